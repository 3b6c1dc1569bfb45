"""Calls in words: the rows of lists, the calls of one case, and what a called unit sees of a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from flask import url_for
from flask_babel import gettext as _

from app.access.policy import Action as Right
from app.access.policy import Actor, may
from app.cases.operations.calling import milestones
from app.cases.presenting.actions import Action, actions
from app.cases.presenting.rows import Row, row_of
from app.cases.presenting.timeline import Entry, Photo, entries, photos_of
from app.cases.presenting.words import Shown, place_of, state_text, time_left_until, title_of
from app.cases.queries.calls import Call
from app.cases.queries.contacts import Clear
from app.cases.queries.reading import Dossier
from app.domain.calls import WAITED_FOR, CallState, Mark, state_of
from app.domain.clocks import Instants, light
from app.domain.levels import Role
from app.domain.masking import without_phones
from app.domain.workflow import Move
from app.models.cases import Case, Task
from app.web.filters import day, short_instant
from app.web.messages import label
from app.web.naming import name_of

CALLED_MOVES = (Move.REPORT_IN, Move.ANSWER, Move.DECLINE)
"""What a called unit does; the moves of others in their order are the caller's."""


@dataclass(frozen=True, slots=True)
class Called:
    """A call of a department, with what was asked for."""

    row: Row
    what: str
    called_text: str
    arrived_text: str
    light: Shown
    due_text: str
    left_text: str
    state_text: str
    unit_name: str
    scored_text: str
    version: int
    repeat_key: str
    """For the one-tap form of arriving."""


@dataclass(frozen=True, slots=True)
class CalledUnit:
    """A call on the page of its case, with what can be done about it."""

    name: str
    what: str
    state_text: str
    since_text: str
    due_text: str
    light: Shown | None
    notes: list[str]
    actions: list[Action]


@dataclass(frozen=True, slots=True)
class CalledPage:
    """What templates/cases/called.html says: the matter of a case, and one's own calls."""

    case: Case
    number: str
    title: str
    description: str
    place_text: str
    state_label: str
    photos: list[Photo]
    calls: list[CalledUnit]
    actions: list[Action]
    timeline: list[Entry]
    resident: Clear | None
    may_show: bool


def call_row(call: Call, *, as_of: datetime) -> Called:
    """Return a call as the row of a list."""
    task = call.task
    return Called(
        row=row_of(task.case, as_of=as_of),
        what=without_phones(task.what),
        called_text=_("Called in on %(at)s", at=short_instant(task.called_at)),
        arrived_text=_("Arrived on %(at)s", at=short_instant(task.arrived_at)) if task.arrived_at else "",
        light=_light(call.instants, as_of),
        due_text=_due(task, call.instants),
        left_text=time_left_until(call.instants.due_at, as_of) if call.instants else "",
        state_text=label(state_of(milestones(task))),
        unit_name=name_of(task.unit),
        scored_text=_scored(task),
        version=task.case.version,
        repeat_key=str(uuid4()),
    )


def _light(instants: Instants | None, as_of: datetime) -> Shown:
    if instants is None:
        return Shown("none", _("Over"))
    found = light(instants, as_of)
    return Shown(found.value, label(found))


def _due(task: Task, instants: Instants | None) -> str:
    if instants is None:
        return ""
    if task.arrived_at is None:
        return _("to be there by %(at)s", at=short_instant(instants.due_at))
    return _("to be answered by %(at)s", at=short_instant(instants.due_at))


def _scored(task: Task) -> str:
    if task.mark is None or task.attendance is None:
        return ""
    return _("%(came)s; %(mark)s", came=label(task.attendance), mark=label(Mark(str(task.mark))))


def called_units(dossier: Dossier, possible: Sequence[Action], *, as_of: datetime) -> list[CalledUnit]:
    """Return the calls of a case, each with those of the possible moves that concern it."""
    return [_called_unit(task, dossier, possible, as_of) for task in dossier.tasks]


def _called_unit(task: Task, dossier: Dossier, possible: Sequence[Action], as_of: datetime) -> CalledUnit:
    state, instants = state_of(milestones(task)), dossier.running.get(task.id)
    return CalledUnit(
        name=name_of(task.unit),
        what=without_phones(task.what),
        state_text=label(state),
        since_text=short_instant(_since(task)),
        due_text=_due(task, instants),
        light=_light(instants, as_of) if instants else None,
        notes=list(_notes(task, dossier, state)),
        actions=[_about(action, task, dossier) for action in possible if action.move in MOVES_OF[state]],
    )


MOVES_OF: dict[CallState, tuple[Move, ...]] = {
    CallState.CALLED: (Move.WITHDRAW_CALL,),
    CallState.ARRIVED: (Move.WITHDRAW_CALL,),
    CallState.ANSWERED: (Move.SCORE_CALL,),
    CallState.DECLINED: (Move.INSIST, Move.LET_GO),
    CallState.LET_GO: (),
    CallState.WITHDRAWN: (),
}
"""What the caller can do about a call."""


ABOUT_ONE_CALL = frozenset(move for moves in MOVES_OF.values() for move in moves)
"""Moves that the page offers beside the call that they are about."""


def _about(action: Action, task: Task, dossier: Dossier) -> Action:
    url = url_for("cases.move", number=dossier.case.number, move=action.move.value, task=task.id)
    return Action(action.move, action.label, url, action.icon)


def _since(task: Task) -> datetime:
    ends = (task.answered_at, task.withdrawn_at, task.declined_at, task.arrived_at)
    return next((at for at in ends if at is not None), task.called_at)


def _notes(task: Task, dossier: Dossier, state: CallState) -> list[str]:
    notes = []
    if task.caller_id != dossier.case.holder_id:
        notes.append(_("Called in by %(unit)s", unit=name_of(task.caller)))
    if task.due_on is not None and state in WAITED_FOR:
        notes.append(_("Answer wanted by the end of %(day)s", day=day(task.due_on)))
    if task.may_phone and state in WAITED_FOR:
        notes.append(_("They may see whom to phone"))
    if scored := _scored(task):
        notes.append(scored)
    return notes


def called_page(
    dossier: Dossier, actor: Actor, *, as_of: datetime, contact: Clear | None = None
) -> CalledPage:
    """Return what somebody may see of a case who was only called in: the matter, and their own calls."""
    case, mine = dossier.case, _own(dossier, actor)
    first = dossier.events[0].id if dossier.events else 0
    own = {task.id for task in mine}
    events = [event for event in dossier.events if _concerns(event.facts, own)]
    are_there = all(task.arrived_at for task in mine)
    offered = [move for move in CALLED_MOVES if move is not Move.REPORT_IN or not are_there]
    possible = [action for action in actions(dossier, actor) if action.move in offered]
    return CalledPage(
        case=case,
        number=case.number,
        title=title_of(case),
        description=without_phones(case.description),
        place_text=place_of(case, whole=True),
        state_label=state_text(case),
        photos=photos_of(dossier.photos.get(first, [])),
        calls=[_called_unit(task, dossier, (), as_of) for task in mine],
        actions=possible,
        timeline=list(reversed(entries(events, dossier.photos, dossier.names, clear=False))),
        resident=contact,
        may_show=case.contact is not None and may(actor, Right.CONTACT_PHONE, dossier.place),
    )


def _own(dossier: Dossier, actor: Actor) -> list[Task]:
    mine = [grant for grant in actor.grants if grant.role is Role.CO_HANDLER]
    return [task for task in dossier.tasks if any(grant.covers(task.unit.path) for grant in mine)]


def _concerns(facts: dict[str, object], own: set[int]) -> bool:
    """Return whether an event is about one of the calls."""
    ids = facts.get("task_ids")
    named = set(ids) if isinstance(ids, list) else {facts.get("task_id")}
    return bool(named & own)
