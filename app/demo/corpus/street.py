"""Lay out a fictional street: which names it bears, how its estates are built."""

from itertools import accumulate
from random import Random

from app.demo.corpus.places import (
    BuildingPlan,
    CommunityPlan,
    DepartmentPlan,
    GridPlan,
    StreetPlan,
)
from app.demo.corpus.street_names import (
    CODE_BASE,
    COMMUNITIES,
    COMMUNITY_DEPARTMENTS,
    ENDINGS,
    ESTATES,
    MORE_ESTATES,
    NUMERALS,
    PROPERTY_FIRMS,
    SIZES,
    STREET_DEPARTMENTS,
    STREETS,
)


def street_plan(communities: int = 5, grids: int = 20, buildings: int = 120, *, index: int = 0) -> StreetPlan:
    """Lay out the fictional street number `index`; the same numbers give the same street.

    Raises:
        ValueError: there are fewer grids than communities or fewer buildings than grids.
    """
    if not 0 < communities <= grids <= buildings:
        raise ValueError("a community needs a grid and a grid needs a building")
    rng = Random(CODE_BASE + index)  # noqa: S311 -- a repeatable demo, no secret
    name, name_en, short = _street_name(index)
    counts = [_share(buildings, grids, number) for number in range(grids)]
    shares = [_share(grids, communities, number) for number in range(communities)]
    starts = [0, *accumulate(shares)]
    return StreetPlan(
        name=f"{name}街道",
        name_en=f"{name_en} Street",
        code=str(CODE_BASE + index),
        short_code=short,
        party_name=f"中共{name}街道工作委员会",
        communities=tuple(
            _community(rng, index, number, counts[starts[number] : starts[number + 1]])
            for number in range(communities)
        ),
        departments=_departments(STREET_DEPARTMENTS, name, name_en),
    )


def _street_name(index: int) -> tuple[str, str, str]:
    turn, number = divmod(index, len(STREETS))
    name, name_en, short = STREETS[number]
    if not turn:
        return name, name_en, short
    return f"{name}{_numeral(turn + 1)}", f"{name_en} {turn + 1}", f"{short}{turn + 1}"


def _share(total: int, parts: int, number: int) -> int:
    """Deal `total` out in `parts` as evenly as possible; what part `number` gets."""
    return total // parts + (number < total % parts)


def _numeral(number: int) -> str:
    """Write 1 to 99 in Chinese numerals."""
    if number < 10:
        return NUMERALS[number - 1]
    tens, ones = divmod(number, 10)
    return (NUMERALS[tens - 1] if tens > 1 else "") + "十" + (NUMERALS[ones - 1] if ones else "")


def _departments(
    patterns: tuple[tuple[str, str, str], ...], name: str, name_en: str
) -> tuple[DepartmentPlan, ...]:
    return tuple(
        DepartmentPlan(code, "department", zh.format(name), en.format(name_en)) for code, zh, en in patterns
    )


def _community(rng: Random, index: int, number: int, counts: list[int]) -> CommunityPlan:
    turn, place = divmod(number + 3 * index, len(COMMUNITIES))
    base, base_en = COMMUNITIES[place]
    if turn:
        base, base_en = f"{base}第{_numeral(turn + 1)}", f"{base_en} {turn + 1}"
    code = f"{CODE_BASE + index}{number + 1:03d}"
    return CommunityPlan(
        name=f"{base}社区",
        name_en=f"{base_en} Community",
        code=code,
        party_name=f"中共{base}社区委员会",
        station=f"{base}邻里驿站",
        station_en=f"{base_en} Neighbourhood Station",
        grids=tuple(
            _grid(rng, f"{code}{k + 1:03d}", _estate(index, number, k), count)
            for k, count in enumerate(counts)
        ),
        departments=_departments(COMMUNITY_DEPARTMENTS, base, base_en),
    )


def _estate(index: int, number: int, k: int) -> tuple[str, str, str]:
    """Name, English name and style of grid `k` in community `number`."""
    slot = number + 5 * k
    if index == 0 and number < 5 and slot < len(ESTATES):
        return ESTATES[slot]
    name, name_en = MORE_ESTATES[(number + index) % len(MORE_ESTATES)]
    ending, ending_en, style = ENDINGS[k % len(ENDINGS)]
    phase = k // len(ENDINGS) + 1 + number // len(MORE_ESTATES) * 4
    return f"{name}{ending}{_numeral(phase)}期", f"{name_en} {ending_en} {phase}", style


def _grid(rng: Random, code: str, estate: tuple[str, str, str], count: int) -> GridPlan:
    name, name_en, style = estate
    branch = {"lane": "网格党支部", "shops": "商圈党支部"}.get(style, "小区党支部")
    base = name.removesuffix("小区") if branch.startswith("小区") else name
    firm = PROPERTY_FIRMS[int(code[-3:]) % len(PROPERTY_FIRMS)]
    return GridPlan(
        name=f"{name}网格",
        name_en=f"{name_en} Grid",
        code=code,
        party_name=f"{base}{branch}",
        kind="business" if style == "shops" else "residential",
        estate=name,
        buildings=tuple(_building(rng, code, estate, number) for number in range(1, count + 1)),
        firms=(
            DepartmentPlan(
                "property", "firm", f"{firm[0]}物业{name}项目部", f"{firm[1]} Property, {name_en}"
            ),
        ),
    )


def _building(rng: Random, code: str, estate: tuple[str, str, str], number: int) -> BuildingPlan:
    estate_name, _, style = estate
    entrances_range, floors_range, per_landing = SIZES[style]
    entrances, floors = rng.randint(*entrances_range), rng.randint(*floors_range)
    name, name_en = {
        "lane": (f"{_numeral(number)}巷", f"Lane {number}"),
        "shops": (f"{_numeral(number)}区", f"Block {number}"),
    }.get(style, (f"{number}号楼", f"Building {number}"))
    return BuildingPlan(
        name=name,
        name_en=name_en,
        code=f"{code}{number:03d}",
        party_name=f"{estate_name}{name}党小组",
        estate=estate_name,
        style=style,
        households=entrances * per_landing * (floors if style != "lane" else 1),
        entrances=entrances,
        floors=floors,
    )
