"""The follow-up ledger (台账): entries and their reviews."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import BigId, Code, UTCDateTime
from app.domain.ledger import Entrance, ReasonClass
from app.extensions import Model
from app.models.cases import Case
from app.models.organisation import Person, Unit


class LedgerEntry(Model):
    """An unresolved case with reason, plan and next review; it leaves only by strike-off."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint(
            "(struck_off_at IS NULL) = (struck_off_by_id IS NULL AND evidence IS NULL)",
            name="struck_off_with_evidence",
        ),
        Index(None, "street_id", "struck_off_at", "next_review_on", "id"),
        Index(None, "community_id", "struck_off_at", "next_review_on", "id"),
        Index(None, "unit_id", "struck_off_at", "next_review_on", "id"),
        Index(
            "uq_ledger_entry_open",
            "case_id",
            unique=True,
            sqlite_where=text("struck_off_at IS NULL"),
            postgresql_where=text("struck_off_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The unit that follows the entry up: the case's holder."""
    sequence: Mapped[int]
    """Running number of the entry in its street's register, from 1."""
    entrance: Mapped[Entrance] = mapped_column(Code(Entrance))
    reason: Mapped[ReasonClass] = mapped_column(Code(ReasonClass))
    unblock: Mapped[str] = mapped_column(Text)
    """What would make it possible."""
    plan: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    next_review_on: Mapped[date] = mapped_column(Date)
    review_count: Mapped[int] = mapped_column(server_default=text("0"))
    struck_off_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    struck_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    evidence: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    case: Mapped[Case] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
    reviews: Mapped[list["Review"]] = relationship(order_by="Review.sequence", lazy="raise_on_sql")


class Review(Model):
    """One follow-up of an entry: what was found, and when to look again."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("entry_id", "sequence"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"))
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text)
    next_review_on: Mapped[date] = mapped_column(Date)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class LedgerCounter(Model):
    """The last running number of a street's register."""

    __tablename__ = "ledger_counter"

    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    last: Mapped[int]
