"""Registers the views of the API together with what the document says about them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from wtforms import Form

from app.access.guards import needs, public
from app.domain.tokens import Scope
from app.extensions import csrf

bp = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(bp)  # no cookie is looked at, so that no foreign page can lend one

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
JSON, JPEG = "application/json", "image/jpeg"


@dataclass(frozen=True, slots=True)
class Operation:
    """One route with all that the document says of it."""

    name: str
    method: str
    rule: str
    summary: object
    """A sentence in the reader's language."""
    group: str
    scope: Scope | None
    """What a token needs; None: everybody may ask."""
    answer: type[BaseModel] | None = None
    body: Callable[[], Form] | None = None
    query: Callable[[], Form] | None = None
    is_list: bool = False
    has_version: bool = False
    """Answers with an ETag, or wants one as If-Match."""
    kind: str = JSON
    further: tuple[int, ...] = field(default=())
    """Statuses of refusals besides those that every operation of its kind may have."""


OPERATIONS: dict[str, Operation] = {}
"""By the name of the endpoint, in the order of the document."""


def describe(operation: Operation, view: Callable[..., ResponseReturnValue]) -> None:
    """Register a view under what is said of it."""
    if operation.name in OPERATIONS:
        raise ValueError(f"{operation.name} is described twice")
    OPERATIONS[operation.name] = operation
    marked = public(view) if operation.scope is None else needs(operation.scope)(view)
    bp.add_url_rule(operation.rule, operation.name, marked, methods=[operation.method])


def reads(
    rule: str,
    summary: object,
    answer: type[BaseModel] | None,
    *,
    group: str,
    scope: Scope | None = Scope.READ,
    **more: Any,  # noqa: ANN401 - fields of Operation
) -> Callable[[View], View]:
    """Register a view that reads."""

    def register(view: View) -> View:
        described = Operation(view.__name__, "GET", rule, summary, group, scope, answer, **more)
        describe(described, view)
        return view

    return register


def writes(
    rule: str,
    summary: object,
    body: Callable[[], Form],
    *,
    group: str,
    scope: Scope,
    **more: Any,  # noqa: ANN401 - fields of Operation
) -> Callable[[View], View]:
    """Register a view that changes something; it answers 201 with the address of what was changed."""

    def register(view: View) -> View:
        from_form = Operation(view.__name__, "POST", rule, summary, group, scope, body=body, **more)
        describe(from_form, view)
        return view

    return register
