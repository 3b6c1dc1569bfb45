"""One's own second factor: setting it up, new recovery codes, switching it off."""

import pyotp
import segno
from flask import abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.access.guards import proving
from app.accounts import operations, queries
from app.accounts.forms import FactorForm
from app.accounts.operations import factor
from app.accounts.views.blueprint import bp
from app.accounts.views.carrying import TOKEN
from app.accounts.views.rules import is_proved_lately, must_have_factor
from app.accounts.views.staying import staying
from app.database import transaction
from app.domain.errors import DomainError
from app.web import clock

ISSUER = "Yehua"


@bp.get("/account/second-factor")
def second_factor() -> ResponseReturnValue:
    """Show whether the second factor is on, or what the app has to be given."""
    return _page(FactorForm())


@bp.post("/account/second-factor/begin")
@proving
def begin_factor() -> ResponseReturnValue:
    """Make a secret for the app."""
    with transaction():
        factor.begin(current_user.actor.id, now=clock.now())
    return redirect(url_for(".second_factor"), 303)


@bp.post("/account/second-factor/confirm")
@proving
def confirm_factor() -> ResponseReturnValue:
    """Switch the second factor on and show the recovery codes, which exist nowhere else."""
    form, person_id, session_id = FactorForm(), current_user.actor.id, current_user.session_id
    if form.validate_on_submit():
        now = clock.now()
        try:
            with staying():
                codes = factor.confirm(person_id, session_id, form.code.data, now=now)
                session[TOKEN] = operations.rotate(session_id, proved_at=now)
        except DomainError as error:
            form.refuse(error)
        else:
            return render_template("accounts/recovery_codes.html", codes=codes, is_first=True)
    return _page(form)


@bp.post("/account/second-factor/codes")
@proving
def new_recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them once."""
    if not current_user.has_second_factor:
        abort(404)
    with staying():
        codes = factor.new_recovery_codes(current_user.actor.id)
    return render_template("accounts/recovery_codes.html", codes=codes, is_first=False)


@bp.post("/account/second-factor/off")
@proving
def switch_factor_off() -> ResponseReturnValue:
    """Sign in by the password alone from now on, where that is allowed."""
    if must_have_factor(current_user):
        flash(_("Your posting needs a second factor; it stays on."), "danger")
        return redirect(url_for(".second_factor"), 303)
    with staying():
        factor.switch_off(current_user.actor.id)
    flash(_("The second factor is off."), "success")
    return redirect(url_for(".show"), 303)


def _address(secret: str) -> str:
    """Return what the picture tells the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=current_user.username, issuer_name=ISSUER)


def _page(form: FactorForm) -> ResponseReturnValue:
    person_id = current_user.actor.id
    # Not to whoever has an old session: they could give it to an app of their own.
    is_shown = is_proved_lately(current_user)
    secret = queries.pending_secret(person_id, now=clock.now()) if is_shown else None
    address = _address(secret) if secret else ""
    page = render_template(
        "accounts/second_factor.html",
        form=form,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) if secret else "",
        address=address,
        picture=segno.make(address, error="m").svg_data_uri(scale=5, light="#fff") if secret else "",
        since=queries.second_factor_since(person_id),
        codes_left=queries.recovery_codes_left(person_id),
        is_required=must_have_factor(current_user),
    )
    return page, 422 if form.errors else 200
