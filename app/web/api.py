"""What lies below /api and /open311: other systems ask there. Same views of the world, other clothes.

No session is opened and no cookie is looked at; what is sent is JSON, or a form with files, and what is
refused is a problem in JSON (see problems). JSON is read as the form that it is, so that every rule about
forms holds without being written again: their fields, the refusal of unknown ones, and repeats. Below
/open311 a standard of others says what is sent (forms) and what is answered (see georeport).
"""

import re
from typing import Any

from flask import Flask, Request, has_request_context, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

BELOW, OPEN311 = "/api/", "/open311/"
JSON = "application/json"
BODIES = frozenset({"", JSON, "multipart/form-data"})
REPEAT, MATCH = "Idempotency-Key", "If-Match"
KEY = "[!-~]+"
"""What a key against double sending consists of: visible signs."""
ETAG = re.compile(r'(?:W/)?"(\d{1,9})(?:\.(\d{1,9}))?"', re.ASCII)
"""The version of a row, and for a case how many events it had: "12.5"."""
IN_BODY = "body."
BY_HEADER = frozenset({"repeat_key", "version", "seen", "csrf_token", "proof"})
"""Fields of forms that headers carry here, or nothing; in a body they are unknown."""


def is_api() -> bool:
    """Whether another system is asking our own API, and not a browser for its pages."""
    return has_request_context() and request.path.startswith(BELOW)


def is_open311() -> bool:
    """Whether another system is asking as GeoReport says."""
    return has_request_context() and request.path.startswith(OPEN311)


def is_program() -> bool:
    """Whether another system is asking, in whichever way: there is no session, no cookie and no page."""
    return has_request_context() and request.path.startswith((BELOW, OPEN311))


def etag(version: int, events: int | None = None) -> str:
    """Return the tag of a row, to be sent back as If-Match."""
    return f'"{version}"' if events is None else f'"{version}.{events}"'


class OnlyPages(SecureCookieSessionInterface):
    """Sessions are of pages; to another system none is ever opened."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the session of a browser."""
        return None if request.path.startswith((BELOW, OPEN311)) else super().open_session(app, request)


def form_of(request: Request) -> MultiDict[str, Any]:
    """Return what was sent as the fields of a form, with those that headers carry.

    Raises:
        BadRequest: it is not JSON, or no object.
    """
    fields: MultiDict[str, Any] = MultiDict(request.form)
    if request.mimetype == JSON:
        fields.update(_texts(sent_json(request)))
    for name in BY_HEADER & set(fields):
        fields[IN_BODY + name] = fields.pop(name)
    if request.headers.get(REPEAT):
        fields["repeat_key"] = request.headers[REPEAT]
    found = ETAG.fullmatch(request.headers.get(MATCH, "").strip())
    if found is not None:
        fields["version"], fields["seen"] = found[1], found[2] or ""
    return fields


def sent_json(request: Request) -> dict[str, Any]:
    """Return the object that was sent; an empty body is an empty one.

    Raises:
        BadRequest: it is not JSON, or no object.
    """
    try:
        sent = request.get_json() if request.get_data(cache=True) else {}
    except RecursionError as error:
        raise BadRequest("The body is nested too deeply.") from error
    if not isinstance(sent, dict):
        raise BadRequest("The body must be a JSON object.")
    return sent


def _texts(sent: dict[str, Any]) -> MultiDict[str, str]:
    """Return the values as a form would send them."""
    texts: MultiDict[str, str] = MultiDict()
    for name, value in sent.items():
        values = value if isinstance(value, list) else [value]
        texts.setlist(name, [_text(one) for one in values])
    return texts


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
