"""Clocks are rows: the timers of the product; the scheduler only ticks."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.clocks import ClockKind, Limit, LimitUnit, Outcome
from app.domain.levels import Level
from app.domain.reckoning import Cause
from app.extensions import Model
from app.models.cases import Case
from app.models.organisation import Unit

IS_HANDLE = "kind = 'handle'"
IS_POSTPONED = "postponed IS NOT NULL"
IS_TICKING = "stopped_at IS NULL AND check_at IS NOT NULL"


class Clock(Model):
    """A running or ended timer on the row whose time it measures.

    `subject_id` is that row: a holding (accept, handle, verify), a ledger entry (review), a task
    (report_in), a wait's event. Unique (kind, subject, sequence) makes a repeat harmless.
    """

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "sequence"),
        CheckConstraint("(stopped_at IS NULL) = (outcome IS NULL)", name="stopped_has_outcome"),
        Index(
            None,
            "check_at",
            "id",
            sqlite_where=text(IS_TICKING),
            postgresql_where=text(IS_TICKING),
        ),
        Index(None, "case_id"),
        Index(None, "unit_id", "stopped_at"),
        *(
            Index(
                f"ix_clock_handle_{column}",
                "street_id",
                column,
                sqlite_where=text(IS_HANDLE),
                postgresql_where=text(IS_HANDLE),
            )
            for column in ("due_at", "stopped_at")
        ),
        Index(
            None,
            "street_id",
            "case_id",
            sqlite_where=text(IS_TICKING),
            postgresql_where=text(IS_TICKING),
        ),
        Index(
            "ix_clock_postponed",
            "street_id",
            "id",
            sqlite_where=text(IS_POSTPONED),
            postgresql_where=text(IS_POSTPONED),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[ClockKind] = mapped_column(Code(ClockKind))
    subject_id: Mapped[int] = mapped_column(BigId)
    sequence: Mapped[int] = mapped_column(server_default=text("1"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """Whose time it measures: the unit whose queue shows it."""
    level: Mapped[Level | None] = mapped_column(Code(Level))
    amount: Mapped[int]
    unit: Mapped[LimitUnit] = mapped_column(Code(LimitUnit))
    extra: Mapped[int] = mapped_column(server_default=text("0"))
    """What was granted on top of the amount, in the same unit."""
    limit_id: Mapped[int | None] = mapped_column(ForeignKey("limit_setting.id"))
    """The rule that the allowance was copied from when the clock started."""
    cap_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """An outside due instant that no rule of ours may exceed."""
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    warn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    black_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    check_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the scheduler looks next; empty after the last look. While paused it is the outside date, if
    there is one. One that has passed and runs on is looked at for reminders and for turning black."""
    reckoned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When a changed calendar or limit last moved its due; it never passes before that."""
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    breached_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The scheduled expiry, once it has passed."""
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(Code(Outcome))
    reminders: Mapped[int] = mapped_column(server_default=text("0"))
    """How often its people were reminded after it had passed and ran on."""
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    blackened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was long overdue at the street; recorded and told once."""
    postponed: Mapped[str | None] = mapped_column(String(200))
    """Why the scheduler put it off, for the administrator; empty again once it could be worked on."""
    postponed_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    """How often in a row it was put off."""

    pauses: Mapped[list["Pause"]] = relationship(order_by="Pause.from_at", lazy="raise_on_sql")
    case: Mapped[Case] = relationship(lazy="raise_on_sql")
    owner: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")

    @property
    def limit(self) -> Limit:
        """The allowance, with what was granted on top."""
        return Limit(self.amount + (self.extra or 0), self.unit)

    @property
    def pause_pairs(self) -> tuple[tuple[datetime, datetime | None], ...]:
        """The suspensions as the rules want them."""
        return tuple((pause.from_at, pause.until_at) for pause in self.pauses)


class Pause(Model):
    """A time in which a clock did not count."""

    __tablename__ = "pause"
    __table_args__ = (Index(None, "clock_id", "from_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"))
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Extension(Model):
    """More time for a handling clock, asked for by its holder and decided one level up.

    `granted` is how much was given, in the clock's unit; 0 once it was refused, or thrown away because
    the clock is counted in another unit now.
    """

    __tablename__ = "extension"
    __table_args__ = (
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = (granted IS NULL)",
            name="decided_by_somebody",
        ),
        Index(None, "clock_id"),
        Index(
            "uq_extension_open",
            "clock_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index(
            "ix_extension_to_decide",
            "decider_id",
            "id",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"))
    decider_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The unit one level up; the street decides its own."""
    amount: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted: Mapped[int | None]


class Recomputation(Model):
    """Running clocks of a street that are to be reckoned anew; worked off in batches by a job.

    `after_case_id` is how far it has come, written in the transaction of the batch: whoever goes
    on after a crash begins there. Every case is looked at once, in the order of ids.
    """

    __tablename__ = "recomputation"
    __table_args__ = (
        Index(
            "uq_recomputation_unfinished",
            "street_id",
            "cause",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    cause: Mapped[Cause] = mapped_column(Code(Cause))
    limits_on: Mapped[date | None] = mapped_column(Date)
    """The day whose limits the clocks are given; empty where they keep theirs."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    total: Mapped[int]
    """How many cases there were to look at when it was asked for."""
    after_case_id: Mapped[int] = mapped_column(BigId, server_default=text("0"))
    looked_at: Mapped[int] = mapped_column(server_default=text("0"))
    moved: Mapped[int] = mapped_column(server_default=text("0"))
    failed: Mapped[int] = mapped_column(server_default=text("0"))
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
