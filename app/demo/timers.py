"""Clocks of an invented case: what app.clocks.operations does to rows, done to plain objects."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.demo.world import Node, Row, World
from app.domain import clocks as rules
from app.domain import working_time
from app.domain.clocks import ClockKind, Limit, LimitUnit, Outcome

BESIDE = (ClockKind.WAIT, ClockKind.REVIEW)
TICK = timedelta(seconds=20)
"""How long after its check instant a scheduler looks at a clock."""


@dataclass(slots=True)
class Timer:
    """One clock."""

    id: int
    kind: ClockKind
    subject_id: int
    owner: Node
    limit: Limit
    limit_id: int | None
    started_at: datetime
    sequence: int = 1
    cap_at: datetime | None = None
    warn_at: datetime | None = None
    due_at: datetime | None = None
    black_at: datetime | None = None
    check_at: datetime | None = None
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    stopped_at: datetime | None = None
    outcome: Outcome | None = None
    reminders: int = 0
    reminded_at: datetime | None = None
    blackened_at: datetime | None = None
    pauses: list[list[datetime | None]] = field(default_factory=list)

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.stopped_at is None

    def notice_key(self, what: str) -> str:
        """Return the key of what is told once about the clock and its due."""
        due = f"{self.due_at:%Y%m%dT%H%M%S}" if self.due_at else ""
        return f"clock:{self.id}:{what}:{due}"

    def stop(self, outcome: Outcome, now: datetime) -> None:
        """End it; one whose due has passed is breached."""
        if self.due_at is not None and self.due_at < now and outcome is Outcome.MET:
            outcome = Outcome.BREACHED
        if outcome is Outcome.BREACHED:
            self.breached_at = self.breached_at or self.due_at
        for pause in self.pauses:
            pause[1] = pause[1] or now
        self.stopped_at, self.outcome, self.check_at = now, outcome, None

    def pause(self, world: World, now: datetime) -> None:
        """Suspend it."""
        if all(until for _since, until in self.pauses):
            self.pauses.append([now, None])
            self.reckon(world)

    def resume(self, world: World, now: datetime) -> None:
        """Let it go on with what was left."""
        for pause in self.pauses:
            pause[1] = pause[1] or now
        self.reckon(world)

    def reckon(self, world: World) -> None:
        """Compute its instants from start, limit and pauses."""
        found = rules.cap(
            rules.instants(
                world.rules.calendar,
                self.limit,
                self.started_at,
                [(since, until) for since, until in self.pauses if since is not None],
                warn_percent=world.rules.warn_percent,
                black_percent=world.rules.black_percent,
            ),
            self.cap_at,
        )
        self.warn_at = found.warn_at if found else None
        self.due_at = found.due_at if found else None
        self.black_at = found.black_at if found else None
        self.check_at = self.due_at if self.warned_at else self.warn_at

    def taken_up_again(self, world: World, subject_id: int, owner: Node, now: datetime) -> "Timer":
        """Return a clock that goes on with the remainder of this ended one."""
        pauses: list[list[datetime | None]] = [[since, until or now] for since, until in self.pauses]
        again = Timer(
            id=world.ids("clock"),
            kind=self.kind,
            subject_id=subject_id,
            owner=owner,
            limit=self.limit,
            limit_id=self.limit_id,
            started_at=self.started_at,
            cap_at=self.cap_at,
            pauses=[*pauses, [self.stopped_at, now]],
        )
        again.reckon(world)
        return again

    def rows(self, world: World, case_id: int) -> tuple[Row, list[Row]]:
        """Return the row of the clock and those of its pauses."""
        row = {
            "id": self.id,
            "street_id": world.street.id,
            "case_id": case_id,
            "kind": self.kind,
            "subject_id": self.subject_id,
            "sequence": self.sequence,
            "unit_id": self.owner.id,
            "level": self.owner.level,
            "amount": self.limit.amount,
            "unit": self.limit.unit,
            "limit_id": self.limit_id,
            "cap_at": self.cap_at,
            "started_at": self.started_at,
            "warn_at": self.warn_at,
            "due_at": self.due_at,
            "black_at": self.black_at,
            "check_at": self.check_at,
            "warned_at": self.warned_at,
            "breached_at": self.breached_at,
            "stopped_at": self.stopped_at,
            "outcome": self.outcome,
            "reminders": self.reminders,
            "reminded_at": self.reminded_at,
            "blackened_at": self.blackened_at,
            "postponed": None,
        }
        pauses = [
            {"id": world.ids("pause"), "clock_id": self.id, "from_at": since, "until_at": until}
            for since, until in self.pauses
        ]
        return row, pauses


def review_timer(world: World, entry_id: int, owner: Node, sequence: int, due_at: datetime) -> Timer:
    """Return the clock of a ledger entry's next review."""
    timer = Timer(
        id=world.ids("clock"),
        kind=ClockKind.REVIEW,
        subject_id=entry_id,
        owner=owner,
        limit=Limit(0, LimitUnit.NATURAL_DAYS),
        limit_id=None,
        started_at=due_at,
        sequence=sequence,
        warn_at=working_time.subtract(world.rules.calendar, due_at, 8 * rules.SECONDS_OF_HOUR),
        due_at=due_at,
        black_at=due_at,
    )
    timer.check_at = timer.warn_at
    return timer
