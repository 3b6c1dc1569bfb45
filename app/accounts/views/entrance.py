"""Coming in with a password or a one-time code, and going out."""

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.access.guards import public
from app.accounts import operations, passwords, queries, throttling
from app.accounts.forms import EmptyForm, SignInForm
from app.accounts.operations import Account, CodeNotValid, Origin, WrongCredentials
from app.accounts.views.blueprint import bp
from app.accounts.views.guard import TOKEN
from app.database import transaction
from app.domain.errors import DomainError
from app.web import clock
from app.web.redirects import safe_path


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
    return render_template("accounts/login.html", form=form, demo=_demo_accounts()), _status(form)


def _sign_in(username: str, password: str) -> None:
    account = proved(username, password)
    origin = _origin()
    with transaction():
        token = operations.sign_in(account, password, origin=origin, now=clock.now())
        throttling.forgive(username, origin.address)
        _leave()
    _carry(token)


def proved(username: str, password: str) -> Account:
    """Return the account if the password is its own; the try is counted before it is looked at.

    Raises:
        Throttled: too many tries have failed.
        WrongCredentials: there is no such account, or the password is another.
    """
    with transaction():
        throttling.admit(username, _origin().address, now=clock.now())
    account = queries.account(username)
    is_right = passwords.matches(account.password_hash if account else None, password)
    if account is None or not is_right:
        raise WrongCredentials
    return account


def _demo_accounts() -> object:
    is_demo = current_app.config["SETTINGS"].demo
    return current_app.extensions.get("yehua_demo_accounts", ()) if is_demo else ()


@bp.route("/enter/<code>", methods=["GET", "POST"])
@public
def enter(code: str) -> ResponseReturnValue:
    """Sign in with a one-time code; looking at the page does not use it up."""
    form = EmptyForm()
    if form.validate_on_submit():
        try:
            with transaction():
                token = operations.enter(code, origin=_origin(), now=clock.now())
                _leave()
        except CodeNotValid:
            return render_template("accounts/code_over.html"), 422
        _carry(token, is_device=True)
        return redirect(safe_path(None), 303)
    person = queries.code_owner(code, now=clock.now())
    if person is None:
        return render_template("accounts/code_over.html"), 404
    return render_template("accounts/enter.html", form=form, name=person.name)


@bp.post("/logout")
@public
def logout() -> ResponseReturnValue:
    """End the session and forget it in this browser, except for the language."""
    with transaction():
        _leave()
    _empty_cookie()
    answer = current_app.make_response(redirect(url_for(".login"), 303))
    answer.headers["Clear-Site-Data"] = '"cache"'  # photos; what a script keeps, the device wipes itself
    return answer


def _leave() -> None:
    if current_user.is_authenticated:
        operations.revoke(current_user.actor.id, current_user.session_id, now=clock.now())


def _carry(token: str, *, is_device: bool = False) -> None:
    """Begin a new cookie with the token; what an older one held is not taken along."""
    row = queries.open_session(token, now=clock.now())
    chosen = row.person.language if row else None
    _empty_cookie()
    session[TOKEN] = token
    if is_device:
        session.permanent = True  # outlives the browser's closing
    if chosen:
        session["language"] = chosen


def _empty_cookie() -> None:
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def _origin() -> Origin:
    return Origin(request.user_agent.string, request.remote_addr or "")


def _status(form: SignInForm) -> int:
    return 422 if form.errors else 200
