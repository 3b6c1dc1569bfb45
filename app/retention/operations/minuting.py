"""Personal data is taken out of minutes: drafts are changed, locked ones are sealed anew, and that is kept.

A lock covers the whole text, and its digest has no salt: whoever knew the rest of the text could try names
until the digest fits. So the digests of the old text go as well; that the minutes were whole until then is
looked at first and written down beside the new lock, which the database lets nobody take without it.
"""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.domain import minutes as rules
from app.domain.erasing import Redactor
from app.domain.minutes import MinutesState
from app.extensions import db
from app.models.cases import Case
from app.models.minutes import Confirmation, Minutes, MinutesRedaction
from app.models.talks import AgendaItem
from app.talks.queries.minutes import addition_of, mark_of, proof_of


def redact_minutes(case: Case, known: Redactor, actor: Actor, *, now: datetime) -> int:
    """Take what is known out of the minutes of talks that dealt with a case; return from how many texts."""
    if known.pattern is None:
        return 0
    before = known.changed
    talks = select(AgendaItem.talk_id).where(AgendaItem.case_id == case.id)
    statement = (
        select(Minutes)
        .where(Minutes.talk_id.in_(talks))
        .order_by(Minutes.id)
        .options(
            selectinload(Minutes.confirmations),
            selectinload(Minutes.addenda),
            selectinload(Minutes.redactions),
        )
        .with_for_update(of=Minutes)
        .execution_options(populate_existing=True)
    )
    for minutes in db.session.scalars(statement):
        _redact(minutes, known, actor, now)
    return known.changed - before


def _redact(minutes: Minutes, known: Redactor, actor: Actor, now: datetime) -> None:
    before = known.changed
    content = cast("dict[str, Any]", known.tree(minutes.content))
    bodies = [known.text(one.body) for one in minutes.addenda]
    if known.changed == before:
        return
    digest = rules.text_digest(content)
    standing = [one for one in minutes.confirmations if one.text_digest == minutes.text_digest]
    if minutes.state is not MinutesState.LOCKED:
        _confirm(minutes, standing, digest)
        minutes.content, minutes.text_digest = content, digest
        return
    lock = _announce(minutes, content, standing, places=known.changed - before, now=now)
    _confirm(minutes, standing, digest)
    _chain(minutes, bodies, lock)
    db.session.flush()  # what hangs on the minutes changes before they take the new lock
    minutes.content, minutes.text_digest, minutes.lock_digest = content, digest, lock
    db.session.flush()
    subject = (Kind.TALK, minutes.talk_id)
    audit.record(Act.MINUTES_REDACTED, subject, by=actor, street_id=minutes.street_id, digest=lock)


def _announce(
    minutes: Minutes, content: dict[str, Any], standing: list[Confirmation], *, places: int, now: datetime
) -> str:
    """Write down by which digest the minutes are locked from now on, and return it."""
    digest = rules.text_digest(content)
    marks = [replace(mark_of(one), text_digest=digest) for one in standing]
    locked_at = minutes.locked_at or now
    lock = rules.lock_digest(minutes.talk_id, content, marks, at=locked_at, by_id=minutes.locked_by_id or 0)
    redaction = MinutesRedaction(
        minutes_id=minutes.id,
        number=len(minutes.redactions) + 1,
        at=now,
        places=places,
        held_before=proof_of(minutes).holds,
        lock_digest=lock,
    )
    db.session.add(redaction)
    db.session.flush()
    return lock


def _confirm(minutes: Minutes, standing: list[Confirmation], digest: str) -> None:
    """Let those who confirmed the text stand for what is left of it; of earlier texts no digest stays."""
    for one in minutes.confirmations:
        one.text_digest = digest if one in standing else secrets.token_hex(32)
    db.session.flush()


def _chain(minutes: Minutes, bodies: list[str], lock: str) -> None:
    previous = lock
    for one, body in zip(minutes.addenda, bodies, strict=True):
        one.body = body
        one.digest = previous = rules.addendum_digest(previous, addition_of(one))
