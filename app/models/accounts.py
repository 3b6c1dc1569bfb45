"""Signed-in sessions, one-time sign-in codes, throttling, and the log of revealed data."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import BigId, UTCDateTime
from app.extensions import Model
from app.models.organisation import Person


class SignedIn(Model):
    """A session of one browser or phone; the cookie holds the token, the row its digest."""

    __tablename__ = "signed_in"
    __table_args__ = (Index(None, "person_id", "revoked_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    is_device: Mapped[bool]
    """Opened by a one-time code on a phone; lives for 90 days."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    browser: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(60))

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class SignInCode(Model):
    """A one-time code that a community gives out as a QR picture."""

    __tablename__ = "sign_in_code"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")


class Throttle(Model):
    """Failed sign-ins of one account or from one address."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    """"account:" or "address:" and a digest."""
    failures: Mapped[int]
    last_failure_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    blocked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Reveal(Model):
    """Somebody looked at personal data in clear."""

    __tablename__ = "reveal"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    what: Mapped[str] = mapped_column(String(30))


class RepeatKey(Model):
    """The answer given to a key that a client made, so that a repeat gets the same one."""

    __tablename__ = "repeat_key"
    __table_args__ = (UniqueConstraint("actor_id", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(60))
    content_digest: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(200))
    """Where the first answer led: a path."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
