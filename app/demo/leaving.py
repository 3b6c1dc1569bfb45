"""How cases of the invented street leave the ledger, as the operations do it."""

from datetime import datetime

from app.demo.story import Story
from app.demo.world import Node
from app.domain.clocks import MAIN, ClockKind, Outcome
from app.domain.ledger import Entrance, is_over
from app.domain.workflow import Move, State


def is_term_over(story: Story, now: datetime) -> bool:
    """Whether the last day of a suspension has come."""
    until = story.entry["suspended_until"] if story.entry else None
    return story.state is State.LEDGERED and is_over(until, today=story.world.day(now))


def resume(story: Story, actor_id: int | None, note: str, now: datetime) -> None:
    """Go on handling a ledgered case; None is the clock, at the end of its term."""
    facts: dict[str, object] = (
        {} if actor_id or not story.entry else {"term": str(story.entry["suspended_until"])}
    )
    for timer in story.running(*MAIN):
        timer.resume(story.world, now)
    story.state = State.HANDLING
    story.record(Move.RESUME, actor_id, now, note, facts)
    story.settle(now)


def confirmer(story: Story) -> Node:
    """Return the unit that strikes the open entry off."""
    entry, above = story.entry or {}, story.holder.parent or story.holder
    holds_it = story.approver is story.holder and entry.get("entrance") is not Entrance.TALK
    return story.confirmer or (None if holds_it else story.approver) or above


def propose(story: Story, actor_id: int, evidence: str, now: datetime) -> None:
    """Propose to strike the open entry off, with evidence."""
    entry = story.entry
    if entry is not None:
        by = confirmer(story)
        entry |= {"proposal": evidence, "proposed_at": now, "proposed_by_id": actor_id}
        entry["confirmer_id"], story.confirmer = by.id, by
        story.record(Move.NOTE, actor_id, now, evidence, {"strike_off_proposed": entry["sequence"]})
        code, unit_id = "ledger_strike_off_proposed", story.holder.id
        story.tell_unit(by, code, now, besides=actor_id, unit_id=unit_id)


def drop_proposal(story: Story) -> None:
    """Let nothing be proposed about the open entry any more."""
    story.confirmer = None
    if story.entry is not None:
        story.entry |= dict.fromkeys(("proposal", "proposed_at", "proposed_by_id", "confirmer_id"))


def strike_off(story: Story, actor_id: int, evidence: str, now: datetime) -> None:
    """Take the open entry off the register, with evidence."""
    entry = story.entry
    if entry is None:
        return
    if story.state is State.LEDGERED:
        resume(story, actor_id, evidence, now)
    story.stop(Outcome.MET, now, [ClockKind.REVIEW])
    entry |= {"struck_off_at": now, "struck_off_by_id": actor_id, "evidence": evidence}
    story.entry = story.approver = story.confirmer = None
    story.record(Move.NOTE, actor_id, now, evidence, {"struck_off": entry["sequence"]})
    story.settle(now)
    story.tell_both("ledger_struck_off", now, actor_id)
