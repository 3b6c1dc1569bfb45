"""Rows of lists of cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from flask import url_for
from flask_babel import gettext as _

from app.cases.presenting.words import (
    in_place,
    is_provisional,
    light_of,
    place_of,
    time_left,
    title_of,
)
from app.cases.queries.lines import Listed
from app.domain.clocks import Urgency
from app.models.cases import Case
from app.models.organisation import Unit
from app.web.filters import short_instant
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
