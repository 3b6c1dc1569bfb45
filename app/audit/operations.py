"""What is done to the audit log itself: a day is anchored, old entries are removed at their end."""

from datetime import date, datetime, timedelta

from sqlalchemy import CursorResult, delete, func, select

from app import audit
from app.access.policy import Action, Actor, Place, authorize
from app.audit import Act, Kind
from app.domain.audit import Anchor
from app.extensions import db
from app.models.audit import AuditAnchor, AuditEntry, AuditHead

INSTALLATION = "/"


def anchor(day: date, *, now: datetime) -> Anchor | None:
    """Keep where the chain has come to as the anchor of a day; None if it has one, or the log is empty."""
    head = db.session.execute(select(AuditHead.entry_id, AuditHead.digest).with_for_update()).one_or_none()
    if head is None or head.entry_id == 0:
        return None
    if db.session.scalar(select(AuditAnchor.day).where(AuditAnchor.day == day)) is not None:
        return None
    db.session.add(AuditAnchor(day=day, at=now, entry_id=head.entry_id, digest=head.digest))
    return Anchor(head.entry_id, head.digest)


def shorten(kept: timedelta, *, now: datetime) -> int:
    """Remove the oldest entries up to the next anchor, if all are older than `kept`; return how many went.

    Age is reckoned from the newest entry too, as the triggers of the database do: of a log that nobody
    writes nothing goes.
    """
    db.session.execute(select(AuditHead.id).with_for_update())
    oldest = db.session.scalar(select(func.min(AuditEntry.id)))
    newest_at = db.session.scalar(select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1))
    if oldest is None or newest_at is None:
        return 0
    anchors = select(AuditAnchor.entry_id).where(AuditAnchor.entry_id >= oldest)
    until = db.session.scalar(anchors.order_by(AuditAnchor.entry_id).limit(1))
    if until is None:
        return 0
    last_at = db.session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.id <= until))
    if last_at is None or last_at >= min(now, newest_at) - kept:
        return 0
    going = delete(AuditEntry).where(AuditEntry.id <= until)
    result = db.session.execute(going, execution_options={"synchronize_session": False})
    gone = result.rowcount if isinstance(result, CursorResult) else 0
    audit.record_for(None, Act.LOG_SHORTENED, (Kind.INSTALLATION, None), until=until, number=gone)
    return gone


def note_export(actor: Actor) -> None:
    """Write down that the whole log is given out.

    Raises:
        Forbidden: the actor does not administer the installation.
    """
    authorize(actor, Action.AUDIT_READ, Place(INSTALLATION))
    audit.record(Act.LOG_EXPORTED, (Kind.INSTALLATION, None), by=actor)
