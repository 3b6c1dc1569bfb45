"""Tokens of programs: one's own, and those of programs and people whom one administers."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guards import current_actor, proving
from app.accounts import token_queries
from app.accounts.forms import TokenForm
from app.accounts.operations import tokens
from app.accounts.views.blueprint import bp
from app.accounts.views.staying import staying
from app.database import transaction
from app.domain import tokens as rules
from app.domain.errors import DomainError
from app.domain.tokens import USUAL_LIFE
from app.models.organisation import Person
from app.web import clock

bp.add_app_template_filter(rules.read, "scopes")


@bp.get("/account/tokens")
def own_tokens() -> ResponseReturnValue:
    """Show one's own tokens, and the form for another."""
    return _page(None, _form())


@bp.post("/account/tokens")
@proving
def make_own_token() -> ResponseReturnValue:
    """Make a token of one's own and show it, this once."""
    return _made(None)


@bp.post("/account/tokens/<int:token_id>/revoke")
def revoke_own_token(token_id: int) -> ResponseReturnValue:
    """Revoke a token of one's own."""
    _revoke(current_actor().id or 0, token_id)
    return redirect(url_for(".own_tokens"), 303)


@bp.get("/people/<int:person_id>/tokens")
def person_tokens(person_id: int) -> ResponseReturnValue:
    """Show the tokens of a program or a person; only a program's are made here."""
    return _page(_in_charge(person_id), _form())


@bp.post("/people/<int:person_id>/tokens")
@proving
def make_token_for(person_id: int) -> ResponseReturnValue:
    """Make a token of a program and show it, this once."""
    person = _in_charge(person_id)
    if not person.is_program:
        abort(403)
    return _made(person)


@bp.post("/people/<int:person_id>/tokens/<int:token_id>/revoke")
def revoke_token_for(person_id: int, token_id: int) -> ResponseReturnValue:
    """Revoke a token of somebody whom one administers."""
    _in_charge(person_id)
    _revoke(person_id, token_id)
    return redirect(url_for(".person_tokens", person_id=person_id), 303)


def _made(person: Person | None) -> ResponseReturnValue:
    """Answer the POST with the secret itself: it is kept nowhere, so that no other page could show it."""
    actor, form = current_actor(), _form()
    person_id = person.id if person else actor.id or 0
    if form.validate_on_submit():
        try:
            with staying():
                token, secret = tokens.make_token(
                    person_id, actor, form.facts(), now=clock.now(), zone=clock.zone()
                )
        except DomainError as error:
            form.refuse(error)
            person = person and _in_charge(person_id)  # the rollback expired it
        else:
            return render_template("accounts/token_made.html", token=token, secret=secret, back=_back(person))
    return _page(person, form), 422


def _page(person: Person | None, form: TokenForm) -> str:
    person_id = person.id if person else current_actor().id or 0
    return render_template(
        "accounts/tokens.html",
        person=person,
        form=form if person is None or person.is_program else None,
        tokens=token_queries.tokens_of(person_id),
        now=clock.now(),
    )


def _revoke(person_id: int, token_id: int) -> None:
    if not token_queries.is_token_of(person_id, token_id):
        abort(404)
    with transaction():
        tokens.revoke_token(token_id, current_actor(), now=clock.now())
    flash(_("The token is revoked; from now on it opens nothing."), "success")


def _form() -> TokenForm:
    return TokenForm(until=clock.today() + USUAL_LIFE)


def _back(person: Person | None) -> str:
    return url_for(".person_tokens", person_id=person.id) if person else url_for(".own_tokens")


def _in_charge(person_id: int) -> Person:
    person = token_queries.person_in_charge(current_actor(), person_id, now=clock.now())
    if person is None:
        abort(404)
    return person
