"""From a file to what taking it in would do; nothing is written."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.access.policy import Action, Actor, Place, authorize
from app.domain.days import instant
from app.domain.errors import Invalid
from app.domain.locating import Named
from app.domain.masking import masked_name, masked_phone
from app.domain.private_numbers import cleaned
from app.hotline import queries
from app.hotline.importer.reading import Sheet, read
from app.hotline.operations import Sent
from app.hotline.placing import Said, World, sent_of
from app.web.tables import Note, Problem, Row, read_day

_TIME = re.compile(r"[ T](\d{1,2}):(\d{2})(?::\d{2})?$")
_LAST_MINUTE = 24 * 60 - 1
LONGEST = {"number": 60, "text": 4000, "address": 300, "name": 60, "phone": 30}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that becomes a case."""

    row: Row
    sent: Sent
    place: Named | None
    """None: it goes to the street, which finds out where it is."""

    @property
    def caller(self) -> str:
        """Who called, masked."""
        return " ".join(filter(None, (masked_name(self.sent.name), masked_phone(self.sent.phone))))

    @property
    def matter(self) -> str:
        """What it is about, as the case will say it: without numbers."""
        return cleaned(self.sent.text).text

    @property
    def spot(self) -> str:
        """Where exactly, without numbers."""
        return cleaned(self.sent.spot).text


@dataclass(slots=True)
class Plan:
    """All lines of a file, and what is wrong with them."""

    street_id: int
    feeder: str
    headings: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    is_known: bool = True
    """Whether the columns are there without which nothing can be taken in."""
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    same: int = 0

    @property
    def is_good(self) -> bool:
        """Whether it may be applied."""
        return self.is_known and not self.problems

    @property
    def bad_rows(self) -> int:
        """Return how many lines must be mended; one may have several problems."""
        return len({problem.row.line for problem in self.problems})

    @property
    def unplaced(self) -> int:
        """Return how many go to the street because their place is not known."""
        return sum(entry.place is None for entry in self.entries)

    def sent(self) -> list[Sent]:
        """Return what is to be taken in."""
        return [entry.sent for entry in self.entries]

    def counts(self) -> dict[str, int]:
        """Return how many lines become cases, were sent before, and are not placed."""
        return {"new": len(self.entries), "same": self.same, "unplaced": self.unplaced}

    def digest(self) -> str:
        """Return a digest of what would be done, to tell whether it is still what was shown."""
        done = repr((self.street_id, self.feeder, sorted(self.columns.items()), self.sent()))
        return hashlib.sha256(done.encode()).hexdigest()


def plan_file(
    content: bytes,
    filename: str,
    street_id: int,
    feeder: str,
    actor: Actor,
    columns: Mapping[str, str] | None = None,
) -> Plan:
    """Return what taking the file in would do; `columns` overrides what is saved of the feeder.

    Raises:
        Forbidden; Invalid: the file as a whole cannot be read.
    """
    authorize(actor, Action.DISPATCH_TAKE_IN, Place(f"/{street_id}/"))
    saved = queries.columns_of(street_id, feeder) if columns is None else columns
    sheet = read(content, filename, saved)
    plan = Plan(street_id, feeder, sheet.headings, sheet.columns, sheet.is_known, notes=sheet.notes)
    known = queries.numbers_of(street_id, feeder, {_number(row) for row in sheet.rows})
    world, seen = queries.world(street_id), dict[str, Row]()
    for row in sheet.rows:
        if _number(row) in known:
            plan.same += 1
            continue
        complaints = list(_complaints(row, world, seen))
        plan.problems += [_problem(sheet, row, complaint) for complaint in complaints]
        if not complaints:
            plan.entries.append(_entry(row, world))
    return plan


def _number(row: Row) -> str:
    return "".join(row.get("number").split())


def _problem(sheet: Sheet, row: Row, error: Invalid) -> Problem:
    column = error.field or "number"
    return Problem(row, column, sheet.columns.get(column, ""), error)


def _complaints(row: Row, world: World, seen: dict[str, Row]) -> list[Invalid]:
    """Return what must be mended in a line, each column once."""
    found = [Invalid(column, "cell_empty") for column in ("number", "text") if not row.get(column)]
    for column, longest in LONGEST.items():
        if len(row.get(column)) > longest:
            found.append(Invalid(column, "cell_too_long", longest=longest))
    if row.get("due") and _due(row, world) is None:
        found.append(Invalid("due", "day_form"))
    number = _number(row)
    if number and (first := seen.setdefault(number, row)) is not row:
        found.append(Invalid("number", "dispatch_twice", line=first.line))
    return found


def _entry(row: Row, world: World) -> Entry:
    texts = {column: row.get(column) for column in ("text", "address", "name", "phone", "category")}
    sent, place = sent_of(world, Said(number=_number(row), due_at=_due(row, world), **texts))
    return Entry(row, sent, place)


def _due(row: Row, world: World) -> datetime | None:
    """Return the hotline's limit: at the time that is written beside the day, else at the day's end."""
    text = row.get("due")
    day, time = read_day(text) if text else None, _TIME.search(text)
    if day is None:
        return None
    minutes = int(time[1]) * 60 + int(time[2]) if time else _LAST_MINUTE
    # Midnight is how spreadsheets write a day without a time.
    return instant(world.zone, day, minutes or _LAST_MINUTE)
