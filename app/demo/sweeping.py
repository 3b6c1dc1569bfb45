"""What the scheduler does to an invented case, as app.escalation.operations does it."""

from datetime import datetime

from app.demo import calling, handing, leaving, register, reminding
from app.demo.story import Story
from app.demo.timers import TICK, Timer
from app.demo.world import Node
from app.domain.clocks import ClockKind, Outcome
from app.domain.workflow import Move, State

CLIMBING = (ClockKind.ACCEPT, ClockKind.HANDLE)


def next_look(story: Story) -> datetime | None:
    """Return when the scheduler next looks at one of the case's clocks; never after the present."""
    looks = [timer.check_at for timer in story.timers if timer.check_at is not None]
    if not looks or min(looks) >= story.world.now:
        return None
    return min(min(looks) + TICK, story.world.now)


def sweep(story: Story, now: datetime) -> bool:
    """Look at every clock whose check instant has come; return whether the case went elsewhere."""
    moved = False
    while due := [timer for timer in story.timers if timer.check_at is not None and timer.check_at < now]:
        timer = min(due, key=lambda timer: (timer.check_at, timer.id))
        if reminding.runs_on(story, timer):
            reminding.look_again(story, timer, now)
        elif timer.due_at is not None and timer.due_at < now:
            began = [until for _since, until in timer.pauses if until is not None]
            moved |= _passed(story, timer, max(timer.due_at, timer.started_at, *began), now)
        else:
            _warn(story, timer, now)
    return moved


def _warn(story: Story, timer: Timer, now: datetime) -> None:
    timer.warned_at, timer.check_at = now, timer.due_at
    if not story.state.is_open:
        return
    _tell(story, timer.owner, "case_warned", timer, now)
    if timer.owner.parent is not None:
        _tell(story, timer.owner.parent, "case_warned", timer, now)


def _passed(story: Story, timer: Timer, at: datetime, now: datetime) -> bool:
    if timer.kind in CLIMBING:
        return _climb(story, timer, at, now)
    if timer.kind is ClockKind.REVIEW:
        return _review_passed(story, timer, at, now)
    if timer.kind is ClockKind.VERIFY:
        return _verify_passed(story, timer, at, now)
    if timer.kind is ClockKind.WAIT:
        return _wait_passed(story, timer, at, now)
    return _call_passed(story, timer, at, now)


def _climb(story: Story, timer: Timer, at: datetime, now: datetime) -> bool:
    if story.holder.parent is None:
        return _street_red(story, timer, at, now)
    timer.stop(Outcome.BREACHED, at)
    _hand_up(story, timer, at)
    _tell_called_in(story, now)
    register.enter_overdue(story, at)
    story.settle(now)
    return True


def _tell_called_in(story: Story, now: datetime) -> None:
    working = {task["unit_id"] for task in story.tasks if calling.is_open(task)}
    key = f"case:{story.id}:{story.case['event_count']}:called"
    for unit in story.called:
        if unit.id in working:
            story.tell_unit(unit, "case_holder_changed", now, key=key, unit_id=story.holder.id)


def _hand_up(story: Story, timer: Timer, at: datetime) -> None:
    story.case["was_overdue"] = True
    above = story.holder.parent or story.holder
    handing.hand_over(story, above, Move.ESCALATE, None, at, facts={"cause": timer.kind.value})


def _street_red(story: Story, timer: Timer, at: datetime, now: datetime) -> bool:
    timer.breached_at = at
    reminding.look_later(story, timer, at)
    _turn_red(story, timer, at)
    register.enter_overdue(story, at)
    story.settle(now)
    _tell_leaders(story, timer, now)
    return False


def _turn_red(story: Story, timer: Timer, at: datetime) -> None:
    story.case |= {"street_red_at": at, "was_overdue": True}
    story.record(Move.ESCALATE, None, at, facts={"cause": timer.kind.value, "street_red": True})


def _review_passed(story: Story, timer: Timer, at: datetime, now: datetime) -> bool:
    climbs = story.state is State.LEDGERED
    timer.stop(Outcome.BREACHED, at)
    if climbs and story.holder.parent is None:
        _turn_red(story, timer, at)
        _tell_leaders(story, timer, now)
        if leaving.is_term_over(story, at):
            leaving.resume(story, None, "", at)
            _tell(story, story.holder, "ledger_term_over", timer, now)
    elif climbs:
        _hand_up(story, timer, at)
    else:
        _tell(story, story.holder, "ledger_review_due", timer, now)
        if story.holder.parent is not None:
            _tell(story, story.holder.parent, "ledger_review_due", timer, now)
    register.review_missed(story, at)
    story.settle(now)
    return climbs


def _verify_passed(story: Story, timer: Timer, at: datetime, now: datetime) -> bool:
    above = timer.owner.parent
    if above is None:
        return _street_red(story, timer, at, now)
    timer.stop(Outcome.BREACHED, at)
    story.start(ClockKind.VERIFY, timer.subject_id, above, at, sequence=timer.sequence + 1)
    story.desk, story.case["was_overdue"] = above, True
    story.record(Move.ESCALATE, None, at, facts={"cause": timer.kind.value, "verifier_id": above.id})
    story.settle(now)
    _tell(story, above, "case_resolved_please_verify", timer, now)
    return True


def _wait_passed(story: Story, timer: Timer, at: datetime, now: datetime) -> bool:
    for main in story.running(ClockKind.ACCEPT, ClockKind.HANDLE, ClockKind.VERIFY):
        main.resume(story.world, at)
    timer.stop(Outcome.BREACHED, at)
    story.state = State.HANDLING
    story.record(Move.RESIDENT_ANSWERED, None, at, facts={"cause": timer.kind.value})
    story.settle(now)
    _tell(story, story.holder, "case_wait_over", timer, now)
    return True


def _call_passed(story: Story, timer: Timer, at: datetime, now: datetime) -> bool:
    timer.breached_at = at
    reminding.look_later(story, timer, at)
    calling.passed(story, timer, at, now)
    return False


def _tell_leaders(story: Story, timer: Timer, now: datetime) -> None:
    world = story.world
    world.tell(
        world.leaders,
        "case_breached_street",
        timer.notice_key("breach"),
        now,
        street_id=world.street.id,
        unit_id=world.street.id,
        case_id=story.id,
        params={"number": story.number},
    )


def _tell(story: Story, unit: Node, code: str, timer: Timer, now: datetime) -> None:
    due = timer.due_at.isoformat() if timer.due_at else ""
    story.tell_unit(unit, code, now, key=timer.notice_key(code), due_at=due)
