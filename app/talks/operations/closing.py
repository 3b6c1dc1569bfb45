"""Closing a talk: every decision is carried out, in one transaction or not at all."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access.policy import Actor
from app.database import locked
from app.domain.errors import DomainError
from app.domain.talks import DecisionApplied, ItemRefused, TalkNotOpen, TalkState, Undecided
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case
from app.models.talks import AgendaItem, ItemKind, Talk
from app.talks.operations.applying import Task, carry_out, note_found, note_outcome
from app.talks.operations.deciding import check, choice_of
from app.talks.operations.drafting import write_draft
from app.talks.operations.planning import held_talk, tell_invited
from app.talks.operations.promising import make_promise
from app.talks.operations.undoing import forget_steps
from app.talks.operations.voting import refuse_open_votes, tell_cases

TITLE = 20
"""So many characters of an item tell it from the others in a refusal."""


def close(talk_id: int, actor: Actor, *, version: int, now: datetime) -> Talk:
    """Close the talk: make and move all cases that were decided about, and tell who was invited.

    Everything is checked before anything is written. Items of the look-back need no decision.

    Raises:
        StaleCase: the agenda changed since the closer saw it, or somebody else was first.
        TalkNotOpen: the talk has not begun.
        Undecided: new items have no decision.
        VoteOpen: a vote is going on.
        ItemRefused: one item cannot be carried out; it names the item and the reason.
    """
    talk = held_talk(talk_id, actor, version=version)
    if talk.state is TalkState.PLANNED:
        raise TalkNotOpen
    items = agenda_of(talk.id)
    _refuse_undecided(items)
    refuse_open_votes(talk, {item.id: number for number, item in enumerate(items, 1)})
    _lock_cases(item.case_id for item in items)
    todo = [task for task in (_task(talk, n, item, actor, now) for n, item in enumerate(items, 1)) if task]
    for item in items:
        note_found(item, now=now)
    for task in todo:
        _carry_out(task)
    db.session.flush()
    for item in items:
        note_outcome(item)
    tell_cases(talk, items, actor, now=now)
    talk.state, talk.closed_at, talk.closed_by_id = TalkState.CLOSED, now, actor.id
    forget_steps(talk.id)
    write_draft(talk, now=now)
    tell_invited(talk, "talk_closed", now=now, besides=actor.id)
    return talk


def apply_now(item_id: int, actor: Actor, *, now: datetime) -> AgendaItem:
    """Carry out one decision without waiting for the end of the talk, because it cannot wait.

    Raises:
        TalkNotOpen, Undecided, DecisionApplied, ItemRefused.
    """
    found = db.session.get_one(AgendaItem, item_id)
    talk = held_talk(found.talk_id, actor)
    if talk.state is TalkState.PLANNED:
        raise TalkNotOpen
    number, item = next((n, item) for n, item in enumerate(agenda_of(talk.id), 1) if item.id == item_id)
    if item.decision is None:
        raise Undecided(items=str(number))
    task = _task(talk, number, item, actor, now)
    if task is None:
        raise DecisionApplied
    note_found(item, now=now)
    _carry_out(task)
    db.session.flush()
    note_outcome(item)
    return item


def agenda_of(talk_id: int) -> Sequence[AgendaItem]:
    """Return the items with their decisions in the order of the agenda: the look-back first."""
    statement = (
        select(AgendaItem)
        .where(AgendaItem.talk_id == talk_id, AgendaItem.removed_at.is_(None))
        .order_by(AgendaItem.kind, AgendaItem.position)
        .options(joinedload(AgendaItem.decision))
    )
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def _refuse_undecided(items: Sequence[AgendaItem]) -> None:
    numbers = [
        str(number)
        for number, item in enumerate(items, 1)
        if item.kind is ItemKind.NEW and item.decision is None
    ]
    if numbers:
        raise Undecided(items=", ".join(numbers))


def _lock_cases(case_ids: Iterable[int | None]) -> None:
    """Lock all cases in the order of their ids, so that two talks cannot wait for each other."""
    ids = [case_id for case_id in case_ids if case_id is not None]
    if ids and locked():
        db.session.execute(select(Case.id).where(Case.id.in_(ids)).order_by(Case.id).with_for_update())


def _task(talk: Talk, number: int, item: AgendaItem, actor: Actor, now: datetime) -> Task | None:
    """Return what an item's decision still has to do, checked against the cases as they are now."""
    decision = item.decision
    if decision is None or decision.applied_at is not None:
        return None
    choice = choice_of(decision)
    try:
        moves: tuple[Move, ...] = check(talk, item, choice, actor, now=now)
    except DomainError as error:
        raise ItemRefused(str(number), title_of(item), error) from error
    return Task(number=number, talk=talk, item=item, choice=choice, moves=moves, actor=actor, now=now)


def _carry_out(task: Task) -> None:
    try:
        carry_out(task)
        make_promise(task)
    except DomainError as error:
        raise ItemRefused(str(task.number), title_of(task.item), error) from error


def title_of(item: AgendaItem) -> str:
    """Return the beginning of what an item is about."""
    text = item.description
    if not text and item.case_id is not None:
        text = db.session.scalar(select(Case.description).where(Case.id == item.case_id)) or ""
    first = text.strip().partition("\n")[0]
    return first if len(first) <= TITLE else f"{first[:TITLE]}…"
