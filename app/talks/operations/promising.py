"""Promises at a talk: whose word was given for when, and what the next talk finds of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import update

from app.access.policy import Actor
from app.domain.errors import Invalid
from app.domain.ledger import Kept
from app.domain.talks import DecisionApplied, DecisionKind, TalkNotOpen, TalkState, Undecided
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case
from app.models.ledger import Promise
from app.models.talks import AgendaItem, Decision
from app.talks.operations.applying import Task
from app.talks.operations.deciding import check_promise, check_promiser, choice_of, name_of_promiser
from app.talks.operations.planning import day_of, held_talk

LONGEST = 300
"""Of what was promised."""


@dataclass(frozen=True, slots=True)
class Word:
    """Somebody's word for a day; without a day it is taken back, without a name it is the host's."""

    promised_on: date | None
    promiser_id: int | None = None
    promiser: str = ""


def give_word(item_id: int, actor: Actor, word: Word, *, now: datetime) -> Decision:
    """Write down whose word was given about an item that is decided, in place of what was written before.

    Raises:
        TalkNotOpen, TalkOver, Undecided, DecisionApplied; Invalid for a day that is over, a person who is
        not on the list, or an item that becomes no case.
    """
    item = db.session.get_one(AgendaItem, item_id)
    talk = held_talk(item.talk_id, actor)
    if talk.state is TalkState.PLANNED:
        raise TalkNotOpen
    decision = db.session.get(Decision, item.id, populate_existing=True)
    if decision is None:
        raise Undecided(items="")
    if decision.applied_at is not None:
        raise DecisionApplied
    choice = replace(
        choice_of(decision),
        promised_on=word.promised_on,
        promiser_id=word.promiser_id,
        promiser=word.promiser,
    )
    check_promise(item, choice, today=day_of(talk, now))
    check_promiser(talk.id, word.promiser_id)
    kept = {name: value for name, value in decision.values.items() if not name.startswith("promiser")}
    given = {name: value for name, value in choice.stored().items() if name.startswith("promiser")}
    if word.promised_on is not None:
        given["promiser_name"] = name_of_promiser(talk, choice)
    decision.promised_on, decision.values = word.promised_on, {**kept, **given}
    return decision


def make_promise(task: Task) -> None:
    """Let the word that was given become a dated promise about the item's case, and tell who gave it.

    Of a case that is merged, the one that goes on is meant.
    """
    choice, item, talk = task.choice, task.item, task.talk
    if choice.promised_on is None or item.case_id is None:
        return
    case_id = choice.into if choice.kind is DecisionKind.MERGED and choice.into else item.case_id
    case = db.session.get_one(Case, case_id)
    entry = ledger.open_entry(case.id)
    person_id = choice.promiser_id or (None if choice.promiser else talk.host_id)
    promise = Promise(
        street_id=case.street_id,
        case_id=case.id,
        entry_id=entry.id if entry else None,
        item_id=item.id,
        person_id=person_id,
        promiser=name_of_promiser(talk, choice),
        what=task.words[:LONGEST],
        due_on=choice.promised_on,
        made_at=task.now,
        made_by_id=task.actor.id,
    )
    db.session.add(promise)
    db.session.flush()
    if person_id is not None and person_id != task.actor.id:
        ledger.tell_promiser(promise, case, "promise_given", now=task.now)


def settle(item_id: int, actor: Actor, *, promise_id: int, outcome: Kept, now: datetime) -> None:
    """Note at the look-back whether a promise was kept; "open" takes that back.

    Raises:
        TalkNotOpen, TalkOver; Invalid when the promise is not about the item's case.
    """
    item = db.session.get_one(AgendaItem, item_id)
    talk = held_talk(item.talk_id, actor)
    if talk.state is TalkState.PLANNED:
        raise TalkNotOpen
    is_settled = outcome is not Kept.OPEN
    statement = (
        update(Promise)
        .where(Promise.id == promise_id, Promise.case_id == item.case_id)
        .values(
            outcome=outcome,
            settled_at=now if is_settled else None,
            settled_by_id=actor.id if is_settled else None,
        )
        .returning(Promise.id)
    )
    if db.session.scalar(statement) is None:
        raise Invalid("promise", "unknown")
