"""The figures of the departments in words, each with the address of its list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for
from flask_babel import format_decimal, format_percent

from app.domain.calls import Figure, Tally
from app.models.organisation import Unit
from app.web.messages import label
from app.web.naming import name_of


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure with its list."""

    label: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """The figures of one department."""

    name: str
    rank: int | None
    is_few: bool
    judged: int
    figures: list[Counted]
    share_text: str
    mean_text: str


def department_rows(
    ranked: Iterable[tuple[int | None, Tally]], units: Mapping[int, Unit], query: Mapping[str, str]
) -> list[DepartmentRow]:
    """Return the departments in their order; `query` is the period as it stands in an address."""
    return [_row(rank, tally, units[tally.unit_id], query) for rank, tally in ranked]


def _row(rank: int | None, tally: Tally, unit: Unit, query: Mapping[str, str]) -> DepartmentRow:
    made = url_for("cases.calls_made")
    return DepartmentRow(
        name=name_of(unit),
        rank=rank,
        is_few=tally.is_few,
        judged=tally.judged,
        figures=[
            Counted(
                label(figure),
                getattr(tally, figure.value),
                f"{made}?{urlencode({'unit_id': unit.id, 'figure': figure.value, **query})}",
            )
            for figure in Figure
        ],
        share_text=format_percent(tally.share) if tally.share is not None else "",
        mean_text=format_decimal(round(tally.mean, 1)) if tally.mean is not None else "",
    )
