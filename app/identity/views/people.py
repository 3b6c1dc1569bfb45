"""Identities of others, for administrators: linking by the subject, and where the two sides differ."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor, proving
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.levels import Role
from app.identity import operations, queries
from app.identity.forms import ButtonForm, SubjectForm
from app.identity.settings import House
from app.identity.views import bp, house_or_404
from app.models.organisation import Person
from app.web import clock


@bp.route("/people/<int:person_id>/identity", methods=["GET", "POST"])
@login_required
@proving
def person(person_id: int) -> ResponseReturnValue:
    """Show which identity somebody is and how the house's postings differ; link one by its subject."""
    house, row = _meant(person_id)
    form = SubjectForm()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.link_for(
                    person_id, form.subject.data, current_actor(), issuer=house.issuer, now=clock.now()
                )
        except DomainError as error:
            form.refuse(error)
            house, row = _meant(person_id)  # the rollback expired it
        else:
            flash(_("The identity is linked."), "success")
            return redirect(url_for(".person", person_id=person_id), 303)
    identity = queries.identity_of(person_id)
    page = render_template(
        "identity/person.html",
        person=row,
        form=form,
        button=ButtonForm(),
        identity=identity,
        issuer=house.issuer,
        compared=queries.comparison(identity, today=clock.today()) if identity else None,
    )
    return page, 422 if form.errors else 200


@bp.post("/people/<int:person_id>/identity/unlink")
@login_required
@proving
def unlink_for(person_id: int) -> ResponseReturnValue:
    """Take the identity from somebody and end their sessions."""
    _meant(person_id)
    if ButtonForm().validate_on_submit():
        with transaction():
            operations.unlink_for(person_id, current_actor(), now=clock.now())
        said = _(
            "The identity is taken away, all devices are signed out, and codes, links and access tokens "
            "have ended."
        )
        flash(said, "success")
    return redirect(url_for(".person", person_id=person_id), 303)


@bp.get("/people/identities")
@login_required
def differing() -> ResponseReturnValue:
    """List whose postings the house names otherwise than they stand here."""
    house_or_404()
    actor = current_actor()
    if not actor.has(Role.ADMINISTRATOR):
        abort(403)
    page = queries.differing(actor, today=clock.today(), after=request.args.get("after"))
    return render_template("identity/differing.html", page=page)


def _meant(person_id: int) -> tuple[House, Person]:
    house = house_or_404()
    row = queries.person_to_link(current_actor(), person_id, now=clock.now())
    if row is None:
        abort(404)
    return house, row
