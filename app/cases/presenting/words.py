"""Small things that every view model says: names, places, lights, the time that is left."""

from datetime import datetime
from functools import lru_cache
from gettext import NullTranslations
from typing import NamedTuple, Protocol

from flask_babel import gettext as _

from app.cases.queries.lines import Listed
from app.domain import working_time
from app.domain.clocks import Instants, Light, light
from app.domain.masking import beginning
from app.domain.workflow import State
from app.models.cases import Case
from app.settings.queries import calendar_of
from app.web.filters import day, duration, rounded, short_instant
from app.web.i18n import catalogue
from app.web.messages import label
from app.web.naming import name_of


class Shown(NamedTuple):
    """A light: the code of its shape and colour, and the word beside it."""

    code: str
    text: str


def title_of(case: Case | Listed) -> str:
    """Return the beginning of what was said, for a heading or a row; phones in it are masked."""
    return beginning(case.description)


def place_of(case: Case, *, whole: bool = False) -> str:
    """Return where it is, in words: the building or grid and the spot; `whole` names all levels."""
    units = [unit for unit in (case.community, case.grid, case.building) if unit is not None] or [case.street]
    return in_place(*(name_of(unit) for unit in (units if whole else units[-1:])), case.spot)


def in_place(*parts: str) -> str:
    """Return the names of units and a spot as one text; what is empty is left out."""
    return " · ".join(part for part in parts if part)


class HasLight(Protocol):
    """A case, or the row of one, as far as its light goes."""

    @property
    def state(self) -> State:
        """Where it stands."""

    @property
    def warn_at(self) -> datetime | None:
        """From when it is yellow."""

    @property
    def due_at(self) -> datetime | None:
        """When its limit passes."""

    @property
    def black_at(self) -> datetime | None:
        """From when it is black."""


def light_of(case: HasLight, as_of: datetime) -> Shown:
    """Return the case's light at an instant; a case that is over has none."""
    if not case.state.is_open:
        return Shown("none", _("Over"))
    instants = None
    if case.due_at and case.warn_at and case.black_at:
        instants = Instants(case.warn_at, case.due_at, case.black_at)
    found = light(instants, as_of)
    return Shown(found.value, label(found))


def time_left(case: Case | Listed, as_of: datetime) -> str:
    """Return how long there still is, or for how long it has been overdue, in words."""
    if not case.state.is_open or not _is_whole(case):
        return ""
    if case.due_at is None:
        return _paused_until(case)
    return time_left_until(case.due_at, as_of)


def time_left_until(due_at: datetime, as_of: datetime) -> str:
    """Return how long there still is until an instant, or since when it is past, in words."""
    seconds = (due_at - as_of).total_seconds()
    return _left(rounded(abs(seconds)), seconds < 0, catalogue())


@lru_cache(maxsize=1024)
def _left(seconds: int, is_late: bool, _language: NullTranslations) -> str:
    """Return the sentence for a rounded length of time, which many rows share, in the present language."""
    if is_late:
        return _("%(time)s overdue", time=duration(seconds))
    return _("%(time)s left", time=duration(seconds))


def is_provisional(case: Case | Listed) -> bool:
    """Whether the due reaches into a year whose days off are not loaded yet, so that it may move."""
    if case.due_at is None or not case.state.is_open or not _is_whole(case):
        return False
    return working_time.is_provisional(calendar_of(case.street_id), case.held_since, case.due_at)


def _is_whole(case: Case | Listed) -> bool:
    """Whether when it is due is the reader's to see: rows of lists know it, of pages their view."""
    return case.is_whole if isinstance(case, Listed) else True


def _paused_until(case: Case | Listed) -> str:
    if case.state is State.LEDGERED:
        return _("Review by %(at)s", at=short_instant(case.sort_at))
    if case.state is State.WAITING:
        return _("Waits until %(at)s", at=short_instant(case.sort_at))
    return ""


def state_text(case: Case) -> str:
    """Return the state; a closed case says with which outcome, since closed does not mean solved."""
    if case.outcome is not None:
        return _("%(state)s: %(outcome)s", state=label(case.state), outcome=label(case.outcome))
    return label(case.state)


def expected(case: Case) -> str:
    """Return the day by which the holder expects to be done, or ""."""
    return day(case.expected_on)


LIGHTS = tuple(Light)
