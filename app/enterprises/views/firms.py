"""The list of firms, the page of one, and what it was promised."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from wtforms.fields.choices import SelectChoice

from app.access.guards import current_actor
from app.access.policy import Actor
from app.cases.options import place_options
from app.cases.queries.choices import places_for
from app.database import transaction
from app.domain.enterprises import is_late
from app.domain.errors import DomainError
from app.enterprises import operations
from app.enterprises.forms import FirmForm, PolicyForm
from app.enterprises.queries import firms as queries
from app.enterprises.queries.alliance import units_to_choose
from app.enterprises.views.scope import Answer, bp, firm_trail, staff
from app.models.enterprises import Enterprise
from app.organisation.views.scope import Link, form_page
from app.settings.queries import day_of
from app.web import clock, repeats
from app.web.naming import name_of

_LONGEST_SEARCH = 80


@bp.get("/firms")
@login_required
def index() -> str:
    """Show the firms in one's charge, with what is open of them."""
    actor = staff()
    gone, words = request.args.get("gone") == "1", request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    after = request.args.get("after")
    page = queries.firms(actor, gone=gone, words=words, after=after, today=clock.today())
    return render_template(
        "enterprises/index.html",
        lines=page.rows,
        next_url=page.next_key
        and url_for(".index", gone=int(gone) or None, q=words or None, after=page.next_key),
        gone=gone,
        words=words,
        links=[
            Link(_("Alliance"), url_for(".alliance"), "share"),
            Link(_("Add a firm"), url_for(".new"), "plus", primary=True),
        ],
        tabs=[
            {"url": url_for(".index"), "label": _("Here"), "current": not gone},
            {"url": url_for(".index", gone=1), "label": _("Gone"), "current": gone},
        ],
    )


@bp.route("/firms/new", methods=["GET", "POST"])
@login_required
def new() -> Answer:
    """Add a firm."""
    actor = staff()
    form = FirmForm(_places(actor))
    if form.validate_on_submit():

        def add() -> str:
            firm = operations.add_firm(actor, form.values(), now=clock.now())
            return url_for(".show", enterprise_id=firm.id)

        try:
            return redirect(repeats.run(form, actor, add), 303)
        except DomainError as error:
            form.refuse(error)
    title = _("Add a firm")
    return form_page(form, title, _("Save"), url_for(".index"), steps=firm_trail(title))


@bp.get("/firms/<int:enterprise_id>")
@login_required
def show(enterprise_id: int) -> str:
    """Show a firm: its needs, what was matched with them, and what it was promised."""
    actor = current_actor()
    firm = queries.firm_or_404(actor, enterprise_id)
    needs = queries.needs_of(actor, firm.id)
    today = day_of(firm.street_id, clock.now())
    return render_template(
        "enterprises/show.html",
        firm=firm,
        needs=needs,
        matches=queries.matches_of([need.case_id for need, number in needs if number]),
        policies=[(row, is_late(row.state, row.due_on, today)) for row in queries.policies_of(firm.id)],
        links=_links(firm),
        steps=firm_trail(name_of(firm)),
        most=queries.SHOWN,
    )


@bp.route("/firms/<int:enterprise_id>/edit", methods=["GET", "POST"])
@login_required
def edit(enterprise_id: int) -> Answer:
    """Correct what is said of a firm, or say that it is gone."""
    actor = current_actor()
    firm = queries.firm_or_404(actor, enterprise_id)
    form = FirmForm(_places(actor), firm)
    if form.validate_on_submit():
        values, version = form.values(), form.expected_version()
        try:
            with transaction():
                operations.amend_firm(enterprise_id, actor, values, version=version, now=clock.now())
            return redirect(url_for(".show", enterprise_id=enterprise_id), 303)
        except DomainError as error:
            firm = queries.firm_or_404(actor, enterprise_id)
            form.refuse_stale(error, firm.version)
    title, back = _("Edit %(name)s", name=name_of(firm)), url_for(".show", enterprise_id=enterprise_id)
    return form_page(form, title, _("Save"), back, steps=firm_trail(_("Edit"), firm=firm))


@bp.route("/firms/<int:enterprise_id>/promises/new", methods=["GET", "POST"])
@login_required
def new_policy(enterprise_id: int) -> Answer:
    """Write down something that a firm was promised."""
    actor = current_actor()
    firm = queries.firm_or_404(actor, enterprise_id)
    form = PolicyForm(units_to_choose(firm.street_id))
    back = url_for(".show", enterprise_id=enterprise_id)
    if form.validate_on_submit():

        def add() -> str:
            operations.promise(enterprise_id, actor, form.values())
            return f"{back}#policy"

        try:
            return redirect(repeats.run(form, actor, add), 303)
        except DomainError as error:
            form.refuse(error)
    title = _("Promise something to %(firm)s", firm=name_of(firm))
    return form_page(form, title, _("Save"), back, steps=firm_trail(_("New promise"), firm=firm))


@bp.route("/firms/promises/<int:policy_id>", methods=["GET", "POST"])
@login_required
def edit_policy(policy_id: int) -> Answer:
    """Say how far something has come that a firm was promised."""
    actor = current_actor()
    row = queries.policy_or_404(actor, policy_id)
    firm = row.enterprise
    form = PolicyForm(units_to_choose(firm.street_id), row)
    back = url_for(".show", enterprise_id=firm.id)
    if form.validate_on_submit():
        values, version = form.values(), form.expected_version()
        try:
            with transaction():
                operations.amend_policy(policy_id, actor, values, version=version)
            return redirect(f"{back}#policy", 303)
        except DomainError as error:
            row = queries.policy_or_404(actor, policy_id)
            form.refuse_stale(error, row.version)
    return form_page(form, row.title, _("Save"), back, steps=firm_trail(row.title, firm=row.enterprise))


def _links(firm: Enterprise) -> list[Link]:
    links = [Link(_("Edit"), url_for(".edit", enterprise_id=firm.id), "edit")]
    if firm.closed_on is None:
        note = url_for(".new_need", enterprise_id=firm.id)
        links.append(Link(_("Note a need"), note, "plus", primary=True))
    return links


def _places(actor: Actor) -> list[SelectChoice]:
    return [SelectChoice("", _("Choose")), *place_options(places_for(actor))]
