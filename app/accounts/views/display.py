"""How pages look and speak: a choice that anybody has, signed in or not."""

from flask import Response, abort, current_app, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.access.guards import User, public
from app.accounts import operations
from app.accounts.views.blueprint import bp
from app.database import transaction
from app.domain.displays import Display
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
    _keep(answer, "display", chosen)
    return answer


@bp.after_app_request
def _keep_display(response: Response) -> Response:
    """Let the sign-in page of this browser look as the last person wanted it."""
    user = g.get("_login_user")
    if not isinstance(user, User) or response.mimetype != "text/html":  # programs choose nothing
        return response
    is_new = user.display.value != request.cookies.get("display", Display.NORMAL)
    if is_new and request.endpoint != "accounts.choose_display":
        _keep(response, "display", user.display.value)
    return response


@bp.app_context_processor
def _display() -> dict[str, str]:
    user = g.get("_login_user")
    is_known = user is not None and user.is_authenticated
    return {"display": user.display.value if is_known else request.cookies.get("display", "")}


@bp.post("/theme")
@public
def choose_theme() -> ResponseReturnValue:
    """Keep bright or dark in this browser."""
    chosen = request.form.get("theme", "")
    if chosen not in THEMES:
        abort(400)
    answer = current_app.make_response(redirect(safe_path(request.form.get("next")), 303))
    _keep(answer, "theme", chosen)
    return answer


def _keep(answer: Response, name: str, chosen: str) -> None:
    answer.set_cookie(
        name,
        chosen,
        max_age=A_YEAR,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
