"""Invented clocks that have passed and run on, as app.escalation.reminding works on them."""

from datetime import datetime

from app.demo import calling
from app.demo.story import Story
from app.demo.timers import Timer
from app.demo.world import Row
from app.domain import escalation as rules
from app.domain.clocks import CALLS, ClockKind
from app.domain.workflow import Move, State

REMINDED = {ClockKind.REPORT_IN: "call_reminded", ClockKind.ANSWER: "call_answer_reminded"}


def runs_on(story: Story, timer: Timer) -> bool:
    """Whether the clock has passed where nothing moves the case any more."""
    if timer.breached_at is None:
        return False
    return timer.kind in CALLS or story.case["street_red_at"] is not None


def look_again(story: Story, timer: Timer, now: datetime) -> None:
    """Turn black or remind, and set the next look."""
    found = _look(story, timer, now)
    if found.is_black:
        _turn_black(story, timer, now)
    if found.is_reminder:
        timer.reminders, timer.reminded_at = timer.reminders + 1, now
        _remind(story, timer, now)
    timer.check_at = found.check_at


def look_later(story: Story, timer: Timer, at: datetime) -> None:
    """Set the first look after the clock passed at `at`."""
    timer.check_at = _look(story, timer, at).check_at


def _look(story: Story, timer: Timer, now: datetime) -> rules.Look:
    watches_black = timer.kind not in CALLS and timer.blackened_at is None
    overdue = rules.Overdue(
        breached_at=timer.breached_at or now,
        black_at=timer.black_at if watches_black else None,
        reminders=timer.reminders,
        reminded_at=timer.reminded_at,
    )
    return rules.look(story.world.rules.calendar, overdue, story.world.rules.reminding, now=now)


def _turn_black(story: Story, timer: Timer, now: datetime) -> None:
    at = max(timer.black_at or now, timer.breached_at or now)
    timer.blackened_at = at
    story.record(Move.NOTE, None, at, facts={"black": timer.kind.value})
    world = story.world
    world.tell(
        world.leaders,
        "case_black",
        timer.notice_key("black"),
        now,
        street_id=world.street.id,
        unit_id=world.street.id,
        case_id=story.id,
        params={"number": story.number} | _params(timer),
    )


def _remind(story: Story, timer: Timer, now: datetime) -> None:
    if timer.kind in CALLS and story.state is State.VERIFYING:
        return
    code = REMINDED.get(timer.kind, "case_reminded")
    key = timer.notice_key(f"remind:{timer.reminders}")
    story.tell_unit(timer.owner, code, now, key=key, **_params(timer))
    if timer.kind in CALLS:
        calling.climb(story, timer, now)


def _params(timer: Timer) -> Row:
    return {"due_at": timer.due_at.isoformat() if timer.due_at else "", "count": timer.reminders}
