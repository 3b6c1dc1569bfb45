"""Hotlines and other feeders that send cases in, and the numbers of what they sent."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, UTCDateTime
from app.extensions import Model
from app.models.cases import Case


class Feeder(Model):
    """A hotline or another system from which a street gets cases, with how its sheets are read."""

    __tablename__ = "feeder"
    __table_args__ = (UniqueConstraint("street_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(40))
    columns: Mapped[dict[str, str]] = mapped_column(JSON, server_default=text("'{}'"))
    """By what a column holds: its heading in the feeder's sheets; empty for none of them."""


class Dispatch(Model):
    """What a feeder sent under a number of its own, and the case that it became."""

    __tablename__ = "dispatch"
    __table_args__ = (
        UniqueConstraint("feeder_id", "number"),
        UniqueConstraint("case_id"),
        Index(None, "feeder_id", "received_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    feeder_id: Mapped[int] = mapped_column(ForeignKey("feeder.id"))
    number: Mapped[str] = mapped_column(String(60))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)

    feeder: Mapped[Feeder] = relationship(lazy="raise_on_sql")
    case: Mapped[Case] = relationship(lazy="raise_on_sql")
