"""Opening, amending and closing units; a unit is never deleted."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select, update

from app import audit
from app.access.policy import Action, Actor, Place, authorize
from app.audit import Act, Kind
from app.domain.codes import check_code, check_short_code, short_code_from
from app.domain.errors import Invalid, Missing
from app.domain.levels import Level, UnitKind
from app.domain.reckoning import Cause
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case, Task
from app.models.organisation import Posting, Unit
from app.organisation.operations.loading import (
    DEFAULT_ZONE,
    check_version,
    flush_unique,
    grid_suffix,
    local_day,
    locked_unit,
    open_parent,
)
from app.settings.cache import touch
from app.settings.recomputations import ask_for
from app.spelling import initials_of_place

INSTALLATION = "/"
_STREET_ENDINGS = ("街道办事处", "街道", "镇", "乡")


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is said about a unit; its level follows from the unit above it."""

    code: str
    name: str
    kind: UnitKind = UnitKind.RESIDENTIAL
    name_en: str | None = None
    party_name: str | None = None
    households: int | None = None
    short_code: str | None = None
    """Of a street; derived from its name when left empty."""
    time_zone: str | None = None
    """Of a street."""


def open_unit(parent_id: int | None, actor: Actor, facts: UnitFacts, *, now: datetime) -> Unit:
    """Add a unit below another one, or a street when there is none above; `now` is a UTC instant.

    Raises:
        Forbidden: the actor does not administer the place.
        Invalid: something about the unit does not fit; the field and the reason are named.
    """
    parent = open_parent(parent_id) if parent_id is not None else None
    authorize(actor, Action.UNIT_EDIT, Place(parent.path if parent else INSTALLATION))
    level = level_below(parent.level if parent else None, facts.kind)
    unit = Unit(
        parent_id=parent_id, street_id=parent.street_id if parent else None, level=level, path="", version=1
    )
    _check_code(unit, facts, parent)
    _write(unit, facts)
    db.session.add(unit)
    flush_unique("code", "code_taken")
    unit.street_id = unit.street_id or unit.id
    unit.path = f"{parent.path if parent else INSTALLATION}{unit.id}/"
    db.session.flush()
    touch()
    audit.record(Act.UNIT_OPENED, (Kind.UNIT, unit.id), by=actor, street_id=unit.street_id)
    return unit


def level_below(level: Level | None, kind: UnitKind) -> Level | None:
    """Return the level of a unit of `kind` below one of `level`; None above means a street.

    Raises:
        Invalid: nothing of that kind can be put there.
    """
    if level is None:
        if not kind.has_level:
            raise Invalid("kind", "department_needs_parent")
        return Level.STREET
    if not kind.has_level:
        return None
    if level.below is None:
        raise Invalid("parent_id", "nothing_below_building")
    return level.below


def amend_unit(unit_id: int, actor: Actor, facts: UnitFacts, *, version: int, now: datetime) -> Unit:
    """Correct what is said about a unit; another time zone lets the street's clocks be reckoned anew.

    Raises:
        Forbidden: the actor does not administer the unit.
        StaleCase: somebody else changed it since `version`.
        Invalid: something does not fit.
    """
    unit = locked_unit(unit_id)
    authorize(actor, Action.UNIT_EDIT, Place(unit.path))
    check_version(unit, version)
    if facts.kind.has_level != unit.kind.has_level:
        raise Invalid("kind", "kind_across")
    if facts.code != unit.code:
        parent = db.session.get(Unit, unit.parent_id) if unit.parent_id else None
        _check_code(unit, facts, parent)
        _refuse_codes_below(unit)
    zone = unit.time_zone
    _write(unit, facts)
    flush_unique("short_code", "short_code_taken")
    if unit.time_zone != zone:
        ask_for(unit.id, actor, Cause.CALENDAR, now=now)
    touch()
    audit.record(Act.UNIT_AMENDED, (Kind.UNIT, unit.id), by=actor, street_id=unit.street_id)
    return unit


def close_unit(unit_id: int, actor: Actor, *, closed_on: date, version: int, now: datetime) -> Unit:
    """Close a unit from a day on; the postings at it end with that day. Its history stays.

    Raises:
        Forbidden: the actor does not administer the unit.
        StaleCase: somebody else changed it since `version`.
        Invalid: open cases, calls or units hang on it, or the day is to come.
    """
    unit = locked_unit(unit_id)
    authorize(actor, Action.UNIT_EDIT, Place(unit.path))
    check_version(unit, version)
    if unit.closed_on is not None:
        raise Invalid("", "already_closed")
    if closed_on > local_day(unit, now):
        raise Invalid("closed_on", "closed_in_future")
    _refuse_work_left(unit)

    unit.closed_on = closed_on
    ended = func.max if db.engine.dialect.name == "sqlite" else func.greatest
    db.session.execute(
        update(Posting)
        .where(Posting.unit_id == unit.id, Posting.until_on.is_(None) | (Posting.until_on > closed_on))
        .values(until_on=ended(Posting.from_on, closed_on))
    )
    db.session.flush()
    touch()
    audit.record(
        Act.UNIT_CLOSED, (Kind.UNIT, unit.id), by=actor, street_id=unit.street_id, day=closed_on.isoformat()
    )
    return unit


def reopen_unit(unit_id: int, actor: Actor, *, version: int, now: datetime) -> Unit:
    """Open a unit again that was closed by mistake; the postings that ended stay ended.

    Raises:
        Forbidden: the actor does not administer the unit.
        StaleCase: somebody else changed it since `version`.
        Invalid: it is not closed, or the unit above it is.
    """
    unit = locked_unit(unit_id)
    authorize(actor, Action.UNIT_EDIT, Place(unit.path))
    check_version(unit, version)
    if unit.closed_on is None:
        raise Invalid("", "not_closed")
    if unit.parent_id is not None:
        open_parent(unit.parent_id)
    unit.closed_on = None
    db.session.flush()
    touch()
    audit.record(Act.UNIT_REOPENED, (Kind.UNIT, unit.id), by=actor, street_id=unit.street_id)
    return unit


def _check_code(unit: Unit, facts: UnitFacts, parent: Unit | None) -> None:
    suffix = grid_suffix(parent.street_id) if parent and unit.level is Level.GRID else 0
    check_code(unit.level, facts.code, parent.code if parent else None, grid_suffix=suffix)
    if db.session.scalar(select(Unit.id).where(Unit.code == facts.code)) is not None:
        raise Invalid("code", "code_taken")


def _refuse_codes_below(unit: Unit) -> None:
    statement = select(func.count()).where(
        Unit.parent_id == unit.id, Unit.level.in_((Level.COMMUNITY, Level.GRID))
    )
    if db.session.scalar(statement):
        raise Invalid("code", "code_has_units_below")


def _write(unit: Unit, facts: UnitFacts) -> None:
    if not facts.name.strip():
        raise Missing("name")
    if facts.households is not None and facts.households < 0:
        raise Invalid("households", "households_negative")
    is_street = unit.level is Level.STREET
    short_code = _short_code(unit, facts) if is_street else None
    time_zone = _zone(facts.time_zone) if is_street else None
    unit.code, unit.name, unit.kind = facts.code, facts.name.strip(), facts.kind
    unit.name_en, unit.party_name = facts.name_en or None, facts.party_name or None
    unit.households = facts.households
    unit.short_code, unit.time_zone = short_code, time_zone


def _short_code(unit: Unit, facts: UnitFacts) -> str:
    rows = db.session.scalars(
        select(Unit.short_code).where(Unit.short_code.is_not(None), Unit.id != (unit.id or 0))
    )
    taken = {code for code in rows if code}
    chosen = (facts.short_code or "").strip().upper()
    if not chosen:
        return unit.short_code or derived_short_code(facts.name, taken)
    check_short_code(chosen)
    if chosen in taken:
        raise Invalid("short_code", "short_code_taken")
    return chosen


def derived_short_code(name: str, taken: set[str]) -> str:
    """Return a free short code for a street made of the initials of its name."""
    stem = name.strip()
    for ending in _STREET_ENDINGS:
        if len(stem.removesuffix(ending)) > 1:
            stem = stem.removesuffix(ending)
    return short_code_from(initials_of_place(stem), taken)


def _zone(name: str | None) -> str:
    try:
        return ZoneInfo(name or DEFAULT_ZONE).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid("time_zone", "time_zone_unknown") from error


def _refuse_work_left(unit: Unit) -> None:
    below = select(func.count()).where(Unit.parent_id == unit.id, Unit.closed_on.is_(None))
    held = select(func.count()).where((Case.holder_id == unit.id) | (Case.desk_id == unit.id), IS_OPEN_CASE)
    calls = select(func.count()).where(
        Task.unit_id == unit.id, Task.answered_at.is_(None), Task.withdrawn_at.is_(None)
    )
    for statement, reason in (
        (below, "has_units_below"),
        (held, "holds_open_cases"),
        (calls, "has_open_calls"),
    ):
        if count := db.session.scalar(statement):
            raise Invalid("", reason, count=count)
