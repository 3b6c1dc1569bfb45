"""Calls of an invented case to departments and firms, as the operations and the scheduler make them."""

from datetime import date, datetime

from app.demo.story import Story
from app.demo.timers import Timer
from app.demo.world import Node, Row
from app.domain.calls import Attendance, Mark, attendance, told_above, until
from app.domain.clocks import CALLS, ClockKind, Limit, Outcome
from app.domain.workflow import Move, State

PASSED = {ClockKind.REPORT_IN: "call_unanswered", ClockKind.ANSWER: "call_answer_late"}


def is_open(task: Row) -> bool:
    """Whether something is still to come of a call."""
    return task["answered_at"] is None and task["withdrawn_at"] is None


def waits(task: Row) -> bool:
    """Whether a call waits for the called unit."""
    return is_open(task) and task["declined_at"] is None


def call_in(
    story: Story, actor_id: int, unit: Node, what: str, now: datetime, *, due_on: date | None = None
) -> None:
    """Call a department or firm in."""
    task: Row = {
        "id": story.world.ids("task"),
        "street_id": story.world.street.id,
        "case_id": story.id,
        "unit_id": unit.id,
        "caller_id": story.holder.id,
        "called_by_id": actor_id,
        "called_at": now,
        "what": what,
        "due_on": due_on,
        "may_phone": False,
    }
    later = ("arrived_at", "answered_at", "answered_late", "declined_at", "insisted_at")
    task |= dict.fromkeys((*later, "withdrawn_at", "attendance", "mark", "scored_at"))
    story.tasks.append(task)
    story.called.append(unit)
    story.sights.add(unit.id)
    story.start(ClockKind.REPORT_IN, int(task["id"]), unit, now)
    facts: dict[str, object] = {"unit_id": unit.id, "task_id": task["id"]}
    if due_on is not None:
        facts["due_on"] = due_on.isoformat()
        _keep_to_day(story, due_on)
    story.record(Move.CALL_IN, actor_id, now, what, facts)
    story.tell_unit(unit, "case_called_in", now, unit_id=story.holder.id)


def _keep_to_day(story: Story, due_on: date) -> None:
    """Let somebody be there by the day of the answer at the latest."""
    timer = story.timers[-1]
    limit = until(story.world.day(timer.started_at), due_on)
    before = timer.due_at, timer.limit, timer.limit_id
    _give(story, timer, limit)
    if before[0] is not None and timer.due_at is not None and before[0] <= timer.due_at:
        timer.limit, timer.limit_id = before[1:]
        timer.reckon(story.world)


def _give(story: Story, timer: Timer, limit: Limit) -> None:
    timer.limit, timer.limit_id = limit, None
    timer.reckon(story.world)


def report_in(story: Story, actor_id: int, task: Row, now: datetime) -> None:
    """Arrive."""
    _arrive(story, task, now)
    story.record(Move.REPORT_IN, actor_id, now, facts=_facts(task))
    _tell_caller(story, task, "call_arrived", now, actor_id)


def answer(story: Story, actor_id: int, task: Row, text: str, now: datetime) -> None:
    """Answer a call."""
    _arrive(story, task, now)
    task["answered_late"] = _stop(story, task, Outcome.MET, now)
    task["answered_at"] = now
    story.record(Move.ANSWER, actor_id, now, text, _facts(task))
    _tell_caller(story, task, "case_answered", now, actor_id)
    story.tell_raiser("case_answered", now, actor_id, unit_id=task["unit_id"])


def decline(story: Story, actor_id: int, task: Row, text: str, now: datetime) -> None:
    """Say that it is not for one's unit."""
    _stop(story, task, Outcome.CANCELLED, now)
    task["declined_at"] = now
    story.record(Move.DECLINE, actor_id, now, text, _facts(task))
    _tell_caller(story, task, "call_declined", now, actor_id)


def score(story: Story, actor_id: int, task: Row, mark: Mark, now: datetime) -> None:
    """Say what came of it; whether they came in time is as the clock says."""
    came = Attendance(task["attendance"])
    task |= {"mark": mark.points, "scored_at": now}
    facts = {"unit_id": task["unit_id"], "task_id": task["id"], "attendance": came.value, "mark": mark.value}
    story.record(Move.SCORE_CALL, actor_id, now, facts=facts)
    called = next(unit for unit in story.called if unit.id == task["unit_id"])
    story.tell_unit(called, "call_scored", now, unit_id=task["caller_id"])


def end_calls(story: Story, now: datetime) -> None:
    """End the calls that nobody has answered."""
    for task in story.tasks:
        if is_open(task):
            is_late = bool(_stop(story, task, Outcome.CANCELLED, now))
            task["withdrawn_at"] = now
            if task["arrived_at"] is None:
                task["attendance"] = attendance(has_come=False, is_late=is_late)


def passed(story: Story, timer: Timer, at: datetime, now: datetime) -> None:
    """Note that a call is late and tell both sides and the levels above them."""
    timer.breached_at = at
    task = _task(story, timer)
    facts = {"call_passed": timer.kind.value, "unit_id": task["unit_id"], "task_id": task["id"]}
    story.record(Move.NOTE, None, at, facts=facts)
    code = PASSED[timer.kind]
    told = {unit.id: unit for unit in (timer.owner, story.holder, _waiting(story, task))}
    for unit in told.values():
        story.tell_unit(unit, code, now, key=timer.notice_key(code), due_at=_due(timer))
    climb(story, timer, now)


def climb(story: Story, timer: Timer, now: datetime) -> None:
    """Tell the next level above both sides."""
    if story.state is State.VERIFYING:
        return
    lines = timer.owner.line, _waiting(story, _task(story, timer)).line
    nodes = {node.id: node for line in lines for node in line}
    ids = [[node.id for node in line] for line in lines]
    for unit_id in told_above(ids[0], ids[1], timer.reminders + 1):
        key = timer.notice_key("climbed")
        told = nodes[unit_id]
        story.tell_unit(told, "call_climbed", now, key=key, due_at=_due(timer), unit_id=timer.owner.id)


def _due(timer: Timer) -> str:
    return timer.due_at.isoformat() if timer.due_at else ""


def _task(story: Story, timer: Timer) -> Row:
    return next(task for task in story.tasks if task["id"] == timer.subject_id)


def _waiting(story: Story, task: Row) -> Node:
    """Return the unit that waits for the answer: whoever called, if above the holder, else the holder."""
    caller = next(node for node in story.held_by if node.id == task["caller_id"])
    above = {node.id for node in story.holder.line}
    return caller if caller.id in above else story.holder


def _arrive(story: Story, task: Row, now: datetime) -> None:
    if task["arrived_at"] is not None:
        return
    has_passed = _stop(story, task, Outcome.MET, now)
    task["arrived_at"] = now
    task["attendance"] = attendance(has_come=True, is_late=bool(has_passed))
    called = next(unit for unit in story.called if unit.id == task["unit_id"])
    due_on = task["due_on"]
    is_ahead = due_on is None or due_on > story.world.day(now)
    since = now if is_ahead else task["called_at"]
    story.start(ClockKind.ANSWER, int(task["id"]), called, since)
    if due_on is not None:
        _give(story, story.timers[-1], until(story.world.day(since), due_on))


def _stop(story: Story, task: Row, outcome: Outcome, now: datetime) -> bool | None:
    for timer in story.running(*CALLS):
        if timer.subject_id == task["id"]:
            timer.stop(Outcome.BREACHED if _is_late(timer, now) else outcome, now)
            return timer.breached_at is not None
    return None


def _is_late(timer: Timer, now: datetime) -> bool:
    return timer.breached_at is not None or (timer.due_at is not None and timer.due_at < now)


def _facts(task: Row) -> dict[str, object]:
    return {"unit_id": task["unit_id"], "task_ids": [task["id"]]}


def _tell_caller(story: Story, task: Row, code: str, now: datetime, actor_id: int) -> None:
    told = {unit.id: unit for unit in (story.holder, _waiting(story, task))}
    for unit in told.values():
        story.tell_unit(unit, code, now, besides=actor_id, unit_id=task["unit_id"])
