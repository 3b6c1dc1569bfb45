"""Rows of lists of cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.cases.presenting.words import (
    in_place,
    is_provisional,
    light_of,
    place_of,
    state_text,
    time_left,
    title_of,
)
from app.cases.queries.lines import Listed
from app.domain.clocks import Urgency
from app.domain.workflow import State
from app.models.cases import Case, Task
from app.models.organisation import Unit
from app.web.filters import day, short_instant
from app.web.messages import label
from app.web.naming import name_of


@dataclass(frozen=True, slots=True)
class Row:
    """What the macro case_list shows of a case."""

    url: str
    number: str
    title: str
    state: str
    state_label: str
    light: str
    light_label: str
    due_text: str
    is_provisional: bool
    holder_name: str
    place_text: str
    urgency: str | None
    urgency_label: str


@dataclass(frozen=True, slots=True)
class Raised:
    """A case of one's own, with one sentence on what became of it."""

    row: Row
    sentence: str
    to_verify: bool
    version: int


@dataclass(frozen=True, slots=True)
class Called:
    """A call of a department, with what was asked for."""

    row: Row
    what: str
    called_text: str
    arrived_text: str


@dataclass(frozen=True, slots=True)
class Red:
    """A case that is red at the street, with what its one-tap form carries."""

    row: Row
    since_text: str
    working: str
    """The units that were called in and still work on it."""
    version: int
    repeat_key: str


def red_rows_of(cases: Iterable[Listed], called: Mapping[int, list[Unit]], *, as_of: datetime) -> list[Red]:
    """Return the cases that are red at the street as rows, with the units that work on each."""
    return [
        Red(
            row=row_of(case, as_of=as_of),
            since_text=_("Red at the street since %(at)s", at=short_instant(case.street_red_at)),
            working=", ".join(name_of(unit) for unit in called.get(case.id, [])),
            version=case.version,
            repeat_key=str(uuid4()),
        )
        for case in cases
    ]


def rows_of(cases: Iterable[Case | Listed], *, as_of: datetime) -> list[Row]:
    """Return the cases as rows, their lights and times as at `as_of`."""
    return [row_of(case, as_of=as_of) for case in cases]


def row_of(case: Case | Listed, *, as_of: datetime) -> Row:
    """Return one case as a row."""
    light = light_of(case, as_of)
    is_urgent = case.urgency is not Urgency.BLUE
    return Row(
        url=url_for("cases.show", number=case.number),
        number=case.number,
        title=title_of(case),
        state=case.state.value,
        state_label=label(case.state),
        light=light.code,
        light_label=light.text,
        due_text=time_left(case, as_of),
        is_provisional=is_provisional(case),
        holder_name=name_of(case.holder),
        place_text=place_of(case) if isinstance(case, Case) else in_place(name_of(case.place), case.spot),
        urgency=case.urgency.value if is_urgent else None,
        urgency_label=label(case.urgency) if is_urgent else "",
    )


def raised_of(case: Case, *, as_of: datetime) -> Raised:
    """Return a case as its raiser wants to hear of it."""
    return Raised(row_of(case, as_of=as_of), became(case), case.state is State.VERIFYING, case.version)


def called_of(task: Task, *, as_of: datetime) -> Called:
    """Return a call as the department that was called wants to see it."""
    return Called(
        row=row_of(task.case, as_of=as_of),
        what=task.what,
        called_text=_("Called in on %(at)s", at=short_instant(task.called_at)),
        arrived_text=_("Arrived on %(at)s", at=short_instant(task.arrived_at)) if task.arrived_at else "",
    )


def became(case: Case) -> str:
    """Return in one sentence what has become of a case, so that it can be told to a neighbour."""
    if case.state is State.HANDLING and case.expected_on:
        sentence: object = _BECAME_EXPECTED
    else:
        sentence = _BECAME[case.state]
    return str(sentence) % {
        "unit": name_of(case.holder),
        "day": day(case.expected_on),
        "into": case.merged_into.number if case.merged_into else "",
        "ended": state_text(case),
        "at": short_instant(case.closed_at),
    }


_BECAME = {
    State.REGISTERED: _l("%(unit)s has it and will accept it soon."),
    State.HANDLING: _l("%(unit)s is on it."),
    State.WAITING: _l("%(unit)s waits for an answer of the resident."),
    State.LEDGERED: _l("It cannot be solved yet; %(unit)s keeps it in the ledger and follows it up."),
    State.VERIFYING: _l("%(unit)s says it is done. Is it?"),
    State.CLOSED: _l("%(ended)s, on %(at)s."),
    State.MERGED: _l("It goes on as part of case %(into)s."),
    State.WITHDRAWN: _l("It was withdrawn."),
}
_BECAME_EXPECTED = _l("%(unit)s is on it and expects to be done by %(day)s.")
