"""What was erased: tombstones without data, and the reports of runs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.erasing import Ground, Rule, RunKind
from app.extensions import Model
from app.models.cases import Case
from app.models.organisation import Person


class ErasureRun(Model):
    """One run, or dry run, of an erasure: who asked for it, when, by which rule, and what it came to."""

    __tablename__ = "erasure_run"
    __table_args__ = (
        CheckConstraint("(kind = 'request') = (ground IS NOT NULL)", name="request_has_ground"),
        Index(None, "street_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[RunKind] = mapped_column(Code(RunKind))
    street_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """Empty for all streets."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Empty for the scheduler and for commands."""
    ground: Mapped[Ground | None] = mapped_column(Code(Ground))
    reference: Mapped[str] = mapped_column(String(40), server_default="")
    """Number of the file that asked for it; never a name."""
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    oldest_on: Mapped[date | None] = mapped_column(Date)
    """When the oldest of its cases ended."""
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Cases, kinds of data, categories by id, exports that went, cases that failed."""

    by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class Erasure(Model):
    """The tombstone of a case, or of a neighbour in it: which kinds of data were erased, when; no data."""

    __tablename__ = "erasure"
    __table_args__ = (
        Index(
            "uq_erasure_whole",
            "case_id",
            unique=True,
            sqlite_where=text("joined_at IS NULL"),
            postgresql_where=text("joined_at IS NULL"),
        ),
        Index(None, "case_id"),
        Index(None, "run_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("erasure_run.id"))
    joined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Of a neighbour, when they had joined the case; empty for the case as a whole."""
    rule: Mapped[Rule] = mapped_column(Code(Rule))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    kinds: Mapped[dict[str, int]] = mapped_column(JSON)
    """How much of each kind of data (domain.erasing.Held)."""

    case: Mapped[Case] = relationship(lazy="raise_on_sql")
