"""Answers below /open311 as GeoReport v2 wants them: XML, or JSON of the same by the Spark convention.

Lists are arrays without a name in JSON and elements in an element in XML; what is empty is null there and an
empty element here; codes are texts. Refusals are arrays of code and description. Source: the specification
at https://wiki.open311.org/GeoReport_v2 (Format Support, Errors).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, json, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.exceptions import HTTPException

from app.domain.errors import DomainError
from app.web import problems, troubles
from app.web.messages import message_for
from app.web.problems import Problem, complaints, sentence_of

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]
XML, JSON = "text/xml", "application/json"
ITEM_OF: Mapping[str, str] = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What an element of a list is called in XML."""
_OF_KEY: Mapping[str, object] = {
    "no_token": _l("No api_key that works was sent. Send an access token as api_key with the POST."),
    "scope_missing": _l("This api_key may not register requests. Make a token with the scope register."),
}
_KEY = frozenset({"no_token", "scope_missing", "not_allowed", "forbidden"})
_OUR_FAULT = 500


def answered(root: str, value: Value, status: int = 200) -> Response:
    """Answer in the format that the address ends with; XML has an element `root` around it."""
    if request.path.endswith(".json"):
        return Response(json.dumps(value, ensure_ascii=False), status, content_type=f"{JSON}; charset=utf-8")
    element = Element(root)
    _fill(element, root, value)
    body: bytes = tostring(element, encoding="utf-8", xml_declaration=True)
    return Response(body, status, content_type=f"{XML}; charset=utf-8")


def _fill(element: Element, name: str, value: Value) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _fill(SubElement(element, key), key, inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            _fill(SubElement(element, ITEM_OF[name]), name, one)
    elif isinstance(value, bool):
        element.text = str(value).lower()
    elif value is not None:
        element.text = str(value)


def w3(at: datetime) -> str:
    """Return an instant as the W3C's note writes it, to the second and with its offset."""
    return at.replace(microsecond=0).isoformat()


def refused(status: int, *descriptions: str, code: int | None = None) -> Response:
    """Answer a refusal, with one error for each description; `code` says more than the status."""
    errors: list[Value] = [{"code": code or status, "description": text} for text in descriptions]
    return answered("errors", errors, status)


def of_form(form: FlaskForm) -> Response:
    """Answer everything that is wrong with what was sent (400)."""
    said = [f"{one['field']}: {one['message']}".removeprefix(": ") for one in complaints(form)]
    return refused(400, *said)


def of_problem(problem: Problem) -> Response:
    """Answer a refusal that only programs get."""
    status = problems.status_of(problem.code)
    sentence = str(_OF_KEY.get(problem.code) or sentence_of(problem.code))
    answer = refused(_status(status, problem.code), sentence)
    answer.headers.update(problem.headers)
    return answer


def of_refusal(error: DomainError) -> Response:
    """Answer what a rule refuses."""
    status = problems.status_of(error.code)
    answer = refused(_status(status, error.code), message_for(error))
    if error.code == "throttled":
        answer.headers["Retry-After"] = str(60 * int(str(error.params["minutes"])))
    return answer


def of_error(error: HTTPException) -> Response:
    """Answer an error of HTTP."""
    status = error.code or _OUR_FAULT
    original = getattr(error, "original_exception", None)
    if original is not None:
        status = troubles.code_of(original) or status
    code = problems.code_of_status(status)
    answer = refused(_status(status, code), sentence_of(code), code=status)
    if status in troubles.AGAIN_AFTER:
        answer.headers["Retry-After"] = str(troubles.AGAIN_AFTER[status])
    return answer


def _status(status: int, code: str) -> int:
    """Return 403 where the key does not do, 404 for what is not there, 400 for the rest.

    What asks for patience (429) and what is our own fault keep their status: a program has to tell them from
    what it should never send again.
    """
    if code in _KEY:
        return 403
    return status if status in {404, 429} or status >= _OUR_FAULT else 400


class Refused(Exception):
    """A refusal of the standard, with its status and a sentence."""

    def __init__(self, status: int, description: str) -> None:
        """Take what is answered."""
        super().__init__(description)
        self.status, self.description = status, description


def of_refused(error: Refused) -> Response:
    """Answer a refusal of the standard."""
    return refused(error.status, error.description)
