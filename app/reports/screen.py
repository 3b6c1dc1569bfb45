"""The leaders' screen in words and links: every figure opens exactly the list that it counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.domain.backlog import AGES, Need, aged
from app.domain.clocks import Light
from app.domain.ledger import NextReview, ReasonClass
from app.models.organisation import Unit
from app.reports.queries.backlog import Backlog
from app.reports.queries.trends import Flow, Hot
from app.web import maps
from app.web.filters import short_day
from app.web.messages import label
from app.web.naming import name_of

LIGHTS = (Light.BLACK, Light.RED, Light.YELLOW, Light.GREEN, Light.PAUSED)
WEEK = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens its list."""

    label: str
    number: int
    url: str
    tone: str = ""
    """The code of a light, where the number stands for one."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A unit, or an age, or a reason: its number, and what that consists of."""

    whole: Figure
    parts: tuple[Figure, ...]
    below_url: str = ""
    """Where the same is shown one level further down."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of lists of a place, as of one instant."""

    unit: Unit
    as_of: datetime
    today: date

    def cases(self, **query: Any) -> str:  # noqa: ANN401 - as url_for takes them
        """Return the address of a list of cases."""
        return url_for("cases.index", **{"unit_id": self.unit.id, "as_of": self.as_of.isoformat(), **query})

    def ledger(self, **query: Any) -> str:  # noqa: ANN401 - as above
        """Return the address of a part of the register."""
        return url_for("ledger.index", place=self.unit.id, **query)

    def aged(self, index: int) -> dict[str, Any]:
        """Return what a list of cases of an age is asked with."""
        days = aged(index, self.today)
        return {"registered_from": days.first, "registered_to": days.last}


def head(backlog: Backlog, links: Links) -> Iterator[Figure]:
    """Return the six figures on top."""
    lights = backlog.by("light")
    yield Figure(_("Open"), backlog.count(), links.cases())
    due = backlog.count(lambda cell: cell.is_due_today)
    yield Figure(_("Due today"), due, links.cases(due_from=links.today, due_to=links.today))
    for light in (Light.YELLOW, Light.RED, Light.BLACK):
        yield Figure(label(light), lights[light,], links.cases(light=light.value), light.value)
    red = backlog.count(lambda cell: cell.is_street_red)
    yield Figure(_("Red at the street"), red, links.cases(light="street_red"), "black")


def by_unit(backlog: Backlog, children: Sequence[Unit], links: Links) -> Iterator[Line]:
    """Return the units directly below with their lights, what is late most on top; then the place itself."""
    numbers = backlog.by("unit_id", "light")
    known = {child.id: child for child in children}
    lines = [_unit_line(child, numbers, links) for child in children]
    yield from sorted(lines, key=lambda line: [-part.number for part in line.parts])
    if backlog.count(lambda cell: cell.unit_id not in known):
        here = {"alone": 1} if children else {}
        name = _("%(unit)s itself", unit=name_of(links.unit))
        yield _line(name, {light: numbers[None, light] for light in LIGHTS}, links, here)


def _unit_line(unit: Unit, numbers: Mapping[tuple[Any, ...], int], links: Links) -> Line:
    counts = {light: numbers[unit.id, light] for light in LIGHTS}
    return _line(name_of(unit), counts, links, {"unit_id": unit.id}, _below(unit))


def _line(
    name: str, counts: Mapping[Light, int], links: Links, query: dict[str, Any], below: str = ""
) -> Line:
    parts = (
        Figure(label(light), number, links.cases(light=light.value, **query), light.value)
        for light, number in counts.items()
    )
    return Line(Figure(name, sum(counts.values()), links.cases(**query)), tuple(parts), below)


def map_rows(backlog: Backlog, children: Sequence[Unit], links: Links) -> list[maps.Row]:
    """Return what a map says of the units below: how much is open, coloured by how much of it is late."""
    numbers = backlog.by("unit_id", "light")
    rows = []
    for child in children:
        every = sum(numbers[child.id, light] for light in LIGHTS)
        late = numbers[child.id, Light.RED] + numbers[child.id, Light.BLACK]
        tone = "none" if not every else "best" if not late else "worst" if 2 * late >= every else "fair"
        url = _below(child) or links.cases(unit_id=child.id)
        rows.append(maps.Row(child.id, name_of(child), str(every), url, tone))
    return rows


def _below(unit: Unit) -> str:
    """Return where a unit's own screen is; a building has none."""
    return "" if unit.level is None or unit.level.below is None else url_for(".overview", unit_id=unit.id)


def by_age(backlog: Backlog, links: Links) -> Iterator[Line]:
    """Return the ages with their lights."""
    numbers = backlog.by("age", "light")
    for index in range(len(AGES)):
        counts = {light: numbers[index, light] for light in LIGHTS}
        yield _line(age_label(index), counts, links, links.aged(index))


def age_label(index: int) -> str:
    """Return what an age is called."""
    youngest, oldest = AGES[index]
    if oldest is None:
        return _("over %(days)d days", days=youngest - 1)
    return _("%(first)d–%(last)d days", first=youngest, last=oldest)


def needs(numbers: Sequence[int], links: Links) -> Iterator[Figure]:
    """Return why cases need whoever leads, in the order of `domain.backlog.Need`."""
    for need, number in zip(Need, numbers, strict=True):
        yield Figure(label(need), number, links.cases(need=need.value))


def ledger(numbers: Mapping[tuple[ReasonClass, NextReview], int], links: Links) -> Iterator[Line]:
    """Return the reasons for which entries wait, each by when it is looked at next."""
    for reason in ReasonClass:
        parts = tuple(
            Figure(
                label(due), numbers.get((reason, due), 0), links.ledger(reason=reason.value, due=due.value)
            )
            for due in NextReview
        )
        total = sum(part.number for part in parts)
        if total:
            yield Line(Figure(label(reason), total, links.ledger(reason=reason.value)), parts)


def reviews(numbers: Mapping[tuple[ReasonClass, NextReview], int], links: Links) -> Iterator[Figure]:
    """Return how many entries are looked at when."""
    for due in NextReview:
        number = sum(count for (_reason, each), count in numbers.items() if each is due)
        yield Figure(label(due), number, links.ledger(due=due.value))


def hot(
    rows: Sequence[Hot], names: Mapping[int, str], field: str, days: int, links: Links
) -> Iterator[Figure]:
    """Return of what there was much lately, with how it was in as many days before."""
    first = links.today - timedelta(days=days - 1)
    for row in rows:
        query = {field: row.id, "state": "all", "registered_from": first, "registered_to": links.today}
        note = _("%(number)s before", number=row.before)
        yield Figure(
            names[row.id], row.number, links.cases(**query), "up" if row.number > row.before else "", note
        )


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the chart: what came and what was closed."""

    name: str
    short: str
    came: Figure
    closed: Figure


def daily(flow: Flow, links: Links) -> tuple[Day, ...]:
    """Return the days of the chart."""
    return tuple(
        Day(
            short_day(day),
            f"{day.month}/{day.day}",
            Figure(_("came in"), came, links.cases(state="all", registered_from=day, registered_to=day)),
            Figure(_("were closed"), closed, links.cases(state="closed", closed_from=day, closed_to=day)),
        )
        for day, came, closed in zip(flow.days, flow.came, flow.closed, strict=True)
    )


def trend(flow: Flow) -> tuple[str, str]:
    """Say what came in and was closed, and whether the backlog grows: seven days against the seven before."""
    came, came_before = _weeks(flow.came)
    closed, closed_before = _weeks(flow.closed)
    told = _(
        "Last 7 days: %(came)s in, %(closed)s closed; the 7 before: %(came_before)s and %(closed_before)s.",
        came=came, closed=closed, came_before=came_before, closed_before=closed_before,
    )  # fmt: skip
    if came == closed:
        return told, _("The backlog stays as it is.")
    return told, _("The backlog grows.") if came > closed else _("The backlog shrinks.")


def _weeks(numbers: Sequence[int]) -> tuple[int, int]:
    return sum(numbers[-WEEK:]), sum(numbers[-2 * WEEK : -WEEK])
