"""The alliance: its three lists, an item of them, and who belongs to it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor, proving
from app.access.policy import STAFF, Action, Actor, Place, may
from app.cases.options import category_options
from app.database import transaction
from app.domain.enterprises import ItemKind
from app.domain.errors import DomainError
from app.enterprises import operations
from app.enterprises.forms import ItemForm, MembersForm
from app.enterprises.queries import alliance as queries
from app.enterprises.views.scope import Answer, alliance_trail, bp
from app.models.organisation import Unit
from app.organisation.views.scope import Link, form_page
from app.web import clock, repeats
from app.web.naming import name_of
from app.web.paging import Page
from app.web.text import row_id

LISTS = {"resources": ItemKind.RESOURCE, "needs": None, "projects": ItemKind.PROJECT}


@bp.get("/alliance")
@login_required
def alliance() -> str:
    """Show what the member units have to give and what firms need."""
    actor, streets = _reading()
    ids = [street.id for street in streets]
    shown = request.args.get("list", "resources")
    kind = LISTS.get(shown, ItemKind.RESOURCE)
    over, before = request.args.get("over") == "1", request.args.get("before", type=row_id)
    kept = queries.kept_by(actor, ids)
    own = {unit.id for unit in kept}
    today, matched = clock.today(), {}
    if kind is None:
        page: Page[Any] = queries.needs(actor, ids, over=over, before=before)
    else:
        page = queries.items(ids, kind, over=over, before=before, today=today)
        matched = queries.matched_with([item.id for item in page.rows if item.unit_id in own])
    shown = "needs" if kind is None else f"{kind.value}s"
    return render_template(
        "enterprises/alliance.html",
        shown=shown,
        over=over,
        rows=page.rows,
        next_url=page.next_key
        and url_for(".alliance", list=shown, over=int(over) or None, before=page.next_key),
        tabs=_tabs(shown),
        kept=own,
        matched=matched,
        members=queries.members_of(ids),
        links=_links(actor, kept, kind),
    )


@bp.route("/alliance/items/new", methods=["GET", "POST"])
@login_required
def new_item() -> Answer:
    """Put a resource or project on the list of a member unit."""
    actor, streets = _reading()
    kept = queries.kept_by(actor, [street.id for street in streets])
    if not kept:
        abort(403)
    asked = request.args.get("kind", "")
    kind = ItemKind.PROJECT if asked == ItemKind.PROJECT.value else ItemKind.RESOURCE
    form = ItemForm(category_options(_("Any category")), units=kept, kind=kind)
    if form.validate_on_submit():

        def add() -> str:
            unit_id = form.unit_id.data or abort(400)
            item = operations.add_item(unit_id, actor, form.values(), now=clock.now())
            return url_for(".alliance", list=f"{item.kind.value}s")

        try:
            return redirect(repeats.run(form, actor, add), 303)
        except DomainError as error:
            form.refuse(error)
    title = _("Add to the lists")
    return form_page(form, title, _("Save"), url_for(".alliance"), steps=alliance_trail(title))


@bp.route("/alliance/items/<int:item_id>", methods=["GET", "POST"])
@login_required
def edit_item(item_id: int) -> Answer:
    """Correct a resource or project, or say that it is no more to be had."""
    actor = current_actor()
    item = queries.item_or_404(actor, item_id)
    if not may(actor, Action.ALLIANCE_KEEP, Place(item.unit.path)):
        abort(403)
    form = ItemForm(category_options(_("Any category")), item=item)
    back = url_for(".alliance", list=f"{item.kind.value}s")
    if form.validate_on_submit():
        values, version = form.values(), form.expected_version()
        try:
            with transaction():
                operations.amend_item(item_id, actor, values, version=version, now=clock.now())
            return redirect(back, 303)
        except DomainError as error:
            item = queries.item_or_404(actor, item_id)
            form.refuse_stale(error, item.version)
    lead = name_of(item.unit)
    return form_page(form, item.title, _("Save"), back, steps=alliance_trail(item.title), lead=lead)


@bp.route("/alliance/members", methods=["GET", "POST"])
@login_required
@proving
def members() -> Answer:
    """Say which units belong to the alliance of a street."""
    actor = current_actor()
    streets = queries.streets_to_edit(actor)
    if not streets:
        abort(403)
    asked = request.args.get("street", type=row_id)
    street = next((one for one in streets if one.id == asked), streets[0])
    form = MembersForm(queries.units_to_choose(street.id), queries.members_of([street.id]))
    if form.validate_on_submit():

        def choose() -> str:
            operations.set_members(street.id, actor, form.unit_ids.data or [])
            return url_for(".members", street=street.id)

        try:
            answer = repeats.run(form, actor, choose)
            flash(_("The members of the alliance are as you ticked them."), "success")
            return redirect(answer, 303)
        except DomainError as error:
            form.refuse(error)
    title = _("Who belongs to the alliance of %(street)s", street=name_of(street))
    page = render_template(
        "enterprises/members.html",
        form=form,
        title=title,
        lead=_("Units that keep lists of what they have to give; their people read all lists."),
        street=street,
        streets=streets,
        steps=alliance_trail(_("Members")),
    )
    return page, 422 if form.errors else 200


def _reading() -> tuple[Actor, list[Unit]]:
    """Return who is signed in and the streets whose alliance they may read; 403 if there is none."""
    actor = current_actor()
    streets = queries.streets_of(actor)
    if not streets:
        abort(403)
    return actor, streets


def _tabs(shown: str) -> list[dict[str, object]]:
    labels = {"resources": _("Resources"), "needs": _("Needs"), "projects": _("Projects")}
    return [
        {"url": url_for(".alliance", list=name), "label": labels[name], "current": name == shown}
        for name in LISTS
    ]


def _links(actor: Actor, kept: list[Unit], kind: ItemKind | None) -> list[Link]:
    links = []
    if actor.has(*STAFF):
        links.append(Link(_("Firms"), url_for(".index"), "cases"))
    if queries.streets_to_edit(actor):
        links.append(Link(_("Members"), url_for(".members"), "people"))
    if kept:
        url = url_for(".new_item", kind=kind and kind.value)
        links.append(Link(_("Add to the lists"), url, "plus", primary=True))
    return links
