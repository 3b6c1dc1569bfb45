"""What a filter of the list of cases means in SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select, union

from app.access.policy import STAFF, Actor, Grant
from app.access.scopes import place_column, units_in_charge
from app.cases import search_index
from app.database import UTCDateTime
from app.domain.clocks import Light
from app.domain.levels import Level, Role
from app.domain.workflow import ENDED, Channel, State
from app.extensions import db, keyring
from app.models.cases import IS_OPEN_CASE, Case, Contact
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
    older_than_days: int | None = None
    words: str = ""

    @property
    def only_open(self) -> bool:
        """Whether none but open cases can come through, so that the open lists serve."""
        return self.state == OPEN_STATES or (
            self.state not in {ENDED_STATES, ALL_STATES} and State(self.state).is_open
        )

    @property
    def is_common(self) -> bool:
        """Whether many ask for the same: only codes are chosen, of which there are few."""
        return not (self.unit_id or self.category_id or self.older_than_days or self.words.strip())

    @property
    def is_set(self) -> bool:
        """Whether anything was chosen."""
        return self != Filters()


def conditions(actor: Actor, filters: Filters, *, as_of: AsOf) -> Iterator[ColumnElement[bool]]:
    """Return what a case must fulfil to come through; lights are those at `as_of`."""
    yield from _state(filters)
    if filters.light:
        yield _light(filters.light, as_of)
    if filters.level:
        yield Case.holder_id.in_(select(Unit.id).where(Unit.level == filters.level))
    if filters.unit_id:
        yield _place(filters.unit_id)
    if filters.category_id:
        path = f"/{filters.category_id}/"
        inside = Category.path.startswith(path) | Category.path.contains(path)
        yield Case.category_id.in_(select(Category.id).where(inside))
    if filters.channel:
        yield Case.channel == filters.channel
    if filters.older_than_days:
        yield Case.registered_at < as_of - timedelta(days=filters.older_than_days)
    if filters.words.strip():
        yield _words(actor, filters.words.strip())


def _state(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.only_open:
        yield IS_OPEN_CASE
    if filters.state == ENDED_STATES:
        yield Case.state.in_(sorted(ENDED))
    elif filters.state not in {OPEN_STATES, ALL_STATES}:
        yield Case.state == State(filters.state)


def _light(light: str, as_of: AsOf) -> ColumnElement[bool]:
    """Return the comparison of stored instants that a light is; the same as domain.clocks.light."""
    meaning: dict[str, ColumnElement[bool]] = {
        Light.GREEN: (Case.due_at >= as_of) & (Case.warn_at > as_of),
        Light.YELLOW: (Case.due_at >= as_of) & (Case.warn_at <= as_of),
        Light.RED: (Case.due_at < as_of) & (Case.black_at > as_of),
        Light.BLACK: (Case.due_at < as_of) & (Case.black_at <= as_of),
        Light.PAUSED: Case.due_at.is_(None),
        LATE: Case.due_at < as_of,
        STREET_RED: Case.street_red_at.is_not(None),
    }
    return IS_OPEN_CASE & meaning[light]


def _place(unit_id: int) -> ColumnElement[bool]:
    unit = db.session.get(Unit, unit_id)
    if unit is None or unit.level is None:
        return Case.holder_id == unit_id
    return place_column(unit.level) == unit_id


def _words(actor: Actor, words: str) -> ColumnElement[bool]:
    """Return the condition that the words stand in the case, its building's name, or the resident's.

    Each of the three is found along an index of its own; joined by OR they would be looked for in
    every case.
    """
    building = select(Unit.id).where(Unit.level == Level.BUILDING, Unit.name.contains(words, autoescape=True))
    parts = [
        select(Case.id).where(Case.building_id.in_(building)),
        select(Case.id).where(_resident(actor, words)),
    ]
    text = search_index.found(words)
    if text is not None:
        parts.append(text)
    return Case.id.in_(union(*parts))


def _resident(actor: Actor, words: str) -> ColumnElement[bool]:
    """Return the condition that the resident is called so, where the actor may see who it is.

    The digests find a whole name, its pinyin or initials, or a whole phone number.
    """
    letters = "".join(words.lower().split())
    digits = "".join(c for c in words if c.isdecimal())
    who = [
        Contact.name_digest == keyring.digest("name", words),
        Contact.pinyin_digest == keyring.digest("pinyin", letters),
        Contact.initials_digest == keyring.digest("initials", letters),
    ]
    if digits:
        who.append(Contact.phone_digest == keyring.digest("phone", digits))
    return Case.contact_id.in_(select(Contact.id).where(or_(*who))) & may_read_contact(actor)


def may_read_contact(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which the actor may see a readable case's resident (CONTACT_READ)."""
    own = [grant.unit_id for grant in actor.grants if _is_head(grant)]
    holders = select(Unit.id).where(units_in_charge(actor, roles=STAFF))
    return or_(Case.raiser_id == actor.id, Case.holder_id.in_(holders), Case.holder_id.in_(own))


def _is_head(grant: Grant) -> bool:
    return grant.role is Role.BUILDING_HEAD and grant.unit_id is not None
