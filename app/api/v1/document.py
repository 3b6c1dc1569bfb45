"""The document of the API (OpenAPI 3.1), made of what each route was registered with."""

import re
from typing import Any

from apispec import APISpec
from flask import Response, current_app, json
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic.json_schema import models_json_schema
from wtforms import BooleanField, Form

from app.api.v1 import answers
from app.api.v1.describing import JPEG, JSON, OPERATIONS, Operation, reads
from app.api.v1.fields import ID, body_of, has_files, schema_of
from app.api.v1.problem_answers import Problem
from app.web import api
from app.web.problems import MIMETYPE

REFERENCE = "#/components/schemas/{model}"
_PART = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
_OF_ALL = (400, 401, 403, 404, 429, 500, 503)
_OF_WRITES = (409, 413, 415, 422, 507)
_GROUPS = {
    "me": _l("Who asks"),
    "cases": _l("Cases"),
    "moves": _l("Moves of a case"),
    "dispatches": _l("What hotlines send"),
    "orders": _l("Supervision orders"),
    "ledger": _l("The follow-up ledger"),
    "talks": _l("Night talks"),
    "organisation": _l("Units and categories"),
    "indicators": _l("Indicators"),
    "changes": _l("What has happened since"),
    "problems": _l("Problems and this document"),
}


@reads(
    "/openapi.json",
    _l("Read this document."),
    None,
    group="problems",
    scope=None,
)
def read_document() -> ResponseReturnValue:
    """Give the document out, in the reader's language."""
    return Response(json.dumps(document()), mimetype=JSON)


def document() -> dict[str, Any]:
    """Return the document in the reader's language."""
    spec = APISpec(
        title=_("Yehua API"),
        version="1",
        openapi_version="3.1.0",
        info={"description": _("What the pages of Yehua show and do, for other systems.")},
        servers=[{"url": current_app.config["SETTINGS"].public_url}],
        tags=[{"name": name, "description": str(text)} for name, text in _GROUPS.items()],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for name, schema in _schemas().items():
        spec.components.schema(name, schema)
    for operation in OPERATIONS.values():
        path = _PART.sub(r"{\3}", f"/api/v1{operation.rule}")
        spec.path(path, operations={operation.method.lower(): _said(operation)})
    return spec.to_dict()


def _schemas() -> dict[str, Any]:
    models = {one.answer for one in OPERATIONS.values() if one.answer} | {
        answers.Written,
        Problem,
    }
    ordered = [(model, "serialization") for model in sorted(models, key=lambda model: model.__name__)]
    _references, schemas = models_json_schema(ordered, ref_template=REFERENCE)  # type: ignore[arg-type]  # a list of pairs
    found: dict[str, Any] = schemas["$defs"]
    return found


def _said(operation: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": operation.name,
        "summary": str(operation.summary),
        "tags": [operation.group],
        "parameters": [*_in_path(operation), *_in_query(operation), *_in_headers(operation)],
        "responses": _responses(operation),
        "security": [{"token": []}] if operation.scope else [],
    }
    if operation.scope:
        said["x-scope"] = operation.scope.value
    if operation.body is not None:
        said["requestBody"] = _body(operation.body())
    return said


def _in_path(operation: Operation) -> list[dict[str, Any]]:
    parts = _PART.findall(operation.rule)
    return [{"name": name, "in": "path", "required": True, "schema": _part(*rest)} for *rest, name in parts]


def _part(converter: str, arguments: str) -> dict[str, Any]:
    if converter == "int":
        return dict(ID)
    if converter == "any":
        return {"type": "string", "enum": [name.strip() for name in arguments.split(",")]}
    return {"type": "string", "minLength": 1, "maxLength": 60, "pattern": "^[A-Za-z0-9_-]+$"}


def _in_query(operation: Operation) -> list[dict[str, Any]]:
    form = operation.query() if operation.query else ()
    return [
        {
            "name": one.name,
            "in": "query",
            "description": str(one.label.text),
            "schema": {"type": "string", "enum": ["0", "1"]}
            if isinstance(one, BooleanField)
            else schema_of(one),
        }
        for one in form
    ]


def _in_headers(operation: Operation) -> list[dict[str, Any]]:
    headers = [("Accept-Language", _("zh or en: the language of names and sentences."), False)]
    if operation.method == "POST":
        words = _("A text of your own, at most 60 characters: sent again, it does nothing twice.")
        headers.append((api.REPEAT, words, False))
        if operation.has_version:
            headers.append((api.MATCH, _("The ETag of what was read."), True))
    return [
        {"name": name, "in": "header", "description": words, "required": required, "schema": _SENT[name]}
        for name, words, required in headers
    ]


_SENT: dict[str, dict[str, Any]] = {
    "Accept-Language": {"type": "string"},
    api.REPEAT: {"type": "string", "minLength": 1, "maxLength": 60, "pattern": f"^{api.KEY}$"},
    api.MATCH: {"type": "string", "pattern": r'^"[0-9]{1,9}(\.[0-9]{1,9})?"$'},
}


def _body(form: Form) -> dict[str, Any]:
    content = {JSON: {"schema": body_of(form, with_files=False)}}
    if has_files(form):
        content["multipart/form-data"] = {"schema": body_of(form, with_files=True)}
    return {"required": True, "content": content}


def _responses(operation: Operation) -> dict[str, Any]:
    if operation.method == "POST" and operation.answer is None:
        responses = {"201": _answer(_("Done; Location says where to see it."), answers.Written.__name__)}
        responses["201"]["headers"] = {"Location": {"schema": {"type": "string"}}}
    else:
        responses = {"200": _read(operation)}
        if operation.method == "GET" and operation.has_version:
            responses["304"] = {"description": _("You have the present version.")}
    statuses = {*_OF_ALL, *operation.further, *(_OF_WRITES if operation.method == "POST" else ())}
    statuses |= {422} if operation.query else set()
    statuses |= {412, 428} if operation.has_version and operation.method == "POST" else set()
    for status in sorted(statuses):
        responses[str(status)] = _answer(_("Refused: see the code."), Problem.__name__, MIMETYPE)
    responses["429"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return responses


def _read(operation: Operation) -> dict[str, Any]:
    if operation.kind == JPEG:
        return {"description": _("The picture."), "content": {JPEG: {"schema": {"type": "string"}}}}
    if operation.answer is None:
        return {"description": _("The document."), "content": {JSON: {"schema": {"type": "object"}}}}
    read = _answer(_("What was asked for."), operation.answer.__name__)
    headers: dict[str, dict[str, Any]] = {}
    if operation.has_version:
        headers["ETag"] = {"schema": {"type": "string"}}
    if operation.is_list:
        headers["Link"] = {"schema": {"type": "string"}, "description": _("The next page, if there is one.")}
    return {**read, "headers": headers} if headers else read


def _answer(words: str, model: str, kind: str = JSON) -> dict[str, Any]:
    schema = {"$ref": REFERENCE.format(model=model)}
    return {"description": words, "content": {kind: {"schema": schema}}}
