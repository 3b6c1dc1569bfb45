"""Named sets of limits, as they are published and practised; a street takes one over from a day on."""

from collections.abc import Mapping
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from app.domain.clocks import ClockKind, LimitUnit, Urgency
from app.domain.levels import Level
from app.settings.defaults import LIMITS, DefaultLimit


class NamedSet(NamedTuple):
    """Lines of the table of limits under a name, and where they come from."""

    title: str
    source: str
    lines: tuple[DefaultLimit, ...]


def _handle(
    amount: int, unit: LimitUnit, level: Level | None = None, urgency: Urgency | None = None
) -> DefaultLimit:
    return DefaultLimit(ClockKind.HANDLE, amount, unit, level, urgency)


SETS: Mapping[str, NamedSet] = {
    "shipped": NamedSet(
        _l("As shipped"),
        _l("What holds unless a street sets something else: office hours, urgent matters day and night."),
        LIMITS,
    ),
    "levels": NamedSet(
        _l("24 hours, 7 days, 15 days"),
        _l(
            "A street in Jinan: simple matters at the grid, then community and street, counted day and night."
        ),
        (
            _handle(24, LimitUnit.CLOCK_HOURS, Level.GRID),
            _handle(7, LimitUnit.NATURAL_DAYS, Level.COMMUNITY),
            _handle(15, LimitUnit.NATURAL_DAYS, Level.STREET),
        ),
    ),
    "five_days": NamedSet(
        _l("An answer within 5 working days"),
        _l("A county in Fujian: what is handed to a street or a department."),
        (
            _handle(5, LimitUnit.WORKING_DAYS, Level.STREET),
            DefaultLimit(ClockKind.SUPERVISE, 5, LimitUnit.WORKING_DAYS),
        ),
    ),
    "colours": NamedSet(
        _l("By urgency: 2, 24 and 72 hours"),
        _l("Grid practice: red, yellow and blue matters, day and night."),
        (
            _handle(2, LimitUnit.CLOCK_HOURS, urgency=Urgency.RED),
            _handle(24, LimitUnit.CLOCK_HOURS, urgency=Urgency.YELLOW),
            _handle(72, LimitUnit.CLOCK_HOURS, urgency=Urgency.BLUE),
        ),
    ),
}
