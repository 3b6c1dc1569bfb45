"""The list of capabilities whose pages the application serves."""

from flask import Flask

from app.accounts import views as accounts
from app.cases import views as cases
from app.clocks import views as clocks
from app.demo import views as demo
from app.escalation import views as watch  # noqa: F401 - its page is one of the settings
from app.files import views as files
from app.ledger import views as ledger
from app.notices import views as notices
from app.organisation import views as organisation
from app.settings import views as settings
from app.talks import views as talks


def init_app(app: Flask) -> None:
    """Register the blueprint of every capability."""
    for part in (accounts, organisation, settings, clocks, files, notices, cases, ledger, talks):
        app.register_blueprint(part.bp)
    if app.config["SETTINGS"].demo:
        app.register_blueprint(demo.bp)
