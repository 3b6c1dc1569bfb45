"""Letting nobody in by what a backup holds of sign-ins, before anything else is done with it.

The tables may be those of an older version: they are described here as far as they are needed, and what
is not there yet is left out.
"""

from datetime import datetime

from sqlalchemy import Update, column, inspect, table, update

from app.columns import UTCDateTime
from app.extensions import db
from app.models.audit import AuditEntry, AuditHead

_SESSIONS = table("signed_in", column("revoked_at", UTCDateTime))
_CODES = table("sign_in_code", column("used_at", UTCDateTime), column("expires_at", UTCDateTime))
_RECOVERY = table("recovery_code", column("used_at", UTCDateTime))


def end_all(now: datetime) -> None:
    """End all sessions, and void codes, links and recovery codes that were not used when it was made.

    What was ended or used up since would open again, a recovery code beside the password.
    """
    there = set(inspect(db.session.connection()).get_table_names())
    statements: dict[str, Update] = {
        _SESSIONS.name: update(_SESSIONS).where(_SESSIONS.c.revoked_at.is_(None)).values(revoked_at=now),
        _CODES.name: update(_CODES).where(_CODES.c.used_at.is_(None)).values(expires_at=now),
        _RECOVERY.name: update(_RECOVERY).where(_RECOVERY.c.used_at.is_(None)).values(used_at=now),
    }
    for name, statement in statements.items():
        if name in there:
            db.session.execute(statement)


def can_be_noted() -> bool:
    """Whether the audit log of the tables that are there can be written by this version."""
    found = inspect(db.session.connection())
    return all(
        found.has_table(name) and {column["name"] for column in found.get_columns(name)} >= needed
        for name, needed in (
            (AuditEntry.__tablename__, set(AuditEntry.__table__.c.keys())),
            (AuditHead.__tablename__, set(AuditHead.__table__.c.keys())),
        )
    )
