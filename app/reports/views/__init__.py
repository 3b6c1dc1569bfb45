"""Pages for whoever leads: the screen, and figures of a period."""

from flask import Blueprint

from app.reports.views import indicators, leagues, publishing, targets
from app.reports.views.asking import bp as figures

bp = Blueprint("reports", __name__)

from app.reports.views import briefs, overview  # noqa: E402 - their routes

__all__ = ["bp", "briefs", "figures", "indicators", "leagues", "overview", "publishing", "targets"]
