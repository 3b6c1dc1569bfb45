"""In whose hands a case was, and how long: a line for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.domain.whose_time import Stretch, Whose, totals
from app.models.clocks import Clock
from app.web.filters import duration
from app.web.messages import label
from app.web.naming import name_of


@dataclass(frozen=True, slots=True)
class Hands:
    """A line: whose time it was, of which unit, how long, and how many percent of the whole."""

    whose: Whose
    label: str
    unit: str
    time: str
    percent: int


def hands(stretches: Sequence[Stretch], clocks: Sequence[Clock]) -> list[Hands]:
    """Return a line for each unit and what it did with the case, in the order of first coming."""
    units = {clock.unit_id: name_of(clock.owner) for clock in clocks}
    whole = sum((stretch.length for stretch in stretches), timedelta(0))
    return [_line(whose, unit_id, time, whole, units) for (whose, unit_id), time in totals(stretches).items()]


def _line(
    whose: Whose, unit_id: int | None, time: timedelta, whole: timedelta, units: Mapping[int, str]
) -> Hands:
    unit = units.get(unit_id or 0, "")
    return Hands(whose, label(whose), unit, duration(time.total_seconds()), round(100 * (time / whole)))
