"""Error pages in human words, and refusals that reached no form."""

from flask import Flask, g, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.domain.errors import DomainError
from app.extensions import login_manager
from app.web.messages import message_for


def init_app(app: Flask) -> None:
    """Answer every error with a page that says what to do."""
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(DomainError, _refused)


def _page(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, SQLAlchemyError):
        # The page must not ask the database again who is signed in.
        g._login_user = login_manager.anonymous_user()
    name = code if code in {400, 401, 403, 404, 409, 413, 422, 429} else 500 if code >= 500 else 400
    return render_template(f"errors/{name}.html", error=error), code


def _expired(_error: CSRFError) -> tuple[str, int]:
    message = _("The page was open too long or in another window. Go back, reload it and send again.")
    return render_template("errors/400.html", message=message), 400


def _refused(error: DomainError) -> tuple[str, int]:
    code = {"forbidden": 403, "stale": 409, "unknown_field": 400}.get(error.code, 422)
    return render_template(f"errors/{code}.html", message=message_for(error)), code
