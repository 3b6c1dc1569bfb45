"""One's own identity of the house: linking it after a proof, and taking it away."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.access.guards import proving
from app.database import transaction
from app.domain.errors import DomainError
from app.identity import operations, queries
from app.identity.forms import ButtonForm
from app.identity.refusals import LinkedAlready
from app.identity.views import bp, house_or_404
from app.identity.views.entrance import begun
from app.web import clock
from app.web.messages import message_for


@bp.get("/account/identity")
@login_required
def own() -> ResponseReturnValue:
    """Show whether one can sign in with the house's identity."""
    house = house_or_404()
    identity = queries.identity_of(current_user.actor.id)
    return render_template("identity/own.html", identity=identity, issuer=house.issuer, form=ButtonForm())


@bp.post("/account/identity/link")
@login_required
@proving
def link() -> ResponseReturnValue:
    """Lead to the house's sign-in, to be linked with who signs in there.

    The browser goes on from a page: a form of ours may lead to no other machine, not even by a redirect.
    """
    house, person_id = house_or_404(), current_user.actor.id
    if ButtonForm().validate_on_submit():
        try:
            if queries.identity_of(person_id) is not None:
                raise LinkedAlready
            address = begun(house, person_id=person_id)
        except DomainError as error:
            flash(message_for(error), "danger")
        else:
            answer = make_response(render_template("identity/onward.html", address=address))
            answer.headers["Refresh"] = f"0; url={address}"
            return answer
    return redirect(url_for(".own"), 303)


@bp.post("/account/identity/unlink")
@login_required
@proving
def unlink() -> ResponseReturnValue:
    """Take the link away; username and password stay."""
    house_or_404()
    if ButtonForm().validate_on_submit():
        with transaction():
            operations.unlink_own(current_user.actor.id, current_user.session_id, now=clock.now())
        flash(_("The identity is taken away; your other devices have been signed out."), "success")
    return redirect(url_for(".own"), 303)
