"""The same form sent twice gives the first answer; the same key with other content is refused."""

import hashlib
from datetime import datetime

from flask import request
from sqlalchemy import select

from app.domain.errors import RepeatedWithOtherContent
from app.extensions import db
from app.models.accounts import RepeatKey

NOT_CONTENT = frozenset({"csrf_token", "repeat_key"})


def content_digest() -> str:
    """Return a digest of the form that was sent, files included, without token and key."""
    digest = hashlib.sha256(request.path.encode())
    for name in sorted(request.form):
        if name not in NOT_CONTENT:
            digest.update(repr((name, request.form.getlist(name))).encode())
    for name in sorted(request.files):
        for file in request.files.getlist(name):
            digest.update(repr((name, file.filename)).encode())
            digest.update(hashlib.file_digest(file.stream, "sha256").digest())  # type: ignore[arg-type]
            file.stream.seek(0)
    return digest.hexdigest()


def first_answer(actor_id: int, key: str, content: str) -> str | None:
    """Return the answer given to this key before, or None when it is new.

    Raises:
        RepeatedWithOtherContent: the key was used for something else.
    """
    if not key:
        return None
    row = db.session.scalar(select(RepeatKey).where(RepeatKey.actor_id == actor_id, RepeatKey.key == key))
    if row is None:
        return None
    if row.content_digest != content:
        raise RepeatedWithOtherContent
    return row.answer


def remember(actor_id: int, key: str, content: str, answer: str, *, now: datetime) -> None:
    """Keep the answer in the same transaction as what was done; unique (actor, key) guards a race."""
    if key:
        db.session.add(
            RepeatKey(actor_id=actor_id, key=key, content_digest=content, answer=answer, created_at=now)
        )
