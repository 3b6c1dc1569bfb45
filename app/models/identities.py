"""Who of the house's identity provider somebody is."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, UTCDateTime
from app.extensions import Model
from app.models.organisation import Person


class HouseIdentity(Model):
    """The link from an identity of the house to a person; it gives no right, it only says who comes in."""

    __tablename__ = "house_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    """What the provider calls somebody for ever; a code, as a rule no name."""
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the provider last said who it is."""
    said: Mapped[str | None] = mapped_column(String(2000))
    """Which postings it named then, as `domain.house` writes them; None: none were asked for or told."""

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
