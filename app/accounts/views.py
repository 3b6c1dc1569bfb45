"""Sign-in and what one may do with one's own account."""

from flask import (
    Blueprint,
    Request,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.access.guards import User, is_public, public, user_for
from app.accounts import operations, passwords, queries, throttling
from app.accounts.forms import SignInForm
from app.accounts.operations import Origin, WrongCredentials
from app.database import transaction
from app.domain.errors import DomainError
from app.extensions import login_manager
from app.web import clock
from app.web.i18n import LANGUAGES
from app.web.redirects import safe_path

bp = Blueprint("accounts", __name__)
TOKEN = "token"  # noqa: S105 - the key in the cookie, not a token
THEMES = ("auto", "light", "dark")
BEFORE_CHANGE = frozenset({"accounts.change_password", "accounts.logout"})
"""What somebody with an initial password may still do."""
A_YEAR = 365 * 24 * 60 * 60


@bp.record_once
def _set_up(state: BlueprintSetupState) -> None:
    state.app.config["PERMANENT_SESSION_LIFETIME"] = operations.DEVICE_LIFE
    state.app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    login_manager.session_protection = None  # the token is the proof; the cookie carries nothing else
    login_manager.request_loader(load_user)
    login_manager.unauthorized_handler(unauthorized)


def load_user(_request: Request) -> User | None:
    """Return whom the cookie's token belongs to, in two statements."""
    token = session.get(TOKEN)
    row = queries.open_session(token, now=clock.now()) if token else None
    if row is None:
        return None
    user = user_for(row, today=clock.today())
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
    if view is None or request.endpoint == "static" or is_public(view):
        return None
    if not current_user.is_authenticated:
        return unauthorized()
    if clock.now() - current_user.last_seen_at >= operations.SEEN_EVERY:
        with transaction():
            operations.note_seen(current_user.session_id, now=clock.now())
    if current_user.must_change_password and request.endpoint not in BEFORE_CHANGE:
        return redirect(url_for("accounts.change_password"), 303)
    return None


@bp.app_context_processor
def _account_links() -> dict[str, object]:
    if not current_user.is_authenticated:
        return {}
    return {"account_name": current_user.actor.name}


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """Sign in with username and password."""
    onward = safe_path(request.values.get("next"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(onward)
    form = SignInForm()
    if form.validate_on_submit():
        try:
            _sign_in(form.username.data, form.password.data)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(onward, 303)
    demo = current_app.extensions.get("yehua_demo_accounts", ())
    return render_template("accounts/login.html", form=form, demo_accounts=demo), 422 if form.errors else 200


def _sign_in(username: str, password: str) -> None:
    origin, now = _origin(), clock.now()
    with transaction():
        throttling.admit(username, origin.address, now=now)
    account = queries.account(username)
    proved = passwords.matches(account.password_hash if account else None, password)
    if account is None or not proved:
        raise WrongCredentials
    with transaction():
        token = operations.sign_in(account, password, origin=origin, now=now)
        throttling.forgive(username, origin.address)
    _carry(token)


def _carry(token: str, *, is_device: bool = False) -> None:
    """Begin a new cookie with the token; whatever an older one held is not taken along."""
    language = session.get("language")
    session.clear()
    session[TOKEN] = token
    session.permanent = is_device
    row = queries.open_session(token, now=clock.now())
    chosen = row.person.language if row else None
    if chosen or language:
        session["language"] = chosen or language


def _origin() -> Origin:
    return Origin(request.user_agent.string, request.remote_addr or "")


@bp.post("/logout")
@public
def logout() -> ResponseReturnValue:
    """End the session and forget it in this browser, except for the language."""
    if current_user.is_authenticated:
        with transaction():
            operations.revoke(current_user.actor.id, current_user.session_id, now=clock.now())
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    return redirect(url_for(".login"), 303)


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
    answer.set_cookie("theme", chosen, max_age=A_YEAR, samesite="Lax", httponly=True)
    return answer
