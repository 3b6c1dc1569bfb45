"""What a talk of the demo decides about an issue, and what the decision does to its case."""

from datetime import datetime

from app.demo import closing, handing, register, steps
from app.demo.corpus import followups
from app.demo.story import Story
from app.domain.ledger import Entrance
from app.domain.levels import Level
from app.domain.talks import DecisionKind
from app.domain.workflow import Move

KINDS = (
    (0.34, DecisionKind.SOLVED),
    (0.80, DecisionKind.DISPATCHED),
    (0.88, DecisionKind.SENT_UP),
    (0.94, DecisionKind.LEDGER),
    (1.0, DecisionKind.NOTED),
)

Done = tuple[str, dict[str, object]]


def solved(story: Story, host_id: int, now: datetime) -> Done:
    """Close the case at the table."""
    note = followups.resolve_result(story.world.rng, story.text)
    closing.close_at_once(story, host_id, note, now, is_talk=True)
    return note, {}


def dispatched(_story: Story, _host_id: int, _now: datetime) -> Done:
    """Leave the case where routing put it."""
    return "", {}


def sent_up(story: Story, host_id: int, now: datetime) -> Done:
    """Hand the case one level up."""
    note = followups.send_up_reason(story.world.rng, story.text)
    above = story.holder.parent or story.holder
    handing.hand_over(story, above, Move.SEND_UP, host_id, now, text=note)
    return note, {}


def ledger(story: Story, host_id: int, now: datetime) -> Done:
    """Put the case into the ledger; a grid's talk asks the level above."""
    grounds = steps.grounds(story, now)
    handing.accept(story, host_id, now)
    if story.holder.level is Level.GRID:
        register.ask(story, host_id, grounds, now)
    else:
        register.enter(story, host_id, grounds, (Entrance.TALK, story.holder), now)
    return "", {
        "reason": grounds.reason.value,
        "unblock": grounds.unblock,
        "plan": grounds.plan,
        "next_review_on": grounds.next_review_on.isoformat(),
    }


DO = {
    DecisionKind.SOLVED: solved,
    DecisionKind.DISPATCHED: dispatched,
    DecisionKind.SENT_UP: sent_up,
    DecisionKind.LEDGER: ledger,
}
