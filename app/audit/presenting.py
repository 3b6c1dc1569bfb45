"""Entries of the audit log as one reads them."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from app.audit.queries import Named, named
from app.audit.words import SENTENCES, STEPS
from app.domain.audit import Kind
from app.domain.levels import Role
from app.models.audit import AuditEntry
from app.web.filters import day, instant
from app.web.messages import label
from app.web.naming import name_of

NOTHING = "–"
_COUNTED = (
    *("failures", "year", "rows", "number", "until", "token", "channel", "code"),
    *("sessions", "codes", "tokens", "identities"),
)
"""What sentences name and older entries may lack."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry in words."""

    id: int
    at: datetime
    actor_id: int | None
    actor: str
    sentence: str
    address: str


def told(rows: list[AuditEntry]) -> list[Told]:
    """Return the entries of a page in words, in the reader's language."""
    names = named(rows)
    return [_told(row, names) for row in rows]


def _told(row: AuditEntry, names: Named) -> Told:
    known = {name: NOTHING if fact is None else str(fact) for name, fact in row.facts.items()}
    unit_id = row.facts.get("unit") or row.facts.get("parent")
    words = {
        **dict.fromkeys(_COUNTED, NOTHING),
        **known,
        "id": str(row.subject_id or NOTHING),
        "subject": _subject(row, names),
        "unit": name_of(names.units.get(unit_id)) if isinstance(unit_id, int) else _("the installation"),
        "role": label(Role(known["role"])) if "role" in known else NOTHING,
        "what": str(STEPS.get(known.get("what", ""), NOTHING)),
        "made_at": _instant(row.facts.get("made_at")),
        **{name: _day(row.facts.get(name)) for name in ("day", "first", "last")},
    }
    sentence = str(SENTENCES[row.action]) % words
    return Told(row.id, row.at, row.actor_id, _actor(row, names), sentence, row.address)


def _subject(row: AuditEntry, names: Named) -> str:
    if row.subject_id is None:
        return _("an account that there is not") if row.subject_kind is Kind.PERSON else _("the installation")
    called = {
        Kind.PERSON: names.people.get(row.subject_id),
        Kind.UNIT: name_of(names.units.get(row.subject_id)),
        Kind.CASE: names.cases.get(row.subject_id),
        Kind.CATEGORY: name_of(names.categories.get(row.subject_id)),
    }
    return called.get(row.subject_kind) or str(row.subject_id)


def _actor(row: AuditEntry, names: Named) -> str:
    if row.actor_id is None:
        return _("the system")
    return names.people.get(row.actor_id) or str(row.actor_id)


def _day(text: object) -> str:
    return str(day(date.fromisoformat(text))) if isinstance(text, str) else NOTHING


def _instant(text: object) -> str:
    return str(instant(datetime.fromisoformat(text))) if isinstance(text, str) else NOTHING
