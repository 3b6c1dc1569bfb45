"""Fields that a form does not have: nothing that was sent beside what is asked for is kept, or passed over.

What a form or a view asks the request for is what it knows. A post that carries anything else commits no
transaction and is refused by name, so that a field that somebody adds by hand is never half obeyed, and a
page from before an update says so instead of losing what was typed. Nothing has to be declared for it.

Addresses are not held to this: links come with marks of other programs (utm_source), and reading writes
nothing.
"""

from collections.abc import Iterable, Iterator

from flask import (
    Flask,
    Response,
    abort,
    g,
    has_request_context,
    make_response,
    render_template,
    request,
)
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.domain.errors import UnknownField
from app.web import api
from app.web.messages import message_for
from app.web.programs import teller
from app.web.requests import Asked, is_readable
from app.web.text import cleaned

PROOF = "proof"
"""The field in which a form carries password or code when somebody is asked for them once more."""
OF_ALL_FORMS = frozenset({"csrf_token", PROOF, "version", "repeat_key", "noted_at"})
"""What our forms carry, and devices add to all that they send later, also where a view has no use for it."""
FORMS = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})
"""What a body may be. JSON is a form below /api only; elsewhere it is refused, or Flask-WTF would take it."""
LONGEST_NAME = 60
REFUSED = 400
"""The first status of those that say that nothing was done."""
SIGNING_IN = "/login"
"""Where whoever is not signed in any more is sent to, before anything that was sent is looked at."""


def init_app(app: Flask) -> None:
    """Refuse bodies that are no forms, and fields that nobody asks for; the last part to be put in."""
    app.before_request(_begin)
    app.after_request(_refuse_after)


def give_up(name: str) -> None:
    """Forget that a field was asked for, because the form goes on without it."""
    for sent in (request.form, request.files):
        if isinstance(sent, Asked):
            sent.asked.discard(name)


def pass_over(names: Iterable[str]) -> None:
    """Let fields be there that belong to another form, because one button of that form sends it here."""
    if isinstance(request.form, Asked):
        request.form.asked.update(names)


def refusal() -> UnknownField | None:
    """Return the refusal of the first field that nobody has asked for, if there is one."""
    if not (has_request_context() and g.get("fields_count")):
        return None
    name = next(_unasked(), None)
    return None if name is None else UnknownField(name=cleaned(name.removeprefix(api.IN_BODY))[:LONGEST_NAME])


def _begin() -> None:
    is_post = request.method == "POST"
    if is_post and request.mimetype not in (api.BODIES if api.is_api() else FORMS):
        abort(415)
    if is_post and api.is_api() and not is_readable():
        abort(400)
    g.fields_count = is_post


def _unasked() -> Iterator[str]:
    for sent in (request.form, request.files):
        if isinstance(sent, Asked):
            yield from (name for name in sent if name not in OF_ALL_FORMS | sent.asked)


@event.listens_for(Session, "before_commit")
def _refuse_commit(session: Session) -> None:
    if not session.in_nested_transaction() and (found := refusal()) is not None:
        raise found


def _did_nothing(response: Response) -> bool:
    return response.status_code >= REFUSED or (response.location or "").startswith(SIGNING_IN)


def _refuse_after(response: Response) -> Response:
    """Refuse also where nothing was to be written: what was answered is thrown away."""
    if _did_nothing(response) or (found := refusal()) is None:
        return response
    if told := teller():
        return told.of_refusal(found)
    return make_response(render_template("errors/400.html", message=message_for(found)), 400)
