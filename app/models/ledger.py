"""The follow-up ledger (台账): entries and their reviews."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.ledger import Entrance, Kept, ReasonClass
from app.extensions import Model
from app.models.cases import Case
from app.models.clocks import Clock
from app.models.organisation import Person, Unit

IS_PROPOSED = "struck_off_at IS NULL AND proposed_at IS NOT NULL"
IS_UNDECIDED = "decided_at IS NULL"
IS_FROM_PAPER = "paper_key IS NOT NULL"


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
            "ix_ledger_entry_to_confirm",
            "confirmer_id",
            "id",
            sqlite_where=text(IS_PROPOSED),
            postgresql_where=text(IS_PROPOSED),
        ),
        Index(
            "uq_ledger_entry_paper_key",
            "street_id",
            "paper_key",
            unique=True,
            sqlite_where=text(IS_FROM_PAPER),
            postgresql_where=text(IS_FROM_PAPER),
        ),
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
    trigger_on: Mapped[date | None] = mapped_column(Date)
    """When that is expected; the entry is looked at ahead of it."""
    plan: Mapped[str] = mapped_column(Text)
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit that let it in; none let in what a clock put there."""
    suspensions: Mapped[int] = mapped_column(server_default=text("0"))
    """How often it put its case aside."""
    suspended_until: Mapped[date | None] = mapped_column(Date)
    """The last day of the last suspension."""
    paper_key: Mapped[str | None] = mapped_column(String(64))
    """Digest of the line of the paper ledger that it was, so that none is taken over twice."""
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """Of one from paper: the paper's day, so that its age is true."""
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    next_review_on: Mapped[date] = mapped_column(Date)
    review_count: Mapped[int] = mapped_column(server_default=text("0"))
    proposal: Mapped[str | None] = mapped_column(Text)
    """The evidence with which strike-off is proposed; empty again once it was sent back."""
    proposed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmer_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit that is asked to confirm the proposal."""
    struck_off_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    struck_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    evidence: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    case: Mapped[Case] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
    approver: Mapped[Unit | None] = relationship(foreign_keys=approver_id, lazy="raise_on_sql")
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=proposed_by_id, lazy="raise_on_sql")
    promises: Mapped[list["Promise"]] = relationship(order_by="Promise.id", lazy="raise_on_sql")
    reviews: Mapped[list["Review"]] = relationship(order_by="Review.sequence", lazy="raise_on_sql")


class Review(Model):
    """One follow-up of an entry: who was asked, what was answered, and when to look again."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("entry_id", "sequence"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"))
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked: Mapped[str] = mapped_column(String(100), server_default=text("''"))
    """Who was asked, or where somebody went to look."""
    note: Mapped[str] = mapped_column(Text)
    """What was answered or found."""
    next_review_on: Mapped[date] = mapped_column(Date)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Promise(Model):
    """What somebody has promised to do about a case by a day: at a talk, or asked about an entry."""

    __tablename__ = "promise"
    __table_args__ = (
        CheckConstraint("(outcome = 'open') = (settled_at IS NULL)", name="settled_with_outcome"),
        Index(None, "street_id", "outcome", "due_on", "id"),
        Index(None, "entry_id"),
        Index(None, "case_id"),
        UniqueConstraint("item_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"))
    """The entry whose reviews ask about it; one given at a talk may have none."""
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    """The item of the talk at which it was given."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who promised, if they have an account: they are reminded."""
    promiser: Mapped[str] = mapped_column(String(80))
    """Who promised: a person, a department, a firm, an owner."""
    what: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who wrote it down."""
    outcome: Mapped[Kept] = mapped_column(Code(Kept), server_default=text("'open'"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    entry: Mapped[LedgerEntry | None] = relationship(back_populates="promises", lazy="raise_on_sql")
    case: Mapped[Case] = relationship(lazy="raise_on_sql")


class LedgerRequest(Model):
    """A holder's request to put its case into the ledger, or to leave it there for longer.

    It hangs on the handling clock: once that has ended, because the case has gone on, it has lapsed.
    """

    __tablename__ = "ledger_request"
    __table_args__ = (
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = (granted IS NULL)",
            name="decided_by_somebody",
        ),
        Index(None, "case_id"),
        Index(
            "uq_ledger_request_open",
            "clock_id",
            unique=True,
            sqlite_where=text(IS_UNDECIDED),
            postgresql_where=text(IS_UNDECIDED),
        ),
        Index(
            "ix_ledger_request_to_decide",
            "decider_id",
            "id",
            sqlite_where=text(IS_UNDECIDED),
            postgresql_where=text(IS_UNDECIDED),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"))
    decider_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The unit one level up; the street decides its own."""
    reason: Mapped[ReasonClass] = mapped_column(Code(ReasonClass))
    unblock: Mapped[str] = mapped_column(Text)
    trigger_on: Mapped[date | None] = mapped_column(Date)
    plan: Mapped[str] = mapped_column(Text)
    next_review_on: Mapped[date] = mapped_column(Date)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted: Mapped[bool | None]

    case: Mapped[Case] = relationship(lazy="raise_on_sql")
    clock: Mapped[Clock] = relationship(lazy="raise_on_sql")
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id, lazy="raise_on_sql")


class LedgerCounter(Model):
    """The last running number of a street's register."""

    __tablename__ = "ledger_counter"

    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    last: Mapped[int]
