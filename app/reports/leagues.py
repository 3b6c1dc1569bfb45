"""A league as its page shows it: numbers that open their lists, with what they are per hundred households."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from app.access.policy import Action, may
from app.access.policy import Place as Where
from app.domain.indicators import SMALL, Code
from app.domain.leagues import RATES, By, League, Standing
from app.domain.leagues import Place as Rank
from app.models.organisation import Unit
from app.reports.presenting import hundredths, list_url, percent, query_of
from app.reports.queries.asking import Asked
from app.reports.queries.indicators import Of
from app.reports.words import MEASURES, SAID
from app.web.naming import name_of


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a unit, or a rate with the number of cases from which it is."""

    heading: str
    number: int
    url: str
    value: str
    """The number itself, or the rate."""
    per_hundred: str = ""
    """Per hundred households; "" for a rate, and without households."""
    is_small: bool = False
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of a league."""

    name: str
    url: str
    place: int | None
    households: int | None
    cells: Sequence[Cell]
    home_url: str
    """Where its households are entered, or only seen where the reader may not enter them."""
    may_enter: bool


def headings(by: By) -> list[tuple[str, bool]]:
    """Return the heading of every cell, and whether the league is ordered by it."""
    texts = [_("Raised"), _("Open now"), _("Overdue now"), _("Closed"), *(str(SAID[c].name) for c in RATES)]
    chosen = 2 if by.code is None else 4 + RATES.index(by.code)
    return [(text, position == chosen) for position, text in enumerate(texts)]


def measures(asked: Asked, by: By) -> list[dict[str, object]]:
    """Return the measures to choose from."""
    return [
        {
            "url": url_for("figures.league", by=one.value, **query_of(asked)),
            "label": text,
            "current": one is by,
        }
        for one, text in MEASURES.items()
    ]


def ranked(asked: Asked, by: By, league: League, units: Sequence[Unit]) -> list[Row]:
    """Return the units whose households are known, in their places."""
    return [_row(asked, by, rank, _named(units, rank.standing)) for rank in league.places]


def unknown(asked: Asked, by: By, league: League, units: Sequence[Unit]) -> list[Row]:
    """Return the units whose households are not known, each with where they are entered."""
    return [_row(asked, by, Rank(None, one), _named(units, one)) for one in league.unknown]


def _named(units: Sequence[Unit], standing: Standing) -> Unit:
    return next(unit for unit in units if unit.id == standing.unit_id)


def _row(asked: Asked, by: By, rank: Rank, unit: Unit) -> Row:
    here = Asked(asked.actor, unit, asked.days, asked.as_of)
    may_edit = may(asked.actor, Action.UNIT_EDIT, Where(unit.path))
    endpoint = "organisation.edit" if may_edit else "organisation.show"
    below = unit.level is not None and unit.level.below is not None
    address = "figures.league" if below else "figures.show"
    return Row(
        name=name_of(unit),
        url=url_for(address, **query_of(here), by=by.value if below else None),
        place=rank.place,
        households=rank.standing.households,
        cells=[*_numbers(here, by, rank.standing), *_rates(here, by, rank.standing)],
        home_url=url_for(endpoint, unit_id=unit.id),
        may_enter=may_edit,
    )


def _numbers(here: Asked, by: By, one: Standing) -> list[Cell]:
    days = {"registered_from": here.days.first, "registered_to": here.days.last}
    lists = (
        (one.raised, _cases_url(here, state="all", **days)),
        (one.open, _cases_url(here)),
        (one.overdue, _cases_url(here, light="late")),
        (one.closed, list_url(here, Code.RESOLUTION, Of.ALL)),
    )
    return [
        Cell(
            heading,
            number,
            url,
            str(number),
            hundredths(one.per_hundred(number)),
            is_small=is_chosen and one.is_few,
            is_chosen=is_chosen,
        )
        for (heading, is_chosen), (number, url) in zip(headings(by)[:4], lists, strict=True)
    ]


def _cases_url(here: Asked, **query: object) -> str:
    told = {"unit_id": here.unit.id, "as_of": here.as_of.isoformat(), **query}
    return url_for("cases.index", **told)  # type: ignore[arg-type]  # as url_for takes them


def _rates(here: Asked, by: By, one: Standing) -> list[Cell]:
    cells = []
    for code in RATES:
        counts = one.counts(code)
        value = percent(counts.tenths) if counts.denominator else "–"
        url = list_url(here, code, Of.ALL)
        name = str(SAID[code].name)
        is_chosen = code is by.code
        cells.append(
            Cell(name, counts.denominator, url, value, is_small=counts.is_small, is_chosen=is_chosen)
        )
    return cells


def direction(by: By) -> str:
    """Say by what a league is ordered, and which end is the better one."""
    name = str(MEASURES[by])
    if by.more_is_better:
        return _("Ordered by: %(name)s. The highest is the best.", name=name)
    return _("Ordered by: %(name)s. The lowest is the best.", name=name)


def rule(by: By) -> str:
    """Say who has no place."""
    if by.code is None:
        return _(
            "Marked * and without a place: fewer than %(small)d households, or fewer than %(small)d cases"
            " open now and closed in the period. A unit where nobody raises anything has nothing overdue"
            " either.",
            small=SMALL,
        )
    return _("Marked * and without a place: a rate from fewer than %(small)d cases.", small=SMALL)
