"""Supervision orders (督办单) on cases, their answers, and who is asked to name the lead."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.clocks import LimitUnit
from app.domain.supervision import OrderState, Verdict
from app.domain.supervision import number as order_number
from app.extensions import Model
from app.models.cases import Case
from app.models.organisation import Person, Unit

STATES_OPEN = tuple(state for state in OrderState if state.is_open)
IS_OPEN_ORDER = "state IN ('given', 'answered', 'sent_back')"
IS_UNDECIDED = "decided_at IS NULL"


class SupervisionOrder(Model):
    """A leader's numbered order on one case or several, with a limit of its own and somebody to answer it."""

    __tablename__ = "supervision_order"
    __table_args__ = (
        UniqueConstraint("street_id", "year", "sequence"),
        CheckConstraint(
            "(state IN ('accepted', 'lifted')) = (ended_at IS NOT NULL)", name="ended_has_ended_at"
        ),
        Index(
            "ix_supervision_order_open",
            "street_id",
            "due_at",
            "id",
            sqlite_where=text(IS_OPEN_ORDER),
            postgresql_where=text(IS_OPEN_ORDER),
        ),
        Index(
            "ix_supervision_order_of_unit",
            "unit_id",
            "due_at",
            "id",
            sqlite_where=text(IS_OPEN_ORDER),
            postgresql_where=text(IS_OPEN_ORDER),
        ),
        Index(
            "ix_supervision_order_to_decide",
            "given_unit_id",
            "id",
            sqlite_where=text("state = 'answered'"),
            postgresql_where=text("state = 'answered'"),
        ),
        Index(None, "street_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    sequence: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The unit that answers: it holds the cases, or stands above their holders."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who answers for it."""
    reason: Mapped[str] = mapped_column(Text)
    demand: Mapped[str] = mapped_column(Text)
    amount: Mapped[int]
    unit: Mapped[LimitUnit] = mapped_column(Code(LimitUnit))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """In the name of which unit."""
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """Of the present round, copied from the clocks so that lists need not join."""
    state: Mapped[OrderState] = mapped_column(Code(OrderState))
    rounds: Mapped[int] = mapped_column(server_default=text("1"))
    """How often an answer was asked for: once, and once more for each answer that was sent back."""
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    answering: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
    given_by: Mapped[Person] = relationship(foreign_keys=given_by_id, lazy="raise_on_sql")
    given_unit: Mapped[Unit] = relationship(foreign_keys=given_unit_id, lazy="raise_on_sql")
    cases: Mapped[list["SupervisedCase"]] = relationship(
        order_by="SupervisedCase.id", back_populates="order", lazy="raise_on_sql"
    )
    answers: Mapped[list["SupervisionAnswer"]] = relationship(
        order_by="SupervisionAnswer.sequence", lazy="raise_on_sql"
    )

    @property
    def number(self) -> str:
        """The number as it is printed."""
        return order_number(self.year, self.sequence)


IS_OPEN = SupervisionOrder.state.in_([literal_column(f"'{state.value}'") for state in STATES_OPEN])
"""The condition that an order is open, with the codes written out, so that the partial indexes serve."""


IS_ANSWERED = SupervisionOrder.state == literal_column(f"'{OrderState.ANSWERED.value}'")
"""The condition that an answer waits for its verdict."""


class SupervisedCase(Model):
    """A case that an order is about; the order's clock on the case hangs on this row."""

    __tablename__ = "supervised_case"
    __table_args__ = (UniqueConstraint("order_id", "case_id"), Index(None, "case_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("supervision_order.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))

    order: Mapped[SupervisionOrder] = relationship(back_populates="cases", lazy="raise_on_sql")
    case: Mapped[Case] = relationship(lazy="raise_on_sql")


class SupervisionAnswer(Model):
    """An answer to an order, and what whoever gave the order says of it."""

    __tablename__ = "supervision_answer"
    __table_args__ = (
        UniqueConstraint("order_id", "sequence"),
        CheckConstraint(
            "(verdict IS NULL) = (verdict_at IS NULL) AND (verdict IS NULL) = (verdict_by_id IS NULL)",
            name="verdict_by_somebody",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("supervision_order.id"))
    sequence: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """When it was due, so that a later round does not hide whether it was late."""
    verdict: Mapped[Verdict | None] = mapped_column(Code(Verdict))
    verdict_note: Mapped[str] = mapped_column(Text, server_default=text("''"))
    verdict_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verdict_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    by: Mapped[Person] = relationship(foreign_keys=by_id, lazy="raise_on_sql")
    verdict_by: Mapped[Person | None] = relationship(foreign_keys=verdict_by_id, lazy="raise_on_sql")


class SupervisionCounter(Model):
    """The last number of an order in a street's year; locked last, so that none is skipped."""

    __tablename__ = "supervision_counter"

    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class LeadRequest(Model):
    """Two units give a case back and forth, and their common superior is asked which one takes the lead.

    It hangs on the holding: once that has ended, because the case has gone on, it has lapsed.
    """

    __tablename__ = "lead_request"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (lead_id IS NULL)", name="decided_has_lead"),
        Index(
            "uq_lead_request_open",
            "holding_id",
            unique=True,
            sqlite_where=text(IS_UNDECIDED),
            postgresql_where=text(IS_UNDECIDED),
        ),
        Index(
            "ix_lead_request_to_decide",
            "decider_id",
            "id",
            sqlite_where=text(IS_UNDECIDED),
            postgresql_where=text(IS_UNDECIDED),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    holding_id: Mapped[int] = mapped_column(ForeignKey("holding.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The unit that the holder would return it to."""
    decider_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
