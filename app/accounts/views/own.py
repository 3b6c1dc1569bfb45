"""One's own account: postings, language, password, and where one is signed in."""

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import operations, queries, throttling
from app.accounts.browsers import browser_name
from app.accounts.forms import PasswordForm
from app.accounts.limits import PasswordRules
from app.accounts.views.blueprint import bp
from app.accounts.views.carrying import TOKEN
from app.accounts.views.guard import must_choose_password
from app.accounts.views.known import known_device
from app.accounts.views.proving import proved
from app.accounts.views.rules import limits, password_rules
from app.accounts.views.staying import staying
from app.database import transaction
from app.domain.errors import DomainError
from app.web import clock

bp.add_app_template_filter(browser_name)


@bp.get("/account")
def show() -> ResponseReturnValue:
    """Show one's postings, language and sessions."""
    person_id = current_user.actor.id
    return render_template(
        "accounts/show.html",
        postings=queries.postings(person_id, today=clock.today()),
        sessions=queries.sessions(
            person_id, now=clock.now(), after=request.args.get("after"), limits=limits()
        ),
        current_id=current_user.session_id,
    )


@bp.post("/account/sessions/<int:session_id>/revoke")
def revoke(session_id: int) -> ResponseReturnValue:
    """End one of one's own sessions."""
    person_id = current_user.actor.id
    if not queries.has_session(person_id, session_id):
        abort(404)
    with transaction():
        operations.revoke(person_id, session_id, now=clock.now())
    flash(_("That device has been signed out."), "success")
    return redirect(url_for(".show"), 303)


@bp.post("/account/sessions/revoke-others")
def revoke_others() -> ResponseReturnValue:
    """End all of one's sessions but this one."""
    person_id = current_user.actor.id
    with transaction():
        operations.revoke_others(person_id, current_user.session_id, now=clock.now())
    said = _(
        "All other devices have been signed out; codes and links that were not used open nothing any more."
    )
    flash(said, "success")
    return redirect(url_for(".show"), 303)


@bp.route("/account/password", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    """Choose a password of one's own."""
    rules = own_rules()
    asks_current = not (current_user.must_change_password or _came_by_code_just_now())
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            _change(form, rules, asks_current=asks_current)
        except DomainError as error:
            form.refuse(error)
        else:
            said = _(
                "Your password has been changed. Other devices have been signed out; codes and links that "
                "were not used open nothing any more."
            )
            flash(said, "success")
            return redirect(url_for(".show"), 303)
    page = render_template(
        "accounts/password.html",
        form=form,
        asks_current=asks_current,
        is_initial=current_user.must_change_password,
        is_old=must_choose_password(),
        shortest=rules.shortest,
    )
    return page, 422 if form.errors else 200


def own_rules() -> PasswordRules:
    """Return what a new password of who is signed in must be."""
    return password_rules().beside_factor() if current_user.has_second_factor else password_rules()


def _change(form: PasswordForm, rules: PasswordRules, *, asks_current: bool) -> None:
    """Change the password; the session goes on under another token, as proved now."""
    person_id, session_id, username = current_user.actor.id, current_user.session_id, current_user.username
    if asks_current:
        proved(username, form.current.data or "")
    now = clock.now()
    with staying():
        operations.change_password(person_id, session_id, password=form.password.data, now=now, rules=rules)
        if asks_current:
            throttling.forgive(username, request.remote_addr or "", now=now, device=known_device())
        session[TOKEN] = operations.rotate(session_id, proved_at=now)


def _came_by_code_just_now() -> bool:
    """Whether a code proved the person a moment ago: whoever lost the password has no other proof."""
    since = clock.now() - current_user.signed_in_at
    return bool(current_user.is_device and since < operations.CODE_PROVES_FOR)
