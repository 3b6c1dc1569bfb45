"""Briefs as they were issued."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.briefs import BriefKind
from app.extensions import Model
from app.models.organisation import Unit


class Brief(Model):
    """What a week or month brought a unit; written once, when it was over, and not changed afterwards."""

    __tablename__ = "brief"
    __table_args__ = (
        UniqueConstraint("unit_id", "kind", "first_on"),
        Index(None, "unit_id", "first_on", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[BriefKind] = mapped_column(Code(BriefKind))
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Codes, numbers, ids, names of units and titles of cases; see app.reports.queries.briefs."""

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
