"""Applies a plan through the operations; the caller's transaction makes it all or nothing."""

from datetime import datetime

from sqlalchemy import select

from app.access.policy import Actor
from app.extensions import db
from app.models.organisation import Person, Unit
from app.organisation import operations
from app.organisation.importer.plans import Effect, PersonChange, Plan, UnitChange
from app.organisation.operations import NewPosting


def apply(plan: Plan, actor: Actor, *, now: datetime) -> int:
    """Write what the plan says; return how many units and people were created or changed.

    Raises:
        DomainError: something changed since the plan was made; nothing may be kept.
        ValueError: the plan has problems.
    """
    if not plan.is_good:
        raise ValueError("a plan with problems cannot be applied")
    ids: dict[str, int] = {}
    for change in plan.units:
        _apply_unit(change, ids, actor, now)
    people: dict[str, int] = {}
    for person in plan.people:
        _apply_person(person, ids, people, actor, now)
    return plan.count(Effect.CREATE) + plan.count(Effect.CHANGE)


def _apply_unit(change: UnitChange, ids: dict[str, int], actor: Actor, now: datetime) -> None:
    if change.effect is Effect.CREATE:
        parent_id = _id_of(change.parent_code, ids)
        ids[change.facts.code] = operations.open_unit(parent_id, actor, change.facts, now=now).id
    elif change.effect is Effect.CHANGE and change.unit_id is not None:
        version = db.session.scalars(select(Unit.version).where(Unit.id == change.unit_id)).one()
        operations.amend_unit(change.unit_id, actor, change.facts, version=version, now=now)


def _apply_person(
    change: PersonChange, ids: dict[str, int], people: dict[str, int], actor: Actor, now: datetime
) -> None:
    if change.effect is Effect.SAME:
        return
    posting = NewPosting(_id_of(change.unit_code, ids), change.role, change.from_on)
    if change.effect is Effect.CREATE:
        person = operations.add_person(actor, change.facts, posting, now=now)
        people[change.facts.username] = person.id
        return
    person_id = change.person_id or people[change.facts.username]
    if change.amends:
        operations.amend_person(person_id, actor, change.facts, version=_version(person_id), now=now)
    if change.posts:
        operations.post(person_id, actor, posting, version=_version(person_id), now=now)


def _version(person_id: int) -> int:
    return db.session.scalars(select(Person.version).where(Person.id == person_id)).one()


def _id_of(code: str | None, ids: dict[str, int]) -> int | None:
    if code is None:
        return None
    if code not in ids:
        ids[code] = db.session.scalars(select(Unit.id).where(Unit.code == code)).one()
    return ids[code]
