"""Coming in with a password or a one-time code, and going out."""

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.access.guards import public
from app.accounts import operations, queries, throttling
from app.accounts.forms import EmptyForm, FactorForm, ResetForm, SignInForm
from app.accounts.operations import CodeNotValid, WrongFactor
from app.accounts.views.blueprint import bp
from app.accounts.views.carrying import TOKEN, carry, empty_cookie, leave
from app.accounts.views.known import known_device, remember_device
from app.accounts.views.proving import note_failure, origin, proved
from app.accounts.views.rules import chosen, limits, password_rules
from app.database import transaction
from app.domain.errors import DomainError
from app.web import clock
from app.web.redirects import safe_path
from config import OPTIONAL


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
            is_in = _sign_in(form.username.data, form.password.data)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(onward if is_in else url_for(".login_code", next=onward), 303)
    page = render_template(
        "accounts/login.html",
        form=form,
        demo=_demo_accounts(),
        has_plain_demo=chosen().second_factor == OPTIONAL,
    )
    return page, 422 if form.errors else 200


def _sign_in(username: str, password: str) -> bool:
    """Sign in, or begin to: return whether the session is open already."""
    account = proved(username, password)
    came_from, now = origin(), clock.now()
    with transaction():
        token = operations.sign_in(account, password, origin=came_from, now=now, limits=limits())
        throttling.forgive(username, came_from.address, now=now, device=known_device())
        leave()
    if not carry(token):
        return False
    remember_device(username)
    return True


@bp.route("/login/code", methods=["GET", "POST"])
@public
def login_code() -> ResponseReturnValue:
    """Ask for the code of somebody's app, after their password or sign-in code."""
    onward = safe_path(request.values.get("next"))
    person = queries.waiting_person(session.get(TOKEN, ""), now=clock.now())
    if person is None:
        return redirect(onward if current_user.is_authenticated else url_for(".login", next=onward), 303)
    form, username, person_id = FactorForm(), person.username, person.id
    if form.validate_on_submit():
        try:
            _pass_factor(username, form.code.data)
        except DomainError as error:
            if isinstance(error, WrongFactor):
                note_failure(person_id, throttling.FACTORS)
            form.refuse(error)
        else:
            return redirect(onward, 303)
    return render_template("accounts/login_code.html", form=form), 422 if form.errors else 200


def _pass_factor(username: str, code: str) -> None:
    came_from, device, now = origin(), known_device(), clock.now()
    with transaction():
        throttling.admit(username, came_from.address, now=now, device=device, of=throttling.FACTORS)
    with transaction():
        token = operations.pass_factor(session[TOKEN], code, origin=came_from, now=now, limits=limits())
        throttling.forgive(username, came_from.address, now=now, device=device, of=throttling.FACTORS)
    carry(token)
    remember_device(username)


def _demo_accounts() -> object:
    return current_app.extensions.get("yehua_demo_accounts", ()) if chosen().demo else ()


@bp.route("/enter/<code>", methods=["GET", "POST"])
@public
def enter(code: str) -> ResponseReturnValue:
    """Sign in with a one-time code; looking at the page does not use it up."""
    form = EmptyForm()
    if form.validate_on_submit():
        try:
            with transaction():
                token = operations.enter(code, origin=origin(), now=clock.now(), limits=limits())
                leave()
        except CodeNotValid:
            return render_template("accounts/code_over.html"), 422
        return redirect(safe_path(None) if carry(token) else url_for(".login_code"), 303)
    person = queries.code_owner(code, now=clock.now())
    if person is None:
        return render_template("accounts/code_over.html"), 404
    return render_template("accounts/enter.html", form=form, name=person.name, days=chosen().device_days)


@bp.route("/reset/<link>", methods=["GET", "POST"])
@public
def reset(link: str) -> ResponseReturnValue:
    """Choose a password by a link that an administrator gave; looking at the page does not use it up."""
    form = ResetForm()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.reset_password(
                    link, password=form.password.data, now=clock.now(), rules=password_rules()
                )
        except CodeNotValid:
            return render_template("accounts/link_over.html"), 422
        except DomainError as error:
            form.refuse(error)
        else:
            empty_cookie()
            flash(_("Your password has been set. Sign in with it."), "success")
            return redirect(url_for(".login"), 303)
    person = queries.code_owner(link, now=clock.now(), is_reset=True)
    if person is None:
        return render_template("accounts/link_over.html"), 404
    rules = password_rules().beside_factor() if person.second_factor_at else password_rules()
    page = render_template("accounts/reset.html", form=form, person=person, shortest=rules.shortest)
    return page, 422 if form.errors else 200


@bp.post("/logout")
@public
def logout() -> ResponseReturnValue:
    """End the session and forget it in this browser, except for the language."""
    with transaction():
        leave()
    empty_cookie()
    answer = current_app.make_response(redirect(url_for(".login"), 303))
    answer.headers["Clear-Site-Data"] = '"cache"'  # photos; what a script keeps, the device wipes itself
    return answer
