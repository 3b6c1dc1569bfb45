"""Clocks are rows: the timers of the product; the scheduler only ticks."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import BigId, Code, UTCDateTime
from app.domain.clocks import ClockKind, Limit, LimitUnit, Outcome
from app.domain.levels import Level
from app.extensions import Model
from app.models.cases import Case
from app.models.organisation import Unit

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
    limit_id: Mapped[int | None] = mapped_column(ForeignKey("limit_setting.id"))
    """The rule that the allowance was copied from when the clock started."""
    cap_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """An outside due instant that no rule of ours may exceed."""
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    warn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    black_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    check_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the scheduler looks next; empty while paused and after the last look."""
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    breached_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The scheduled expiry, once it has passed."""
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(Code(Outcome))
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
        """The allowance."""
        return Limit(self.amount, self.unit)

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
