"""Who is asking: the guard of all endpoints, and the user of the request."""

from datetime import timedelta

from flask import Request, Response, abort, current_app, g, redirect, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.access.guards import Bearer, User, is_public, public
from app.accounts import operations, queries
from app.accounts.views.bearer import admit, load_bearer
from app.accounts.views.blueprint import bp
from app.accounts.views.carrying import TOKEN
from app.accounts.views.device import device_name
from app.accounts.views.proof import asked_again
from app.accounts.views.rules import chosen, limits, must_have_factor
from app.database import read_without_transaction, transaction
from app.extensions import login_manager
from app.web import api, clock
from app.web.requests import is_page

BEFORE_CHANGE = frozenset({"accounts.change_password", "accounts.logout"})
"""What somebody with an initial password may still do, besides what is public."""
BEFORE_FACTOR = BEFORE_CHANGE | {
    "accounts.second_factor",
    "accounts.begin_factor",
    "accounts.confirm_factor",
}
"""And what somebody may who has to set a second factor up first."""


@bp.record_once
def _set_up(state: BlueprintSetupState) -> None:
    state.app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=state.app.config["SETTINGS"].device_days)
    state.app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    public(state.app.view_functions["static"])
    login_manager.session_protection = None  # the token is the proof; the cookie carries nothing else
    login_manager.request_loader(load_user)
    login_manager.unauthorized_handler(unauthorized)


def load_user(_request: Request) -> User | Bearer | None:
    """Return whom the cookie's token belongs to, in one statement; of a program, whom its own does."""
    if api.is_program():
        return load_bearer()
    token = session.get(TOKEN)
    user = None
    if token:
        user = queries.user(token, now=clock.now(), today=clock.today(), limits=limits())
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
    if view is not None and api.is_program():
        admit(view)
        return None
    if view is None or is_public(view):
        return None
    if not current_user.is_authenticated:
        return unauthorized()
    _follow()
    if current_user.has_other_rights:
        g.token_before = session[TOKEN]
    return _first_things() or asked_again(view)


def _follow() -> None:
    """Note that the session is used, and give it another token if its person has come to other rights.

    A page and a form change the token, and act with those rights from here on. What a page loads beside it
    does not: it may still carry the token before when that is over. It goes on with the rights of before.
    """
    is_due = clock.now() - current_user.last_seen_at >= operations.SEEN_EVERY
    is_risen = current_user.has_other_rights and is_page()
    if not (is_due or is_risen):
        return
    session_id, rights = current_user.session_id, current_user.rights
    with transaction():
        if is_due:
            operations.note_seen(session_id, rights=rights, now=clock.now())
        token = operations.exchange(session_id, session[TOKEN], rights=rights) if is_risen else None
    if token is not None:
        session[TOKEN] = token
        current_user.rise()
    read_without_transaction()


@bp.after_app_request
def _leave_the_newer_cookie(answer: Response) -> Response:
    """Send no cookie with a token that another request may just exchange: it could arrive after the newer."""
    if "token_before" in g and session.get(TOKEN) == g.token_before:
        session.modified = False
    return answer


def _first_things() -> ResponseReturnValue | None:
    """Lead to what has to be done before anything else: a password of one's own, a second factor."""
    if request.endpoint not in BEFORE_CHANGE and must_choose_password():
        return redirect(url_for("accounts.change_password"), 303)
    if current_user.has_second_factor or request.endpoint in BEFORE_FACTOR:
        return None
    return redirect(url_for("accounts.second_factor"), 303) if must_have_factor(current_user) else None


def must_choose_password() -> bool:
    """Whether the password is an initial one, or too old where the installation says so."""
    if current_user.must_change_password:
        return True
    days, since = chosen().password_days, current_user.password_changed_at
    return bool(days and since and not current_user.is_device and clock.now() - since > timedelta(days=days))


@bp.app_context_processor
def _account() -> dict[str, object]:
    if not current_user.is_authenticated or api.is_program():
        return {"device_person": ""} if request.blueprint == bp.name else {}
    links = [{"url": url_for("accounts.show"), "label": _("My account"), "icon": "person"}]
    return {"account_name": current_user.actor.name, "account_links": links, "device_person": device_name()}
