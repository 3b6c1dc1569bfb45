"""Applies a plan through the operations; the caller's transaction makes it all or nothing."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from app.access.policy import Actor
from app.extensions import db
from app.models.organisation import Unit
from app.organisation.importer import Effect
from app.stations import operations
from app.stations.importer.plans import PlaceChange, Plan

_CHUNK = 500


def apply(plan: Plan, actor: Actor, *, now: datetime) -> int:
    """Write what the plan says and measure the walks anew; return how many places and paths were written.

    Raises:
        DomainError: something changed since the plan was made; nothing may be kept.
        ValueError: the plan has problems.
    """
    if not plan.is_good:
        raise ValueError("a plan with problems cannot be applied")
    changes = [change for change in plan.changes if change.effect is not Effect.SAME]
    for chunk in _chunks(changes):
        ids = [change.unit_id for change in chunk]
        held = db.session.scalars(select(Unit).where(Unit.id.in_(ids))).all()  # one read for the chunk
        for change in chunk:
            operations.place_unit(change.unit_id, actor, point=change.point, outline=change.outline, now=now)
        del held
    streets = {change.street_id for change in changes}
    written = len(changes)
    if plan.paths_effect is not Effect.SAME and plan.source.street_id is not None:
        operations.replace_paths(plan.source.street_id, actor, paths=plan.paths)
        streets.add(plan.source.street_id)
        written += len(plan.paths)
    for street_id in sorted(streets):
        operations.measure(street_id, now=now)
    return written


def _chunks(changes: list[PlaceChange]) -> Iterator[list[PlaceChange]]:
    for at in range(0, len(changes), _CHUNK):
        yield changes[at : at + _CHUNK]
