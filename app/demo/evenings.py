"""The street's night talks over the year: when they are held, and what is decided there."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.demo import deciding, promising
from app.demo.arriving import Issue, Way, someone
from app.demo.arriving import register as register_case
from app.demo.corpus import meetings
from app.demo.story import Story
from app.demo.world import Node, Row, World
from app.domain import clocks
from app.domain.clocks import Urgency
from app.domain.levels import Level, Role
from app.domain.private_numbers import cleaned
from app.domain.talks import DecisionKind, TalkState
from app.domain.workflow import Channel
from app.models.talks import ItemKind

MOST_ITEMS = 9
LONGEST_LOOK_BACK = 60
LENGTH = timedelta(minutes=85)
EVENING = time(19, 0)


@dataclass(slots=True)
class Evening:
    """One talk; `raised` is on its agenda."""

    talk: Row
    unit: Node
    host_id: int
    attendees: list[Row]
    closes_at: datetime | None
    """Empty for one that is still to come."""
    raised: list[tuple[Issue, int | None]] = field(default_factory=list)


@dataclass(slots=True)
class Evenings:
    """All talks of a street, and what earlier ones left for the next look-back."""

    by_unit: dict[int, list[Evening]] = field(default_factory=lambda: defaultdict(list))
    stories: dict[int, list[Story]] = field(default_factory=lambda: defaultdict(list))

    def room_for(self, issue: Issue, now: datetime) -> Evening | None:
        """Return the next talk at the issue's place whose agenda is not full, within six weeks."""
        for unit in (issue.building.at(Level.GRID), issue.building.at(Level.COMMUNITY)):
            coming = self.by_unit[unit.id] if unit else []
            while coming and coming[0].closes_at is not None and coming[0].talk["starts_at"] <= now:
                coming.pop(0)
            soon = now + timedelta(days=42)
            fitting = [one for one in coming[:2] if len(one.raised) < MOST_ITEMS]
            if fitting and fitting[0].talk["starts_at"] < soon:
                return fitting[0]
        return None


def plan(world: World, units: list[Node], roles: dict[int, tuple[Node, Role]]) -> Evenings:
    """Set the dates: communities every four weeks, grids every ten; one is planned for tonight."""
    found = Evenings()
    for number, unit in enumerate(units):
        step = 28 if unit.level is Level.COMMUNITY else 70
        day = world.day(world.since) + timedelta(days=(number * 5) % step)
        while (closes := _at(world, day, EVENING) + LENGTH) < world.now:
            found.by_unit[unit.id].append(_evening(world, unit, roles, _at(world, day, EVENING), closes))
            day += timedelta(days=step)
    tonight = world.day(world.now)
    if _at(world, tonight, time(18, 30)) < world.now:
        tonight += timedelta(days=1)
    for number, unit in enumerate(units[:3]):
        starts = _at(world, tonight + timedelta(days=3 * number), EVENING)
        found.by_unit[unit.id].append(_evening(world, unit, roles, starts, None))
    return found


def _at(world: World, day: object, wall: time) -> datetime:
    zone: ZoneInfo = world.rules.calendar.zone
    return datetime.combine(day, wall, zone).astimezone(ZoneInfo("UTC"))  # type: ignore[arg-type]  # a date


def _evening(
    world: World, unit: Node, roles: dict[int, tuple[Node, Role]], starts: datetime, closes: datetime | None
) -> Evening:
    rng, day = world.rng, world.day(starts)
    name = unit.name.removesuffix("网格")
    host = unit.staff[0]
    talk = {
        "id": world.ids("talk"),
        "street_id": world.street.id,
        "unit_id": unit.id,
        "title": meetings.talk_title(rng, name, day),
        "place": f"{name}{'邻里驿站' if unit.level is Level.COMMUNITY else '活动室'}",
        "starts_at": starts,
        "host_id": host,
        "state": TalkState.CLOSED if closes else TalkState.PLANNED,
        "closed_at": closes,
        "closed_by_id": host if closes else None,
        "news": _news(world, day),
        "version": 3 if closes else 1,
    }
    invited = [
        (person_id, at, role) for person_id, (at, role) in roles.items() if at.path.startswith(unit.path)
    ]
    attendees = [
        {
            "id": world.ids("attendee"),
            "talk_id": talk["id"],
            "person_id": person_id,
            "unit_id": at.id,
            "role": role,
            "is_present": closes is not None and (person_id == host or world.chance(0.85)),
        }
        for person_id, at, role in invited
    ]
    return Evening(talk, unit, host, attendees, closes)


def _news(world: World, day: object) -> str:
    items = [meetings.bulletin_text(world.rng, day) for _ in range(2)]  # type: ignore[arg-type]  # a date
    return "\n".join(f"{item.title}：{item.body}" for item in items)


def hold(world: World, evening: Evening, evenings: Evenings, now: datetime) -> list[Story]:
    """Close the talk at `now`: look back, decide every item; return the cases that were made."""
    position = 0
    earlier = sorted(evenings.stories[evening.unit.id], key=lambda story: (story.case["sort_at"], story.id))
    for story in earlier[:LONGEST_LOOK_BACK]:
        position += 1
        _look_back(world, evening, story, position, now)
    made = []
    for issue, raiser_id in evening.raised:
        position += 1
        new = _decide(world, evening, issue, raiser_id, position, now)
        if new is not None:
            made.append(new)
    still_open = [story for story in evenings.stories[evening.unit.id] if story.state.is_open]
    evenings.stories[evening.unit.id] = still_open + made
    return made


def agenda_of_coming(world: World, evening: Evening) -> None:
    """Write the agenda of a talk that is still to come."""
    for position, (issue, raiser_id) in enumerate(evening.raised, 1):
        _item(world, evening, position, issue, raiser_id)


def _look_back(world: World, evening: Evening, story: Story, position: int, now: datetime) -> None:
    case = story.case
    due, day, entry = case["due_at"], case["expected_on"], story.entry
    found = {
        "state": story.state.value,
        "light": _light(story, now),
        "holder": story.holder.name,
        "due_at": due.isoformat() if due else None,
        "expected_on": day.isoformat() if day else None,
        "next_review_on": entry["next_review_on"].isoformat() if entry else None,
        "number": story.number,
        "now_state": story.state.value,
        "now_holder": story.holder.name,
    }
    world.rows["agenda_item"].append(
        {
            "id": world.ids("agenda_item"),
            "talk_id": evening.talk["id"],
            "position": position,
            "kind": ItemKind.LOOK_BACK,
            "case_id": story.id,
            "description": "",
            "place_id": None,
            "spot": "",
            "category_id": None,
            "raised_by_id": None,
            "found": found,
        }
    )


def _light(story: Story, now: datetime) -> str | None:
    case = story.case
    if not story.state.is_open:
        return None
    if case["due_at"] is None:
        return clocks.light(None, now).value
    instants = clocks.Instants(case["warn_at"], case["due_at"], case["black_at"])
    return clocks.light(instants, now).value


def _item(world: World, evening: Evening, position: int, issue: Issue, raiser_id: int | None) -> Row:
    row = {
        "id": world.ids("agenda_item"),
        "talk_id": evening.talk["id"],
        "position": position,
        "kind": ItemKind.NEW,
        "case_id": None,
        "description": issue.text.what,
        "place_id": issue.place.id,
        "spot": cleaned(issue.text.place_detail).text,
        "category_id": issue.topic.id,
        "raised_by_id": raiser_id,
        "found": {},
    }
    world.rows["agenda_item"].append(row)
    return row


def _decide(
    world: World, evening: Evening, issue: Issue, raiser_id: int | None, position: int, now: datetime
) -> Story | None:
    item = _item(world, evening, position, issue, raiser_id)
    drawn = world.rng.random()
    kind = _fitting(next(kind for up_to, kind in deciding.KINDS if drawn < up_to), evening, issue)
    note, values = "", dict[str, object]()
    story: Story | None = None
    word: promising.Word | None = None
    if kind is DecisionKind.NOTED:
        note = "情况说明白了，先记下，下次再议。"
    else:
        story = _case_of(world, evening, issue, kind, now)
        note, values = deciding.DO[kind](story, evening.host_id, now)
        story.case["raiser_id"] = raiser_id or evening.host_id
        if kind is DecisionKind.DISPATCHED:
            word = promising.word_given(story, item["id"], evening.attendees, evening.host_id, now)
        item["case_id"] = story.id
        item["found"] = {
            "number": story.number,
            "now_state": story.state.value,
            "now_holder": story.holder.name,
        }
    world.rows["decision"].append(
        {
            "item_id": item["id"],
            "kind": kind,
            "note": word.what if word else note,
            "values": values | (word.values if word else {}),
            "promised_on": word.due_on if word else None,
            "decided_at": now - timedelta(minutes=int(world.between(2, 70))),
            "decided_by_id": evening.host_id,
            "applied_at": now,
        }
    )
    return story


def _fitting(kind: DecisionKind, evening: Evening, issue: Issue) -> DecisionKind:
    """Return what such a talk would decide about such an issue."""
    if kind is not DecisionKind.LEDGER:
        return kind
    if issue.topic.urgency is Urgency.RED:
        return DecisionKind.DISPATCHED
    return kind if evening.unit.level is Level.COMMUNITY else DecisionKind.SENT_UP


def _case_of(world: World, evening: Evening, issue: Issue, kind: DecisionKind, now: datetime) -> Story:
    by_routing = kind is DecisionKind.DISPATCHED
    way = Way(
        channel=Channel.TALK,
        actor_id=evening.host_id,
        urgency=issue.topic.urgency,
        holder=None if by_routing else evening.unit,
        talk_id=evening.talk["id"],
    )
    return register_case(world, issue, way, now)


def raiser_of(world: World, issue: Issue) -> int:
    """Return the building head who raises the issue at a talk."""
    return someone(world, issue.building)
