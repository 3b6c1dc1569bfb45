"""The list of capabilities whose pages the application serves."""

from flask import Flask

from app.accounts import views as accounts
from app.activity import views as activity
from app.api import open311, v1
from app.api import page as developers
from app.audit import views as audit
from app.bulletins import views as bulletins
from app.cases import views as cases
from app.clocks import views as clocks
from app.demo import views as demo
from app.doctor import views as doctor  # noqa: F401 - its page is one of the settings
from app.duty import views as duty
from app.enterprises import views as enterprises
from app.escalation import views as watch  # noqa: F401 - its page is one of the settings
from app.exports import views as exports
from app.files import views as files
from app.handover import views as handover
from app.hotline import views as hotline
from app.identity import views as identity
from app.ledger import views as ledger
from app.messages import views as messages
from app.notices import views as notices
from app.organisation import views as organisation
from app.portal import views as portal
from app.privacy import views as privacy
from app.reports import views as reports
from app.retention import views as retention
from app.settings import views as settings
from app.stations import views as stations
from app.supervision import views as supervision
from app.talks import views as talks


def init_app(app: Flask) -> None:
    """Register the blueprint of every capability."""
    base = (accounts, organisation, duty, stations, settings, clocks, files, notices)
    work = (cases, supervision, ledger, hotline, enterprises, bulletins, talks, messages, identity)
    for part in (*base, *work, reports, exports, activity, handover, audit, privacy, portal, retention):
        app.register_blueprint(part.bp)
    app.register_blueprint(reports.figures)
    app.register_blueprint(v1.bp)
    app.register_blueprint(open311.bp)
    app.register_blueprint(developers.bp)
    if app.config["SETTINGS"].demo:
        app.register_blueprint(demo.bp)
