"""What a resident says: one case's words, drawn for a category, a place and a day."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from random import Random

from app.demo.corpus import people, subjects
from app.demo.corpus.grammar import Leaf
from app.demo.corpus.phrases import HOTLINE, PATROL, SLOTS
from app.demo.corpus.places import BuildingPlan
from app.demo.corpus.seasons import seasons

CHANNELS = {
    "talk": 0.36,
    "building_head": 0.32,
    "patrol": 0.09,
    "walk_in": 0.07,
    "hotline": 0.07,
    "resident": 0.05,
    "station": 0.04,
}
CHANNEL_CODES = tuple(CHANNELS)
CHANNEL_STEPS = tuple(accumulate(CHANNELS.values()))[:-1]
NAMED = {"hotline": 0.95, "walk_in": 0.85, "resident": 0.9, "station": 0.7, "talk": 0.45, "enterprise": 1.0}
"""How often a case of the channel carries the resident's name; building heads rarely write one."""

URGENCIES = {
    "red": (("red", 0.75), ("yellow", 1.0)),
    "yellow": (("red", 0.04), ("yellow", 0.74), ("blue", 1.0)),
    "blue": (("yellow", 0.12), ("blue", 1.0)),
}
"""Default urgency of the category -> urgencies with running odds."""

LONGEST_TITLE = 24


@dataclass(frozen=True, slots=True)
class CaseText:
    """A case in words; `slots` keeps the words drawn, so that its follow-ups agree with it."""

    category: str
    title: str
    what: str
    place_detail: str
    urgency: str
    channel: str
    resident_name: str | None
    resident_phone: str | None
    slots: dict[str, str]


def pick_category(rng: Random, place: BuildingPlan, when: date) -> str:
    """Draw a category that suits the building and the season."""
    odds = subjects.odds(place.style, _day(when))
    return odds.codes[bisect_right(odds.running, rng.random() * odds.running[-1])]


def case_text(rng: Random, category_code: str, place: BuildingPlan, when: date) -> CaseText:
    """Put a case of the category at the place into a resident's words; `when` is a local day.

    A top category draws one of its leaves.
    """
    leaf = _leaf(rng, category_code)
    code = leaf.code
    slots = draw_slots(rng, leaf, place)
    fault = pick(rng, subjects.faults(code, seasons(_day(when))))
    channel = _channel(rng, code, place, fault)
    skeleton = _skeleton(rng, code, channel)
    if channel in ("patrol", "hotline"):
        slots["seen"] = ""
    title = _fill(rng, leaf, slots, fault)
    detail = pick(rng, leaf.spots or ("{spot}",)).format_map(slots)
    name, phone = _resident(rng, channel)
    return CaseText(
        category=code,
        title=title,
        what=skeleton.format_map(slots),
        place_detail=detail,
        urgency=_urgency(rng, code),
        channel=channel,
        resident_name=name,
        resident_phone=phone,
        slots=slots,
    )


def draw_slots(rng: Random, leaf: Leaf, place: BuildingPlan) -> dict[str, str]:
    """Draw one word for every slot: the place, the people, the days, the things."""
    slots = _place_slots(rng, place)
    for name, words in SLOTS.items():
        slots[name] = pick(rng, words)
    slots["teller"] = pick(rng, SLOTS["who"])
    if slots["teller"] == slots["who"]:
        slots["teller"] = "隔壁邻居"
    slots["thing"] = leaf.things[0]
    slots["where"] = slots["entry"]
    for name, words in leaf.slots.items():
        word = pick(rng, words)
        slots[name] = word.format_map(slots) if "{" in word else word
    return slots


def pick(rng: Random, words: Sequence[str]) -> str:
    """Draw one; cheaper than `choice`, which counts when there are millions."""
    return words[int(rng.random() * len(words))]


def _leaf(rng: Random, code: str) -> Leaf:
    found = subjects.LEAVES.get(code)
    if found is not None:
        return found
    leaves = subjects.SUBJECTS[code].leaves
    return leaves[int(rng.random() * len(leaves))]


def _place_slots(rng: Random, place: BuildingPlan) -> dict[str, str]:
    number = 1 + int(rng.random() * place.entrances)
    slots = {"estate": place.estate, "building": place.name}
    if place.style == "lane":
        yard = f"{number}号院"
        return slots | {
            "entry": yard, "spot": yard, "home": f"{yard}东屋", "above": f"{yard}西屋", "floor": "后排"
        }  # fmt: skip
    if place.style == "shops":
        shop = f"{number}号铺"
        return slots | {
            "entry": shop, "spot": shop, "home": f"{shop}二楼", "above": f"{number + 1}号铺", "floor": "二楼"
        }  # fmt: skip
    storey = 1 + int(rng.random() * place.floors)
    door = 1 + int(rng.random() * (4 if place.style == "tower" else 2))
    higher = min(storey + 1, place.floors)
    return slots | {
        "entry": f"{number}单元",
        "floor": f"{storey}楼",
        "spot": f"{number}单元{storey}楼",
        "home": f"{number}单元{storey}{door:02d}",
        "above": f"{number}单元{higher}{door if higher > storey else door + 1:02d}",
    }


def _channel(rng: Random, code: str, place: BuildingPlan, fault: str) -> str:
    if code.startswith("business.") and place.style == "shops" and rng.random() < 0.7:
        return "enterprise"
    channel = CHANNEL_CODES[bisect_right(CHANNEL_STEPS, rng.random())]
    return "building_head" if channel == "patrol" and _is_unseen(code, fault) else channel


def _is_unseen(code: str, fault: str) -> bool:
    """Whether somebody on a round would not come across it."""
    return subjects.is_single(code) or any(word in fault for word in ("我", "{home}", "{who}"))


def _skeleton(rng: Random, code: str, channel: str) -> str:
    if channel == "patrol":
        return pick(rng, PATROL)
    if channel == "hotline" and rng.random() < 0.6 and not subjects.LEAVES[code].urgent:
        return pick(rng, HOTLINE)
    return pick(rng, subjects.skeletons(code))


def _fill(rng: Random, leaf: Leaf, slots: dict[str, str], fault: str) -> str:
    """Add the parts of the sentence to the slots; return the title made from the fault."""
    first = int(rng.random() * len(leaf.effects))
    slots["f"] = fault.format_map(slots)
    slots["e"] = leaf.effects[first].format_map(slots)
    slots["e2"] = leaf.effects[(first + 1) % len(leaf.effects)].format_map(slots)
    slots["a"] = pick(rng, leaf.asks).format_map(slots)
    slots["told"] = pick(rng, subjects.told(leaf.code)).format_map(slots)
    title = slots["f"].removeprefix(slots["seen"])
    if len(title) > LONGEST_TITLE:
        title = title.split("，", 1)[0]
    return title if 4 <= len(title) <= LONGEST_TITLE else f"{slots['entry']}{slots['thing']}"


def _resident(rng: Random, channel: str) -> tuple[str | None, str | None]:
    if rng.random() >= NAMED.get(channel, 0.2 if channel == "building_head" else 0.0):
        return None, None
    person = people.person(rng, ages=(26, 82))
    return person.name, person.phone if rng.random() < 0.85 else None


def _urgency(rng: Random, code: str) -> str:
    draw = rng.random()
    return next(name for name, up_to in URGENCIES[subjects.default_urgency(code)] if draw < up_to)


def _day(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when
