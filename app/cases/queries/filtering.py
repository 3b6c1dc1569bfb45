"""What a filter of the list of cases means in SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, case, select, union
from sqlalchemy.orm import InstrumentedAttribute

from app.access.scopes import place_column
from app.cases import search_index
from app.cases.queries.needing import needs_leader
from app.columns import UTCDateTime
from app.domain.backlog import ALWAYS, Need, Span
from app.domain.clocks import Light
from app.domain.levels import Level
from app.domain.workflow import ENDED, Channel, State
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.organisation import Unit
from app.models.settings import Category

OPEN_STATES, ENDED_STATES, ALL_STATES = "open", "ended", "all"
LATE, STREET_RED = "late", "street_red"
"""Lights that stand for more than one, or for less."""
AsOf = datetime | BindParameter[datetime]
AS_OF = bindparam("as_of", type_=UTCDateTime())
"""The instant of the lights in statements that are kept."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody wants to see; empty values let everything through."""

    state: str = OPEN_STATES
    """A state's code, or `open`, `ended`, `all`."""
    light: str = ""
    """A light's code, or `late` (red or black), or `street_red`."""
    level: Level | None = None
    """Of the holder."""
    unit_id: int | None = None
    """The place: this unit or anything in it."""
    category_id: int | None = None
    """The category or anything below it."""
    channel: Channel | None = None
    station_id: int | None = None
    """At whose counter it was taken in."""
    older_than_days: int | None = None
    words: str = ""
    alone: bool = False
    """Only what lies at the unit itself and in no unit below it."""
    registered: Span = ALWAYS
    closed: Span = ALWAYS
    due: Span = ALWAYS
    need: Need | None = None
    raiser_id: int | None = None
    """Who registered it."""
    assignee_id: int | None = None
    """Who sees to it."""
    today: date | None = None
    """The street's day, by which promises are late; goes with `need`."""

    @property
    def only_open(self) -> bool:
        """Whether none but open cases can come through, so that the open lists serve."""
        return self.state == OPEN_STATES or (
            self.state not in {ENDED_STATES, ALL_STATES} and State(self.state).is_open
        )

    @property
    def is_common(self) -> bool:
        """Whether many ask for the same: only codes are chosen, of which there are few."""
        days = (self.registered, self.closed, self.due) != (ALWAYS, ALWAYS, ALWAYS)
        rare = (self.unit_id, self.category_id, self.station_id, self.older_than_days, self.need)
        people = (self.raiser_id, self.assignee_id)
        return not days and not self.words.strip() and not any((*rare, *people))

    @property
    def is_set(self) -> bool:
        """Whether anything was chosen."""
        return self != Filters()


def asks_hidden(filters: Filters) -> bool:
    """Return whether a filter asks for what a case says only to who may read all of it.

    Whoever is called in sees state, light, urgency, place and the day of registering; whether a case comes
    through any other filter would tell them the rest.
    """
    chosen = (filters.level, filters.category_id, filters.channel, filters.station_id, filters.need)
    people = (filters.raiser_id, filters.assignee_id)
    days = (filters.closed, filters.due) != (ALWAYS, ALWAYS)
    return any((*chosen, *people, days, filters.light == STREET_RED)) or _is_holder(filters.unit_id)


def _is_holder(unit_id: int | None) -> bool:
    """Whether a unit is asked for that is no place, so that it is the holder."""
    unit = db.session.get(Unit, unit_id) if unit_id else None
    return unit is not None and unit.level is None


def conditions(filters: Filters, *, as_of: AsOf) -> Iterator[ColumnElement[bool]]:
    """Return what a case must fulfil to come through; lights are those at `as_of`."""
    yield from _state(filters)
    if filters.light:
        yield _light(filters.light, as_of)
    if filters.level:
        yield Case.holder_id.in_(select(Unit.id).where(Unit.level == filters.level))
    if filters.unit_id:
        yield _place(filters.unit_id, alone=filters.alone)
    if filters.category_id:
        path = f"/{filters.category_id}/"
        inside = Category.path.startswith(path) | Category.path.contains(path)
        yield Case.category_id.in_(select(Category.id).where(inside))
    yield from _further(filters, as_of)


def _further(filters: Filters, as_of: AsOf) -> Iterator[ColumnElement[bool]]:
    if filters.channel:
        yield Case.channel == filters.channel
    if filters.station_id:
        yield Case.station_id == filters.station_id
    if filters.older_than_days:
        yield Case.registered_at < as_of - timedelta(days=filters.older_than_days)
    if filters.words.strip():
        yield _words(filters.words.strip())
    if filters.need and filters.today:
        yield needs_leader(filters.need, filters.today)
    if filters.raiser_id:
        yield Case.raiser_id == filters.raiser_id
    if filters.assignee_id:
        yield Case.assignee_id == filters.assignee_id
    yield from within(Case.registered_at, filters.registered)
    yield from within(Case.closed_at, filters.closed)
    yield from within(Case.due_at, filters.due)


def within(column: InstrumentedAttribute[Any], span: Span) -> Iterator[ColumnElement[bool]]:
    """Return the conditions that an instant lies in a span."""
    if span.from_at is not None:
        yield column >= span.from_at
    if span.until_at is not None:
        yield column < span.until_at


def _state(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.only_open:
        yield IS_OPEN_CASE
    if filters.state == ENDED_STATES:
        yield Case.state.in_(sorted(ENDED))
    elif filters.state not in {OPEN_STATES, ALL_STATES}:
        yield Case.state == State(filters.state)


def _light(light: str, as_of: AsOf) -> ColumnElement[bool]:
    meaning: dict[str, ColumnElement[bool]] = {
        **_lights(as_of),
        LATE: Case.due_at < as_of,
        STREET_RED: Case.street_red_at.is_not(None),
    }
    return IS_OPEN_CASE & meaning[light]


def light_of(as_of: AsOf) -> ColumnElement[str]:
    """Return the light of an open case as a column."""
    return case(*((condition, light) for light, condition in _lights(as_of).items()))


def _lights(as_of: AsOf) -> dict[str, ColumnElement[bool]]:
    """Return the comparison of stored instants that each light is; the same as domain.clocks.light."""
    return {
        Light.GREEN: (Case.due_at >= as_of) & (Case.warn_at > as_of),
        Light.YELLOW: (Case.due_at >= as_of) & (Case.warn_at <= as_of),
        Light.RED: (Case.due_at < as_of) & (Case.black_at > as_of),
        Light.BLACK: (Case.due_at < as_of) & (Case.black_at <= as_of),
        Light.PAUSED: Case.due_at.is_(None),
    }


def _place(unit_id: int, *, alone: bool) -> ColumnElement[bool]:
    unit = db.session.get(Unit, unit_id)
    if unit is None or unit.level is None:
        return Case.holder_id == unit_id
    here = place_column(unit.level) == unit_id
    below = unit.level.below
    return here & place_column(below).is_(None) if alone and below else here


def _words(words: str) -> ColumnElement[bool]:
    """Return the condition that the words stand in the case, or in its building's name.

    Each of the two is found along an index of its own; joined by OR they would be looked for in every case.
    Residents are not found by it: what is asked for here stands in addresses (see `by_resident`).
    """
    building = select(Unit.id).where(Unit.level == Level.BUILDING, Unit.name.contains(words, autoescape=True))
    parts = [select(Case.id).where(Case.building_id.in_(building))]
    text = search_index.found(words)
    if text is not None:
        parts.append(text)
    return Case.id.in_(union(*parts) if len(parts) > 1 else parts[0])
