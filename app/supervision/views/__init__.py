"""Pages of supervision orders (督办单): the list, giving one, one order with its answers, and its paper."""

from flask import Blueprint, abort

from app.access.guards import current_actor
from app.access.policy import OFFICE, WORKERS, Actor

bp = Blueprint("supervision", __name__)


def worker() -> Actor:
    """Return who is signed in; nobody but those who handle cases has to do with orders."""
    actor = current_actor()
    if not actor.has(*WORKERS):
        abort(404)
    return actor


def leader() -> Actor:
    """Return who is signed in; only the offices give orders."""
    actor = current_actor()
    if not actor.has(*OFFICE):
        abort(403)
    return actor


from app.supervision.views import giving, listing, papers, showing  # noqa: E402 - they hang their views on `bp`

__all__ = ["bp", "giving", "listing", "papers", "showing"]
