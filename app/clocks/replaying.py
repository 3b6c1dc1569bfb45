"""What other limits or staffing would have meant for the clocks that began in a street in a time.

`replay` looks at all of them, `sample` at a fixed number, evenly spread by id: it costs the same
in a street of a thousand cases and in one of a million.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, select

from app.domain.choosing import LimitRule, Matter, chosen
from app.domain.clocks import ClockKind, Limit, Urgency
from app.domain.levels import Level
from app.domain.pauses import Pause as Pair
from app.domain.replay import Count, End, Run, carried, total, verdict
from app.domain.staffing import Staff, ending, percent_for
from app.extensions import db
from app.models.cases import Case
from app.models.clocks import Clock, Pause
from app.settings import queries as settings
from app.settings.defaults import DefaultLimit
from app.settings.sets import SETS

KINDS = (ClockKind.ACCEPT, ClockKind.HANDLE, ClockKind.VERIFY, ClockKind.WAIT)
OWN = "own"
"""The name for no other limits: each clock keeps the one that it had."""
DAYS = 365
"""How far a page looks back."""
CHUNK = 500
PROBES = 500
MOST = 4000
"""How many clocks a sample has."""
MOST_IDS = 40_000
"""How many ids are looked up for it where most are another street's, or older."""
GOLDEN = 2_654_435_761
"""The golden section of 2³²: its multiples are spread evenly and follow no rhythm."""

COLUMNS = (
    Clock.id,
    Clock.kind,
    Clock.level,
    Clock.amount,
    Clock.unit,
    Clock.extra,
    Clock.cap_at,
    Clock.started_at,
    Clock.due_at,
    Clock.reckoned_at,
    Clock.breached_at,
    Clock.stopped_at,
    Case.urgency,
    Case.category_id,
)


AS_THEY_WERE: Staff = MappingProxyType({})
"""The people that there were, at every level."""


class Other(NamedTuple):
    """What to try: a table of limits, the day on which it is read, and the staff of levels in percent."""

    rules: Sequence[LimitRule]
    on: date
    staff: Staff = AS_THEY_WERE


class Question(NamedTuple):
    """Which clocks are looked at: those that began in a street since an instant, as they stand at `as_of`.

    `before` is when those that are asked about had begun at the latest, exclusive; None: up to `as_of`.
    """

    street_id: int
    since: datetime
    as_of: datetime
    before: datetime | None = None


@dataclass(slots=True)
class Table:
    """Counts by kind and level, in their order.

    `about` is how many clocks there are in all, roughly; None where all were looked at.
    """

    counts: dict[tuple[ClockKind, Level | None], Count] = field(default_factory=dict)
    about: int | None = None

    @property
    def lines(self) -> list[tuple[ClockKind, Level | None, Count]]:
        """The counts in the order of kinds and levels, from the building up."""
        levels: list[Level | None] = [*reversed(Level), None]
        ordered = sorted(self.counts, key=lambda key: (KINDS.index(key[0]), levels.index(key[1])))
        return [(*key, self.counts[key]) for key in ordered]

    @property
    def total(self) -> Count:
        """The sum of all."""
        return total(self.counts.values())


def limits_of_day(street_id: int, on: date) -> Other:
    """Return the limits that are in force in a street on a day."""
    return Other(settings.limit_rules(street_id), on)


def limits_with(street_id: int, lines: Iterable[DefaultLimit], on: date) -> Other:
    """Return the limits as they would be if the street took over a named set on a day."""
    rules = list(settings.limit_rules(street_id))
    last = max((rule.id or 0 for rule in rules), default=0)
    own = (
        LimitRule(
            id=last + at,
            kind=line.kind,
            limit=Limit(line.amount, line.unit),
            from_on=on,
            street_id=street_id,
            level=line.level,
            urgency=line.urgency,
        )
        for at, line in enumerate(lines, 1)
    )
    return Other([*rules, *own], on)


def limits_named(street_id: int, name: str | None, on: date) -> Other:
    """Return the limits of a named set, each clock's own for `OWN`, those in force on a day for no name."""
    if name == OWN:
        return Other((), on)
    return limits_with(street_id, SETS[name].lines, on) if name else limits_of_day(street_id, on)


def replay(asked: Question, other: Other) -> Table:
    """Return the table of all clocks; they stream by in chunks, along the primary key."""
    trial = _Trial(asked, other)
    rows = _rows(asked, Clock.id > 0)
    while rows:
        trial.look(rows)
        rows = _rows(asked, Clock.id > rows[-1].id)
    return trial.table


def sample(asked: Question, other: Other) -> Table:
    """Return the table of about `MOST` clocks and of no more than `MOST_IDS` ids, evenly spread."""
    trial = _Trial(asked, other)
    first = db.session.scalar(select(Clock.id).order_by(Clock.id).limit(1))
    last = db.session.scalar(select(Clock.id).order_by(Clock.id.desc()).limit(1))
    if first is None or last is None:
        return trial.table
    is_whole, share = last - first < MOST, 1.0
    if not is_whole:
        first, last, share = _around(asked, first, last)
    ids = list(_spread(first, last, min(last - first + 1, MOST_IDS, round(MOST / share))))
    for at in range(0, len(ids), CHUNK):
        trial.look(_rows(asked, Clock.id.in_(ids[at : at + CHUNK])))
    if not is_whole:
        trial.table.about = round(trial.table.total.clocks * (last - first + 1) / len(ids))
    return trial.table


def _around(asked: Question, first: int, last: int) -> tuple[int, int, float]:
    """Return between which ids the clocks that are asked for lie, and their share of the ids there.

    Where hardly any of them is there, the share is one in as many as are looked up.
    """
    probes = list(_spread(first, last, min(PROBES, last - first + 1)))
    wanted = {row.id for row in _rows(asked, Clock.id.in_(probes)) if row.kind in KINDS}
    found = [at for at, probe in enumerate(probes) if probe in wanted]
    if not found:
        return first, last, MOST / MOST_IDS
    if found[0] > 0:
        first = probes[found[0] - 1]
    if found[-1] < len(probes) - 1:
        last = probes[found[-1] + 1]
    return first, last, len(wanted) / (found[-1] + 1 - found[0])


def _spread(first: int, last: int, count: int) -> Iterator[int]:
    """Yield so many ids in order: one from each of as many equal parts, somewhere within it.

    At even distances they could fall in with a rhythm of the ids, and show one kind of clock only.
    """
    span = last - first + 1
    for at in range(count):
        start, end = at * span // count, (at + 1) * span // count
        yield first + start + ((at * GOLDEN % 2**32) * (end - start) >> 32)


def _rows(asked: Question, which: ColumnElement[bool]) -> list[Row[Any]]:
    """Return the next clocks of the street, at most a chunk, with what a limit depends on.

    Those of other kinds are among them: with the kinds in the statement SQLite would read all clocks
    of a kind along another index and sort them, for every chunk anew.
    """
    statement = (
        select(*COLUMNS)
        .join(Case, Case.id == Clock.case_id)
        .where(
            which,
            Clock.street_id == asked.street_id,
            Clock.started_at >= asked.since,
            Clock.started_at <= asked.as_of,
        )
        .order_by(Clock.id)
        .limit(CHUNK)
    )
    if asked.before is not None:
        statement = statement.where(Clock.started_at < asked.before)
    return list(db.session.execute(statement))


class _Trial:
    """Counts clocks under other limits and staffing while they stream by."""

    def __init__(self, asked: Question, other: Other) -> None:
        self.table = Table()
        self._asked, self._other = asked, other
        self._calendar = settings.calendar_of(asked.street_id)
        self._paths = {row.id: row.path_ids for row in settings.categories()}
        self._known: dict[tuple[ClockKind, str, int, Urgency], LimitRule | None] = {}

    def look(self, rows: Sequence[Row[Any]]) -> None:
        """Count a chunk of clocks; their pauses are read with one statement."""
        pauses = _pauses([row.id for row in rows])
        for row in (row for row in rows if row.kind in KINDS):
            run = _run(row, tuple(pauses.get(row.id, ())), self._asked.as_of)
            found = verdict(run, self._calendar, self._limit(row), self._end(run, row))
            self.table.counts.setdefault((row.kind, row.level), Count()).look(run, found)

    def _end(self, run: Run, row: Row[Any]) -> End:
        """Return when the clock would have been done; its time is counted as its own limit counts it."""
        percent = percent_for(self._other.staff, row.kind, row.level)
        return ending(run, self._calendar, row.unit, percent, self._asked.as_of)

    def _limit(self, row: Row[Any]) -> Limit | None:
        """Return the allowance; None for a clock of which the other limits say nothing: it keeps its own."""
        key = (row.kind, row.level or "", row.category_id, row.urgency)
        if key not in self._known:
            kind, level, category_id, urgency = key
            path = self._paths[category_id]
            matter = Matter(kind, level, path, urgency, self._other.on, self._asked.street_id)
            self._known[key] = chosen(self._other.rules, matter)
        rule = self._known[key]
        return carried(rule.limit, row.extra, row.unit) if rule else None


def _run(row: Row[Any], pauses: tuple[Pair, ...], as_of: datetime) -> Run:
    return Run(
        started_at=row.started_at,
        until=row.stopped_at or as_of,
        is_over=row.stopped_at is not None,
        due_at=row.due_at,
        breached_at=row.breached_at,
        reckoned_at=row.reckoned_at,
        pauses=pauses,
        cap_at=row.cap_at,
    )


def _pauses(clock_ids: Sequence[int]) -> dict[int, list[Pair]]:
    """Return the suspensions by clock; reads ix_pause_clock_id_from_at."""
    columns = Pause.clock_id, Pause.from_at, Pause.until_at
    statement = select(*columns).where(Pause.clock_id.in_(clock_ids)).order_by(Pause.clock_id, Pause.from_at)
    found: dict[int, list[Pair]] = {}
    for clock_id, from_at, until_at in db.session.execute(statement):
        found.setdefault(clock_id, []).append((from_at, until_at))
    return found
