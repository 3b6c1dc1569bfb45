"""The same form sent twice gives the first answer; the same key with other content is refused.

A view that changes something uses it like this, and needs no `transaction()` of its own:

    if form.validate_on_submit():
        try:
            photos = receive(form.photos.data, actor, day=clock.today())

            def register() -> str:
                case = operations.register(actor, values=form.values(photos), now=clock.now())
                return url_for(".show", case_id=case.id)

            answer = repeats.run(form, actor, register)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(answer, 303)
    return render_template(...), 422 if form.errors else 200
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, Response, make_response, request
from flask_login import current_user
from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from werkzeug.exceptions import RequestEntityTooLarge

from app.access.policy import Actor
from app.database import locked, transaction
from app.domain.errors import RepeatedWithOtherContent
from app.extensions import db
from app.models.accounts import RepeatKey
from app.web import answering, api, clock
from app.web.fields import PROOF
from app.web.forms import GuardedForm
from app.web.text import cleaned

FIELD = "repeat_key"
"""The field that carries the key."""
NOT_CONTENT = frozenset({"csrf_token", FIELD, PROOF})
_REFUSED = frozenset({403, 404, 409, 412, 422})
KEPT = timedelta(days=90)

_TABLE = cast("Table", RepeatKey.__table__)
_CLAIM = {
    True: postgresql.insert(_TABLE).on_conflict_do_nothing().returning(RepeatKey.id),
    False: sqlite.insert(_TABLE).on_conflict_do_nothing().returning(RepeatKey.id),
}
"""Takes a key unless it is taken, on PostgreSQL or not."""
_ANSWER = (
    update(_TABLE)
    .where(RepeatKey.actor_id == bindparam("of"), RepeatKey.key == bindparam("under"))
    .values(answer=bindparam("given"))
)


def run(form: GuardedForm, actor: Actor, do: Callable[[], str]) -> str:
    """Do what a valid form asks for in one transaction, or return the answer that it got before.

    `do` runs inside the transaction, loads its rows there and returns the path to go to. The key is
    claimed before it runs: of two posts at once the second waits for the first and gets its answer.
    What `do` refuses is rolled back with its key, so that a corrected form may be sent again.

    Raises:
        RepeatedWithOtherContent: the key was used for something else.
        DomainError: whatever `do` refuses.
    """
    key = str(form.repeat_key.data or "")
    if actor.id is None or not key:
        with transaction():
            return do()
    content = content_digest()
    with transaction():
        if not _claim(actor.id, key, content):
            return _first_answer(actor.id, key, content)
        answer = do()
        db.session.connection().execute(_ANSWER, {"of": actor.id, "under": key, "given": answer})
    return answer


def init_app(app: Flask) -> None:
    """Recognise a form that comes once more also where it would not be taken any more."""
    app.after_request(_recognised)


def _recognised(response: Response) -> Response:
    """Give the first answer instead of a refusal: what the form asked for was done, and changed what it may.

    The case lies with another unit then, so that its choices are no longer offered, or is out of sight. The
    answer to the first form was lost on its way. Costs nothing unless a form is refused.
    """
    # Without a rule nobody has read it; where GeoReport says what is answered, a key comes in a header alone.
    is_form = request.method == "POST" and request.url_rule is not None and not api.is_open311()
    key = _key_sent() if is_form and response.status_code in _REFUSED else ""
    if not key or not current_user.is_authenticated or current_user.actor.id is None:
        return response
    row = _row(current_user.actor.id, key)
    if row is None or not row.answer or row.content_digest != content_digest():
        return response
    return make_response(answering.done(row.answer))


def _key_sent() -> str:
    """Return the key of a form that nobody may have read yet; none where it is too large to be read."""
    try:
        return cleaned(request.form.get(FIELD, ""))
    except RequestEntityTooLarge:
        return ""


def content_digest() -> str:
    """Return a digest of the form that was sent, files included, without token and key."""
    digest = hashlib.sha256(request.path.encode())
    for name, texts in sorted(request.form.lists()):
        if name not in NOT_CONTENT:
            digest.update(repr((name, texts)).encode())
    for name, files in sorted(request.files.lists()):
        for file in files:
            file.stream.seek(0)
            digest.update(repr((name, file.filename)).encode())
            # Werkzeug types the stream more loosely than the binary file that it is.
            digest.update(hashlib.file_digest(file.stream, "sha256").digest())  # type: ignore[arg-type]
            file.stream.seek(0)
    return digest.hexdigest()


def forget(*, now: datetime) -> int:
    """Remove the answers kept for longer than 90 days; return how many."""
    with transaction():
        old = delete(RepeatKey).where(RepeatKey.created_at < now - KEPT)
        return db.session.connection().execute(old).rowcount


def _claim(actor_id: int, key: str, content: str) -> bool:
    """Take the key for this transaction; False when it is taken, after waiting for who takes it now."""
    row = {
        "actor_id": actor_id,
        "key": key,
        "content_digest": content,
        "answer": "",
        "created_at": clock.now(),
    }
    return db.session.connection().execute(_CLAIM[locked()], row).first() is not None


def _first_answer(actor_id: int, key: str, content: str) -> str:
    row = _row(actor_id, key)
    if row is None or row.content_digest != content:
        raise RepeatedWithOtherContent
    return row.answer


def _row(actor_id: int, key: str) -> RepeatKey | None:
    statement = select(RepeatKey).where(RepeatKey.actor_id == actor_id, RepeatKey.key == key)
    return db.session.scalars(statement).one_or_none()
