"""What a trial's database says: was each level passed exactly once, in order, at its scheduled expiry?"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, pairwise

from sqlalchemy import func, select

from app.access.policy import WORKERS
from app.domain import chain
from app.domain.clocks import ClockKind, Outcome
from app.domain.workflow import Move, State
from app.extensions import db
from app.models.cases import Case, Event, Holding
from app.models.clocks import Clock
from app.models.ledger import LedgerCounter, LedgerEntry
from app.models.notices import Notice
from app.models.organisation import Posting, Unit

CLIMBING = (ClockKind.ACCEPT, ClockKind.HANDLE)


@dataclass(slots=True)
class Findings:
    """What is wrong, by kind, with the first examples of each."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: str, what: str) -> None:
        """Note something that is missed, doubled or out of order."""
        self.counts[kind] += 1
        if len(self.examples[kind]) < 3:
            self.examples[kind].append(what)

    def __str__(self) -> str:
        """Say it in a line."""
        said = ", ".join(f"{kind} {self.counts[kind]}" for kind in ("missed", "doubled", "out of order"))
        shown = "; ".join(text for texts in self.examples.values() for text in texts)
        return said + (f" (for example {shown})" if shown else "")


def check(until: datetime) -> Findings:
    """Return what is wrong in a database whose every clock due before `until` was worked off."""
    found = Findings()
    events, clocks = _by_case(Event, Event.sequence), _by_case(Clock, Clock.id)
    holdings, entries = _by_case(Holding, Holding.sequence), _by_case(LedgerEntry, LedgerEntry.id)
    for case in db.session.scalars(select(Case).order_by(Case.id)):
        told = f"case {case.id}"
        _check_clocks(found, told, clocks[case.id], until)
        _check_levels(found, told, clocks[case.id], events[case.id])
        _check_chain(found, told, case, events[case.id])
        _check_holdings(found, told, case, holdings[case.id], events[case.id])
        passed = any(clock.breached_at for clock in clocks[case.id] if clock.kind in CLIMBING)
        _expect(found, f"{told}: ledger entry", len(entries[case.id]), int(passed))
    _check_notices(found, events)
    _check_numbers(found)
    return found


def _check_clocks(found: Findings, told: str, clocks: list[Clock], until: datetime) -> None:
    """A clock that was due is over, or red at the street; one that runs is still to be looked at."""
    for clock in clocks:
        passed = clock.breached_at is not None
        if clock.due_at is not None and clock.due_at < until and not passed and clock.stopped_at is None:
            found.add("missed", f"{told}: clock {clock.id} was due")
        elif clock.stopped_at is None and clock.check_at is None and not passed:
            found.add("missed", f"{told}: nobody will look at clock {clock.id}")
        if passed and clock.breached_at != max(clock.due_at or until, clock.started_at):
            found.add("out of order", f"{told}: clock {clock.id} passed at another instant than its due")
        if clock.outcome is Outcome.BREACHED and clock.stopped_at != clock.breached_at:
            found.add("out of order", f"{told}: clock {clock.id} was stopped at another instant")
    for kind in (ClockKind.ACCEPT, ClockKind.REVIEW):
        running = sum(clock.kind is kind and clock.stopped_at is None for clock in clocks)
        if running > 1:
            found.add("doubled", f"{told}: {running} clocks of {kind} run")


def _check_levels(found: Findings, told: str, clocks: list[Clock], events: list[Event]) -> None:
    """Each passed clock made one event at its expiry, and the next level's clock begins there."""
    climbing = [clock for clock in clocks if clock.kind in CLIMBING]
    passed = Counter(clock.breached_at for clock in climbing if clock.breached_at is not None)
    recorded = Counter(event.at for event in events if event.move is Move.ESCALATE)
    _compare(found, f"{told}: escalation", recorded, passed)
    if [clock.level for clock in climbing] != sorted((c.level for c in climbing), key=_rank, reverse=True):
        found.add("out of order", f"{told}: levels")
    for earlier, later in pairwise(climbing):
        if later.started_at != earlier.breached_at:
            found.add("out of order", f"{told}: clock {later.id} does not begin where {earlier.id} passed")
    ended = sum(clock.outcome is Outcome.BREACHED for clock in climbing)
    _expect(found, f"{told}: next clock", len(climbing), ended + 1)


def _rank(level: object) -> int:
    return ["street", "community", "grid", "building"].index(str(level))


def _check_chain(found: Findings, told: str, case: Case, events: list[Event]) -> None:
    links = [
        (
            chain.Link(
                event.case_id, event.sequence, event.move.value, event.at, event.actor_id, event.unit_id,
                event.facts, event.text_digest,
            ),
            event.digest,
        )
        for event in events
    ]  # fmt: skip
    whole = chain.first_broken(links) is None and len(events) == case.event_count
    if not whole or events[-1].digest != case.last_digest:
        found.add("out of order", f"{told}: chain of events")
    if any(earlier.at > later.at for earlier, later in pairwise(events)):
        found.add("out of order", f"{told}: instants of events")


def _check_holdings(
    found: Findings, told: str, case: Case, holdings: list[Holding], events: list[Event]
) -> None:
    moved = [event for event in events if event.move is Move.ESCALATE and "to_id" in event.facts]
    _expect(found, f"{told}: holding", len(holdings), 1 + len(moved))
    for earlier, later in pairwise(holdings):
        if earlier.until_at != later.from_at:
            found.add("out of order", f"{told}: holdings")
    if holdings[-1].unit_id != case.holder_id or case.state is not State.REGISTERED:
        found.add("out of order", f"{told}: holder")


def _check_notices(found: Findings, events: dict[int, list[Event]]) -> None:
    """Everybody who works where a case came to was told once for each time that it came."""
    workers = select(Posting.unit_id, func.count(Posting.person_id.distinct())).where(
        Posting.role.in_(WORKERS)
    )
    people = {at_id: number for at_id, number in db.session.execute(workers.group_by(Posting.unit_id))}
    wanted = Counter(
        {
            (event.case_id, event.facts["to_id"]): people.get(event.facts["to_id"], 0)
            for case_events in events.values()
            for event in case_events
            if "to_id" in event.facts
        }
    )
    told = select(Notice.case_id, Notice.unit_id, func.count()).where(Notice.code == "case_escalated")
    rows = db.session.execute(told.group_by(Notice.case_id, Notice.unit_id))
    _compare(found, "notice", Counter({(case_id, unit_id): n for case_id, unit_id, n in rows}), +wanted)


def _check_numbers(found: Findings) -> None:
    """The register's running numbers have no gap and none is given twice."""
    for street_id in db.session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))):
        numbers = db.session.scalars(select(LedgerEntry.sequence).where(LedgerEntry.street_id == street_id))
        last = db.session.scalar(select(LedgerCounter.last).where(LedgerCounter.street_id == street_id))
        if sorted(numbers) != list(range(1, (last or 0) + 1)):
            found.add("out of order", f"street {street_id}: running numbers of the ledger")


def _expect(found: Findings, what: str, have: int, wanted: int) -> None:
    if have != wanted:
        found.add("doubled" if have > wanted else "missed", f"{what}: {have} instead of {wanted}")


def _compare(found: Findings, what: str, have: Counter[object], wanted: Counter[object]) -> None:
    for key in wanted - have:
        found.add("missed", f"{what} {key}")
    for key in have - wanted:
        found.add("doubled", f"{what} {key}")


def _by_case(model, order) -> defaultdict[int, list]:
    def rows() -> Iterator[tuple[int, list]]:
        ordered = db.session.scalars(select(model).order_by(model.case_id, order))
        yield from (
            (case_id, list(found)) for case_id, found in groupby(ordered, key=lambda row: row.case_id)
        )

    return defaultdict(list, rows())
