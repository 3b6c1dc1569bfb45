"""What the pages of firms and of the alliance share: the blueprint and the ways back."""

from flask import Blueprint, abort, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.access.guards import current_actor
from app.access.policy import STAFF, Actor
from app.models.enterprises import Enterprise, EnterpriseNeed
from app.organisation.views.scope import Step
from app.web.naming import name_of

bp = Blueprint("enterprises", __name__)
Answer = str | Response | tuple[str, int]


def staff() -> Actor:
    """Return who is signed in, if they work for a grid, community or street; 403 for others."""
    actor = current_actor()
    if not actor.has(*STAFF):
        abort(403)
    return actor


def firm_trail(*last: str, firm: Enterprise | None = None) -> list[Step]:
    """Return the way from the list to a firm, and further steps without address."""
    steps = [Step(_("Firms"), url_for("enterprises.index"))]
    if firm is not None:
        steps.append(Step(name_of(firm), url_for("enterprises.show", enterprise_id=firm.id)))
    return steps + [Step(text) for text in last]


def need_trail(need: EnterpriseNeed, *last: str) -> list[Step]:
    """Return the way from the alliance's list of needs to one of them."""
    steps = [Step(_("Alliance"), url_for("enterprises.alliance", list="needs"))]
    if not last:
        return [*steps, Step(need.title)]
    url = url_for("enterprises.need", need_id=need.case_id)
    return [*steps, Step(need.title, url), *(Step(text) for text in last)]


def alliance_trail(*last: str) -> list[Step]:
    """Return the way from the lists of the alliance."""
    return [Step(_("Alliance"), url_for("enterprises.alliance")), *(Step(text) for text in last)]
