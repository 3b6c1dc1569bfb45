"""Moves that end an invented case, or take an ending back, as the operations make them."""

from datetime import datetime

from app.demo.calling import end_calls, is_open
from app.demo.handing import follow_up_by
from app.demo.leaving import drop_proposal
from app.demo.register import ENDED_REVIEW, review_missed, review_next
from app.demo.story import Story
from app.domain import clocks
from app.domain.clocks import MAIN, ClockKind
from app.domain.levels import Level
from app.domain.workflow import Move, Outcome, State, is_sampled

DONE = "case_resolved_please_verify"
NOT_WAITED_FOR = "问题已当场解决，协同单位的书面答复随后补上。"


def resolve(story: Story, actor_id: int, outcome: Outcome, words: tuple[str, str], now: datetime) -> None:
    """Report the case as done: `words` are what was done and how the resident was told."""
    note, told = words
    facts: dict[str, object] = {"outcome": outcome.value}
    waited_for = [task["unit_id"] for task in story.tasks if is_open(task)]
    if waited_for:
        facts["unanswered"] = waited_for
    _resolve(story, actor_id, now)
    text = "\n".join(said for said in (note, told, NOT_WAITED_FOR if waited_for else "") if said)
    story.record(Move.RESOLVE, actor_id, now, text, facts)
    story.settle(now)
    _ask_to_verify(story, actor_id, now)


def _resolve(story: Story, actor_id: int, now: datetime) -> None:
    story.stop(clocks.Outcome.MET, now, [*MAIN, ClockKind.WAIT])
    holding_id = story.holdings[-1]["id"]
    verifier = story.place.at(Level.COMMUNITY) or story.world.street
    before = sum(timer.kind is ClockKind.VERIFY and timer.subject_id == holding_id for timer in story.timers)
    story.start(ClockKind.VERIFY, holding_id, verifier, now, sequence=before + 1)
    story.state, story.desk = State.VERIFYING, verifier
    story.case |= {"resolved_at": now, "resolved_by_id": actor_id, "street_red_at": None}


def _ask_to_verify(story: Story, actor_id: int, now: datetime) -> None:
    story.tell_raiser(DONE, now, actor_id)
    story.tell_unit(story.desk or story.holder, DONE, now, besides=actor_id)


def verify(story: Story, actor_id: int, note: str, now: datetime) -> None:
    """Confirm the result and close the case."""
    reported = next(event for event in reversed(story.events) if event["move"] == Move.RESOLVE.value)
    outcome = Outcome(reported["facts"]["outcome"])
    _close(story, outcome, now)
    story.record(Move.VERIFY, actor_id, now, note, {"outcome": outcome.value})
    story.settle(now)
    story.tell_both("case_closed", now, actor_id)


def _close(story: Story, outcome: Outcome, now: datetime) -> None:
    end_calls(story, now)
    story.stop(clocks.Outcome.MET, now)
    story.state, story.desk = State.CLOSED, story.holder
    story.case |= {"outcome": outcome, "closed_at": now, "street_red_at": None}
    _end(story, now)


def _end(story: Story, now: datetime) -> None:
    story.holdings[-1]["until_at"] = now
    if story.entry is not None:
        review_next(story, story.entry, story.world.day(now) + ENDED_REVIEW, now)


def verify_failed(story: Story, actor_id: int, note: str, now: datetime) -> None:
    """Send the case back to its holder."""
    story.stop(clocks.Outcome.MET, now, [ClockKind.VERIFY])
    holding_id = story.holdings[-1]["id"]
    story.state, story.desk = State.HANDLING, story.holder
    story.case |= {"resolved_at": None, "resolved_by_id": None}
    before = sum(timer.kind is ClockKind.HANDLE and timer.subject_id == holding_id for timer in story.timers)
    story.start(ClockKind.HANDLE, holding_id, story.holder, now, sequence=before + 1)
    story.record(Move.VERIFY_FAILED, actor_id, now, note)
    story.settle(now)
    story.tell_unit(story.holder, "case_verify_failed", now, besides=actor_id)


def reopen(story: Story, actor_id: int, note: str, now: datetime) -> None:
    """Open a closed case again at the unit that held it."""
    unit = story.holder
    story.state = State.REGISTERED
    story.case |= {"outcome": None, "closed_at": None, "resolved_at": None, "resolved_by_id": None}
    holding_id = story.hold(unit, Move.REOPEN, now)
    story.start(ClockKind.ACCEPT, holding_id, unit, now)
    follow_up_by(story, unit)
    drop_proposal(story)
    review_missed(story, now)
    story.record(Move.REOPEN, actor_id, now, note)
    story.settle(now)
    story.tell_both("case_reopened", now, actor_id)


def close_at_once(story: Story, actor_id: int, note: str, now: datetime, *, is_talk: bool = False) -> None:
    """Close what was solved when it was registered; some of it is verified all the same."""
    facts: dict[str, object] = {"outcome": Outcome.SOLVED.value}
    if not is_talk and is_sampled(story.number, story.world.rules.sample_percent):
        _resolve(story, actor_id, now)
        story.record(Move.RESOLVE, actor_id, now, note, facts)
        story.settle(now)
        _ask_to_verify(story, actor_id, now)
        return
    story.case |= {"resolved_at": now, "resolved_by_id": actor_id}
    _close(story, Outcome.SOLVED, now)
    story.record(Move.CLOSE_AT_ONCE, actor_id, now, note, facts)
    story.settle(now)


def merge(story: Story, target: Story, actor_id: int, now: datetime) -> None:
    """End the case as part of another one that goes on."""
    end_calls(story, now)
    story.stop(clocks.Outcome.CANCELLED, now)
    story.state, story.desk = State.MERGED, story.holder
    story.case |= {"merged_into_id": target.id, "street_red_at": None}
    _end(story, now)
    story.record(Move.MERGE, actor_id, now, facts={"into_id": target.id})
    target.record(Move.NOTE, actor_id, now, facts={"merged_id": story.id})
    story.settle(now)
    story.tell_both("case_merged", now, actor_id, into=target.number)
    target.merged.append(story)


def withdraw(story: Story, actor_id: int, note: str, now: datetime) -> None:
    """End the case because the raiser no longer wants it."""
    end_calls(story, now)
    story.stop(clocks.Outcome.CANCELLED, now)
    story.state, story.desk = State.WITHDRAWN, story.holder
    story.case["street_red_at"] = None
    _end(story, now)
    story.record(Move.WITHDRAW, actor_id, now, note)
    story.settle(now)
    story.tell_both("case_withdrawn", now, actor_id)
