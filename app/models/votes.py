"""Votes about items of a talk."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.votes import Majority, Result
from app.extensions import Model
from app.models.organisation import Person

IS_OPEN = text("closed_at IS NULL")


class Vote(Model):
    """One question put to those who sit at the table; a repeated one is a row of its own."""

    __tablename__ = "vote"
    __table_args__ = (
        CheckConstraint(
            "(closed_at IS NULL) = (result IS NULL) AND (closed_at IS NULL) = (invited IS NULL)",
            name="closed_has_result",
        ),
        UniqueConstraint("item_id", "sequence"),
        Index(None, "item_id", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index(None, "talk_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    talk_id: Mapped[int] = mapped_column(ForeignKey("talk.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    sequence: Mapped[int]
    question: Mapped[str] = mapped_column(String(200))
    options: Mapped[list[str]] = mapped_column(JSON)
    """Names of what can be chosen, "1" being the first; empty for yes and no."""
    is_secret: Mapped[bool]
    by_hands: Mapped[bool]
    """Counted by the host and not given on phones."""
    majority: Mapped[Majority] = mapped_column(Code(Majority))
    quorum_percent: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, server_default=text("'{}'"))
    """Votes by code, once it is closed."""
    invited: Mapped[int | None]
    """So many the quorum was reckoned from."""
    result: Mapped[Result | None] = mapped_column(Code(Result))
    winner: Mapped[str | None] = mapped_column(String(10))


class Ballot(Model):
    """That somebody has voted; of an open vote also how. A secret one leaves neither choice nor time."""

    __tablename__ = "ballot"
    __table_args__ = (CheckConstraint("(choice IS NULL) = (cast_at IS NULL)", name="secret_is_bare"),)

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    choice: Mapped[str | None] = mapped_column(String(10))
    cast_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class SecretCount(Model):
    """How often an option was chosen in a secret vote; the row says nothing of who or when."""

    __tablename__ = "secret_count"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    choice: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int]
