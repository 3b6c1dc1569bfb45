"""Which module tells another system what is refused: as GeoReport wants it, or as our own API does."""

from typing import Protocol

from flask import Response
from werkzeug.exceptions import HTTPException

from app.domain.errors import DomainError
from app.web import api, georeport, problems
from app.web.problems import Problem


class Teller(Protocol):
    """What words refusals."""

    def of_problem(self, problem: Problem, /) -> Response:
        """Answer a refusal that only programs get."""

    def of_refusal(self, error: DomainError, /) -> Response:
        """Answer what a rule refuses."""

    def of_error(self, error: HTTPException, /) -> Response:
        """Answer an error of HTTP."""


def teller() -> Teller | None:
    """Return what words refusals for the program that asks; None for a browser, which gets pages."""
    if api.is_open311():
        return georeport
    return problems if api.is_api() else None
