"""Figures as their pages show them: values in words, where each leads, and the table of the units below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.domain.indicators import (
    BY_CODE,
    INDICATORS,
    Code,
    Counts,
    Indicator,
    Target,
    Weighed,
    is_met,
    places,
    score,
    trend,
)
from app.models.organisation import Unit
from app.reports.queries.asking import Asked
from app.reports.queries.indicators import Counted, Figures, Of
from app.reports.words import SAID, TRENDS, Said
from app.web.naming import name_of

_NOTHING = Counts()


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of the unit."""

    code: str
    said: Said
    version: int
    value: str
    counts: Counts
    icon: str
    trend: str
    earlier: str
    target: str
    is_met: bool | None
    urls: Mapping[str, str]
    """The addresses of its lists, by `Of`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A rate of one of the units below."""

    name: str
    value: str
    is_small: bool
    place: int | None
    counts: Counts
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One of the units below, or (without address) what lies in none of them."""

    name: str
    url: str
    cells: Sequence[Cell]


def percent(tenths: int | None) -> str:
    """Return a rate in words; "no cases" for none."""
    return _("no cases") if tenths is None else f"{tenths // 10}.{tenths % 10}%"


def hundredths(number: int | None) -> str:
    """Return a number per hundred households in words; "" for none."""
    return "" if number is None else f"{number // 100}.{number % 100:02d}"


def query_of(asked: Asked) -> dict[str, Any]:
    """Return the parameters of an address that asks the same."""
    first, last = asked.days.first, asked.days.last
    return {
        "unit": asked.unit.id,
        "period": "own",
        "first": first.isoformat() if first else None,
        "last": last.isoformat() if last else None,
    }


def list_url(asked: Asked, code: Code, of: Of) -> str:
    """Return the address of a list as at the instant of its count."""
    query = {**query_of(asked), "as_of": asked.as_of.isoformat()}
    return url_for("figures.members", code=code.value, of=of.value, **query)


def lines_of(asked: Asked, now: Figures, earlier: Figures, targets: Mapping[Code, Target]) -> list[Line]:
    """Return every indicator of the unit in the order of the page."""
    return [
        _line(asked, one, now[one.code], earlier[one.code], targets[one.code].target) for one in INDICATORS
    ]


def _line(asked: Asked, one: Indicator, counts: Counts, earlier: Counts, target: int | None) -> Line:
    icon, words = TRENDS[trend(one, counts, earlier)]
    if icon in ("up", "down") and not one.more_is_better:
        icon = {"up": "down", "down": "up"}[icon]  # the arrow shows the number, the words say what it means
    return Line(
        code=one.code.value,
        said=SAID[one.code],
        version=one.version,
        value=percent(counts.tenths),
        counts=counts,
        icon=icon,
        trend=str(words),
        earlier=percent(earlier.tenths),
        target="" if target is None else percent(target),
        is_met=is_met(one, counts, target),
        urls={of.value: list_url(asked, one.code, of) for of in Of},
    )


def score_of(figures: Figures, targets: Mapping[Code, Target]) -> str:
    """Return how far the targets are reached altogether; "" without any that can be compared."""
    held = ((one, targets[one.code]) for one in INDICATORS)
    parts = [Weighed(one, figures[one.code], target.target, target.weight) for one, target in held]
    found = score(parts)
    return "" if found is None else percent(found)


def table_of(asked: Asked, counted: Counted, units: Sequence[Unit]) -> list[Row]:
    """Return the units below with their rates, each ranked among those that say enough."""
    ids: list[int | None] = [unit.id for unit in units]
    figures = {unit_id: counted.children.get(unit_id, {}) for unit_id in ids}
    ranks = {
        code: dict(zip(ids, places(one, [figures[i].get(code, _NOTHING) for i in ids]), strict=True))
        for code, one in BY_CODE.items()
    }
    rows = []
    for unit in units:
        here = Asked(asked.actor, unit, asked.days, asked.as_of)
        cells = [_cell(here, code, figures[unit.id], ranks[code][unit.id]) for code in BY_CODE]
        rows.append(Row(name_of(unit), url_for("figures.show", **query_of(here)), cells))
    return rows


def _cell(asked: Asked, code: Code, figures: Figures, place: int | None) -> Cell:
    counts = figures.get(code, _NOTHING)
    value = percent(counts.tenths) if counts.denominator else "–"
    url = list_url(asked, code, Of.ALL)
    return Cell(str(SAID[code].name), value, counts.is_small, place, counts, url)
