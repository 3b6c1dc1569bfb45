"""Registering a case: number, first holder, clocks, notice."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from app.access.policy import Action, Actor, Place, authorize
from app.accounts import operations as accounts
from app.cases import search_index
from app.cases.operations.handing import lift
from app.cases.operations.protecting import contact_for
from app.cases.operations.recording import record, unit_or_missing
from app.clocks import operations as clocks
from app.database import locked, reserved_ids
from app.domain import chain, routing
from app.domain.clocks import ClockKind, Urgency
from app.domain.errors import Invalid, Missing
from app.domain.levels import LEVELS, Level
from app.domain.numbers import case_number
from app.domain.private_numbers import Found, cleaned
from app.domain.workflow import Channel, Move, State
from app.extensions import db
from app.models.cases import Case, Contact, Holding, Sight
from app.models.counting import DayCounter
from app.models.files import StoredFile
from app.models.organisation import Unit
from app.models.stations import Station
from app.notices import operations as notices
from app.settings import queries as settings
from app.settings.queries import KnownCategory

SLIP_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No characters that are mistaken for each other on paper."""
OLDEST_NOTE = timedelta(days=90)
"""How long a draft may have waited on a device; its repeat key is forgotten after that time too."""
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
    station_id: int | None = None
    """At whose counter it came in; only with that channel."""
    talk_id: int | None = None
    holder_id: int | None = None
    """The first holder as a talk decided; None: as the routing table says."""
    first_id: int | None = None
    """The first holder that a rule names, whoever registers it; None: as the routing table says."""
    contact_id: int | None = None
    """The contact that an item of a talk has already."""
    suggested_category_id: int | None = None
    """What was suggested to whoever registers it; kept beside what was chosen."""


def register(draft: Draft, actor: Actor, *, now: datetime, photos: Sequence[StoredFile] = ()) -> Case:
    """Make a case of the draft and hand it to its first holder; `now` is the registering instant.

    Numbers of phones, identity cards and rooms do not stay in the texts: the case's contact gets them.

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
    if draft.is_confidential and actor.id is not None:
        # Whoever gave a code or link out may be whom the complaint is about. First, so that helping waits.
        accounts.close_codes(actor.id, by_id=actor.id, now=now)
    _check_station(draft, place, actor)
    category = _category(draft, place)
    units = _chain(place)  # held: the session reads them once for all below
    route = _route(draft, place, category, actor)
    holder = units[route.unit_id]
    draft, found = _without_numbers(draft)
    case = _row(draft, actor, place, category, route, now)
    case.contact = _contact(draft, case.street_id, found)
    case.id, holding_id = reserved_ids(Case, Holding)
    db.session.add(case)
    _hold_first(case, holding_id, holder, now)
    facts = _facts(case, draft)
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


def _check_station(draft: Draft, place: Unit, actor: Actor) -> None:
    """Refuse a station of another street, a closed one, or one beside another channel."""
    if draft.station_id is None:
        return
    if draft.channel is not Channel.STATION:
        raise Invalid("station_id", "station_channel")
    statement = select(Station, Unit.path).join(Unit, Unit.id == Station.unit_id)
    found = db.session.execute(statement.where(Station.id == draft.station_id)).first()
    if found is None or found[0].closed_on is not None or found[0].street_id != place.ancestor_ids[0]:
        raise Invalid("station_id", "unknown")
    authorize(actor, Action.STATION_TAKE_IN, Place(path=found[1]))


def _category(draft: Draft, place: Unit) -> KnownCategory:
    if not draft.category_id:
        raise Missing("category_id")
    return settings.known_category(draft.category_id, place.ancestor_ids[0])


def _without_numbers(draft: Draft) -> tuple[Draft, list[Found]]:
    """Return the draft with marks in place of the numbers in its texts, and these."""
    said, spot = cleaned(draft.description), cleaned(draft.spot)
    found = [*said.found, *spot.found]
    return replace(draft, description=said.text.strip(), spot=spot.text.strip()), found


def _contact(draft: Draft, street_id: int, found: Sequence[Found]) -> Contact | None:
    if draft.contact_id is not None:
        return db.session.get_one(Contact, draft.contact_id)
    return contact_for(street_id, draft.contact_name, draft.contact_phone, found)


def _facts(case: Case, draft: Draft) -> dict[str, object]:
    """Return what the event keeps: how it began, and what was suggested as its category."""
    facts: dict[str, object] = {
        "holder_id": case.holder_id,
        "routing_id": case.routing_id,
        "channel": case.channel.value,
        "urgency": case.urgency.value,
        "category_id": case.category_id,
    }
    if draft.station_id is not None:
        facts["station_id"] = draft.station_id
    if draft.suggested_category_id is not None:
        facts["suggested_category_id"] = draft.suggested_category_id
    return facts


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
    if draft.first_id is not None:
        level = LEVELS[place.ancestor_ids.index(draft.first_id)]
        return routing.Route(routing.DEFAULT, level, draft.first_id)
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
    day = now.astimezone(ZoneInfo(street.time_zone or "UTC")).date()
    sequence = next_sequence(street.id, day)
    return Case(
        street_id=street.id,
        community_id=ids[1],
        grid_id=ids[2],
        building_id=ids[3],
        spot=draft.spot,
        number=case_number(street.short_code or "", day, sequence),
        numbered_on=day,
        sequence=sequence,
        slip_secret=new_secret(),
        description=draft.description,
        category_id=category.id,
        urgency=draft.urgency or category.default_urgency,
        channel=draft.channel,
        station_id=draft.station_id,
        lowest_rank=route.level.rank if draft.is_confidential else Level.BUILDING.rank,
        state=State.REGISTERED,
        holder_id=holder.id,
        holder=holder,
        desk_id=holder.id,
        held_since=now,
        raiser_id=actor.id,
        talk_id=draft.talk_id,
        routing_id=route.rule.id,
        outside_number=draft.outside_number.strip() or None,
        outside_due_at=draft.outside_due_at,
        noted_at=_noted_at(draft, now),
        registered_at=now,
        sort_at=now,
        event_count=0,
        last_digest=chain.GENESIS,
    )


def new_secret() -> str:
    """Return the secret of a slip."""
    return "".join(secrets.choice(SLIP_ALPHABET) for _ in range(8))


def _noted_at(draft: Draft, now: datetime) -> datetime:
    """Return when it was noted; a device's clock that is in the future or far behind is not believed."""
    noted_at = draft.noted_at
    return noted_at if noted_at and now - OLDEST_NOTE <= noted_at <= now else now


def next_sequence(street_id: int, day: date) -> int:
    """Return the next number of the street on the day; the counter row stays locked.

    Taken last before the case is written, so that a refusal leaves no gap.
    """
    first = {"street_id": street_id, "day": day, "last": 1}
    return int(db.session.connection().execute(_COUNTED[locked()], first).scalar_one())
