"""What is asked of a list, and a part of the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from app.domain.errors import DomainError
from app.exports.writing import Row
from app.web import clock

BATCH = 500


class FilterRefused(DomainError):
    """The filter cannot be read any more, for instance because its place is not the reader's now."""

    code = "export_filter"


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter as it stands in the list's address, and the instant of the lights (UTC)."""

    query: str
    at: datetime

    @property
    def args(self) -> MultiDict[str, str]:
        """The parameters of the address."""
        return MultiDict(parse_qsl(self.query))

    @property
    def today(self) -> date:
        """The day of the instant where the reader is."""
        return self.at.astimezone(clock.zone()).date()


class Batch(NamedTuple):
    """Some rows, and the key behind which the next ones come; None when these are the last."""

    rows: Sequence[Row]
    next_key: int | None
    ids: Sequence[int] = ()
    """Of what the rows show, where somebody's sight of it can end while they keep their postings."""


def wall(at: datetime | None) -> datetime | None:
    """Return the wall time of an instant where the reader is, as spreadsheets hold it."""
    return None if at is None else at.astimezone(clock.zone()).replace(tzinfo=None, second=0, microsecond=0)
