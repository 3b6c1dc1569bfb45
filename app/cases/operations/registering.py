"""Registering a case: number, first holder, clocks, notice."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from app.access.policy import Action, Actor, Place, authorize
from app.cases import search_index
from app.cases.operations.handing import lift
from app.cases.operations.recording import record, unit_or_missing
from app.clocks import operations as clocks
from app.database import locked, reserved_ids
from app.domain import chain, routing
from app.domain.clocks import ClockKind, Urgency
from app.domain.errors import Invalid, Missing
from app.domain.levels import LEVELS, Level
from app.domain.numbers import case_number
from app.domain.workflow import Channel, Move, State
from app.extensions import db, keyring
from app.models.cases import Case, Contact, DayCounter, Holding, Sight
from app.models.files import StoredFile
from app.models.organisation import Unit
from app.notices import operations as notices
from app.settings import queries as settings
from app.settings.queries import KnownCategory
from app.spelling import initials_of, syllables

SLIP_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No characters that are mistaken for each other on paper."""
_KEY = ["street_id", "day"]
_NEXT = {"last": DayCounter.last + 1}
_TABLE = cast("Table", DayCounter.__table__)
_COUNTED = {
    True: postgresql.insert(_TABLE)
    .on_conflict_do_update(index_elements=_KEY, set_=_NEXT)
    .returning(DayCounter.last),
    False: sqlite.insert(_TABLE)
    .on_conflict_do_update(index_elements=_KEY, set_=_NEXT)
    .returning(DayCounter.last),
}
"""Takes the next number, on PostgreSQL or not."""
_UNITS = select(Unit).where(Unit.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody says of an issue; place and category are ids."""

    description: str
    place_id: int | None
    category_id: int | None
    urgency: Urgency | None = None
    """None: the category's own."""
    channel: Channel = Channel.BUILDING_HEAD
    spot: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    is_confidential: bool = False
    """A complaint about the head or the grid: goes to the level above and stays there."""
    noted_at: datetime | None = None
    outside_number: str = ""
    outside_due_at: datetime | None = None
    talk_id: int | None = None
    holder_id: int | None = None
    """The first holder as a talk decided; None: as the routing table says."""


def register(draft: Draft, actor: Actor, *, now: datetime, photos: Sequence[StoredFile] = ()) -> Case:
    """Make a case of the draft and hand it to its first holder; `now` is the registering instant.

    Raises:
        Forbidden: the actor has no posting at the place or above it.
        Missing: the description, place or category is empty.
    """
    if not draft.description.strip():
        raise Missing("description")
    # Shared: a unit that is being moved at this moment must not leave its old grid on the new case.
    place = unit_or_missing(draft.place_id, "place_id", share=True)
    if place.level is None:
        raise Invalid("place_id", "unknown")
    authorize(actor, Action.CASE_REGISTER, Place(path=place.path))
    category = _category(draft, place)
    units = _chain(place)  # held: the session reads them once for all below
    route = _route(draft, place, category, actor)
    holder = units[route.unit_id]
    case = _row(draft, actor, place, category, route, now)
    case.id, holding_id = reserved_ids(Case, Holding)
    db.session.add(case)
    _hold_first(case, holding_id, holder, now)
    facts = {
        "holder_id": holder.id,
        "routing_id": route.rule.id,
        "channel": case.channel.value,
        "urgency": case.urgency.value,
        "category_id": case.category_id,
    }
    record(case, Move.REGISTER, actor, now=now, text=draft.description, facts=facts, photos=photos)
    search_index.put(case)  # all rows of the case are flushed here at once
    notices.tell_unit(
        holder.id,
        "case_received",
        key=f"case:{case.id}:1",
        now=now,
        case_id=case.id,
        params={"number": case.number},
        besides=actor.id,
    )
    lift(case, now=now)
    return case


def _category(draft: Draft, place: Unit) -> KnownCategory:
    if not draft.category_id:
        raise Missing("category_id")
    return settings.known_category(draft.category_id, place.ancestor_ids[0])


def _chain(place: Unit) -> dict[int, Unit]:
    """Return the units from the street down to the place, by id; any of them may be the first holder."""
    units = db.session.scalars(_UNITS, {"ids": place.ancestor_ids})
    return {unit.id: unit for unit in units}


def _hold_first(case: Case, holding_id: int, holder: Unit, now: datetime) -> None:
    holding = Holding(
        id=holding_id,
        street_id=case.street_id,
        case_id=case.id,
        sequence=1,
        unit_id=holder.id,
        move=Move.REGISTER,
        from_at=now,
    )
    db.session.add_all([holding, Sight(unit_id=holder.id, case_id=case.id)])
    clock = clocks.start(case, ClockKind.ACCEPT, subject_id=holding_id, owner=holder, now=now)
    clocks.show(case, [clock], now=now)


def _route(draft: Draft, place: Unit, category: KnownCategory, actor: Actor) -> routing.Route:
    if draft.holder_id is not None:
        return _named(draft.holder_id, place, actor)
    levels = dict(zip(LEVELS, place.ancestor_ids, strict=False))
    facts = routing.Facts(
        category_path=category.path_ids,
        urgency=draft.urgency or category.default_urgency,
        place=levels,
    )
    above = max(Level.GRID, *levels, key=lambda level: level.rank) if draft.is_confidential else None
    if above is Level.BUILDING:
        above = Level.GRID
    return routing.route(facts, settings.routing_rules(place.ancestor_ids[0]), above=above)


def _named(holder_id: int, place: Unit, actor: Actor) -> routing.Route:
    """Return the way to a holder that was named: a unit above the place, by staff in charge of it."""
    holder = unit_or_missing(holder_id, "holder_id")
    if holder.level is None or holder.id not in place.ancestor_ids:
        raise Invalid("holder_id", "unknown")
    authorize(actor, Action.CASE_MOVE, Place(path=holder.path))
    return routing.Route(routing.DEFAULT, holder.level, holder.id)


def _row(
    draft: Draft, actor: Actor, place: Unit, category: KnownCategory, route: routing.Route, now: datetime
) -> Case:
    ids = (*place.ancestor_ids, None, None, None)
    street, holder = db.session.get_one(Unit, ids[0]), db.session.get_one(Unit, route.unit_id)
    contact = contact_for(street.id, draft.contact_name, draft.contact_phone)
    day = now.astimezone(ZoneInfo(street.time_zone or "UTC")).date()
    sequence = next_sequence(street.id, day)
    return Case(
        street_id=street.id,
        community_id=ids[1],
        grid_id=ids[2],
        building_id=ids[3],
        spot=draft.spot.strip(),
        number=case_number(street.short_code or "", day, sequence),
        numbered_on=day,
        sequence=sequence,
        slip_secret="".join(secrets.choice(SLIP_ALPHABET) for _ in range(8)),
        description=draft.description.strip(),
        category_id=category.id,
        urgency=draft.urgency or category.default_urgency,
        channel=draft.channel,
        lowest_rank=route.level.rank if draft.is_confidential else Level.BUILDING.rank,
        state=State.REGISTERED,
        holder_id=holder.id,
        holder=holder,
        desk_id=holder.id,
        held_since=now,
        raiser_id=actor.id,
        contact=contact,
        talk_id=draft.talk_id,
        routing_id=route.rule.id,
        outside_number=draft.outside_number.strip() or None,
        outside_due_at=draft.outside_due_at,
        noted_at=draft.noted_at or now,
        registered_at=now,
        sort_at=now,
        event_count=0,
        last_digest=chain.GENESIS,
    )


def next_sequence(street_id: int, day: date) -> int:
    """Return the next number of the street on the day; the counter row stays locked.

    Taken last before the case is written, so that a refusal leaves no gap.
    """
    first = {"street_id": street_id, "day": day, "last": 1}
    return int(db.session.connection().execute(_COUNTED[locked()], first).scalar_one())


def contact_for(street_id: int, name: str, phone: str) -> Contact | None:
    """Return a row for a resident's name and phone with the digests that search uses; None for nobody."""
    name, phone = name.strip(), phone.strip()
    if not name and not phone:
        return None
    return Contact(
        street_id=street_id, name=name or None, phone=phone or None, **contact_digests(name, phone)
    )


def contact_digests(name: str, phone: str) -> dict[str, str | None]:
    """Return the search digests of a name (whole, pinyin, initials) and of a phone's digits."""
    spelt = syllables(name)
    digits = "".join(c for c in phone if c.isdecimal())
    return {
        "name_digest": keyring.digest("name", name) if name else None,
        "pinyin_digest": keyring.digest("pinyin", "".join(spelt)) if name else None,
        "initials_digest": keyring.digest("initials", initials_of(spelt)) if name else None,
        "phone_digest": keyring.digest("phone", digits) if digits else None,
    }
