"""What people do about an invented case, and when: the next step after each change.

Instants come from the clock that runs: most people keep within it, some do not. What is not urgent
waits for the offices to open.
"""

from datetime import datetime, timedelta

from app.demo import closing, handing, register, steps
from app.demo.arriving import someone
from app.demo.corpus import followups
from app.demo.story import Story
from app.demo.world import Node
from app.domain.clocks import Urgency
from app.domain.levels import Level
from app.domain.workflow import Channel, Move, State

LATE_ACCEPT = 0.045
LATE_HANDLE = 0.06
LATE_VERIFY = 0.03
MINUTE = timedelta(minutes=1)


def replan(story: Story, now: datetime) -> None:
    """Decide what happens next to the case, if anything does."""
    story.plan_at = story.plan_do = None
    _PLANS[story.state](story, now)


def act(story: Story, now: datetime) -> None:
    """Do what was planned, and decide what happens next."""
    do = story.plan_do
    if do is not None:
        do(story, now)
        replan(story, now)


def staff_of(story: Story, unit: Node | None = None) -> int:
    """Return somebody who works at the holder, or at another unit."""
    return someone(story.world, unit or story.holder)


def within(story: Story, now: datetime, share: float) -> datetime:
    """Return when that share of the time that is left has passed; above 1 it is too late."""
    timer = story.main()
    due = timer.due_at if timer else None
    if due is None or due <= now:
        return office(story, now + timedelta(days=story.world.between(0.2, 3.5)))
    raw = max(now + (due - now) * share, now + MINUTE)
    at = office(story, raw)
    return raw if at >= due > raw else at


def office(story: Story, at: datetime) -> datetime:
    """Return `at`, or for what is not urgent the next opening and some minutes."""
    if story.urgency is Urgency.RED:
        return at
    opened = story.world.openings.at_or_after(at)
    return at if opened == at else opened + timedelta(minutes=int(story.world.between(1, 50)))


def _plan(story: Story, at: datetime, do: steps.Do) -> None:
    story.plan_at, story.plan_do = at, do


def _registered(story: Story, now: datetime) -> None:
    world = story.world
    if world.chance(LATE_ACCEPT):
        share = world.between(1.05, 1.6)
    else:
        share = world.between(0.05, 0.85) if story.urgency is not Urgency.RED else world.between(0.05, 0.5)
    at = within(story, now, share)
    came = story.holdings[-1]["move"]
    if came is not Move.REGISTER and world.chance(0.07) and handing.may_return(story):
        _plan(story, at, _return)
    elif came is Move.REGISTER and _below(story) and world.chance(0.12):
        _plan(story, at, _dispatch)
    elif came is Move.REGISTER and world.chance(0.012):
        _plan(story, at, _withdraw)
    else:
        _plan(story, at, _accept)


def _accept(story: Story, now: datetime) -> None:
    handing.accept(story, staff_of(story), now)
    story.steps = steps.draw(story)


def _return(story: Story, now: datetime) -> None:
    handing.return_(story, staff_of(story), followups.return_reason(story.world.rng, story.text), now)


def _below(story: Story) -> Node | None:
    """Return the unit below the holder at the case's place, unless that must not see the case."""
    if story.case["lowest_rank"] < Level.BUILDING.rank or story.holder.level is None:
        return None
    below = story.holder.level.below
    return story.place.at(below) if below in {Level.COMMUNITY, Level.GRID} else None


def _dispatch(story: Story, now: datetime) -> None:
    below = _below(story)
    if below is not None:
        text = followups.accept_note(story.world.rng, story.text)
        handing.hand_over(story, below, Move.DISPATCH, staff_of(story), now, text=text)


def _withdraw(story: Story, now: datetime) -> None:
    text = "当事人说已自行解决，不再需要处理。"
    closing.withdraw(story, story.case["raiser_id"] or staff_of(story), text, now)


def _handling(story: Story, now: datetime) -> None:
    if not story.steps:
        story.steps = steps.ending(story)
    share, do = story.steps.pop(0)
    if story.world.chance(LATE_HANDLE / 2 if story.holder.parent else 2 * LATE_HANDLE):
        share = story.world.between(1.1, 2.2)
    _plan(story, within(story, now, share), do)


def _waiting(story: Story, now: datetime) -> None:
    at = office(story, now + timedelta(days=story.world.between(0.5, 9)))
    _plan(story, at, steps.resident_answered)


def _ledgered(story: Story, now: datetime) -> None:
    entry, world = story.entry, story.world
    if entry is None:
        return
    end = register.day_end(story, entry["next_review_on"])
    if end < now or world.chance(0.05):
        end += timedelta(days=world.between(1.2, 4))
    at = max(office(story, end - timedelta(hours=world.between(0.2, 7.5))), now + MINUTE)
    _plan(story, at, steps.look_at_entry)


def _verifying(story: Story, now: datetime) -> None:
    world = story.world
    share = world.between(1.05, 1.5) if world.chance(LATE_VERIFY) else world.between(0.1, 0.9)
    _plan(story, within(story, now, share), steps.verify)


def _closed(story: Story, now: datetime) -> None:
    world = story.world
    if story.entry is not None:
        do = steps.confirm if story.entry["proposed_at"] else steps.strike_off
        _plan(story, office(story, now + timedelta(days=world.between(0.5, 6))), do)
    elif story.state is State.CLOSED and world.chance(0.015) and story.case["channel"] is not Channel.PATROL:
        _plan(story, office(story, now + timedelta(days=world.between(2, 20))), steps.reopen)


_PLANS = {
    State.REGISTERED: _registered,
    State.HANDLING: _handling,
    State.WAITING: _waiting,
    State.LEDGERED: _ledgered,
    State.VERIFYING: _verifying,
    State.CLOSED: _closed,
    State.MERGED: _closed,
    State.WITHDRAWN: _closed,
}
