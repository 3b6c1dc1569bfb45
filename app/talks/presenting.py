"""A talk as the projected page reads it: everything in sentences of the reader's language."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.cases.queries.promised import Promised
from app.domain.ledger import Kept
from app.domain.promises import Standing
from app.domain.talks import DecisionKind, TalkState, possible
from app.models.talks import Talk
from app.talks import sentences
from app.talks.operations.deciding import needs_unit
from app.talks.operations.undoing import as_json
from app.talks.queries import Attending, Row
from app.talks.queries.votes import Voices
from app.web.messages import label


def table(
    talk: Talk, people: Sequence[Attending], rows: Sequence[Row], voices: Mapping[int, Voices]
) -> dict[str, Any]:
    """Return the state of a talk; `voices` by item.

    The page hangs on a wall that everybody in the room reads, whoever sits at the keyboard: what is
    confidential is only counted.
    """
    shown = [row for row in rows if not row.is_confidential]
    return {
        "version": talk.version,
        "state": talk.state.value,
        "is_open": talk.state is TalkState.OPEN,
        "is_over": talk.state.is_over,
        "offered": [kind.value for kind in possible(None, talk.unit.level)],
        "people": [_person(person) for person in people],
        "items": [_item(talk, row) | _voices(voices.get(row.item.id)) for row in shown],
        "left_out": len(rows) - len(shown),
    }


def mark_of(made: Mapping[str, Any]) -> str:
    """Return what tells a decision (as JSON) from another about the same item; "" for none."""
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16] if made else ""


def short_words(made: Mapping[str, Any]) -> str:
    """Return a decision (as JSON) in the fewest words."""
    return " · ".join(part for part in (label(DecisionKind(made["kind"])), made["note"]) if part)


def _person(person: Attending) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "unit": person.unit_name,
        "unit_id": person.unit_id,
        "here": person.is_present,
        "stand_in": _("%(stand_in)s stands in", stand_in=person.stand_in) if person.stand_in else "",
        "stand_in_here": person.stand_in_present,
    }


def _item(talk: Talk, row: Row) -> dict[str, Any]:
    item = row.item
    return {
        "id": item.id,
        "is_new": row.is_new,
        "title": row.title,
        "place": row.place_name,
        "raised": _("raised by %(name)s", name=item.raised_by.name) if item.raised_by else "",
        "case": row.case_number or "",
        "is_readable": row.is_readable,
        "needs_unit": item.case_id is None and needs_unit(item, talk),
        "found": _found(row),
        "offered": [kind.value for kind in row.offered],
        "decision": _decision(talk, row),
    }


def _voices(voices: Voices | None) -> dict[str, Any]:
    vote_id, question, dissents = voices or (None, None, 0)
    return {"vote": {"id": vote_id, "question": question} if vote_id else None, "dissents": dissents}


def _found(row: Row) -> dict[str, Any] | None:
    found = row.found
    if found is None:
        return None
    who = _("Explains: %(unit)s", unit=found.holder)
    return {
        "state": label(found.state),
        "state_code": found.state.value,
        "light": label(found.light) if found.light else "",
        "light_code": found.light.value if found.light else "",
        "is_late": found.is_late,
        "is_broken": sentences.is_promise_broken(row),
        "lines": sentences.became(row, promises=False),
        "promises": [_promise(promise) for promise in found.promises],
        "explains": " · ".join(part for part in (who, found.assignee) if part),
    }


def _promise(promise: Promised) -> dict[str, Any]:
    """Return an earlier promise, with what somebody has said became of it: "open", "kept" or "broken"."""
    settled = Kept.BROKEN if promise.standing is Standing.BROKEN else Kept.KEPT
    return {
        "id": promise.id,
        "words": sentences.promise_words(promise),
        "is_broken": promise.standing is Standing.BROKEN,
        "outcome": (settled if promise.is_settled else Kept.OPEN).value,
    }


def _decision(talk: Talk, row: Row) -> dict[str, Any] | None:
    decision = row.decision
    if decision is None:
        return None
    return {
        "mark": mark_of(as_json(decision)),
        "kind": decision.kind.value,
        "words": sentences.decision_words(row, talk.unit.level),
        "consequence": sentences.consequence(row, talk.unit.level),
        "is_applied": decision.applied_at is not None,
        "note": decision.note,
        "promised_on": decision.promised_on.isoformat() if decision.promised_on else "",
        "values": decision.values,
    }
