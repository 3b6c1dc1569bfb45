"""How pages look and speak: a choice that anybody has, signed in or not."""

from flask import Response, abort, current_app, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.access.guards import User, public
from app.accounts import operations
from app.accounts.views.blueprint import bp
from app.database import transaction
from app.domain.displays import Display
from app.web import cookies
from app.web.i18n import LANGUAGES
from app.web.redirects import safe_path

THEMES = ("auto", "light", "dark")
A_YEAR = 365 * 24 * 60 * 60


@bp.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    """Speak another language from now on, also at the next sign-in."""
    chosen, back = request.form.get("language", ""), safe_path(request.form.get("next"))
    if chosen not in LANGUAGES:
        abort(400)
    session["language"] = chosen
    if current_user.is_authenticated:
        with transaction():
            operations.choose_language(current_user.actor.id, chosen)
    return redirect(back, 303)


@bp.post("/display")
@public
def choose_display() -> ResponseReturnValue:
    """Show pages large and plain, or not; kept for the person, and in this browser for the sign-in page."""
    chosen, back = request.form.get("display", ""), safe_path(request.form.get("next"))
    if chosen not in set(Display):
        abort(400)
    if current_user.is_authenticated:
        with transaction():
            operations.choose_display(current_user.actor.id, Display(chosen))
    answer = current_app.make_response(redirect(back, 303))
    cookies.keep(answer, "display", chosen, seconds=A_YEAR)
    return answer


@bp.after_app_request
def _keep_display(response: Response) -> Response:
    """Let the sign-in page of this browser look as the last person wanted it."""
    user = g.get("_login_user")
    if not isinstance(user, User) or response.mimetype != "text/html":  # programs choose nothing
        return response
    is_new = user.display.value != (cookies.kept("display") or Display.NORMAL)
    if is_new and request.endpoint != "accounts.choose_display":
        cookies.keep(response, "display", user.display.value, seconds=A_YEAR)
    return response


@bp.app_context_processor
def _display() -> dict[str, str]:
    user = g.get("_login_user")
    is_known = user is not None and user.is_authenticated
    return {"display": user.display.value if is_known else cookies.kept("display")}


@bp.post("/theme")
@public
def choose_theme() -> ResponseReturnValue:
    """Keep bright or dark in this browser."""
    chosen = request.form.get("theme", "")
    if chosen not in THEMES:
        abort(400)
    answer = current_app.make_response(redirect(safe_path(request.form.get("next")), 303))
    cookies.keep(answer, "theme", chosen, seconds=A_YEAR)
    return answer
