"""What returns by itself in the invented street: series of talks, duty, stand-ins, news on its way down."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from app.demo import writing
from app.demo.corpus import meetings
from app.demo.evenings import Evening
from app.demo.world import Node, Row, World
from app.domain.bulletins import BulletinKind, Way, title_of
from app.domain.levels import Level, Role
from app.domain.series import Repeats, ShortMonth
from app.domain.talks import TalkState

KINDS = (BulletinKind.BENEFIT, BulletinKind.POLICY, BulletinKind.NOTICE)
CAME_FOR = ("儿子", "老伴", "邻居老周", "女儿")
TOLD_SINCE = timedelta(days=60)
DAY = timedelta(days=1)
RHYTHMS: tuple[tuple[Repeats, list[int], int], ...] = (
    (Repeats.MONTH_DAYS, [7, 17, 27], 1),
    (Repeats.WEEKDAYS, [1], 2),
    (Repeats.MONTH_DAYS, [10, 30], 1),
)
"""Dates of the month, every second Tuesday, and a day that February does not have."""


def write(world: World, nodes: list[Node], talks: list[Evening]) -> None:
    """Write what returns by itself, and who came for whom, and what was told at the last talks."""
    rng = Random(world.street.id)  # noqa: S311 - a repeatable demo, no secret
    units = [node for node in nodes if node.level in {Level.COMMUNITY, Level.GRID} and node.staff]
    _series(world, units)
    _duty(world, units)
    writing.write("stand_in", [row for one in talks for row in _stand_ins(world, one, rng)])
    _bulletins(world, [node for node in nodes if node.level is Level.BUILDING], talks, rng)


def _series(world: World, units: list[Node]) -> None:
    communities = [unit for unit in units if unit.level is Level.COMMUNITY]
    grids = [unit for unit in units if unit.level is Level.GRID]
    rows = [
        {
            "id": world.ids("talk_series"),
            "street_id": world.street.id,
            "unit_id": unit.id,
            "title": f"{unit.name}{{月}}月{{日}}日楼长夜话",
            "place": f"{unit.name}活动室",
            "host_id": unit.staff[0],
            "at": "19:30",
            "repeats": repeats,
            "days": days,
            "every": every,
            "short_month": ShortMonth.LAST_DAY,
            "from_on": world.day(world.now) + 3 * DAY,
            "until_on": None,
            "building_ids": [],
            "made_by_id": unit.staff[0],
            "made_at": world.now - 20 * DAY,
        }
        for unit, (repeats, days, every) in zip((*communities[:2], *grids[:1]), RHYTHMS, strict=False)
    ]
    writing.write("talk_series", rows)


def _duty(world: World, units: list[Node]) -> None:
    """Let the staff of each unit take turns; where there is one person, the unit above stands in."""
    rosters: list[Row] = []
    week: list[Row] = []
    for unit in units:
        people = [*unit.staff, *(unit.parent.staff if unit.parent else ())]
        rosters.append(
            {
                "unit_id": unit.id,
                "street_id": world.street.id,
                "changes_at": "08:00",
                "changed_by_id": unit.staff[0],
                "changed_at": world.now - 30 * DAY,
            }
        )
        for weekday in range(7):
            person_id = unit.staff[weekday % len(unit.staff)]
            others = [one for one in people if one != person_id]
            week.append(
                {
                    "id": world.ids("duty_week"),
                    "unit_id": unit.id,
                    "weekday": weekday,
                    "person_id": person_id,
                    "stand_in_id": others[weekday % len(others)] if others else None,
                }
            )
    writing.write("duty_roster", rosters)
    writing.write("duty_week", week)


def _stand_ins(world: World, evening: Evening, rng: Random) -> Iterator[Row]:
    if evening.talk["state"] is not TalkState.CLOSED:
        return
    for row in evening.attendees:
        if not row["is_present"] and row["role"] is Role.BUILDING_HEAD and rng.random() < 0.25:
            yield {
                "id": world.ids("stand_in"),
                "talk_id": evening.talk["id"],
                "absent_id": row["person_id"],
                "person_id": None,
                "name": rng.choice(CAME_FOR),
                "is_present": True,
                "named_by_id": row["person_id"],
                "named_at": evening.talk["starts_at"],
            }


def _bulletins(world: World, buildings: list[Node], talks: list[Evening], rng: Random) -> None:
    bulletins: list[Row] = []
    relays: list[Row] = []
    attendees = [row for one in talks for row in one.attendees if row["role"] is Role.BUILDING_HEAD]
    heads = {row["unit_id"]: row["person_id"] for row in attendees}
    for one in talks:
        talk = one.talk
        if talk["state"] is not TalkState.CLOSED or talk["starts_at"] < world.now - TOLD_SINCE:
            continue
        told = _bulletin(world, talk["unit_id"], talk["host_id"], talk["starts_at"], talk["news"])
        bulletins.append(told | {"talk_id": talk["id"], "is_news": True})
        chosen = sorted({row["unit_id"] for row in one.attendees if row["role"] is Role.BUILDING_HEAD})
        relays += _relays(world, told, chosen, heads, rng)
    for number, node in enumerate(_givers(buildings)):
        news = meetings.bulletin_text(rng, world.day(world.now))
        at = world.now - (number + 1) * DAY
        told = _bulletin(world, node.id, node.staff[0], at, f"{news.title}：{news.body}")
        bulletins.append(
            told
            | {"kind": KINDS[number % 3], "title": news.title, "text": news.body}
            | {"valid_until": world.day(world.now) + 14 * DAY}
        )
        chosen = [one.id for one in buildings if one.path.startswith(node.path)]
        relays += _relays(world, told, chosen, heads, rng)
    bulletins.sort(key=lambda row: row["given_at"])
    writing.write("bulletin", bulletins)
    writing.write("relay", relays)


def _givers(buildings: list[Node]) -> list[Node]:
    """Return the street and the first community: each gave something in the last days."""
    first = buildings[0].line if buildings else []
    return [node for node in first if node.level in {Level.STREET, Level.COMMUNITY} and node.staff]


def _bulletin(world: World, unit_id: int, giver_id: int, at: datetime, news: str) -> Row:
    return {
        "id": world.ids("bulletin"),
        "street_id": world.street.id,
        "unit_id": unit_id,
        "talk_id": None,
        "is_news": False,
        "kind": BulletinKind.NOTICE,
        "title": title_of(news),
        "text": news,
        "valid_until": None,
        "given_by_id": giver_id,
        "given_at": at,
    }


def _relays(
    world: World, told: Row, building_ids: list[int], heads: dict[int, int], rng: Random
) -> Iterator[Row]:
    """Give the rows of a bulletin; the older it is, the more heads have passed it on."""
    age = (world.now - told["given_at"]) / DAY
    share = min(0.9, 0.35 + age / 20)
    for unit_id in building_ids:
        is_told = unit_id in heads and rng.random() < share
        yield {
            "id": world.ids("relay"),
            "bulletin_id": told["id"],
            "unit_id": unit_id,
            "relayed_at": told["given_at"] + DAY * min(age, 2) * rng.random() if is_told else None,
            "relayed_by_id": heads[unit_id] if is_told else None,
            "ways": [rng.choice(tuple(Way)).value] if is_told else [],
            "households": rng.randint(8, 60) if is_told else None,
        }
