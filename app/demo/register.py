"""The ledger of the invented street: entering, reviewing, striking off, as the operations do it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.demo.leaving import drop_proposal, is_term_over
from app.demo.story import Story
from app.demo.timers import review_timer
from app.demo.world import Node, Row
from app.domain import working_time
from app.domain.clocks import MAIN, ClockKind, Outcome
from app.domain.ledger import MOST_DAYS, WAKE_DAYS, Entrance, Kept, ReasonClass, next_look, still_ahead
from app.domain.workflow import Move, State

OVERDUE_REVIEW, ENDED_REVIEW = timedelta(days=7), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why, what would unblock it and when, the plan, and when to look again."""

    reason: ReasonClass
    unblock: str
    plan: str
    next_review_on: date
    trigger_on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a review finds, and what somebody promises at it."""

    asked: str
    note: str
    next_on: date
    promised: tuple[str, date] | None = None
    """What the one who was asked promises, and by when."""
    settled: Kept = Kept.OPEN
    """What became of the promises that were open."""


def ask(story: Story, actor_id: int, grounds: Grounds, now: datetime) -> None:
    """Ask the level above to let the case into the ledger."""
    decider = story.holder.parent or story.holder
    story.requests.append(
        {
            "id": story.world.ids("ledger_request"),
            "street_id": story.world.street.id,
            "case_id": story.id,
            "clock_id": story.running(ClockKind.HANDLE)[0].id,
            "decider_id": decider.id,
            "reason": grounds.reason,
            "unblock": grounds.unblock,
            "trigger_on": grounds.trigger_on,
            "plan": grounds.plan,
            "next_review_on": grounds.next_review_on,
            "asked_at": now,
            "asked_by_id": actor_id,
            "decided_at": None,
            "decided_by_id": None,
            "granted": None,
        }
    )
    facts: dict[str, object] = {
        "reason": grounds.reason.value,
        "next_review_on": grounds.next_review_on.isoformat(),
    }
    story.record(Move.ASK_LEDGER, actor_id, now, f"{grounds.unblock}\n{grounds.plan}", facts)
    story.tell_unit(decider, "ledger_asked", now, besides=actor_id, unit_id=story.holder.id)


def undecided(story: Story) -> Row | None:
    """Return the request that waits for a decision; one whose clock has ended has lapsed."""
    running = {timer.id for timer in story.running(ClockKind.HANDLE)}
    open_ones = (row for row in story.requests if row["decided_at"] is None and row["clock_id"] in running)
    return next(open_ones, None)


def grant(story: Story, actor_id: int, request: Row, now: datetime) -> None:
    """Let in what was asked for."""
    today = story.world.day(now)
    grounds = Grounds(
        request["reason"],
        request["unblock"],
        request["plan"],
        max(request["next_review_on"], today + timedelta(days=1)),
        still_ahead(request["trigger_on"], today=today),
    )
    enter(story, actor_id, grounds, (Entrance.GRANTED, story.holder.parent or story.holder), now)
    request |= {"decided_at": now, "decided_by_id": actor_id, "granted": True}


def enter(story: Story, actor_id: int, grounds: Grounds, leave: tuple[Entrance, Node], now: datetime) -> None:
    """Put the case into the ledger, with the leave of a unit."""
    entrance, story.approver = leave
    for timer in story.running(*MAIN):
        timer.pause(story.world, now)
    story.state, story.case["street_red_at"] = State.LEDGERED, None
    entry = story.entry or _new_entry(story, actor_id, now)
    today = story.world.day(now)
    entry |= {
        "entrance": entrance,
        "reason": grounds.reason,
        "unblock": grounds.unblock,
        "trigger_on": grounds.trigger_on,
        "plan": grounds.plan,
        "approver_id": story.approver.id,
        "suspensions": entry["suspensions"] + 1,
        "suspended_until": today + timedelta(days=MOST_DAYS),
    }
    drop_proposal(story)
    looked = next_look(grounds.next_review_on, today=today, trigger_on=grounds.trigger_on, lead=WAKE_DAYS)
    review_next(story, entry, looked, now)
    day = looked.isoformat()
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
        review_next(story, entry, story.world.day(now) + OVERDUE_REVIEW, now)
        key, day = f"case:{story.id}:{story.case['event_count']}:overdue", entry["next_review_on"].isoformat()
        story.tell_raiser("ledger_overdue", now, None, key=key, next_review_on=day)


def review(story: Story, actor_id: int, found: Found, now: datetime) -> None:
    """Record a follow-up of the open entry."""
    entry = story.entry
    if entry is None:
        return
    entry["review_count"] += 1
    for promise in open_promises(story):
        if found.settled is not Kept.OPEN:
            promise |= {"outcome": found.settled, "settled_at": now, "settled_by_id": actor_id}
    if found.promised:
        story.promises.append(_promise(story, entry, actor_id, found, now))
    entry["trigger_on"] = still_ahead(entry["trigger_on"], today=story.world.day(now))
    looked = _next_look(story, found.next_on, now)
    story.reviews.append(
        {
            "id": story.world.ids("review"),
            "entry_id": entry["id"],
            "sequence": entry["review_count"],
            "at": now,
            "person_id": actor_id,
            "asked": found.asked,
            "note": found.note,
            "next_review_on": looked,
        }
    )
    story.stop(Outcome.MET, now, [ClockKind.REVIEW])
    if story.state is State.LEDGERED:
        story.case["street_red_at"] = None
    review_next(story, entry, looked, now)
    day = looked.isoformat()
    story.record(Move.REVIEW, actor_id, now, f"{found.asked}\n{found.note}", {"next_review_on": day})
    story.settle(now)
    story.tell_both("ledger_reviewed", now, actor_id, next_review_on=day)


def open_promises(story: Story) -> list[Row]:
    """Return the promises about the open entry of which it is not yet said what became of them."""
    entry_id = story.entry["id"] if story.entry else None
    return [row for row in story.promises if row["entry_id"] == entry_id and row["outcome"] is Kept.OPEN]


def _promise(story: Story, entry: Row, actor_id: int, found: Found, now: datetime) -> Row:
    what, due_on = found.promised or ("", found.next_on)
    return {
        "id": story.world.ids("promise"),
        "street_id": story.world.street.id,
        "case_id": story.id,
        "entry_id": entry["id"],
        "item_id": None,
        "person_id": None,
        "promiser": found.asked,
        "what": what,
        "due_on": due_on,
        "made_at": now,
        "made_by_id": actor_id,
        "outcome": Kept.OPEN,
        "settled_at": None,
        "settled_by_id": None,
    }


def review_missed(story: Story, now: datetime) -> None:
    """Look again in a week, or earlier if something comes first, at an entry whose review passed."""
    if story.entry is not None:
        chosen = story.world.day(now) + OVERDUE_REVIEW
        if story.state is State.LEDGERED and not is_term_over(story, now):
            chosen = min(chosen, story.entry["suspended_until"])
        review_next(story, story.entry, _next_look(story, chosen, now), now)


def day_end(story: Story, day: date) -> datetime:
    """Return the closing of the day, or of the next working day."""
    while (closing := working_time.closing(story.world.rules.calendar, day)) is None:
        day += timedelta(days=1)
    return closing


def _next_look(story: Story, chosen: date, now: datetime) -> date:
    trigger_on = story.entry["trigger_on"] if story.entry else None
    promised = [promise["due_on"] for promise in open_promises(story)]
    today = story.world.day(now)
    return next_look(chosen, today=today, trigger_on=trigger_on, lead=WAKE_DAYS, promised=promised)


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
        "trigger_on": None,
        "approver_id": None,
        "suspensions": 0,
        "suspended_until": None,
        "proposal": None,
        "proposed_at": None,
        "proposed_by_id": None,
        "confirmer_id": None,
        "struck_off_at": None,
        "struck_off_by_id": None,
        "evidence": None,
        "version": 1,
    }
    story.entry = entry
    story.entries.append(entry)
    return entry


def review_next(story: Story, entry: Row, day: date, now: datetime) -> None:
    """Set the next review of the open entry and start its clock."""
    story.stop(Outcome.CANCELLED, now, [ClockKind.REVIEW])
    entry["next_review_on"] = day
    before = sum(timer.kind is ClockKind.REVIEW and timer.subject_id == entry["id"] for timer in story.timers)
    story.timers.append(review_timer(story.world, entry["id"], story.holder, before + 1, day_end(story, day)))
