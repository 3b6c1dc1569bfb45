"""Decisions: written with one tap, changed or taken back until the talk is closed."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access.policy import Action, Actor, authorize
from app.cases.operations.merging import check_same_sight
from app.cases.operations.protecting import keep_beside
from app.cases.operations.recording import locked_case, place_of
from app.domain.errors import Invalid, Missing, NotBelow
from app.domain.ledger import ReasonClass, check_next_review, check_times
from app.domain.levels import Level
from app.domain.private_numbers import cleaned
from app.domain.talks import (
    DecisionApplied,
    DecisionKind,
    TalkNotOpen,
    TalkState,
    check_demands,
    steps,
)
from app.domain.workflow import Move, State
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case
from app.models.organisation import Person, Unit
from app.models.talks import AgendaItem, Attendee, Decision, Talk
from app.settings import queries as settings
from app.talks.operations.agenda import refuse_removed
from app.talks.operations.planning import day_of, held_talk


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision with the few words that it demands (see domain.talks.DEMANDS)."""

    kind: DecisionKind
    note: str = ""
    promised_on: date | None = None
    """The day by which somebody at the table gave their word."""
    promiser_id: int | None = None
    promiser: str = ""
    """Whose word it was: somebody with an account, or a name; neither for the host's."""
    unit_id: int | None = None
    """Of a dispatch: the unit below; None leaves a new item to routing, a case to its place."""
    reason: ReasonClass | None = None
    unblock: str = ""
    plan: str = ""
    next_review_on: date | None = None
    into: int | None = None
    """Of a merge: the id of the case that goes on."""

    def stored(self) -> dict[str, object]:
        """Return what only some kinds of decision have, as JSON takes it."""
        values = {
            "unit_id": self.unit_id,
            "reason": self.reason.value if self.reason else None,
            "unblock": self.unblock.strip(),
            "plan": self.plan.strip(),
            "next_review_on": self.next_review_on.isoformat() if self.next_review_on else None,
            "into": self.into,
            "promiser_id": self.promiser_id if self.promised_on else None,
            "promiser": self.promiser.strip() if self.promised_on else "",
        }
        return {name: value for name, value in values.items() if value}


def choice_of(decision: Decision) -> Choice:
    """Return a decision as it was made."""
    values = decision.values
    day = values.get("next_review_on")
    return Choice(
        kind=decision.kind,
        note=decision.note,
        promised_on=decision.promised_on,
        unit_id=values.get("unit_id"),
        reason=ReasonClass(values["reason"]) if values.get("reason") else None,
        unblock=values.get("unblock", ""),
        plan=values.get("plan", ""),
        next_review_on=date.fromisoformat(day) if day else None,
        into=values.get("into"),
        promiser_id=values.get("promiser_id"),
        promiser=values.get("promiser", ""),
    )


def decide(item_id: int, actor: Actor, choice: Choice, *, now: datetime) -> Decision:
    """Write down what was decided about an item, in place of what was decided before.

    Nothing happens to a case until the talk is closed; but what could not be carried out then as
    things stand is refused now.

    Raises:
        TalkNotOpen, TalkOver, ItemRemoved, DecisionApplied; Missing, Invalid and the refusals of the moves.
    """
    item = db.session.get_one(AgendaItem, item_id)
    talk = held_talk(item.talk_id, actor)
    if talk.state is TalkState.PLANNED:
        raise TalkNotOpen
    refuse_removed(item)
    check(talk, item, choice, actor, now=now)
    check_promiser(talk.id, choice.promiser_id)
    decision = db.session.get(Decision, item.id, populate_existing=True) or Decision(item_id=item.id)
    if decision.applied_at is not None:
        raise DecisionApplied
    choice = _without_numbers(choice, item, talk)
    decision.kind, decision.note = choice.kind, choice.note.strip()
    decision.promised_on, decision.values = choice.promised_on, choice.stored()
    if choice.into is not None:
        number = db.session.scalar(select(Case.number).where(Case.id == choice.into))
        decision.values = {**decision.values, "into_number": number}
    if choice.promised_on is not None:
        decision.values = {**decision.values, "promiser_name": name_of_promiser(talk, choice)}
    decision.decided_at, decision.decided_by_id = now, actor.id or 0
    db.session.add(decision)
    return decision


def _without_numbers(choice: Choice, item: AgendaItem, talk: Talk) -> Choice:
    """Return the choice without numbers and rooms; the contact of its case has them."""
    note, promiser = cleaned(choice.note), cleaned(choice.promiser)
    unblock, plan = cleaned(choice.unblock), cleaned(choice.plan)
    numbers = [number for text in (note, promiser, unblock, plan) for _kind, number in text.found]
    if not numbers:
        return choice
    owner = locked_case(item.case_id) if item.case_id is not None else item
    keep_beside(owner, numbers, street_id=talk.street_id)
    return replace(choice, note=note.text, promiser=promiser.text, unblock=unblock.text, plan=plan.text)


def take_back(item_id: int, actor: Actor) -> None:
    """Take a decision back: the item is open again. Without a decision this is harmless.

    Raises:
        DecisionApplied: it was carried out at once.
    """
    item = db.session.get_one(AgendaItem, item_id)
    held_talk(item.talk_id, actor)
    decision = db.session.get(Decision, item.id, populate_existing=True)
    if decision is None:
        return
    if decision.applied_at is not None:
        raise DecisionApplied
    db.session.delete(decision)


def check(talk: Talk, item: AgendaItem, choice: Choice, actor: Actor, *, now: datetime) -> tuple[Move, ...]:
    """Return the moves that carry the choice out, or refuse it as it would be refused at closing."""
    today = day_of(talk, now)
    check_demands(choice.kind, {"note": choice.note.strip(), **choice.stored()})
    if choice.promised_on is not None:
        check_promise(item, choice, today=today)
    if choice.kind is DecisionKind.LEDGER and choice.next_review_on is not None:
        days = settings.value(talk.street_id, "ledger_days")
        check_next_review(choice.next_review_on, today=today, days=days)
    case = _case(item)
    state = case.state if case else None
    overdue = case is not None and ledger.is_overdue(case, now)
    moves = steps(choice.kind, state, talk.unit.level, chosen=choice.unit_id is not None, overdue=overdue)
    if case is None:
        _check_way_down(item, choice, talk)
    else:
        _check_right(case, actor, moves)
        _check_term(case, choice, moves, today)
    if Move.DISPATCH in moves:
        unit_below(choice, case, talk)
    if Move.MERGE in moves:
        _check_target(choice.into, case, talk, actor)
    return moves


def _check_way_down(item: AgendaItem, choice: Choice, talk: Talk) -> None:
    """Demand a unit where "dispatched" would leave a new issue of the whole community where it is."""
    if choice.kind is DecisionKind.DISPATCHED and choice.unit_id is None and needs_unit(item, talk):
        raise Missing("unit_id")


def check_promise(item: AgendaItem, choice: Choice, *, today: date) -> None:
    """Refuse a promise that nobody could look back at: for a day that is over, or about no case."""
    if choice.promised_on is not None and choice.promised_on < today:
        raise Invalid("promised_on", "talk_promise_past")
    if choice.kind is DecisionKind.NOTED and item.case_id is None:
        raise Invalid("promised_on", "talk_promise_no_case")


def check_promiser(talk_id: int, person_id: int | None) -> None:
    """Refuse somebody who is not on the list of those invited; others are named in words."""
    if person_id is None:
        return
    invited = select(Attendee.id).where(Attendee.talk_id == talk_id, Attendee.person_id == person_id)
    if db.session.scalar(invited) is None:
        raise Invalid("promiser_id", "talk_not_invited")


def name_of_promiser(talk: Talk, choice: Choice) -> str:
    """Return whose word it is; where nobody is named, the host's."""
    if choice.promiser_id is None and choice.promiser.strip():
        return choice.promiser.strip()
    return db.session.get_one(Person, choice.promiser_id or talk.host_id).name


def needs_unit(item: AgendaItem, talk: Talk) -> bool:
    """Return whether a new item can be dispatched only to a unit that is named."""
    return item.place_id == talk.unit_id and talk.unit.level is not Level.GRID


def unit_below(choice: Choice, case: Case | None, talk: Talk) -> Unit:
    """Return the unit to dispatch to: the chosen one, or the one below the holder at the case's place.

    Raises:
        Missing: none was chosen and the place is not known further down.
        NotBelow: the chosen one is not directly below the holder.
    """
    holder = case.holder if case else talk.unit
    unit_id = choice.unit_id
    if unit_id is None and case is not None and holder.level is not None and holder.level.below is not None:
        unit_id = _place_ids(case).get(holder.level.below)
    if unit_id is None:
        raise Missing("unit_id")
    unit = db.session.get(Unit, unit_id)
    if unit is None or unit.parent_id != holder.id or unit.level is None or unit.closed_on is not None:
        raise NotBelow
    return unit


def _case(item: AgendaItem) -> Case | None:
    if item.case_id is None:
        return None
    statement = select(Case).where(Case.id == item.case_id).options(joinedload(Case.holder, innerjoin=True))
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def _place_ids(case: Case) -> dict[Level, int | None]:
    return {
        Level.STREET: case.street_id,
        Level.COMMUNITY: case.community_id,
        Level.GRID: case.grid_id,
        Level.BUILDING: case.building_id,
    }


def _check_right(case: Case, actor: Actor, moves: tuple[Move, ...]) -> None:
    if moves in {(), (Move.NOTE,)}:
        return  # the minutes say it; the case gets a note only from somebody who may write one
    action = Action.CASE_VERIFY if case.state is State.VERIFYING else Action.CASE_MOVE
    authorize(actor, action, place_of(case))


def _check_term(case: Case, choice: Choice, moves: tuple[Move, ...], today: date) -> None:
    """Refuse what the ledger would: one suspension too many, or a review after the term."""
    if Move.ENTER_LEDGER in moves or Move.ASK_LEDGER in moves:
        most = settings.value(case.street_id, "ledger_times")
        check_times(ledger.times_suspended(case.id), most=most)
    if Move.REVIEW in moves and choice.next_review_on is not None:
        entry = ledger.open_entry(case.id)
        until = ledger.term_of(entry, case) if entry else None
        days = settings.value(case.street_id, "ledger_days")
        check_next_review(choice.next_review_on, today=today, days=days, until=until)


def _check_target(into: int | None, case: Case | None, talk: Talk, actor: Actor) -> None:
    statement = select(Case).where(Case.id == into).options(joinedload(Case.holder, innerjoin=True))
    target = db.session.scalar(statement)
    if target is None or target.street_id != talk.street_id or not target.state.is_open:
        raise Invalid("into", "merged_target")
    if case is not None and target.id == case.id:
        raise Invalid("into", "itself")
    authorize(actor, Action.CASE_READ, place_of(target))
    check_same_sight(case.lowest_rank if case else Level.BUILDING.rank, target)
