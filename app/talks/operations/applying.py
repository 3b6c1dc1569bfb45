"""What each move of a decision does, by the operations of cases and ledger."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access.policy import Action, Actor, may
from app.cases import operations as cases
from app.cases.operations.recording import locked_case, place_of
from app.cases.queries.promised import promised_about
from app.domain.ledger import Entrance, still_ahead
from app.domain.levels import Level
from app.domain.talks import DecisionKind
from app.domain.workflow import Channel, Move, Outcome
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case
from app.models.talks import AgendaItem, Talk
from app.settings.queries import day_of
from app.talks.operations.deciding import Choice, unit_below
from app.talks.queries.found import light_of


@dataclass(frozen=True, slots=True)
class Task:
    """One item, what was decided about it, and the moves that carry it out."""

    number: int
    talk: Talk
    item: AgendaItem
    choice: Choice
    moves: tuple[Move, ...]
    actor: Actor
    now: datetime

    @property
    def case_id(self) -> int:
        """The case that the moves are about; there is one once it is registered."""
        if self.item.case_id is None:
            raise LookupError(f"item {self.item.id} has no case yet")
        return self.item.case_id

    @property
    def words(self) -> str:
        """What was said, or at least at which talk."""
        return self.choice.note or self.talk.title

    @property
    def grounds(self) -> ledger.Grounds:
        """Why the case cannot be solved now, as the ledger takes it."""
        choice = self.choice
        return ledger.Grounds(choice.reason, choice.unblock, choice.plan, choice.next_review_on)


def carry_out(task: Task) -> None:
    """Make the moves of one decision; the raiser named at the talk becomes the case's."""
    is_new = task.item.case_id is None
    for move in task.moves:
        _DO[move](task)
    if is_new and task.item.case_id is not None and task.item.raised_by_id is not None:
        db.session.flush()
        locked_case(task.case_id).raiser_id = task.item.raised_by_id
    if task.item.decision is not None:
        task.item.decision.applied_at = task.now


def note_found(item: AgendaItem, *, now: datetime) -> None:
    """Keep for the minutes how the talk found the case that it looked back at."""
    if item.case_id is None or "state" in item.found:
        return
    case = _case(item.case_id)
    holder = case.holder.name  # first: with the promises the case's row is read anew, without it
    entry = ledger.open_entry(case.id)
    promises = promised_about({case.id}, today=day_of(case.street_id, now)).get(case.id, ())
    item.found = {
        **item.found,
        "promises": [promise.kept() for promise in promises],
        "state": case.state.value,
        "light": light_of(case, now),
        "was_overdue": case.was_overdue,
        "holder": holder,
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "expected_on": case.expected_on.isoformat() if case.expected_on else None,
        "next_review_on": entry.next_review_on.isoformat() if entry else None,
    }


def note_outcome(item: AgendaItem) -> None:
    """Keep for the minutes where the decision has put the case."""
    if item.case_id is None:
        return
    case = _case(item.case_id)
    item.found = {
        **item.found,
        "number": case.number,
        "now_state": case.state.value,
        "now_holder": case.holder.name,
    }


def _case(case_id: int) -> Case:
    statement = select(Case).where(Case.id == case_id).options(joinedload(Case.holder, innerjoin=True))
    return db.session.scalars(statement).one()


def _register(task: Task) -> None:
    item, choice = task.item, task.choice
    by_routing = choice.kind is DecisionKind.DISPATCHED and choice.unit_id is None
    draft = cases.Draft(
        description=item.description,
        place_id=item.place_id,
        category_id=item.category_id,
        channel=Channel.TALK,
        spot=item.spot,
        talk_id=task.talk.id,
        contact_id=item.contact_id,
        holder_id=None if by_routing else task.talk.unit_id,
    )
    item.case_id = cases.register(draft, task.actor, now=task.now).id


def _close_at_once(task: Task) -> None:
    cases.close_at_once(task.case_id, task.actor, note=task.words, version=None, now=task.now, is_talk=True)


def _accept(task: Task) -> None:
    cases.accept(task.case_id, task.actor, version=None, now=task.now)


def _resolve(task: Task) -> None:
    cases.resolve(
        task.case_id,
        task.actor,
        outcome=Outcome.SOLVED,
        note=task.words,
        told=task.talk.title,
        unanswered=task.talk.title,
        version=None,
        now=task.now,
    )


def _verify(task: Task) -> None:
    cases.verify(
        task.case_id, task.actor, outcome=Outcome.SOLVED, note=task.words, version=None, now=task.now
    )


def _dispatch(task: Task) -> None:
    unit = unit_below(task.choice, _case(task.case_id), task.talk)
    cases.dispatch(
        task.case_id, task.actor, unit_id=unit.id, note=task.choice.note, version=None, now=task.now
    )


def _send_up(task: Task) -> None:
    cases.send_up(task.case_id, task.actor, note=task.words, version=None, now=task.now)


def _ask_ledger(task: Task) -> None:
    ledger.ask(task.case_id, task.actor, task.grounds, version=None, now=task.now)


def _enter_ledger(task: Task) -> None:
    """Enter it by the decision of the talk; a talk of the street may do so with an overdue one, too."""
    unit = task.talk.unit
    express = unit.level is Level.STREET
    leave = ledger.Leave(Entrance.TALK, unit.id, express, note=task.talk.title if express else "")
    ledger.enter(task.case_id, task.actor, task.grounds, leave=leave, version=None, now=task.now)


def _review(task: Task) -> None:
    entry = ledger.open_entry(task.case_id)
    if entry is None:
        raise LookupError(f"case {task.case_id} lies in the ledger without an entry")
    found = ledger.Found(
        asked=task.talk.title,
        note=task.choice.note or task.choice.plan,
        next_review_on=task.choice.next_review_on,
        trigger_on=still_ahead(entry.trigger_on, today=day_of(entry.street_id, task.now)),
    )
    ledger.review(entry.id, task.actor, found, version=None, now=task.now)


def _resume(task: Task) -> None:
    ledger.resume(task.case_id, task.actor, note=task.words, version=None, now=task.now)


def _merge(task: Task) -> None:
    cases.merge(task.case_id, task.actor, into=task.choice.into, version=None, now=task.now)


def _note(task: Task) -> None:
    """Write it to the case as well when there is something to say and the actor may."""
    choice = task.choice
    if not (choice.note or choice.promised_on):
        return
    if may(task.actor, Action.CASE_MOVE, place_of(locked_case(task.case_id))):
        cases.note(
            task.case_id,
            task.actor,
            note=task.words,
            expected_on=choice.promised_on,
            version=None,
            now=task.now,
        )


_DO: Mapping[Move, Callable[[Task], None]] = {
    Move.REGISTER: _register,
    Move.CLOSE_AT_ONCE: _close_at_once,
    Move.ACCEPT: _accept,
    Move.RESOLVE: _resolve,
    Move.VERIFY: _verify,
    Move.DISPATCH: _dispatch,
    Move.SEND_UP: _send_up,
    Move.ASK_LEDGER: _ask_ledger,
    Move.ENTER_LEDGER: _enter_ledger,
    Move.REVIEW: _review,
    Move.RESUME: _resume,
    Move.MERGE: _merge,
    Move.NOTE: _note,
}
