"""What is there already of what a paper ledger names, read in a few statements whatever its length."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.access.policy import Action, Actor, Place, may
from app.cases.operations.manning import has_people
from app.domain import working_time
from app.domain.levels import Level
from app.extensions import db
from app.ledger.importer.places import Known, Places
from app.models.cases import Case
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.settings import queries as settings
from app.settings.queries import KnownCategory

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Days:
    """Today in the street, and what it has settled for its register, in days."""

    today: date
    next_workday: date
    """The first working day after today."""
    usual: int
    """Until the next review, where none is named."""
    most: int
    """Until the next review at most."""
    lead: int
    """So long ahead of what an entry waits for it is looked at."""


@dataclass(slots=True)
class World:
    """The units, categories and days of a street, and what its register holds."""

    street_id: int
    places: Places
    days: Days
    categories: Sequence[KnownCategory]
    numbers: Collection[str] = field(default_factory=frozenset)
    """Of cases that are or were in the register, of those that the file names."""


def streets_of(actor: Actor) -> list[Unit]:
    """Return the streets whose paper ledgers the actor may take over."""
    streets = select(Unit).where(Unit.level == Level.STREET, Unit.closed_on.is_(None)).order_by(Unit.path)
    return [
        street
        for street in db.session.scalars(streets)
        if may(actor, Action.LEDGER_TAKE_OVER, Place(street.path))
    ]


def load(street_id: int, numbers: Collection[str], *, now: datetime) -> World:
    """Return what exists in the street; `numbers` are those of cases that a file names."""
    days = _days(street_id, now)
    known = {number for chunk in _chunks(numbers) for number in _entered(street_id, chunk)}
    return World(street_id, Places(_units(street_id, days.today)), days, settings.open_categories(), known)


def keys_of(street_id: int, keys: Collection[str]) -> set[str]:
    """Return those of the keys that were taken over before."""
    found: set[str] = set()
    for chunk in _chunks(keys):
        statement = select(LedgerEntry.paper_key).where(
            LedgerEntry.street_id == street_id, LedgerEntry.paper_key.in_(chunk)
        )
        found.update(key for key in db.session.scalars(statement) if key)
    return found


def _chunks(values: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def _entered(street_id: int, numbers: list[str]) -> Sequence[str]:
    statement = select(Case.number).join(LedgerEntry, LedgerEntry.case_id == Case.id)
    return db.session.scalars(statement.where(Case.street_id == street_id, Case.number.in_(numbers))).all()


def _units(street_id: int, today: date) -> list[Known]:
    columns = (Unit.id, Unit.level, Unit.code, Unit.name, Unit.name_en, Unit.path, Unit.closed_on)
    statement = select(*columns, has_people(today)).where(Unit.street_id == street_id).order_by(Unit.path)
    return [
        Known(
            unit_id,
            Level(level) if level else None,
            tuple(word for word in (code, name, name_en) if word),
            name,
            path,
            closed_on is None,
            bool(manned),
        )
        for unit_id, level, code, name, name_en, path, closed_on, manned in db.session.execute(statement)
    ]


def _days(street_id: int, now: datetime) -> Days:
    today, calendar = settings.day_of(street_id, now), settings.calendar_of(street_id)
    workday = today + timedelta(days=1)
    while not working_time.is_working_day(calendar, workday):
        workday += timedelta(days=1)
    usual, most, lead = (
        settings.value(street_id, name) for name in ("review_days", "ledger_days", "wake_days")
    )
    return Days(today, workday, usual, most, lead)
