"""Steps at the table: each is noted with what was before it, and can be undone until the talk is closed.

The step is noted under the repeat key of the device that sent it, which is how a device names what is to
be undone. Only what still stands as the step left it is undone: what somebody else has changed since stays.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update

from app.access.policy import Actor
from app.domain.talks import DecisionKind, NothingToUndo, Overtaken
from app.extensions import db
from app.models.talk_steps import StepKind, TalkStep
from app.models.talks import AgendaItem, Attendee, Decision
from app.talks.operations import agenda, deciding
from app.talks.operations.planning import held_talk, locked_talk, mark_present


class Stamp(NamedTuple):
    """Under which key and when a step is noted; `now` is an instant in UTC."""

    key: str
    now: datetime


def add_step(talk_id: int, actor: Actor, issue: agenda.Issue, *, stamp: Stamp) -> AgendaItem:
    """Put a new item on the agenda so that it can be undone."""
    item = agenda.add_item(talk_id, actor, issue)
    _note(talk_id, actor, stamp, _Change(StepKind.ADDED, item.id, {}, {}))
    return item


def remove_step(item_id: int, actor: Actor, *, stamp: Stamp) -> None:
    """Take an item off the agenda so that it and its decision can be brought back."""
    talk = locked_talk(db.session.get_one(AgendaItem, item_id).talk_id)
    before = decision_as_json(item_id)
    agenda.remove_item(item_id, actor, now=stamp.now)
    _note(talk.id, actor, stamp, _Change(StepKind.REMOVED, item_id, before, {}))


def decide_step(
    item_id: int, actor: Actor, choice: deciding.Choice | None, *, stamp: Stamp
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Decide, or take the decision back (None); return the decision before and the one after."""
    talk = locked_talk(db.session.get_one(AgendaItem, item_id).talk_id)
    before = decision_as_json(item_id)
    if choice is None:
        deciding.take_back(item_id, actor)
    else:
        deciding.decide(item_id, actor, choice, now=stamp.now)
    db.session.flush()
    after = decision_as_json(item_id)
    _note(talk.id, actor, stamp, _Change(StepKind.DECIDED, item_id, before, after))
    return before, after


def present_step(talk_id: int, actor: Actor, *, person_id: int, is_present: bool, stamp: Stamp) -> None:
    """Note that somebody is here, or is not, so that it can be undone."""
    locked_talk(talk_id)
    before = _presence(talk_id, person_id)
    mark_present(talk_id, actor, person_id=person_id, is_present=is_present, now=stamp.now)
    after = {"is_present": is_present}
    _note(talk_id, actor, stamp, _Change(StepKind.PRESENCE, person_id, before, after))


def undo(talk_id: int, actor: Actor, key: str, *, now: datetime) -> TalkStep:
    """Undo the step that was noted under a key. Undoing twice is harmless.

    Raises:
        Forbidden, TalkOver: as with every change of a talk.
        NothingToUndo: there is no such step.
        Overtaken: somebody else has changed the same thing since.
    """
    held_talk(talk_id, actor)
    found = select(TalkStep).where(TalkStep.talk_id == talk_id, TalkStep.key == key)
    step = db.session.scalar(found.execution_options(populate_existing=True))
    if step is None:
        raise NothingToUndo
    if step.undone_at is None:
        _BACK[step.kind](step, actor, now)
        step.undone_at = now
    return step


def forget_steps(talk_id: int) -> None:
    """Forget how a talk came about, and the words of what was taken off its agenda."""
    db.session.execute(delete(TalkStep).where(TalkStep.talk_id == talk_id))
    removed = (AgendaItem.talk_id == talk_id, AgendaItem.removed_at.is_not(None))
    db.session.execute(update(AgendaItem).where(*removed).values(description="-", spot=""))


def decision_as_json(item_id: int) -> dict[str, Any]:
    """Return what is decided about an item, without who and when; empty when nothing is."""
    return as_json(db.session.get(Decision, item_id, populate_existing=True))


def as_json(decision: Decision | None) -> dict[str, Any]:
    """Return a decision without who and when; empty for none."""
    if decision is None:
        return {}
    day = decision.promised_on
    return {
        "kind": decision.kind.value,
        "note": decision.note,
        "values": decision.values,
        "promised_on": day.isoformat() if day else None,
    }


class _Change(NamedTuple):
    kind: StepKind
    subject_id: int
    before: dict[str, Any]
    after: dict[str, Any]


def _note(talk_id: int, actor: Actor, stamp: Stamp, change: _Change) -> None:
    step = TalkStep(talk_id=talk_id, key=stamp.key, person_id=actor.id or 0, at=stamp.now)
    step.kind, step.subject_id, step.before, step.after = change
    db.session.add(step)
    db.session.flush()


def _presence(talk_id: int, person_id: int) -> dict[str, Any]:
    here = select(Attendee.is_present).where(Attendee.talk_id == talk_id, Attendee.person_id == person_id)
    return {"is_present": bool(db.session.scalar(here))}


def _undo_added(step: TalkStep, actor: Actor, now: datetime) -> None:
    if decision_as_json(step.subject_id):
        raise Overtaken
    agenda.remove_item(step.subject_id, actor, now=now)


def _undo_removed(step: TalkStep, actor: Actor, now: datetime) -> None:
    item = db.session.get_one(AgendaItem, step.subject_id, populate_existing=True)
    item.removed_at = None
    db.session.flush()
    if step.before:
        _decide_as(step.subject_id, actor, step.before, now)


def _undo_decided(step: TalkStep, actor: Actor, now: datetime) -> None:
    if decision_as_json(step.subject_id) != step.after:
        raise Overtaken
    if step.before:
        _decide_as(step.subject_id, actor, step.before, now)
    else:
        deciding.take_back(step.subject_id, actor)


def _undo_presence(step: TalkStep, actor: Actor, now: datetime) -> None:
    if _presence(step.talk_id, step.subject_id) != step.after:
        raise Overtaken
    was = step.before["is_present"]
    mark_present(step.talk_id, actor, person_id=step.subject_id, is_present=was, now=now)


def _decide_as(item_id: int, actor: Actor, made: dict[str, Any], now: datetime) -> None:
    day = made["promised_on"]
    decision = Decision(note=made["note"], values=made["values"], kind=DecisionKind(made["kind"]))
    decision.promised_on = date.fromisoformat(day) if day else None
    deciding.decide(item_id, actor, deciding.choice_of(decision), now=now)


_BACK: dict[StepKind, Callable[[TalkStep, Actor, datetime], None]] = {
    StepKind.ADDED: _undo_added,
    StepKind.REMOVED: _undo_removed,
    StepKind.DECIDED: _undo_decided,
    StepKind.PRESENCE: _undo_presence,
}
