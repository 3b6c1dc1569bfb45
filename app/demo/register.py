"""The ledger of the invented street: entering, reviewing, striking off, as the operations do it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.demo.story import Story
from app.demo.timers import review_timer
from app.demo.world import Row
from app.domain import working_time
from app.domain.clocks import MAIN, ClockKind, Outcome
from app.domain.ledger import Entrance, ReasonClass
from app.domain.workflow import Move, State

OVERDUE_REVIEW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why, what would unblock it, the plan, and when to look again."""

    reason: ReasonClass
    unblock: str
    plan: str
    next_review_on: date


def enter(story: Story, actor_id: int, grounds: Grounds, entrance: Entrance, now: datetime) -> None:
    """Put the case into the ledger."""
    for timer in story.running(*MAIN):
        timer.pause(story.world, now)
    story.state, story.case["street_red_at"] = State.LEDGERED, None
    entry = story.entry or _new_entry(story, actor_id, now)
    entry |= {
        "entrance": entrance,
        "reason": grounds.reason,
        "unblock": grounds.unblock,
        "plan": grounds.plan,
    }
    _review_next(story, entry, grounds.next_review_on, now)
    day = grounds.next_review_on.isoformat()
    facts: dict[str, object] = {
        "reason": grounds.reason.value,
        "entrance": entrance.value,
        "next_review_on": day,
    }
    story.record(Move.ENTER_LEDGER, actor_id, now, f"{grounds.unblock}\n{grounds.plan}", facts)
    story.settle(now)
    story.tell_both("ledger_entered", now, actor_id, next_review_on=day)


def enter_overdue(story: Story, now: datetime) -> None:
    """Note in the register that a clock has passed."""
    if story.entry is None:
        entry = _new_entry(story, None, now)
        entry |= {"entrance": Entrance.BREACH, "reason": ReasonClass.OVERDUE, "unblock": "", "plan": ""}
        _review_next(story, entry, story.world.day(now) + OVERDUE_REVIEW, now)


def review(story: Story, actor_id: int, note: str, next_on: date, now: datetime) -> None:
    """Record a follow-up of the open entry."""
    entry = story.entry
    if entry is None:
        return
    entry["review_count"] += 1
    story.reviews.append(
        {
            "id": story.world.ids("review"),
            "entry_id": entry["id"],
            "sequence": entry["review_count"],
            "at": now,
            "person_id": actor_id,
            "note": note,
            "next_review_on": next_on,
        }
    )
    story.stop(Outcome.MET, now, [ClockKind.REVIEW])
    _review_next(story, entry, next_on, now)
    day = next_on.isoformat()
    story.record(Move.REVIEW, actor_id, now, note, {"next_review_on": day})
    story.settle(now)
    story.tell_both("ledger_reviewed", now, actor_id, next_review_on=day)


def review_missed(story: Story, now: datetime) -> None:
    """Look again in a week at an entry whose review passed."""
    if story.entry is not None:
        _review_next(story, story.entry, story.world.day(now) + OVERDUE_REVIEW, now)


def resume(story: Story, actor_id: int, note: str, now: datetime) -> None:
    """Go on handling a ledgered case."""
    for timer in story.running(*MAIN):
        timer.resume(story.world, now)
    story.state = State.HANDLING
    story.record(Move.RESUME, actor_id, now, note)
    story.settle(now)


def strike_off(story: Story, actor_id: int, evidence: str, now: datetime) -> None:
    """Take the open entry off the register, with evidence."""
    entry = story.entry
    if entry is None:
        return
    if story.state is State.LEDGERED:
        resume(story, actor_id, evidence, now)
    story.stop(Outcome.MET, now, [ClockKind.REVIEW])
    entry |= {"struck_off_at": now, "struck_off_by_id": actor_id, "evidence": evidence}
    story.entry = None
    story.record(Move.NOTE, actor_id, now, evidence, {"struck_off": entry["sequence"]})
    story.settle(now)
    story.tell_both("ledger_struck_off", now, actor_id)


def day_end(story: Story, day: date) -> datetime:
    """Return the closing of the day, or of the next working day."""
    while (closing := working_time.closing(story.world.rules.calendar, day)) is None:
        day += timedelta(days=1)
    return closing


def _new_entry(story: Story, actor_id: int | None, now: datetime) -> Row:
    world = story.world
    world.ledger_last += 1
    entry = {
        "id": world.ids("ledger_entry"),
        "street_id": world.street.id,
        "community_id": story.case["community_id"],
        "case_id": story.id,
        "unit_id": story.holder.id,
        "sequence": world.ledger_last,
        "entered_at": now,
        "entered_by_id": actor_id,
        "review_count": 0,
        "struck_off_at": None,
        "struck_off_by_id": None,
        "evidence": None,
        "version": 1,
    }
    story.entry = entry
    story.entries.append(entry)
    return entry


def _review_next(story: Story, entry: Row, day: date, now: datetime) -> None:
    story.stop(Outcome.CANCELLED, now, [ClockKind.REVIEW])
    entry["next_review_on"] = day
    before = sum(timer.kind is ClockKind.REVIEW and timer.subject_id == entry["id"] for timer in story.timers)
    story.timers.append(review_timer(story.world, entry["id"], story.holder, before + 1, day_end(story, day)))
