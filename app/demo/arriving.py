"""How an invented case comes in: what is said, by whom, where, and who gets it first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.demo.corpus import cases as corpus
from app.demo.corpus.cases import CaseText
from app.demo.story import Story
from app.demo.world import Node, Row, Topic, World
from app.domain import chain, routing
from app.domain.clocks import ClockKind, Urgency
from app.domain.levels import LEVELS, Level
from app.domain.numbers import case_number
from app.domain.private_numbers import cleaned
from app.domain.workflow import Channel, Move

SLIP_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CONFIDENTIAL = 0.012
RECENTLY = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Issue:
    """What somebody raises, before it is a case."""

    text: CaseText
    topic: Topic
    building: Node
    place: Node
    """The building, or only its grid when it is about the estate as a whole."""


@dataclass(frozen=True, slots=True)
class Way:
    """How an issue is registered: through which channel, by whom, and as a talk decided."""

    channel: Channel
    actor_id: int
    urgency: Urgency
    holder: Node | None = None
    talk_id: int | None = None
    is_confidential: bool = False


def issue_at(world: World, buildings: list[Node], now: datetime, code: str = "") -> Issue:
    """Draw what is raised in one of the buildings on a day: anything, or something of one category."""
    rng = world.rng
    building = buildings[int(rng.random() * len(buildings))]
    plan = building.plan
    if plan is None:
        raise LookupError(f"{building.name} has no plan")
    day = world.day(now)
    text = corpus.case_text(rng, code or corpus.pick_category(rng, plan, day), plan, day)
    wide = text.channel in {"patrol", "hotline", "station"} and world.chance(0.5)
    place = (building.parent or building) if wide else building
    return Issue(text, world.rules.topics[text.category], building, place)


def way_in(world: World, issue: Issue) -> Way:
    """Say who registers the issue, and through which channel, when no talk does."""
    text, place = issue.text, issue.building
    channel = Channel.BUILDING_HEAD if text.channel == "talk" else Channel(text.channel)
    desk: Node = place
    if channel is Channel.PATROL:
        desk = place.at(Level.GRID) or place
    elif channel in {Channel.HOTLINE, Channel.ENTERPRISE}:
        desk = world.street
    elif channel is not Channel.BUILDING_HEAD:
        desk = place.at(Level.COMMUNITY) or place
    secret = channel is Channel.WALK_IN and world.chance(CONFIDENTIAL * 10)
    return Way(channel, someone(world, desk), Urgency(text.urgency), is_confidential=secret)


def someone(world: World, unit: Node) -> int:
    """Return somebody who works at the unit."""
    return unit.staff[int(world.rng.random() * len(unit.staff))]


def register(world: World, issue: Issue, way: Way, now: datetime) -> Story:
    """Make a case of the issue and hand it to its first holder."""
    rule, holder, level = _route(world, issue, way)
    line = issue.place.line
    ids = [*(unit.id for unit in line), None, None, None]
    case = _row(world, issue, way, now)
    case |= {"community_id": ids[1], "grid_id": ids[2], "building_id": ids[3], "routing_id": rule.id}
    case["station_id"] = world.stations.get(ids[1] or 0) if way.channel is Channel.STATION else None
    case["lowest_rank"] = level.rank if way.is_confidential else Level.BUILDING.rank
    story = Story(world, issue.text, issue.topic, way.urgency, issue.place, holder, case)
    holding_id = story.hold(holder, Move.REGISTER, now)
    story.start(ClockKind.ACCEPT, holding_id, holder, now)
    facts: dict[str, object] = {
        "holder_id": holder.id,
        "routing_id": rule.id,
        "channel": way.channel.value,
        "urgency": way.urgency.value,
        "category_id": issue.topic.id,
    }
    if case["station_id"] is not None:
        facts["station_id"] = case["station_id"]
    story.record(Move.REGISTER, way.actor_id, now, issue.text.what, facts)
    story.settle(now)
    story.tell_unit(holder, "case_received", now, key=f"case:{story.id}:1", besides=way.actor_id)
    return story


def _route(world: World, issue: Issue, way: Way) -> tuple[routing.RoutingRule, Node, Level]:
    if way.holder is not None:
        return routing.DEFAULT, way.holder, way.holder.level or Level.STREET
    line = issue.place.line
    facts = routing.Facts(
        category_path=issue.topic.path,
        urgency=way.urgency,
        place=dict(zip(LEVELS, (unit.id for unit in line), strict=False)),
    )
    above = Level.GRID if way.is_confidential else None
    found = routing.route(facts, world.rules.routing, above=above)
    return found.rule, next(unit for unit in line if unit.id == found.unit_id), found.level


def _row(world: World, issue: Issue, way: Way, now: datetime) -> Row:
    rng, text, day = world.rng, issue.text, world.day(now)
    sequence = world.next_number(day)
    hotline = way.channel is Channel.HOTLINE
    return {
        "id": world.ids("case"),
        "street_id": world.street.id,
        "spot": cleaned(text.place_detail).text,
        "number": case_number(world.short_code, day, sequence),
        "numbered_on": day,
        "sequence": sequence,
        "slip_secret": "".join(rng.choices(SLIP_ALPHABET, k=8)),
        "description": cleaned(text.what).text,
        "category_id": issue.topic.id,
        "urgency": way.urgency,
        "channel": way.channel,
        "outcome": None,
        "assignee_id": None,
        "expected_on": None,
        "raiser_id": way.actor_id,
        "contact_id": None if way.talk_id else _contact(world, text),
        "talk_id": way.talk_id,
        "merged_into_id": None,
        "outside_number": f"12345-{day:%y%m%d}{int(rng.random() * 10_000):04d}" if hotline else None,
        "outside_due_at": now + timedelta(days=20) if hotline and world.chance(0.5) else None,
        "noted_at": now - timedelta(minutes=int(rng.random() * 20)) if world.chance(0.2) else now,
        "registered_at": now,
        "resolved_at": None,
        "resolved_by_id": None,
        "closed_at": None,
        "was_overdue": False,
        "street_red_at": None,
        "event_count": 0,
        "last_digest": chain.GENESIS,
    }


def _contact(world: World, text: CaseText) -> int | None:
    name, phone = text.resident_name or "", text.resident_phone or ""
    apart = dict.fromkeys(
        line for said in (text.what, text.place_detail) for _kind, line in cleaned(said).found
    )
    if not name and not phone and not apart:
        return None
    contact_id = world.ids("contact")
    world.rows["contact"].append(
        {
            "id": contact_id,
            "street_id": world.street.id,
            "name": name or None,
            "phone": phone or None,
            "further": "\n".join(apart) or None,
        }
    )
    return contact_id
