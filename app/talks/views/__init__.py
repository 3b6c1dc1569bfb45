"""The talk pages: the list, planning, and the working page that is used at the table."""

from flask import Blueprint

bp = Blueprint("talks", __name__, url_prefix="/talks")

from app.talks.views import (  # noqa: E402, F401 - they put their views on the blueprint
    arriving,
    items,
    minutes,
    papers,
    planning,
    recording,
    series,
    showing,
    table,
    voting,
)
