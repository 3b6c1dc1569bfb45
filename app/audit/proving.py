"""Reading the whole audit log along its chain: to prove it, and to give it out as lines of JSON."""

import json
from collections.abc import Iterator
from heapq import merge

from sqlalchemy import select

from app.database import read_one_instant
from app.domain.audit import GENESIS, Anchor, Verdict, proved
from app.extensions import db
from app.models.audit import AuditAnchor, AuditEntry, AuditHead

BATCH = 1000


def verdict() -> Verdict:
    """Prove the log as it is at one instant; only a batch of it is in memory at a time."""
    read_one_instant()
    return proved((row.line for row in _entries()), (row.anchor for row in _anchors()), _head())


def lines() -> Iterator[str]:
    """Go through the log as it is at one instant: a line for each entry and anchor, and one for the end.

    `deploy/verify_audit.py` proves them without the product.
    """
    read_one_instant()
    head = _head()
    entries = ((row.id, 0, _entry_line(row)) for row in _entries())
    anchors = ((row.entry_id, row.day.toordinal(), _anchor_line(row)) for row in _anchors())
    for _number, _order, line in merge(entries, anchors):
        yield line
    yield _text({"kind": "end", "entry_id": head.entry_id, "digest": head.digest})


def _head() -> Anchor:
    found = db.session.execute(select(AuditHead.entry_id, AuditHead.digest)).one_or_none()
    return Anchor(found.entry_id, found.digest) if found else Anchor(0, GENESIS)


def _entries() -> Iterator[AuditEntry]:
    after = 0
    while True:
        batch = select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id).limit(BATCH)
        rows = db.session.scalars(batch, execution_options={"populate_existing": True}).all()
        yield from rows
        if len(rows) < BATCH:
            return
        after = rows[-1].id


def _anchors() -> Iterator[AuditAnchor]:
    """Go through the anchors, one a day; the order is that of their entries."""
    statement = select(AuditAnchor).order_by(AuditAnchor.entry_id, AuditAnchor.day)
    yield from db.session.scalars(statement).all()


def _entry_line(row: AuditEntry) -> str:
    record = row.line.record
    return _text(
        {
            "kind": "entry",
            "id": record.id,
            "at": record.at.isoformat(timespec="microseconds"),
            "actor_id": record.actor_id,
            "street_id": record.street_id,
            "action": record.action,
            "subject_kind": record.subject_kind,
            "subject_id": record.subject_id,
            "facts": dict(record.facts),
            "session_id": record.session_id,
            "address": record.address,
            "previous": row.previous,
            "digest": row.digest,
        }
    )


def _anchor_line(row: AuditAnchor) -> str:
    return _text(
        {"kind": "anchor", "day": row.day.isoformat(), "entry_id": row.entry_id, "digest": row.digest}
    )


def _text(values: dict[str, object]) -> str:
    return json.dumps(values, separators=(",", ":")) + "\n"
