"""What residents say of a result, by their slips or through the staff, and what is decided about it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, Sealed, UTCDateTime
from app.domain.answers import AnswerWay, Decision, Rating, Verdict
from app.extensions import Model
from app.models.cases import Case, Event
from app.models.organisation import Unit

IS_OWN = "slip_id IS NULL"
IS_UNDECIDED = "decided_at IS NULL"


def _one(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class Slip(Model):
    """A slip for a further resident with the same trouble; the first one's secret stands on the case."""

    __tablename__ = "slip"
    __table_args__ = (Index(None, "case_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    secret: Mapped[str] = mapped_column(Sealed("slip.secret"))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ResidentAnswer(Model):
    """What one resident says of one result; the words are those of the event."""

    __tablename__ = "resident_answer"
    __table_args__ = (
        CheckConstraint("(way = 'link') = (taken_by_id IS NULL)", name="taken_by_staff"),
        _one("uq_resident_answer_own", "case_id", "resolution", where=IS_OWN),
        _one("uq_resident_answer_slip", "case_id", "resolution", "slip_id", where=f"NOT ({IS_OWN})"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    resolution: Mapped[int]
    """The sequence of the event that reported the result."""
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("slip.id"))
    """Empty for the resident who raised the case."""
    verdict: Mapped[Verdict] = mapped_column(Code(Verdict))
    rating: Mapped[Rating | None] = mapped_column(Code(Rating))
    is_satisfied: Mapped[bool]
    """As the rule said when it was written; figures count it."""
    way: Mapped[AnswerWay] = mapped_column(Code(AnswerWay))
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who wrote it down for the resident."""
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship(lazy="raise_on_sql")


class Objection(Model):
    """A resident says that it is not fixed, and the level above the holder decides; the row has a clock."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided_has_decision"),
        _one("uq_objection_open", "case_id", where=IS_UNDECIDED),
        Index(None, "case_id", "resolution"),
        Index(
            "ix_objection_to_decide",
            "unit_id",
            "id",
            sqlite_where=text(IS_UNDECIDED),
            postgresql_where=text(IS_UNDECIDED),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    resolution: Mapped[int]
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("slip.id"))
    """By whose slip; empty for the resident who raised the case."""
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """Who decides: the level above the holder, and one level more each time that it is late."""
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[Decision | None] = mapped_column(Code(Decision))

    case: Mapped[Case] = relationship(lazy="raise_on_sql")
    decider: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
