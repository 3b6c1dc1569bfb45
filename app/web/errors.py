"""Error pages in human words, and refusals that reached no form."""

from flask import Flask, Response, g, make_response, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.domain.errors import DomainError
from app.extensions import login_manager
from app.web import georeport, problems, troubles
from app.web.messages import message_for
from app.web.programs import teller

_SHOWN = frozenset({400, 401, 403, 404, 409, 413, 422, 429, 500, troubles.NOT_NOW, troubles.NO_ROOM})
"""What has a page of its own."""


def init_app(app: Flask) -> None:
    """Answer every error with a page that says what to do."""
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(problems.Problem, _problem)
    app.register_error_handler(georeport.Refused, georeport.of_refused)


def _problem(problem: problems.Problem) -> Response:
    return (teller() or problems).of_problem(problem)


def _page(error: HTTPException) -> Response:
    code = error.code or 500
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        code = troubles.code_of(error.original_exception) or code
        if code != 500 or isinstance(error.original_exception, SQLAlchemyError):
            # The page must not ask the database again who is signed in.
            g._login_user = login_manager.anonymous_user()
    if told := teller():
        return told.of_error(error)
    name = code if code in _SHOWN else 500 if code >= 500 else 400
    response = make_response(render_template(f"errors/{name}.html", error=error), code)
    if code in troubles.AGAIN_AFTER:
        response.headers["Retry-After"] = str(troubles.AGAIN_AFTER[code])
    return response


def _expired(_error: CSRFError) -> tuple[str, int]:
    message = _("The page was open too long or in another window. Go back, reload it and send again.")
    return render_template("errors/400.html", message=message), 400


def _refused(error: DomainError) -> Response | tuple[str, int]:
    if told := teller():
        return told.of_refusal(error)
    code = {"forbidden": 403, "stale": 409, "unknown_field": 400}.get(error.code, 422)
    return render_template(f"errors/{code}.html", message=message_for(error)), code
