"""People: the list, one person, adding and amending them."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor, proving
from app.access.policy import OFFICE, STAFF, Action, Actor, Place, may
from app.accounts.rights import may_help
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.levels import Role
from app.models.organisation import Person, Posting
from app.organisation import leaving, operations
from app.organisation.forms import NewPersonForm, PersonForm, VersionedForm, person_data
from app.organisation.queries import people as queries
from app.organisation.queries import units as unit_queries
from app.organisation.views.scope import Answer, Link, Step, bp, form_page, meant_unit, today, trail
from app.web import clock, repeats
from app.web.text import row_id


@bp.get("/people")
@login_required
def people() -> Answer:
    """List the people of the actor's streets, by name, username or pinyin."""
    actor, words = current_actor(), request.args.get("q", "").strip()
    page = queries.people(actor, words=words, today=today(), after=request.args.get("after"))
    links = (
        [Link(_("Add a person"), url_for(".new_person"), "plus", True)]
        if actor.has(Role.ADMINISTRATOR)
        else []
    )
    if "activity.index" in current_app.view_functions and actor.has(*STAFF):
        links.append(Link(_("Who does what"), url_for("activity.index"), "chart"))
    if current_app.config["SETTINGS"].oidc_issuer and actor.has(Role.ADMINISTRATOR):
        links.append(Link(_("House identities that differ"), url_for("identity.differing"), "people"))
    return render_template(
        "organisation/people.html",
        page=page,
        words=words,
        links=links,
        steps=trail(None, _("People")),
        sees_usernames=_sees_usernames(actor),
    )


def _sees_usernames(actor: Actor) -> bool:
    """Whether the actor helps others to sign in; to the rest a username is half of a key."""
    return actor.has(Role.ADMINISTRATOR, *OFFICE)


@bp.get("/people/<int:person_id>")
@login_required
def person(person_id: int) -> Answer:
    """Show a person with their postings over time."""
    actor = current_actor()
    row = queries.person_or_404(actor, person_id)
    postings = queries.postings_of(person_id)
    running = [posting for posting in postings if queries.is_running(posting, today())]
    past = [posting for posting in postings if posting not in running]
    helps = not row.is_program and may_help(actor, person_id, now=clock.now())
    return render_template(
        "organisation/person.html",
        person=row,
        running=running,
        past=past,
        phone=row.phone if queries.may_call(actor, row, running) else None,
        sees_username=_sees_usernames(actor) or actor.id == row.id,
        may_edit=queries.may_edit(actor, running),
        may_end=lambda posting: may(actor, Action.PEOPLE_EDIT, Place(queries.path_of(posting))),
        links=_links(actor, row, running, past, helps=helps),
        is_helped_above=not helps and _is_below(actor, row, running),
        steps=_steps(row),
    )


@bp.route("/people/new", methods=["GET", "POST"])
@login_required
@proving
def new_person() -> Answer:
    """Add a person with a first posting."""
    actor = _administrator()
    form = NewPersonForm(data=_preset(actor))
    if form.validate_on_submit():

        def add() -> str:
            posting = form.posting(meant_unit(actor, form.unit_code.data))
            row = operations.add_person(actor, form.facts(), posting, now=clock.now())
            return url_for(".person", person_id=row.id)

        try:
            return redirect(repeats.run(form, actor, add), 303)
        except DomainError as error:
            form.refuse(error)
    title = _("Add a person")
    lead = _("They sign in with a code or password that is given out afterwards, on their page.")
    steps = [*trail(None), Step(_("People"), url_for(".people")), Step(title)]
    return form_page(form, title, _("Add"), url_for(".people"), steps=steps, lead=lead)


@bp.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@login_required
@proving
def edit_person(person_id: int) -> Answer:
    """Correct name, username or telephone number."""
    actor, row = _editable(person_id)
    form = PersonForm(version=row.version, data=person_data(row))
    if form.validate_on_submit():
        version = form.expected_version()
        try:
            with transaction():
                operations.amend_person(person_id, actor, form.facts(), version=version, now=clock.now())
            return redirect(url_for(".person", person_id=person_id), 303)
        except DomainError as error:
            row = queries.person_or_404(actor, person_id)
            form.refuse_stale(error, row.version)
    back, title = url_for(".person", person_id=person_id), _("Edit %(name)s", name=row.name)
    return form_page(form, title, _("Save"), back, steps=_steps(row, _("Edit")), present=row)


@bp.route("/people/<int:person_id>/disable", methods=["GET", "POST"])
@login_required
@proving
def disable(person_id: int) -> Answer:
    """Keep a person from signing in, or let them in again."""
    actor, row = _editable(person_id)
    form = VersionedForm(version=row.version)
    change = operations.enable_person if row.disabled_at else operations.disable_person
    if form.validate_on_submit():
        try:
            with transaction():
                change(person_id, actor, version=form.expected_version(), now=clock.now())
            flash(_("Saved."), "success")
            return redirect(url_for(".person", person_id=person_id), 303)
        except DomainError as error:
            row = queries.person_or_404(actor, person_id)
            form.refuse_stale(error, row.version)
    submit = _("Let sign in again") if row.disabled_at else _("Keep from signing in")
    lead = _("Postings and history stay; only signing in is affected.")
    if not row.disabled_at:
        lead = _(
            "Postings and history stay. All devices are signed out, and codes, links and access tokens end: "
            "they stay so if the person is let in again."
        )
    back = url_for(".person", person_id=person_id)
    return form_page(form, f"{submit}: {row.name}", submit, back, steps=_steps(row, submit), lead=lead)


def _administrator() -> Actor:
    actor = current_actor()
    if not actor.has(Role.ADMINISTRATOR):
        abort(403)
    return actor


def _editable(person_id: int) -> tuple[Actor, Person]:
    actor = current_actor()
    row = queries.person_or_404(actor, person_id)
    running = [posting for posting in queries.postings_of(person_id) if queries.is_running(posting, today())]
    if not queries.may_edit(actor, running):
        abort(403)
    return actor, row


def _preset(actor: Actor) -> dict[str, object]:
    unit_id = request.args.get("unit", type=row_id)
    unit = unit_queries.unit_or_404(actor, unit_id) if unit_id else None
    return {"from_on": today(unit), "unit_code": unit.code if unit else ""}


def _steps(row: Person, *last: str) -> list[Step]:
    steps = [*trail(None), Step(_("People"), url_for(".people"))]
    steps.append(Step(row.name, url_for(".person", person_id=row.id)))
    return steps + [Step(text) for text in last]


def _links(
    actor: Actor, row: Person, running: list[Posting], past: list[Posting], *, helps: bool
) -> list[Link]:
    links = []
    if queries.may_edit(actor, running):
        lock = _("Let sign in again") if row.disabled_at else _("Keep from signing in")
        links = [
            Link(_("Edit"), url_for(".edit_person", person_id=row.id)),
            Link(_("Add a posting"), url_for(".post", person=row.id), "plus"),
            Link(lock, url_for(".disable", person_id=row.id)),
        ]
        links += [
            Link(_("Hand over the work"), leaving.address(posting), "people", True)
            for posting in past[:1]
            if leaving.work_left(posting)
        ]
    if queries.may_edit(actor, running) and "accounts.person_tokens" in current_app.view_functions:
        links.append(Link(_("Access tokens"), url_for("accounts.person_tokens", person_id=row.id), "device"))
    if helps and "accounts.person_sessions" in current_app.view_functions:
        links.append(Link(_("Sign-in"), url_for("accounts.person_sessions", person_id=row.id), "device"))
    return links


def _is_below(actor: Actor, row: Person, running: list[Posting]) -> bool:
    """Whether somebody works below the actor's office, which then is told who helps them to sign in."""
    if row.is_program or row.id == actor.id:
        return False
    return any(may(actor, Action.CODE_ISSUE, Place(queries.path_of(posting))) for posting in running)
