"""Adding, editing, moving and closing units."""

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import proving, require
from app.access.policy import Action
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.levels import Level
from app.organisation import operations
from app.organisation.forms import (
    CloseForm,
    MoveForm,
    UnitForm,
    VersionedForm,
    kinds_below,
    kinds_beside,
    unit_data,
)
from app.organisation.queries import units as queries
from app.organisation.views.scope import INSTALLATION, Answer, bp, editable_unit, form_page, today, trail
from app.web import clock, repeats
from app.web.naming import name_of


@bp.route("/units/new", methods=["GET", "POST"])
@login_required
def new_street() -> Answer:
    """Add a street."""
    actor = require(Action.UNIT_EDIT, INSTALLATION)
    form = UnitForm(kinds_below(None), is_street=True)
    if form.validate_on_submit():

        def add() -> str:
            unit = operations.open_unit(None, actor, form.facts(), now=clock.now())
            return url_for(".show", unit_id=unit.id)

        try:
            return redirect(repeats.run(form, actor, add), 303)
        except DomainError as error:
            form.refuse(error)
    title = _("Add a street")
    return form_page(form, title, _("Add"), url_for(".index"), steps=trail(None, title))


@bp.route("/units/<int:unit_id>/new", methods=["GET", "POST"])
@login_required
def new(unit_id: int) -> Answer:
    """Add a unit below another."""
    actor, parent = editable_unit(unit_id)
    if parent.level is None:
        abort(404)
    form = UnitForm(kinds_below(parent), is_street=False)
    if form.validate_on_submit():

        def add() -> str:
            unit = operations.open_unit(unit_id, actor, form.facts(), now=clock.now())
            return url_for(".show", unit_id=unit.id)

        try:
            return redirect(repeats.run(form, actor, add), 303)
        except DomainError as error:
            form.refuse(error)
    title = _("Add a unit below %(name)s", name=name_of(parent))
    back = url_for(".show", unit_id=unit_id)
    return form_page(form, title, _("Add"), back, steps=trail(parent, _("Add a unit below")))


@bp.route("/units/<int:unit_id>/edit", methods=["GET", "POST"])
@login_required
def edit(unit_id: int) -> Answer:
    """Correct what is said about a unit."""
    actor, unit = editable_unit(unit_id)
    is_street = unit.level is Level.STREET
    form = UnitForm(kinds_beside(unit), is_street=is_street, version=unit.version, data=unit_data(unit))
    if form.validate_on_submit():
        version = form.expected_version()
        try:
            with transaction():
                operations.amend_unit(unit_id, actor, form.facts(), version=version, now=clock.now())
            return redirect(url_for(".show", unit_id=unit_id), 303)
        except DomainError as error:
            unit = queries.unit_or_404(actor, unit_id)
            form.refuse_stale(error, unit.version)
    title = _("Edit %(name)s", name=name_of(unit))
    back = url_for(".show", unit_id=unit_id)
    return form_page(form, title, _("Save"), back, steps=trail(unit, _("Edit")), present=unit)


@bp.route("/units/<int:unit_id>/move", methods=["GET", "POST"])
@login_required
@proving
def move(unit_id: int) -> Answer:
    """Put a unit below another one of its street."""
    actor, unit = editable_unit(unit_id)
    form = MoveForm(version=unit.version, data={"code": unit.code})
    form.parent_id.choices = queries.parents_for(unit)
    if form.validate_on_submit():
        parent_id, code, version = form.parent_id.data, form.code.data, form.expected_version()
        try:
            with transaction():
                operations.move_unit(
                    unit_id, actor, parent_id=parent_id, code=code, version=version, now=clock.now()
                )
            return redirect(url_for(".show", unit_id=unit_id), 303)
        except DomainError as error:
            unit = queries.unit_or_404(actor, unit_id)
            form.refuse_stale(error, unit.version)
    lead = _("Its cases move along; who holds them stays, and figures already published stay as they are.")
    back, title = url_for(".show", unit_id=unit_id), _("Move %(name)s", name=name_of(unit))
    return form_page(form, title, _("Move the unit"), back, steps=trail(unit, _("Move the unit")), lead=lead)


@bp.route("/units/<int:unit_id>/close", methods=["GET", "POST"])
@login_required
@proving
def close(unit_id: int) -> Answer:
    """Close a unit from a day on."""
    actor, unit = editable_unit(unit_id)
    form = CloseForm(version=unit.version, data={"closed_on": today(unit)})
    if form.validate_on_submit():
        day, version = form.closed_on.data, form.expected_version()
        try:
            with transaction():
                operations.close_unit(unit_id, actor, closed_on=day, version=version, now=clock.now())
            flash(_("The unit is closed. Its history stays."), "success")
            return redirect(url_for(".show", unit_id=unit_id), 303)
        except DomainError as error:
            unit = queries.unit_or_404(actor, unit_id)
            form.refuse_stale(error, unit.version)
    lead = _("Nothing is deleted: its cases and figures stay. Postings at it end on that day.")
    back, title = url_for(".show", unit_id=unit_id), _("Close %(name)s", name=name_of(unit))
    steps = trail(unit, title)
    return form_page(form, title, _("Close the unit"), back, steps=steps, lead=lead, tone="danger")


@bp.route("/units/<int:unit_id>/reopen", methods=["GET", "POST"])
@login_required
@proving
def reopen(unit_id: int) -> Answer:
    """Open a unit again that was closed by mistake."""
    actor, unit = editable_unit(unit_id)
    form = VersionedForm(version=unit.version)
    if form.validate_on_submit():
        try:
            with transaction():
                operations.reopen_unit(unit_id, actor, version=form.expected_version(), now=clock.now())
            return redirect(url_for(".show", unit_id=unit_id), 303)
        except DomainError as error:
            unit = queries.unit_or_404(actor, unit_id)
            form.refuse_stale(error, unit.version)
    lead = _("For a unit that was closed by mistake. Postings that ended stay ended.")
    back, title = url_for(".show", unit_id=unit_id), _("Open %(name)s again", name=name_of(unit))
    return form_page(form, title, _("Open the unit again"), back, steps=trail(unit, title), lead=lead)
