"""A talk's agenda as its page and its minutes show it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.access.policy import Action, Actor, Place, may
from app.access.scopes import readable_cases
from app.cases.queries.choices import Offered
from app.cases.queries.promised import promised_about
from app.domain.levels import Level, Role
from app.domain.talks import DecisionKind, TalkState, possible
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Case
from app.models.ledger import LedgerEntry
from app.models.organisation import Person, Unit
from app.models.series import StandIn
from app.models.talks import AgendaItem, Attendee, Decision, ItemKind, Talk
from app.settings.queries import day_of
from app.talks.queries.found import Found, Seen, found_of
from app.web.naming import name_of

_Assignee = aliased(Person)
_StandsIn = aliased(Person)


@dataclass(frozen=True, slots=True)
class Attending:
    """Somebody invited, and whether they are here."""

    id: int
    name: str
    role: Role | None
    unit_name: str
    is_present: bool
    unit_id: int | None = None
    stand_in: str = ""
    """Who comes in their place."""
    stand_in_id: int | None = None
    stand_in_present: bool = False

    @property
    def is_represented(self) -> bool:
        """Whether they, or somebody for them, are here."""
        return self.is_present or self.stand_in_present


@dataclass(frozen=True, slots=True)
class Row:
    """One item: its number on the agenda, what it is about, what was found and decided."""

    number: int
    item: AgendaItem
    title: str
    place_name: str
    case_number: str | None
    is_readable: bool
    found: Found | None
    offered: tuple[DecisionKind, ...]
    unit_name: str
    """Of a dispatch: the chosen unit."""

    @property
    def is_new(self) -> bool:
        """Whether it is a new item and not one of the look-back."""
        return self.item.kind is ItemKind.NEW

    @property
    def decision(self) -> Decision | None:
        """What was decided."""
        return self.item.decision

    @property
    def is_confidential(self) -> bool:
        """Whether its case is kept from building heads: it is not read out and not shown on a wall."""
        case = self.item.case
        return case is not None and case.lowest_rank < Level.BUILDING.rank

    @property
    def outcome(self) -> dict[str, Any]:
        """Number, state and holder of the case once the decision is carried out."""
        return self.item.found if "now_state" in self.item.found else {}


def attending(talk_id: int) -> list[Attending]:
    """Return everybody invited: staff first, then the building heads in the order of the tree."""
    standing_in = (StandIn.talk_id == Attendee.talk_id) & (StandIn.absent_id == Attendee.person_id)
    statement = (
        select(Attendee, Person.name, Unit, StandIn, _StandsIn.name)
        .join(Person, Attendee.person_id == Person.id)
        .outerjoin(Unit, Attendee.unit_id == Unit.id)
        .outerjoin(StandIn, standing_in)
        .outerjoin(_StandsIn, StandIn.person_id == _StandsIn.id)
        .where(Attendee.talk_id == talk_id)
        .execution_options(populate_existing=True)
    )
    rows = sorted(db.session.execute(statement), key=_seat)
    return [_attending(*row) for row in rows]


def _attending(
    row: Attendee, name: str, unit: Unit | None, other: StandIn | None, other_name: str | None
) -> Attending:
    one = Attending(row.person_id, name, row.role, name_of(unit), row.is_present, row.unit_id)
    if other is None:
        return one
    return replace(
        one,
        stand_in=other_name or other.name,
        stand_in_id=other.person_id,
        stand_in_present=other.is_present,
    )


def agenda(actor: Actor, talk: Talk, places: Sequence[Offered], *, now: datetime) -> list[Row]:
    """Return the agenda, the look-back first, without confidential cases that the actor may not read.

    `places` are those of the talk's street; all the rest is read in one statement, promises in another.
    """
    seen = Seen(actor, talk, {place.id: place for place in places}, now)
    statement = (
        select(AgendaItem, is_shown(actor), readable_cases(actor), LedgerEntry.next_review_on, _Assignee.name)
        .outerjoin(AgendaItem.case)
        .outerjoin(_Assignee, Case.assignee_id == _Assignee.id)
        .outerjoin(
            LedgerEntry, (LedgerEntry.case_id == AgendaItem.case_id) & LedgerEntry.struck_off_at.is_(None)
        )
        .where(AgendaItem.talk_id == talk.id, AgendaItem.removed_at.is_(None))
        .order_by(AgendaItem.kind, AgendaItem.position)
        .options(
            joinedload(AgendaItem.case),
            joinedload(AgendaItem.decision),
            joinedload(AgendaItem.raised_by),
        )
        .execution_options(populate_existing=True)
    )
    read = db.session.execute(statement).all()
    today = day_of(talk.street_id, now)
    running = {item.case_id for item, *_rest in read if item.case_id and "state" not in item.found}
    promises = promised_about(running, today=today)
    rows = []
    for number, (item, shown, readable, review_on, assignee) in enumerate(read, 1):
        if not shown:
            continue
        found = found_of(seen, item, review_on, assignee or "", promises.get(item.case_id or 0, ()))
        rows.append(_row(seen, number, item, found, is_readable=bool(readable)))
    return rows


def item_or_404(actor: Actor, talk_id: int, item_id: int) -> AgendaItem:
    """Return an item of a talk that the actor was allowed to see; 404 also for what its agenda hides."""
    statement = (
        select(AgendaItem)
        .outerjoin(AgendaItem.case)
        .where(AgendaItem.id == item_id, AgendaItem.talk_id == talk_id, AgendaItem.removed_at.is_(None))
        .where(is_shown(actor))
        .options(contains_eager(AgendaItem.case))
    )
    item: AgendaItem = db.one_or_404(statement)
    return item


def is_shown(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an item, joined with its case, is not about a confidential case of others."""
    return Case.id.is_(None) | (Case.lowest_rank >= Level.BUILDING.rank) | readable_cases(actor)


def _row(seen: Seen, number: int, item: AgendaItem, found: Found | None, *, is_readable: bool) -> Row:
    case = item.case
    spot = item.spot or (case.spot if case else "")
    place_id = item.place_id or (_lowest_place(case) if case else None)
    return Row(
        number=number,
        item=item,
        title=item.description or (case.description if case else ""),
        place_name=" ".join(part for part in (seen.name(place_id), spot) if part),
        case_number=case.number if case else None,
        is_readable=is_readable,
        found=found,
        offered=_offered(seen, item),
        unit_name=seen.name(item.decision.values.get("unit_id") if item.decision else None),
    )


def _offered(seen: Seen, item: AgendaItem) -> tuple[DecisionKind, ...]:
    talk = seen.talk
    if talk.state is not TalkState.OPEN or (item.decision and item.decision.applied_at):
        return ()
    case = item.case
    kinds = possible(case.state if case else None, talk.unit.level)
    if case is None:
        return kinds
    holder = seen.known.get(case.holder_id)
    place = Place(
        path=talk.unit.path,
        holder_path=holder.path if holder else "-",
        raiser_id=case.raiser_id,
        resolved_by_id=case.resolved_by_id,
        lowest_rank=case.lowest_rank,
    )
    action = Action.CASE_VERIFY if case.state is State.VERIFYING else Action.CASE_MOVE
    allowed = may(seen.actor, action, place)
    is_street = holder is not None and holder.level is Level.STREET
    return tuple(
        kind
        for kind in kinds
        if kind is DecisionKind.NOTED or (allowed and not (is_street and kind is DecisionKind.SENT_UP))
    )


def _lowest_place(case: Case) -> int:
    return case.building_id or case.grid_id or case.community_id or case.street_id


def _seat(row: SqlRow[Attendee, str, Unit, StandIn, str]) -> tuple[bool, list[tuple[int, str]], str]:
    attendee, name, unit, *_ = row
    return attendee.role is Role.BUILDING_HEAD, _natural(unit.name if unit else ""), name


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key under which building 2 comes before building 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name) if part]
