"""Which street's settings a page shows, and who may change them."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_login import login_required
from sqlalchemy import select

from app.access.guards import current_actor
from app.access.policy import OFFICE, Action, Actor, Place, may
from app.access.scopes import units_of_streets
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.organisation import Unit
from app.settings import queries
from app.settings.operations import installation_place
from app.web import clock
from app.web.text import row_id

bp = Blueprint("settings", __name__, url_prefix="/settings")

READERS = OFFICE | {Role.ADMINISTRATOR}


@dataclass(frozen=True, slots=True)
class Scope:
    """The street that the page is about."""

    street: Unit
    streets: list[Unit]
    actor: Actor
    may_edit: bool
    may_edit_all: bool
    """Also what all streets share: the categories, the country's calendar, common lines."""

    @property
    def takes_in(self) -> bool:
        """Whether sheets of hotlines are theirs to take in."""
        return may(self.actor, Action.DISPATCH_TAKE_IN, Place(self.street.path))

    def url(self, endpoint: str, **values: Any) -> str:  # noqa: ANN401 - whatever the address takes
        """Return the address of a page of the same street; one of another capability by its full name."""
        street = self.street.id if len(self.streets) > 1 else None
        return url_for(endpoint if "." in endpoint else f"settings.{endpoint}", street=street, **values)


def scope() -> Scope:
    """Return the street that the request names, else the actor's first; 403 for who has no part in it."""
    actor = current_actor()
    reading = Actor(actor.id, tuple(grant for grant in actor.grants if grant.role in READERS))
    statement = select(Unit).where(Unit.level == Level.STREET, units_of_streets(reading)).order_by(Unit.id)
    streets = list(db.session.scalars(statement))
    if not streets:
        abort(403)
    asked = request.args.get("street", type=row_id)
    street = next((one for one in streets if asked in (None, one.id)), None)
    if street is None:
        abort(404)
    may_edit = may(actor, Action.SETTINGS_EDIT, Place(street.path))
    may_edit_all = may_edit and may(actor, Action.SETTINGS_EDIT, installation_place())
    return Scope(street, streets, actor, may_edit, may_edit_all)


def editing(*, all_streets: bool = False) -> Scope:
    """Return the scope of a page that changes something; 403 for who may only read."""
    found = scope()
    if not (found.may_edit_all if all_streets else found.may_edit):
        abort(403)
    return found


@bp.get("")
@login_required
def index() -> str:
    """Show what can be set."""
    found = scope()
    today = clock.now().astimezone(queries.zone_of(found.street.id)).date()
    years = [year.year for year in queries.loaded_years()]
    return render_template("settings/index.html", scope=found, missing=queries.missing_years(years, today))
