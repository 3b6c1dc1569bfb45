"""What the request asks figures about: unit and period stand in the address."""

from datetime import datetime

from flask import Blueprint, abort, request

from app.access.guards import current_actor
from app.access.policy import STAFF, Action, Actor, Place, may
from app.domain.backlog import Days
from app.domain.levels import Level
from app.extensions import db
from app.models.organisation import Unit
from app.organisation.queries import units
from app.reports.forms import PeriodForm
from app.reports.queries.asking import Asked
from app.web import clock
from app.web.text import instant_named, row_id

bp = Blueprint("figures", __name__)


def asked(form: PeriodForm) -> Asked:
    """Return the question; 404 for a unit that the actor is not in charge of, 403 for who has none."""
    form.validate()
    return question(form.days())


def question(days: Days) -> Asked:
    """Return the question about some days and the unit in the address, else the actor's highest."""
    actor = current_actor()
    unit_id = request.args.get("unit", type=row_id) or _highest(actor)
    unit = units.unit_or_404(actor, unit_id)
    if unit.level is None or not may(actor, Action.FIGURES_READ, Place(unit.path)):
        abort(404)
    return Asked(actor, unit, days, as_of())


def _highest(actor: Actor) -> int:
    held = [g for g in actor.grants if g.role in STAFF and g.unit_id is not None and g.level is not None]
    if not held:
        abort(403)
    return min((grant.level.rank if grant.level else 0, grant.unit_id or 0) for grant in held)[1]


def as_of() -> datetime:
    """Return the instant that the link carries, so that a list is as of its count, or now."""
    now = clock.now()
    told = request.args.get("as_of", type=instant_named)
    return told if told is not None and told <= now else now


def above(actor: Actor, unit: Unit) -> list[Unit]:
    """Return the units above that the actor is in charge of, too, from the street down."""
    return [one for one in units.ancestors(unit) if may(actor, Action.FIGURES_READ, Place(one.path))]


def own_units(actor: Actor) -> list[Unit]:
    """Return the units at which the actor is posted as staff, the highest first."""
    ids = {grant.unit_id for grant in actor.grants if grant.role in STAFF and grant.unit_id is not None}
    found = (db.session.get(Unit, unit_id) for unit_id in sorted(ids))
    return sorted((unit for unit in found if unit and unit.level), key=lambda unit: _rank(unit.level))


def _rank(level: Level | None) -> int:
    return level.rank if level else 0
