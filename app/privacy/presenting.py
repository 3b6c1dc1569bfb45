"""Looks at personal data as one reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.privacy.queries import Look
from app.web.messages import label


@dataclass(frozen=True, slots=True)
class Told:
    """One look in words."""

    id: int
    at: datetime
    person_id: int
    person: str
    username: str
    number: str
    what: str
    reason: str
    note: str


def told(rows: Sequence[Look]) -> list[Told]:
    """Return the looks of a page in words, in the reader's language."""
    return [_told(row) for row in rows]


def _told(row: Look) -> Told:
    return Told(
        id=row.id,
        at=row.at,
        person_id=row.person_id,
        person=row.name,
        username=row.username or "",
        number=row.number,
        what=label(row.what),
        reason=label(row.reason) if row.reason else _("Handles the case, has registered it or was called in"),
        note=row.note,
    )
