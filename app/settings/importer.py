"""Reading the State Council's arrangement of a year from a file: all of it or nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NoReturn, TypeGuard

from app.domain.errors import DomainError
from app.web.text import is_clean

MOST_DAYS = 366
LONGEST_NAME = 40
LONGEST_SOURCE = 300
LONGEST_FILE = 256 * 1024
"""In bytes; a whole year takes a tenth of it."""


class InvalidArrangement(DomainError):
    """The file is no arrangement of a year; `code` says what is wrong, `line` with which day."""

    code = "arrangement_shape"
    field = "file"

    def __init__(self, code: str, **params: object) -> None:
        """Say what is wrong and where."""
        super().__init__(**params)
        self.code = code


@dataclass(frozen=True, slots=True)
class Day:
    """A day that differs from the week."""

    day: date
    is_day_off: bool
    name: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The days off and make-up days of a year, and where that was published."""

    year: int
    source: str
    published_on: date | None
    days: tuple[Day, ...]


def read_arrangement(content: bytes) -> Arrangement:
    """Return what the file says.

    It is JSON: {"year": 2027, "source": "...", "published_on": "2026-11-04" or null,
    "days": [{"date": "2027-01-01", "name": "元旦", "is_day_off": true}, ...]}. Files of the widespread
    shape {"year", "papers": [address, ...], "days": [{"name", "date", "isOffDay"}]} are read too; their
    papers are the source, and days that lie in another year (a holiday begun in December) are left out.

    Raises:
        InvalidArrangement: something in it cannot be understood or contradicts itself.
    """
    if len(content) > LONGEST_FILE:
        _refuse("arrangement_too_long")
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise InvalidArrangement("arrangement_not_json") from None
    if not isinstance(data, dict):
        _refuse("arrangement_shape")
    if "papers" in data and "source" not in data:
        data = _from_papers(data)
    year, source, lines = data.get("year"), data.get("source"), data.get("days")
    if not isinstance(year, int) or isinstance(year, bool) or not 2000 <= year <= 2200:
        _refuse("arrangement_year")
    if not _is_text(source, LONGEST_SOURCE):
        _refuse("arrangement_source")
    if not isinstance(lines, list) or not 0 < len(lines) <= MOST_DAYS:
        _refuse("arrangement_days")
    days = tuple(_day(line, number, year) for number, line in enumerate(lines, 1))
    _check_twice(days)
    return Arrangement(year, source.strip(), _published(data.get("published_on")), days)


def written(arrangement: Arrangement) -> str:
    """Return an arrangement as the JSON that `read_arrangement` takes."""
    published = arrangement.published_on
    days = [
        {"date": line.day.isoformat(), "name": line.name, "is_day_off": line.is_day_off}
        for line in arrangement.days
    ]
    data = {
        "year": arrangement.year,
        "source": arrangement.source,
        "published_on": published.isoformat() if published else None,
        "days": days,
    }
    return json.dumps(data, ensure_ascii=False)


def _from_papers(data: Mapping[str, object]) -> dict[str, object]:
    """Turn the widespread shape into ours; what is wrong with it is said by the checks of ours."""
    papers, lines, year = data["papers"], data.get("days"), data.get("year")
    source = "; ".join(map(str, papers)) if isinstance(papers, list) else ""
    if isinstance(lines, list):
        lines = [_renamed(line) for line in lines if not _of_other_year(line, year)]
    return {"year": year, "source": source[:LONGEST_SOURCE], "days": lines}


def _renamed(line: object) -> object:
    return {**line, "is_day_off": line.get("isOffDay")} if isinstance(line, Mapping) else line


def _of_other_year(line: object, year: object) -> bool:
    day = _date(line.get("date")) if isinstance(line, Mapping) else None
    return day is not None and day.year != year


def _day(line: object, number: int, year: int) -> Day:
    if not isinstance(line, Mapping):
        _refuse("arrangement_line", line=number)
    day, name, is_off = _date(line.get("date")), line.get("name"), line.get("is_day_off")
    if day is None:
        _refuse("arrangement_date", line=number)
    if day.year != year:
        _refuse("arrangement_other_year", line=number, day=day.isoformat())
    if not _is_text(name, LONGEST_NAME):
        _refuse("arrangement_name", line=number)
    if not isinstance(is_off, bool):
        _refuse("arrangement_is_day_off", line=number)
    if not is_off and day.weekday() < 5:
        _refuse("arrangement_make_up", line=number, day=day.isoformat())
    return Day(day, is_off, name.strip())


def _is_text(value: object, longest: int) -> TypeGuard[str]:
    """Whether it is a text with something in it that can be kept and shown."""
    return isinstance(value, str) and 0 < len(value.strip()) <= longest and is_clean(value)


def _published(value: object) -> date | None:
    found = _date(value)
    if value is not None and found is None:
        _refuse("arrangement_published")
    return found


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _check_twice(days: tuple[Day, ...]) -> None:
    seen: set[date] = set()
    for number, line in enumerate(days, 1):
        if line.day in seen:
            _refuse("arrangement_twice", line=number, day=line.day.isoformat())
        seen.add(line.day)


def _refuse(code: str, **params: object) -> NoReturn:
    raise InvalidArrangement(code, **params)
