"""Helping others to sign in: codes, initial passwords, and the sessions of somebody who lost a phone."""

import segno
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guards import current_actor, proving
from app.accounts import operations, passwords, queries
from app.accounts.operations import factor
from app.accounts.rights import administers
from app.accounts.views.blueprint import bp
from app.accounts.views.rules import chosen, limits
from app.accounts.views.staying import staying
from app.database import transaction
from app.domain.errors import DomainError
from app.models.organisation import Person
from app.web import clock
from app.web.messages import message_for


@bp.get("/people/<int:person_id>/sessions")
def person_sessions(person_id: int) -> ResponseReturnValue:
    """Show where a person is signed in, with the buttons to end it and to give out a code."""
    person = _person_or_404(person_id)
    after = request.args.get("after")
    return render_template(
        "accounts/person_sessions.html",
        person=person,
        sessions=queries.sessions(person_id, now=clock.now(), after=after, limits=limits()),
        days=chosen().device_days,
        administers=administers(current_actor(), person_id, now=clock.now()),
    )


@bp.post("/people/<int:person_id>/sessions/<int:session_id>/revoke")
def revoke_for(person_id: int, session_id: int) -> ResponseReturnValue:
    """End a session of a person whom one helps."""
    _person_or_404(person_id)
    if not queries.has_session(person_id, session_id):
        abort(404)
    with transaction():
        operations.revoke_for(person_id, session_id, current_actor(), now=clock.now())
    flash(_("That device has been signed out."), "success")
    return redirect(url_for(".person_sessions", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/sessions/revoke-all")
def revoke_all_for(person_id: int) -> ResponseReturnValue:
    """End all sessions of a person whom one helps."""
    _person_or_404(person_id)
    with transaction():
        operations.revoke_all_for(person_id, current_actor(), now=clock.now())
    said = _(
        "All devices of this person have been signed out; codes and links that were not used and access "
        "tokens open nothing any more."
    )
    flash(said, "success")
    return redirect(url_for(".person_sessions", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/second-factor/off")
@proving
def switch_factor_off_for(person_id: int) -> ResponseReturnValue:
    """Take the second factor from a person who lost phone and recovery codes."""
    _person_or_404(person_id)
    with staying(helped_id=person_id):
        factor.switch_off_for(person_id, current_actor(), now=clock.now())
    flash(_("The second factor is off. The person can set up a new one after signing in."), "success")
    return redirect(url_for(".person_sessions", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/reset-link")
@proving
def issue_reset(person_id: int) -> ResponseReturnValue:
    """Make a link by which the person chooses a new password, and show it once, as a code is shown."""
    person = _person_or_404(person_id)
    try:
        with staying(helped_id=person_id):
            link = operations.issue_reset(person_id, current_actor(), now=clock.now())
    except DomainError as error:
        flash(message_for(error), "danger")
        return redirect(url_for(".person_sessions", person_id=person_id), 303)
    return render_template(
        "accounts/reset_link.html",
        person=person,
        address=f"{chosen().public_url}/reset/{link}",
        until=clock.now() + operations.CODE_LIFE,
    )


@bp.post("/people/<int:person_id>/code")
@proving
def issue_code(person_id: int) -> ResponseReturnValue:
    """Make a one-time code and show it, to be printed or scanned from the screen.

    The answer to the POST is the page itself: the code is kept nowhere, so that it could not be
    shown again after a redirect.
    """
    person = _person_or_404(person_id)
    try:
        with staying(helped_id=person_id):
            code = operations.issue_code(person_id, current_actor(), now=clock.now())
    except DomainError as error:
        flash(message_for(error), "danger")
        return redirect(url_for(".person_sessions", person_id=person_id), 303)
    address = entrance_address(code)
    return render_template(
        "accounts/code.html",
        name=person.name,
        address=address,
        picture=segno.make(address, error="m").svg_data_uri(scale=6, light="#fff"),
        until=clock.now() + operations.CODE_LIFE,
        days=chosen().device_days,
    )


@bp.post("/people/<int:person_id>/password")
@proving
def issue_password(person_id: int) -> ResponseReturnValue:
    """Make an initial password and show it once, as a code is shown; it ends every other way in."""
    person = _person_or_404(person_id)
    password = passwords.initial()
    with staying(helped_id=person_id):
        operations.set_initial_password(person_id, current_actor(), password=password, now=clock.now())
    return render_template("accounts/password_given.html", person=person, password=password)


def entrance_address(code: str) -> str:
    """Return the address that signs in with the code, under the installation's public one."""
    return f"{chosen().public_url}/enter/{code}"


def _person_or_404(person_id: int) -> Person:
    person = queries.person_to_help(current_actor(), person_id, now=clock.now())
    if person is None:
        abort(404)
    return person
