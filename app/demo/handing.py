"""Moves of an invented case that change its holder or keep it, as the operations make them."""

from datetime import date, datetime
from itertools import pairwise

from app.demo.story import Story
from app.demo.timers import Timer
from app.demo.world import Node
from app.domain.clocks import MAIN, ClockKind, Outcome
from app.domain.workflow import Move, State, after_return

NOTICE_OF = {
    Move.SEND_UP: "case_sent_up",
    Move.DISPATCH: "case_dispatched",
    Move.TRANSFER: "case_transferred",
    Move.RETURN: "case_returned",
    Move.ESCALATE: "case_escalated",
}


def accept(story: Story, actor_id: int, now: datetime) -> None:
    """Take the case on."""
    story.stop(Outcome.MET, now, [ClockKind.ACCEPT])
    story.state, story.case["street_red_at"] = State.HANDLING, None
    story.start(ClockKind.HANDLE, story.holdings[-1]["id"], story.holder, now)
    story.record(Move.ACCEPT, actor_id, now)
    story.settle(now)


def hand_over(  # noqa: PLR0913 - all that a change of holder carries, as in the operation
    story: Story,
    unit: Node,
    move: Move,
    actor_id: int | None,
    now: datetime,
    *,
    text: str = "",
    facts: dict[str, object] | None = None,
    unfinished: Timer | None = None,
) -> None:
    """Make `unit` the holder, with clocks of its own."""
    giver = story.holder
    story.stop(Outcome.CANCELLED, now, [*MAIN, ClockKind.WAIT])
    story.holdings[-1]["until_at"] = now
    story.record(move, actor_id, now, text, {"from_id": giver.id, "to_id": unit.id, **(facts or {})})
    story.state = State.REGISTERED
    holding_id = story.hold(unit, move, now)
    story.case |= {"assignee_id": None, "street_red_at": None, "expected_on": None}
    follow_up_by(story, unit)
    if unfinished is not None:
        story.state = after_return(accepted=unfinished.kind is ClockKind.HANDLE)
        story.timers.append(unfinished.taken_up_again(story.world, holding_id, unit, now))
    else:
        story.start(ClockKind.ACCEPT, holding_id, unit, now)
    story.settle(now)
    story.tell_unit(unit, NOTICE_OF[move], now, besides=actor_id, unit_id=giver.id)


def follow_up_by(story: Story, unit: Node) -> None:
    """Let the open ledger entry and its clock belong to the unit."""
    if story.entry is not None:
        story.entry["unit_id"] = unit.id
    for timer in story.running(ClockKind.REVIEW):
        timer.owner = unit


def may_return(story: Story) -> bool:
    """Whether the case came from another unit and was not returned between the two before."""
    if len(story.holdings) < 2 or story.holdings[-1]["move"] in {Move.ESCALATE, Move.REOPEN}:
        return False
    pair = {story.held_by[-2].id, story.holder.id}
    steps = zip(pairwise(story.held_by), story.holdings[1:], strict=True)
    returned = any(
        row["move"] is Move.RETURN and {earlier.id, later.id} == pair for (earlier, later), row in steps
    )
    return not returned and len(pair) == 2


def return_(story: Story, actor_id: int, note: str, now: datetime) -> None:
    """Give the case back; the other unit's clock goes on where it stood."""
    back_to = story.held_by[-2]
    ids = {row["id"] for row in story.holdings if row["unit_id"] == back_to.id}
    had = [
        timer
        for timer in story.timers
        if timer.subject_id in ids and timer.kind in {ClockKind.ACCEPT, ClockKind.HANDLE}
    ]
    unfinished = had[-1] if had and had[-1].outcome is Outcome.CANCELLED else None
    hand_over(story, back_to, Move.RETURN, actor_id, now, text=note, unfinished=unfinished)


def note(story: Story, actor_id: int, text: str, now: datetime, *, expected_on: date | None = None) -> None:
    """Note progress."""
    facts: dict[str, object] = {"expected_on": expected_on.isoformat()} if expected_on else {}
    story.case["expected_on"] = expected_on or story.case["expected_on"]
    story.record(Move.NOTE, actor_id, now, text, facts)
    story.tell_both("case_noted", now, actor_id, **facts)


def assign(story: Story, actor_id: int, assignee_id: int, now: datetime) -> None:
    """Name who sees to it."""
    story.case["assignee_id"] = assignee_id
    story.record(Move.ASSIGN, actor_id, now, facts={"assignee_id": assignee_id})
    if assignee_id != actor_id:
        story.world.tell(
            [assignee_id],
            "case_assigned",
            f"case:{story.id}:{story.case['event_count']}",
            now,
            street_id=None,
            unit_id=None,
            case_id=story.id,
            params={"number": story.number},
        )


def urge(story: Story, actor_id: int, now: datetime) -> None:
    """Ask the holder to hurry."""
    story.record(Move.URGE, actor_id, now)
    story.tell_unit(story.desk or story.holder, "case_urged", now, besides=actor_id)


def ask_resident(story: Story, actor_id: int, text: str, now: datetime) -> None:
    """Wait for the resident."""
    for timer in story.running(*MAIN):
        timer.pause(story.world, now)
    event_id = story.record(Move.ASK_RESIDENT, actor_id, now, text)
    story.start(ClockKind.WAIT, event_id, story.holder, now)
    story.state = State.WAITING
    story.settle(now)


def resident_answered(story: Story, actor_id: int, text: str, now: datetime) -> None:
    """Go on with what the resident said."""
    for timer in story.running(*MAIN):
        timer.resume(story.world, now)
    story.stop(Outcome.MET, now, [ClockKind.WAIT])
    story.state = State.HANDLING
    story.record(Move.RESIDENT_ANSWERED, actor_id, now, text)
    story.settle(now)
