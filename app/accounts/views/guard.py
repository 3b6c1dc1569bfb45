"""Who is asking: the guard of all endpoints, and the user of the request."""

from flask import Request, abort, current_app, g, redirect, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.access.guards import User, is_public, public
from app.accounts import operations, queries
from app.accounts.views.blueprint import bp
from app.accounts.views.device import device_name
from app.database import read_without_transaction, transaction
from app.extensions import login_manager
from app.web import clock

TOKEN = "token"  # noqa: S105 - the key in the cookie, not a token
BEFORE_CHANGE = frozenset({"accounts.change_password", "accounts.logout"})
"""What somebody with an initial password may still do, besides what is public."""


@bp.record_once
def _set_up(state: BlueprintSetupState) -> None:
    state.app.config["PERMANENT_SESSION_LIFETIME"] = operations.DEVICE_LIFE
    state.app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    public(state.app.view_functions["static"])
    login_manager.session_protection = None  # the token is the proof; the cookie carries nothing else
    login_manager.request_loader(load_user)
    login_manager.unauthorized_handler(unauthorized)


def load_user(_request: Request) -> User | None:
    """Return whom the cookie's token belongs to, in one statement."""
    token = session.get(TOKEN)
    user = queries.user(token, now=clock.now(), today=clock.today()) if token else None
    if user is None:
        return None
    english = getattr(get_locale(), "language", "") == "en"
    g.zone, g.street_name = user.zone, user.street_name_en if english else user.street_name
    return user


def unauthorized() -> ResponseReturnValue:
    """Send somebody who only looks to the sign-in page; tell the others that nothing happened."""
    if request.method not in {"GET", "HEAD"}:
        abort(401)
    here = request.full_path if request.query_string else request.path
    return redirect(url_for("accounts.login", next=here))


@bp.before_app_request
def guard() -> ResponseReturnValue | None:
    """Let only those who are signed in pass, except to what is public."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or is_public(view):
        return None
    if not current_user.is_authenticated:
        return unauthorized()
    if clock.now() - current_user.last_seen_at >= operations.SEEN_EVERY:
        with transaction():
            operations.note_seen(current_user.session_id, now=clock.now())
        read_without_transaction()
    if current_user.must_change_password and request.endpoint not in BEFORE_CHANGE:
        return redirect(url_for("accounts.change_password"), 303)
    return None


@bp.app_context_processor
def _account() -> dict[str, object]:
    if not current_user.is_authenticated:
        return {"device_person": ""} if request.blueprint == bp.name else {}
    links = [{"url": url_for("accounts.show"), "label": _("My account"), "icon": "person"}]
    return {"account_name": current_user.actor.name, "account_links": links, "device_person": device_name()}
