"""Refusals for other systems: problem details as in RFC 9457, with the codes and sentences of the pages."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, current_app, json
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.exceptions import HTTPException

from app.domain.errors import DomainError
from app.web import troubles
from app.web.messages import message_for, refusals

MIMETYPE = "application/problem+json"
STATUS_OF: Mapping[str, int] = {
    "forbidden": 403, "stale": 412, "throttled": 429, "move_not_allowed": 409, "case_erased": 409,
    "order_step_not_allowed": 409,
}  # fmt: skip
"""Of refusals; all others are 422."""
SAID: Mapping[str, tuple[int, object]] = {
    "bad_request": (400, _l("The request cannot be read. Check its body, and send JSON as an object.")),
    "no_token": (401, _l("Send a token that works: Authorization: Bearer yh1_…")),
    "scope_missing": (403, _l("This token may not be used for that. Make one with the scope that is named.")),
    "not_allowed": (403, _l("You may see this, but your posting does not let you do this here.")),
    "not_found": (404, _l("There is nothing here that you may see. Check the address.")),
    "method_not_allowed": (405, _l("This address does not take that method; the header Allow names those.")),
    "too_large": (413, _l("This is too large. Send fewer or smaller photos.")),
    "media_type": (415, _l("Send application/json, or multipart/form-data where photos are taken.")),
    "invalid_fields": (422, _l("Something in what was sent does not fit; each field says what.")),
    "invalid_query": (422, _l("A parameter of the address does not fit; each says what.")),
    "version_required": (428, _l("Send the ETag of what you have read as If-Match.")),
    "too_many": (429, _l("Too many requests. Wait as long as Retry-After says.")),
    "fault": (500, _l("Something went wrong here. It has been written down; try again later.")),
    "not_now": (503, _l("This cannot be done just now. Send the same again after a moment.")),
    "no_room": (507, _l("There is no room on the disk just now. Send the same again later.")),
}
"""What is said apart from the rules' own refusals."""
_OF_STATUS = {status: code for code, (status, _sentence) in reversed([*SAID.items()])}
_OF_STATUS[403] = "not_allowed"


class Problem(Exception):
    """A refusal that only other systems get."""

    def __init__(self, code: str, *, errors: list[dict[str, str]] | None = None, **more: object) -> None:
        """Take the code of the problem, what is wrong with which field, and further members."""
        super().__init__(code)
        self.code, self.errors, self.more = code, errors, more
        self.headers: dict[str, str] = {}


def codes() -> list[str]:
    """Return every code that a problem may have."""
    return sorted({*SAID, *refusals()})


def status_of(code: str) -> int:
    """Return the status with which a code is sent."""
    return SAID[code][0] if code in SAID else STATUS_OF.get(code, 422)


def sentence_of(code: str) -> str:
    """Return the sentence of a code, with the names of its parameters in it."""
    return str(SAID[code][1] if code in SAID else refusals()[code])


def type_of(code: str) -> str:
    """Return the address that stands for a code."""
    return f"{current_app.config['SETTINGS'].public_url}/api/v1/problems/{code}"


def of_problem(problem: Problem) -> Response:
    """Return the answer for a problem of our own."""
    answer = _answer(problem.code, sentence_of(problem.code), problem.errors, **problem.more)
    answer.headers.update(problem.headers)
    return answer


def of_refusal(error: DomainError, **more: object) -> Response:
    """Return the answer for what a rule refuses: the sentence of the pages, and its field."""
    sentence = message_for(error)
    field = str(error.params["name"]) if error.code == "unknown_field" else error.field
    errors = [{"field": field, "message": sentence}] if field else None
    answer = _answer(error.code, sentence, errors, **more)
    if error.code == "throttled":
        answer.headers["Retry-After"] = str(60 * int(str(error.params["minutes"])))
    return answer


def of_form(form: FlaskForm, code: str = "invalid_fields") -> Response:
    """Return the answer for a form with complaints about its fields."""
    return of_problem(Problem(code, errors=complaints(form)))


def complaints(form: FlaskForm) -> list[dict[str, str]]:
    """Return every complaint about a form with the name of its field; "" for the form as a whole."""
    return [
        {"field": name or "", "message": str(message)}
        for name, messages in form.errors.items()
        for message in messages
    ]


def code_of_status(status: int) -> str:
    """Return the code of an error of HTTP."""
    return _OF_STATUS.get(status) or ("fault" if status >= 500 else "bad_request")


def of_error(error: HTTPException) -> Response:
    """Return the answer for an error of HTTP."""
    status = error.code or 500
    original = getattr(error, "original_exception", None)
    if original is not None:
        status = troubles.code_of(original) or status
    code = code_of_status(status)
    answer = _answer(code, sentence_of(code), None)
    if status in troubles.AGAIN_AFTER:
        answer.headers["Retry-After"] = str(troubles.AGAIN_AFTER[status])
    for name, value in error.get_headers():
        if name in {"Allow", "WWW-Authenticate"}:
            answer.headers[name] = value
    return answer


def _answer(code: str, detail: str, errors: list[dict[str, str]] | None, **more: object) -> Response:
    status = status_of(code)
    body: dict[str, object] = {
        "type": type_of(code),
        "title": title_of(status),
        "status": status,
        "detail": detail,
        "code": code,
        **({"errors": errors} if errors else {}),
        **more,
    }
    answer = Response(json.dumps(body), status, mimetype=MIMETYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def title_of(status: int) -> str:
    """Return the few words for a status."""
    titles = {
        400: _("Not understood"),
        401: _("No token"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Method not taken"),
        412: _("Changed meanwhile"),
        413: _("Too large"),
        415: _("Not this kind of body"),
        422: _("Refused"),
        428: _("Version needed"),
        429: _("Too many"),
        503: _("Not now"),
        507: _("No room"),
    }
    return titles.get(status, _("Fault"))
