"""The audit log: its entries, the head of their chain, and the anchors of the days.

There are no foreign keys: the log outlives what it names, and holds nobody's row while it is written. That
rows are only ever added is kept by triggers; see migration 0024.
"""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import BigId, Code, UTCDateTime
from app.domain.audit import Act, Anchor, Fact, Kind, Line, Record
from app.extensions import Model


class AuditEntry(Model):
    """Somebody did something; `id` is its place in the chain, without gaps."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "street_id", "id"),
        Index(None, "action", "id"),
        Index(None, "actor_id", "id"),
        Index(None, "subject_kind", "subject_id", "id"),
        Index(None, "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    """Nobody: the scheduler, or whoever may run commands on the server."""
    street_id: Mapped[int | None] = mapped_column(BigInteger)
    """Whose administrators read it; None: only those of the installation."""
    action: Mapped[Act] = mapped_column(Code(Act))
    subject_kind: Mapped[Kind] = mapped_column(Code(Kind))
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    facts: Mapped[dict[str, Fact]] = mapped_column(JSON)
    session_id: Mapped[int | None] = mapped_column(BigInteger)
    address: Mapped[str] = mapped_column(String(60))
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    """The digest of the entry before; unique, so that the chain cannot fork."""
    digest: Mapped[str] = mapped_column(String(64))

    @property
    def line(self) -> Line:
        """The entry as its chain sees it."""
        record = Record(
            id=self.id,
            at=self.at,
            actor_id=self.actor_id,
            street_id=self.street_id,
            action=self.action.value,
            subject_kind=self.subject_kind.value,
            subject_id=self.subject_id,
            facts=self.facts,
            session_id=self.session_id,
            address=self.address,
        )
        return Line(record, self.previous, self.digest)


class AuditHead(Model):
    """The one row that whoever writes an entry locks: the last number and its digest."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    digest: Mapped[str] = mapped_column(String(64))


class AuditAnchor(Model):
    """The head of the chain as it was found on a day."""

    __tablename__ = "audit_anchor"
    __table_args__ = (Index(None, "entry_id"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    entry_id: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))

    @property
    def anchor(self) -> Anchor:
        """What it says about the chain."""
        return Anchor(self.entry_id, self.digest)
