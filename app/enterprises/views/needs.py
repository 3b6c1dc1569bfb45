"""A firm's need: registered, brought together with what the lists have, and what came of that."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Action, Actor, Place, may
from app.cases.operations.recording import place_of
from app.cases.options import category_options
from app.cases.presenting.words import state_text
from app.cases.queries.suggesting import suggestion
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.masking import without_phones
from app.enterprises import operations
from app.enterprises.forms import ConcludeForm, MatchForm, NeedForm
from app.enterprises.queries import alliance, firms
from app.enterprises.views.scope import Answer, bp, firm_trail, need_trail
from app.models.enterprises import EnterpriseNeed
from app.organisation.views.scope import form_page
from app.settings.queries import day_of
from app.web import clock, repeats
from app.web.messages import message_for
from app.web.naming import name_of


@bp.route("/firms/<int:enterprise_id>/needs/new", methods=["GET", "POST"])
@login_required
def new_need(enterprise_id: int) -> Answer:
    """Note what a firm needs: it becomes a case, and what may meet it is shown."""
    actor = current_actor()
    firm = firms.firm_or_404(actor, enterprise_id)
    form = NeedForm(category_options(_("From the words")))
    if form.validate_on_submit():
        draft = form.draft(likely=suggestion(firm.street_id, f"{form.title.data} {form.description.data}"))
        words = form.title.data or ""

        def register() -> str:
            need = operations.register_need(enterprise_id, actor, draft, title=words, now=clock.now())
            return url_for(".need", need_id=need.case_id)

        try:
            return redirect(repeats.run(form, actor, register), 303)
        except DomainError as error:
            form.refuse(error)
    title, back = _("What %(firm)s needs", firm=name_of(firm)), url_for(".show", enterprise_id=firm.id)
    return form_page(form, title, _("Register"), back, steps=firm_trail(_("New need"), firm=firm))


@bp.get("/firms/needs/<int:need_id>")
@login_required
def need(need_id: int) -> str:
    """Show a need, what was brought together with it, and what else may meet it."""
    actor = current_actor()
    return _page(actor, alliance.need_or_404(actor, need_id), MatchForm())


@bp.post("/firms/needs/<int:need_id>/matches")
@login_required
def match(need_id: int) -> Answer:
    """Bring the need and something from the lists together."""
    actor, form = current_actor(), MatchForm()
    alliance.need_or_404(actor, need_id)
    item_id = form.chosen() if form.validate() else None
    if item_id is None:
        abort(400)

    def bring_together() -> str:
        if operations.match(need_id, actor, item_id, now=clock.now()):
            flash(_("Noted. The unit that has it was told."), "success")
        return url_for(".need", need_id=need_id)

    try:
        answer = repeats.run(form, actor, bring_together)
    except DomainError as error:
        form.form_errors.append(message_for(error))
        return _page(actor, alliance.need_or_404(actor, need_id), form), 422
    return redirect(answer, 303)


@bp.route("/firms/matches/<int:match_id>", methods=["GET", "POST"])
@login_required
def conclude(match_id: int) -> Answer:
    """Say what came of it."""
    actor = current_actor()
    row = alliance.match_or_404(actor, match_id)
    if not _moves(actor, row.need):
        abort(403)
    form = ConcludeForm(row)
    back = url_for(".need", need_id=row.case_id)
    if form.validate_on_submit():
        values, version = (form.state.data, form.note.data or ""), form.expected_version()
        try:
            with transaction():
                operations.conclude(
                    match_id, actor, values[0], note=values[1], version=version, now=clock.now()
                )
            return redirect(back, 303)
        except DomainError as error:
            row = alliance.match_or_404(actor, match_id)
            form.refuse_stale(error, row.version)
    lead = _("%(need)s and %(item)s", need=row.need.title, item=row.item.title)
    steps = need_trail(row.need, row.item.title)
    return form_page(form, _("What came of it?"), _("Save"), back, steps=steps, lead=lead)


def _page(actor: Actor, row: EnterpriseNeed, form: MatchForm) -> str:
    case = row.case
    moves = case.erased_at is None and _moves(actor, row)
    today = day_of(case.street_id, clock.now())
    return render_template(
        "enterprises/need.html",
        need=row,
        state=state_text(case),
        said=without_phones(case.description),
        form=form,
        matches=firms.matches_of([row.case_id]).get(row.case_id, []),
        proposals=alliance.proposals(row, today=today) if case.state.is_open else [],
        moves=moves,
        sees_firm=may(actor, Action.ENTERPRISE_READ, Place(row.enterprise.unit.path)),
        steps=need_trail(row),
    )


def _moves(actor: Actor, row: EnterpriseNeed) -> bool:
    return may(actor, Action.CASE_MOVE, place_of(row.case))
