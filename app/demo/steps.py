"""The steps between taking an invented case on and its end."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app.demo import calling, closing, handing, leaving, register
from app.demo.arriving import someone
from app.demo.corpus import followups
from app.demo.register import Grounds
from app.demo.story import Story
from app.demo.world import Node
from app.domain.calls import Mark
from app.domain.clocks import Urgency
from app.domain.ledger import Kept, ReasonClass
from app.domain.levels import Level
from app.domain.workflow import Move, Outcome, State

CALLED_FOR = timedelta(days=5)
"""Within so many days a called unit is sometimes asked to answer."""
Do = Callable[[Story, datetime], None]
PROMISERS = {
    ReasonClass.BUDGET: ("街道财政所", "答复资金能否列入下一批计划"),
    ReasonClass.SEASON: ("小区物业公司", "季节合适后先报施工安排"),
    ReasonClass.LAW: ("区住建局物业科", "书面答复是否符合现行政策"),
    ReasonClass.OTHER_OWNER: ("产权单位", "派人到现场商定处理办法"),
    ReasonClass.TECHNICAL: ("区住建局物业科", "派人到现场核定维修方案"),
    ReasonClass.RESIDENT: ("业主委员会", "组织相关住户当面商量"),
    ReasonClass.OVERDUE: ("小区物业公司", "说明逾期原因并报完成时间"),
}
"""Whom a review asks, and what they promise."""
OUTCOMES = (
    (0.80, Outcome.SOLVED),
    (0.88, Outcome.PARTLY),
    (0.95, Outcome.EXPLAINED),
    (0.985, Outcome.REFERRED),
    (1.0, Outcome.REFUSED),
)


def draw(story: Story) -> list[tuple[float, Do]]:
    """Draw what is done after taking the case on; the last step ends it or hands it on."""
    world, found = story.world, list[tuple[float, Do]]()
    quick = story.urgency is Urgency.RED
    if len(story.holder.staff) > 1 and world.chance(0.5):
        found.append((0.02, _assign))
    if world.chance(0.35):
        found += [(0.12, _call_in), (0.3, _report_in), (0.4, _answer), (0.45, _score)]
    if world.chance(0.15 if quick else 0.4):
        found.append((world.between(0.15, 0.4), _note))
    if not quick and world.chance(0.04):
        found.append((world.between(0.2, 0.5), _ask_resident))
    if world.chance(0.02):
        found.append((0.5, _urge))
    return found + ending(story)


def ending(story: Story) -> list[tuple[float, Do]]:
    """Draw how the case leaves the holder's hands."""
    world = story.world
    share = world.between(0.15, 0.9)
    fate = world.rng.random()
    fresh = story.entry is None and not story.case["was_overdue"]
    if story.urgency is not Urgency.RED and fresh and fate < 0.13:
        return [(share, _ask_ledger), (min(share + world.between(0.05, 0.6), 0.95), _grant_ledger)]
    if story.holder.parent is not None and 0.13 <= fate < 0.2 and len(story.holdings) < 4:
        return [(share, _send_up)]
    return [(share, _resolve)]


def _actor(story: Story) -> int:
    """Return the assignee while the case is with their unit, else somebody of the holder."""
    assignee = story.case["assignee_id"]
    return int(assignee) if assignee in story.holder.staff else someone(story.world, story.holder)


def _assign(story: Story, now: datetime) -> None:
    handing.assign(story, someone(story.world, story.holder), someone(story.world, story.holder), now)


def _note(story: Story, now: datetime) -> None:
    world = story.world
    day = None
    if world.chance(0.5):
        day = world.day(now) + timedelta(days=int(world.between(1, 8)))
    text = followups.progress_note(world.rng, story.text)
    handing.note(story, _actor(story), text, now, expected_on=day)


def _urge(story: Story, now: datetime) -> None:
    raiser = story.case["raiser_id"]
    handing.urge(story, raiser or someone(story.world, story.world.street), now)


def _call_in(story: Story, now: datetime) -> None:
    unit = _department(story)
    if unit is None or any(calling.is_open(task) for task in story.tasks):
        return
    what = f"{story.place.name}：{story.text.title}，请到场会商处理。"
    due_on = story.world.day(now) + CALLED_FOR if story.world.chance(0.2) else None
    calling.call_in(story, _actor(story), unit, what, now, due_on=due_on)


def _department(story: Story) -> Node | None:
    """Return a department or firm that the category names, the nearest first."""
    for code in story.topic.departments:
        for unit in reversed(story.place.line):
            found = [below for below in unit.below if below.code == code and below.staff]
            if found:
                return found[0]
    return None


def _report_in(story: Story, now: datetime) -> None:
    task = story.tasks[-1] if story.tasks else None
    if task is None or not calling.waits(task) or task["arrived_at"] is not None:
        return
    called = someone(story.world, story.called[-1])
    if story.world.chance(0.04):
        calling.decline(story, called, task, "不在本单位职责范围，请另请有关单位。", now)
    elif story.world.chance(0.85):
        calling.report_in(story, called, task, now)


def _answer(story: Story, now: datetime) -> None:
    task = story.tasks[-1] if story.tasks else None
    if task and calling.waits(task) and story.world.chance(0.8):
        text = followups.progress_note(story.world.rng, story.text)
        calling.answer(story, someone(story.world, story.called[-1]), task, text, now)


def _score(story: Story, now: datetime) -> None:
    task = story.tasks[-1] if story.tasks else None
    if task and task["answered_at"] and task["mark"] is None and story.world.chance(0.8):
        marks = (*Mark, Mark.WELL, Mark.WELL, Mark.WHOLLY)
        calling.score(story, _actor(story), task, story.world.rng.choice(marks), now)


def _ask_resident(story: Story, now: datetime) -> None:
    handing.ask_resident(story, _actor(story), "联系当事人补充具体位置和方便上门的时间。", now)


def resident_answered(story: Story, now: datetime) -> None:
    """Note the resident's answer."""
    handing.resident_answered(story, _actor(story), "当事人回话，已说清情况，约好上门时间。", now)


def _send_up(story: Story, now: datetime) -> None:
    above = story.holder.parent
    if above is not None:
        text = followups.send_up_reason(story.world.rng, story.text)
        handing.hand_over(story, above, Move.SEND_UP, _actor(story), now, text=text)


def grounds(story: Story, now: datetime) -> Grounds:
    """Draw why the case cannot be solved now, and when to look again."""
    world = story.world
    drawn = followups.ledger_reason(world.rng, story.text)
    day = world.day(now) + timedelta(days=int(world.between(10, 75)))
    reason = ReasonClass(drawn.reason_class)
    expected = world.day(now) + timedelta(days=int(world.between(30, 150)))
    trigger_on = expected if reason in {ReasonClass.BUDGET, ReasonClass.SEASON} else None
    return Grounds(reason, drawn.unblock, f"{drawn.reason}。{drawn.plan}", day, trigger_on)


def _ask_ledger(story: Story, now: datetime) -> None:
    register.ask(story, _actor(story), grounds(story, now), now)


def _grant_ledger(story: Story, now: datetime) -> None:
    request = register.undecided(story)
    deciders = [one for one in (story.holder.parent or story.holder).staff if request is not None]
    others = [one for one in deciders if request and one != request["asked_by_id"]]
    if request is not None and others:
        register.grant(story, others[int(story.world.rng.random() * len(others))], request, now)


def look_at_entry(story: Story, now: datetime) -> None:
    """Review the ledger entry, or find that it can be solved by now."""
    world = story.world
    entry, today = story.entry, world.day(now)
    if entry is None:
        return
    last = entry["suspended_until"] or today
    if last <= today or (entry["review_count"] and world.chance(0.2)):
        leaving.resume(story, _actor(story), followups.review_note(world.rng, story.text), now)
        return
    day = min(today + timedelta(days=int(world.between(14, 60))), last)
    asked, what = PROMISERS[entry["reason"]]
    promised = (what, today + timedelta(days=int(world.between(7, 40)))) if world.chance(0.4) else None
    settled = Kept.KEPT if world.chance(0.7) else Kept.BROKEN
    note = followups.review_note(world.rng, story.text)
    register.review(story, _actor(story), register.Found(asked, note, day, promised, settled), now)


def _resolve(story: Story, now: datetime) -> None:
    rng, text = story.world.rng, story.text
    drawn = rng.random()
    outcome = next(outcome for up_to, outcome in OUTCOMES if drawn < up_to)
    words = (followups.resolve_result(rng, text), followups.told_resident(rng, text))
    closing.resolve(story, _actor(story), outcome, words, now)


def verify(story: Story, now: datetime) -> None:
    """Let the raiser or the verifying unit look at the result."""
    world, resolver = story.world, story.case["resolved_by_id"]
    raiser = story.case["raiser_id"]
    office = [person for person in (story.desk or story.holder).staff if person != resolver]
    actor = raiser if raiser and raiser != resolver and (not office or world.chance(0.5)) else None
    actor = actor or (office[int(world.rng.random() * len(office))] if office else None)
    if actor is None:
        return
    if world.chance(0.06):
        closing.verify_failed(story, actor, "现场看过，问题还在，请继续办理。", now)
        return
    note = followups.verify_remark(world.rng, story.text) if world.chance(0.6) else ""
    closing.verify(story, actor, note, now)


def strike_off(story: Story, now: datetime) -> None:
    """Propose to take the entry of a case that is over off the register, or take it off."""
    actor = someone(story.world, story.holder)
    evidence = followups.strike_off_evidence(story.world.rng, story.text)
    if leaving.confirmer(story) is story.holder:
        leaving.strike_off(story, actor, evidence, now)
    else:
        leaving.propose(story, actor, evidence, now)


def confirm(story: Story, now: datetime) -> None:
    """Take the entry off that was proposed, one level up."""
    if story.entry is not None:
        actor = someone(story.world, leaving.confirmer(story))
        leaving.strike_off(story, actor, story.entry["proposal"], now)


def reopen(story: Story, now: datetime) -> None:
    """Open the case again, because the trouble is back."""
    raiser = story.case["raiser_id"] or someone(story.world, story.place.at(Level.COMMUNITY) or story.holder)
    if story.state is State.CLOSED:
        closing.reopen(story, raiser, "同样的问题又出现了，请再来看看。", now)
