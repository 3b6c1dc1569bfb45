"""How pages look and speak: a choice that anybody has, signed in or not."""

from flask import abort, current_app, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.access.guards import public
from app.accounts import operations
from app.accounts.views.blueprint import bp
from app.database import transaction
from app.web.i18n import LANGUAGES
from app.web.redirects import safe_path

THEMES = ("auto", "light", "dark")
A_YEAR = 365 * 24 * 60 * 60


@bp.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    """Speak another language from now on, also at the next sign-in."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    session["language"] = chosen
    if current_user.is_authenticated:
        with transaction():
            operations.choose_language(current_user.actor.id, chosen)
    return redirect(safe_path(request.form.get("next")), 303)


@bp.post("/theme")
@public
def choose_theme() -> ResponseReturnValue:
    """Keep bright or dark in this browser."""
    chosen = request.form.get("theme", "")
    if chosen not in THEMES:
        abort(400)
    answer = current_app.make_response(redirect(safe_path(request.form.get("next")), 303))
    answer.set_cookie(
        "theme",
        chosen,
        max_age=A_YEAR,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return answer
