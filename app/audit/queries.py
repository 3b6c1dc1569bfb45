"""What the pages read of the audit log; who administers a street reads what was done there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select, true

from app.access.policy import Action, Actor, Place, may
from app.audit.words import GROUPS, Group
from app.domain.backlog import Days
from app.extensions import db
from app.models.audit import AuditEntry
from app.models.cases import Case
from app.models.organisation import Person, Unit
from app.models.settings import Category
from app.web.paging import PAGE, Page, page_of

INSTALLATION = "/"


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for: who did it or to whom, which acts, on which day of which zone."""

    zone: ZoneInfo
    person_id: int | None = None
    group: Group | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """What the ids of a page are called."""

    people: dict[int, str]
    units: dict[int, Unit]
    cases: dict[int, str]
    categories: dict[int, Category]


def reads_all(actor: Actor) -> bool:
    """Whether the actor administers the installation and reads everything."""
    return may(actor, Action.AUDIT_READ, Place(INSTALLATION))


def streets(actor: Actor) -> list[int]:
    """Return the streets whose entries the actor may read."""
    own = {(grant.street_id, grant.path) for grant in actor.grants}
    return sorted(s for s, path in own if s is not None and may(actor, Action.AUDIT_READ, Place(path)))


def readable(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which the actor may read an entry."""
    return true() if reads_all(actor) else AuditEntry.street_id.in_(streets(actor))


def entries(
    actor: Actor, chosen: Filter, *, before: int | None = None, limit: int = PAGE
) -> Page[AuditEntry]:
    """Return entries, the newest first, by the number in the chain.

    Read along the primary key, or along the index of the street, of the act or of the person, all with the
    number behind.
    """
    statement = select(AuditEntry).where(*_conditions(actor, chosen))
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    rows = db.session.scalars(statement.order_by(AuditEntry.id.desc()).limit(limit + 1)).all()
    return page_of(rows, lambda row: str(row.id), limit=limit)


def count(actor: Actor, chosen: Filter) -> int:
    """Return how many entries fit."""
    return (
        db.session.scalar(select(func.count()).select_from(AuditEntry).where(*_conditions(actor, chosen)))
        or 0
    )


def person_of(username: str) -> int | None:
    """Return whose account it is."""
    return db.session.scalar(select(Person.id).where(Person.username == username.strip().lower()))


def _conditions(actor: Actor, chosen: Filter) -> list[ColumnElement[bool]]:
    conditions = [readable(actor)]
    if chosen.person_id is not None:
        subject = (AuditEntry.subject_kind == "person") & (AuditEntry.subject_id == chosen.person_id)
        conditions.append(or_(AuditEntry.actor_id == chosen.person_id, subject))
    if chosen.group is not None:
        conditions.append(AuditEntry.action.in_(GROUPS[chosen.group]))
    if chosen.day is not None:
        span = Days(chosen.day, chosen.day).span(chosen.zone)
        conditions += [AuditEntry.at >= span.from_at, AuditEntry.at < span.until_at]
    return conditions


def named(rows: Sequence[AuditEntry]) -> Named:
    """Return what the rows of a page name, with one statement a kind."""
    people = {row.actor_id for row in rows} | _ids(rows, "person")
    units = _ids(rows, "unit") | {row.facts.get("unit") or row.facts.get("parent") for row in rows}
    cases, categories = _ids(rows, "case"), _ids(rows, "category")
    names = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(_known(people))))
    found = db.session.scalars(select(Unit).where(Unit.id.in_(_known(units))))
    numbers = db.session.execute(select(Case.id, Case.number).where(Case.id.in_(_known(cases))))
    kinds = db.session.scalars(select(Category).where(Category.id.in_(_known(categories))))
    return Named(
        {person_id: name for person_id, name in names},
        {unit.id: unit for unit in found},
        {case_id: number for case_id, number in numbers},
        {category.id: category for category in kinds},
    )


def _ids(rows: Sequence[AuditEntry], kind: str) -> set[object]:
    return {row.subject_id for row in rows if row.subject_kind == kind}


def _known(ids: set[object]) -> list[int]:
    return sorted(one for one in ids if isinstance(one, int))
