"""Giving out postings, ending them, and handing one over."""

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from app.access.guards import current_actor, proving
from app.access.policy import Action, Actor, Place, may
from app.database import transaction
from app.domain.errors import DomainError, Invalid
from app.domain.levels import Role
from app.models.organisation import Person, Posting
from app.organisation import leaving, operations
from app.organisation.forms import EndForm, HandOverForm, PostForm
from app.organisation.queries import people as queries
from app.organisation.queries import units as unit_queries
from app.organisation.views.scope import Answer, Step, bp, form_page, meant_unit, today, trail
from app.web import clock, repeats
from app.web.messages import label
from app.web.naming import name_of
from app.web.text import row_id


@bp.route("/postings/new", methods=["GET", "POST"])
@login_required
@proving
def post() -> Answer:
    """Give a role at a unit to somebody who is there already."""
    actor = current_actor()
    if not actor.has(Role.ADMINISTRATOR):
        abort(403)
    form = PostForm(data=_preset(actor))
    if form.validate_on_submit():

        def add() -> str:
            someone = _meant_person(actor, form.username.data, "username")
            new = form.posting(meant_unit(actor, form.unit_code.data))
            operations.post(someone.id, actor, new, version=someone.version, now=clock.now())
            return url_for(".person", person_id=someone.id)

        try:
            return redirect(repeats.run(form, actor, add), 303)
        except DomainError as error:
            form.refuse(error)
    title = _("Add a posting")
    suggestions = {"username": queries.names_near(actor, None)}
    lead = _("Sign-in codes and links of the person that were not used end; give out new ones afterwards.")
    back, steps = url_for(".people"), trail(None, title)
    return form_page(form, title, _("Add"), back, steps=steps, lead=lead, suggestions=suggestions)


@bp.route("/postings/<int:posting_id>/end", methods=["GET", "POST"])
@login_required
@proving
def end(posting_id: int) -> Answer:
    """End a posting on a day."""
    actor, posting = _editable(posting_id)
    someone = posting.person
    form = EndForm(version=someone.version, data={"until_on": today(posting.unit)})
    work = leaving.work_left(posting)
    if not work:
        del form.anyway
    if form.validate_on_submit() and form.is_meant():
        day, version = form.until_on.data, form.expected_version()
        try:
            with transaction():
                operations.end_posting(posting_id, actor, until_on=day, version=version, now=clock.now())
            return redirect(url_for(".person", person_id=someone.id), 303)
        except DomainError as error:
            posting = queries.posting_or_404(actor, posting_id)
            form.refuse_stale(error, posting.person.version)
    title = _("End the posting")
    return _page(form, posting, title, **_warning(posting, work))


@bp.route("/postings/<int:posting_id>/hand-over", methods=["GET", "POST"])
@login_required
@proving
def hand_over(posting_id: int) -> Answer:
    """End a posting on a day and give it to somebody else from that day."""
    actor, posting = _editable(posting_id)
    form = HandOverForm(version=posting.person.version, data={"until_on": today(posting.unit)})
    if form.validate_on_submit():
        day, version = form.until_on.data, form.expected_version()
        try:
            with transaction():
                to_id = _meant_person(actor, form.to_username.data, "to_username").id
                operations.hand_over(
                    posting_id, actor, to_person_id=to_id, on_day=day, version=version, now=clock.now()
                )
            flash(_("Handed over."), "success")
            if leaving.work_left(queries.posting_or_404(actor, posting_id)):
                return redirect(leaving.address(posting, to_id), 303)
            return redirect(url_for(".person", person_id=to_id), 303)
        except DomainError as error:
            posting = queries.posting_or_404(actor, posting_id)
            form.refuse_stale(error, posting.person.version)
    suggestions = {"to_username": queries.names_near(actor, posting.unit)}
    return _page(form, posting, _("Hand over"), suggestions=suggestions)


def _editable(posting_id: int) -> tuple[Actor, Posting]:
    actor = current_actor()
    posting = queries.posting_or_404(actor, posting_id)
    if not may(actor, Action.PEOPLE_EDIT, Place(queries.path_of(posting))):
        abort(403)
    return actor, posting


def _page(form: EndForm | HandOverForm, posting: Posting, title: str, **values: object) -> tuple[str, int]:
    someone, place = posting.person, name_of(posting.unit) or _("All streets")
    lead = f"{someone.name} · {label(posting.role)} · {place}"
    back = url_for(".person", person_id=someone.id)
    steps = [*trail(None), Step(_("People"), url_for(".people")), Step(someone.name, back), Step(title)]
    return form_page(form, title, title, back, steps=steps, lead=lead, **values)


def _warning(posting: Posting, work: int) -> dict[str, object]:
    """Return what a page says of work that is left, and where it is handed over."""
    if not work:
        return {}
    text = ngettext(
        "%(num)s piece of work still hangs on this person here.",
        "%(num)s pieces of work still hang on this person here.",
        work,
    )
    return {"warning": {"text": text, "url": leaving.address(posting), "label": _("Hand it over first")}}


def _meant_person(actor: Actor, username: str | None, field: str) -> Person:
    found = queries.person_named(actor, username or "")
    if found is None:
        raise Invalid(field, "person_unknown")
    return found


def _preset(actor: Actor) -> dict[str, object]:
    person_id = request.args.get("person", type=row_id)
    unit_id = request.args.get("unit", type=row_id)
    someone = queries.person_or_404(actor, person_id) if person_id else None
    unit = unit_queries.unit_or_404(actor, unit_id) if unit_id else None
    return {
        "username": someone.username if someone else "",
        "unit_code": unit.code if unit else "",
        "from_on": today(unit),
    }
