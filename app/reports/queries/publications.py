"""Published figures, and what has changed in them since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.access.policy import Actor, Grant
from app.access.scopes import readable_cases_of_streets, units_in_charge
from app.database import among
from app.domain.backlog import Days
from app.domain.indicators import BY_CODE, Code, Counts, Subject
from app.domain.levels import LEVEL_OF_ROLE, Level, Role
from app.domain.publications import Change, Members, change, unpacked
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Event
from app.models.figures import FigureMembers, FigurePublication
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.reports.queries import indicators
from app.reports.queries.asking import Asked
from app.reports.queries.indicators import Of

_ROLE_OF = {level: role for role, level in LEVEL_OF_ROLE.items() if role is not Role.LEADER}
LEVELS = (Level.STREET, Level.COMMUNITY, Level.GRID)
"""The levels whose units have an office that figures are published for."""
SHOWN = 50
"""So many changed rows of one indicator are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A case that came into a published figure or dropped out of it, and what happened to it since."""

    number: str
    title: str
    moves: list[tuple[Move, datetime]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Difference:
    """An indicator as it was published and as it is now."""

    code: Code
    then: Counts
    now: Counts
    change: Change
    moved: Sequence[Moved] = ()
    """The cases concerned that the reader may read, at most `SHOWN`."""
    buildings: Sequence[Unit] = ()


def office_of(unit: Unit) -> Actor:
    """Return a unit's own office as somebody who reads: its figures are published as it sees them."""
    if unit.level not in LEVELS:
        raise ValueError(f"unit {unit.id} has no office")
    return Actor(None, (Grant(_ROLE_OF[unit.level], unit.id, unit.path, unit.level),))


def asked_of(publication: FigurePublication, *, as_of: datetime) -> Asked:
    """Return the question that a publication answered, asked anew."""
    days = Days(publication.first_on, publication.last_on)
    return Asked(office_of(publication.unit), publication.unit, days, as_of)


def publication_or_404(actor: Actor, publication_id: int) -> FigurePublication:
    """Return what was published; 404 also when the actor is not in charge of its unit."""
    statement = (
        select(FigurePublication)
        .join(Unit, FigurePublication.unit_id == Unit.id)
        .where(FigurePublication.id == publication_id, units_in_charge(actor))
        .options(
            joinedload(FigurePublication.unit),
            joinedload(FigurePublication.published_by),
            selectinload(FigurePublication.members),
        )
    )
    found: FigurePublication = db.one_or_404(statement)
    return found


def published(unit_id: int, days: Days) -> FigurePublication | None:
    """Return what was published for a unit and a period."""
    of_period = (FigurePublication.first_on == days.first, FigurePublication.last_on == days.last)
    statement = select(FigurePublication).where(FigurePublication.unit_id == unit_id, *of_period)
    return db.session.scalars(statement.options(joinedload(FigurePublication.published_by))).first()


def of_unit(unit_id: int, *, limit: int = 24) -> Sequence[FigurePublication]:
    """Return the last publications of a unit, the newest period first."""
    statement = select(FigurePublication).where(FigurePublication.unit_id == unit_id)
    order = (FigurePublication.last_on.desc(), FigurePublication.first_on)
    return db.session.scalars(statement.order_by(*order).limit(limit)).all()


def members(asked: Asked, code: Code) -> Members:
    """Return the ids that an indicator counts."""
    return Members(_ids(asked, code, Of.ALL), _ids(asked, code, Of.PART))


def _ids(asked: Asked, code: Code, of: Of) -> frozenset[int]:
    return frozenset(db.session.scalars(indicators.ids(asked, code, of)))


def differences(actor: Actor, publication: FigurePublication, *, as_of: datetime) -> list[Difference]:
    """Return each published indicator beside what it is now, with the cases that made the difference."""
    asked = asked_of(publication, as_of=as_of)
    now = indicators.counted(asked).whole
    return [_difference(actor, publication, row, now[row.code], asked) for row in _in_order(publication)]


def _in_order(publication: FigurePublication) -> list[FigureMembers]:
    order = list(BY_CODE)
    return sorted(publication.members, key=lambda row: order.index(row.code))


def _difference(
    actor: Actor, publication: FigurePublication, row: FigureMembers, now: Counts, asked: Asked
) -> Difference:
    then = Members(unpacked(row.denominator), unpacked(row.numerator))
    changed = change(then, members(asked, row.code))
    subject, since = BY_CODE[row.code].subject, publication.published_at
    told: dict[str, Any] = publication.values[row.code.value]
    counts = Counts(told["numerator"], told["denominator"], told["apart"])
    if subject is Subject.BUILDING:
        return Difference(row.code, counts, now, changed, buildings=_buildings(changed.all_ids[:SHOWN]))
    ids = _cases_of(changed.all_ids) if subject is Subject.ENTRY else changed.all_ids
    return Difference(row.code, counts, now, changed, _moved(actor, ids[:SHOWN], since))


def _buildings(ids: Collection[int]) -> Sequence[Unit]:
    return (
        db.session.scalars(select(Unit).where(among(Unit.id, ids)).order_by(Unit.code)).all() if ids else ()
    )


def _cases_of(entry_ids: Collection[int]) -> tuple[int, ...]:
    statement = select(LedgerEntry.case_id).where(among(LedgerEntry.id, entry_ids)).distinct()
    return tuple(sorted(db.session.scalars(statement))) if entry_ids else ()


def _moved(actor: Actor, ids: Collection[int], since: datetime) -> list[Moved]:
    """Return the cases with every move made since, the oldest first."""
    if not ids:
        return []
    readable = (among(Case.id, ids), readable_cases_of_streets(actor))
    rows = db.session.execute(
        select(Case.id, Case.number, Case.description).where(*readable).order_by(Case.id)
    )
    found = {case_id: Moved(number, text) for case_id, number, text in rows}
    events = (
        select(Event.case_id, Event.move, Event.at)
        .where(among(Event.case_id, list(found)), Event.at >= since)
        .order_by(Event.case_id, Event.sequence)
    )
    for case_id, move, at in db.session.execute(events):
        found[case_id].moves.append((move, at))
    return list(found.values())
