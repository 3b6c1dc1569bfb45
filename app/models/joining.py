"""Who else has the same trouble as an open case: "me too"."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import UTCDateTime
from app.extensions import Model


class Supporter(Model):
    """A person who joined a case that somebody else registered; once, however often they say so."""

    __tablename__ = "supporter"
    __table_args__ = (Index(None, "person_id", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)
