"""The cookie: which session a browser carries."""

from flask import session
from flask_login import current_user

from app.accounts import operations, queries
from app.accounts.views.rules import limits
from app.database import transaction
from app.web import clock

TOKEN = "token"  # noqa: S105 - the key in the cookie, not a token


def carry(token: str) -> bool:
    """Begin a new cookie with the token; what an older one held is not taken along.

    Return whether the session is open: of somebody with a second factor it waits for that.
    """
    row = queries.open_session(token, now=clock.now(), limits=limits())
    chosen = row.person.language if row else None
    empty_cookie()
    session[TOKEN] = token
    if row is None:
        return False
    if row.is_device:
        session.permanent = True  # outlives the browser's closing
    if chosen:
        session["language"] = chosen
    user = queries.user(token, now=clock.now(), today=clock.today(), limits=limits())
    if user is not None:
        with transaction():
            operations.note_rights(user.session_id, user.rights)
    return True


def empty_cookie() -> None:
    """Forget whom the browser carries, except for the language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def leave() -> None:
    """End the session that the browser came with."""
    if current_user.is_authenticated:
        operations.revoke(current_user.actor.id, current_user.session_id, now=clock.now())
