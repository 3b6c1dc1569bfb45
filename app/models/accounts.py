"""Signed-in sessions, one-time sign-in codes, tokens, throttling, and the log of revealed data."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Blind, Code, Sealed, UTCDateTime
from app.domain.privacy import PersonalData, Purpose
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
    awaits_factor: Mapped[bool] = mapped_column(server_default=text("false"))
    """Password or code were right and the second factor is still to come: opens nothing else."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    proved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the person last proved who they are, by password, code or second factor."""
    rights: Mapped[str | None] = mapped_column(String(64))
    """The postings that the token was made for, as `access.carried` writes them; others wait for another."""
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
    is_reset: Mapped[bool] = mapped_column(server_default=text("false"))
    """Lets the person choose a password instead of signing them in."""

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")


class ApiToken(Model):
    """What a program acts with as a person, for a time; the row holds the digest of the secret."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(60))
    """What it is for, in its maker's words."""
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(100))
    """As `domain.tokens.written` writes them."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used_on: Mapped[date | None] = mapped_column(Date)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SecondFactor(Model):
    """The secret that a person's app shares with us; `person.second_factor_at` says whether it is on."""

    __tablename__ = "second_factor"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    secret: Mapped[str | None] = mapped_column(Sealed("second_factor.secret"))
    last_step: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    """The latest time step whose code was taken; no code counts twice."""
    pending_secret: Mapped[str | None] = mapped_column(Sealed("second_factor.pending_secret"))
    """Shown, and not proved yet to have arrived in an app."""
    pending_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RecoveryCode(Model):
    """A code on paper that stands in once for an app that is lost."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_digest: Mapped[str] = mapped_column(Blind("recovery", length=64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Throttle(Model):
    """Failed sign-ins at one name, from one network, or of both."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    """What is counted, as `accounts.throttling` names it, and a digest."""
    failures: Mapped[int]
    last_failure_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    blocked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Reveal(Model):
    """Somebody looked at personal data in clear."""

    __tablename__ = "reveal"
    __table_args__ = (
        Index(None, "street_id", "at", "id"),
        Index(None, "person_id", "at", "id"),
        Index(None, "at", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    what: Mapped[PersonalData] = mapped_column(Code(PersonalData))
    reason: Mapped[Purpose | None] = mapped_column(Code(Purpose))
    """What for; nothing where whoever handles the case, has registered it or was called in has looked."""
    note: Mapped[str] = mapped_column(String(200), server_default="")
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("slip.id"))
    """Of which neighbour's slip the secret word was shown."""


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
