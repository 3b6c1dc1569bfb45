"""The list of all readable cases, its filters and the search."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import OFFICE, WORKERS, Actor
from app.cases import options
from app.cases.filter_forms import FURTHER, FilterForm, SaveFilterForm
from app.cases.operations import saving
from app.cases.presenting.rows import rows_of
from app.cases.queries import choices, lists, saved
from app.cases.resident_forms import ResidentForm
from app.cases.views import bp
from app.cases.views.unsaid import without_numbers
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.numbers import normalise
from app.web import clock
from app.web.messages import message_for
from app.web.text import instant_named


@bp.get("/cases")
@login_required
def index() -> ResponseReturnValue:
    """List what the actor may read and the filter lets through; a case's number leads to the case."""
    actor, as_of = current_actor(), _as_of()
    form = FilterForm(request.args)
    options.offer_filters(form, actor)
    number = normalise(form.words.data or "")
    if number and choices.is_readable(actor, number):
        return redirect(url_for(".show", number=number))
    if (elsewhere := without_numbers(form, ".index")) is not None:
        return elsewhere
    valid = form.validate()
    page = lists.found(actor, form.filters(), as_of=as_of, after=request.args.get("after"))
    known = {
        "form": form,
        "further": FURTHER,
        "rows": rows_of(page.rows, as_of=as_of),
        "total": lists.count(actor, form.filters(), as_of=as_of),
        "next_url": _next_url(form, page.next_key, as_of),
        "orders_url": _orders_url(form) if actor.has(*OFFICE) else None,
        "saved": saved.filters_of(actor),
        "about": _about(actor, form),
        "by_resident": ResidentForm(formdata=None) if actor.has(*WORKERS) else None,
        "save": SaveFilterForm(data={"query": form.query_string()}),
    }
    return render_template("cases/index.html", active=form.active_count(), **known), 200 if valid else 422


def _about(actor: Actor, form: FilterForm) -> list[tuple[str, str]]:
    """Return for each person whom the list is narrowed to what it shows, and where it shows everybody's."""
    words = {
        "raiser_id": _l("Only what %(name)s registered"),
        "assignee_id": _l("Only what %(name)s sees to"),
    }
    chosen = {field: form[field].data for field in words if form[field].data}
    names = choices.names_of(actor, chosen.values())
    query: dict[str, Any] = dict(form.query())
    return [
        (
            str(words[field]) % {"name": names.get(person_id, "–")},
            url_for(".index", **{name: value for name, value in query.items() if name != field}),
        )
        for field, person_id in chosen.items()
    ]


def _orders_url(form: FilterForm) -> str:
    """Return where cases of this list can be ticked for a supervision order."""
    query: dict[str, Any] = form.query()
    return url_for("supervision.choose", **query)


def _next_url(form: FilterForm, key: str | None, as_of: datetime) -> str | None:
    if key is None:
        return None
    query: dict[str, Any] = {**form.query(), "as_of": as_of.isoformat(), "after": key}
    return url_for(".index", **query)


def _as_of() -> datetime:
    """Return the instant whose lights the list shows: the one that the link carries, or now."""
    now = clock.now()
    asked = request.args.get("as_of", type=instant_named)
    return asked if asked is not None and asked <= now else now


@bp.post("/cases/filters")
@login_required
def save_filter() -> ResponseReturnValue:
    """Keep a filter under a name."""
    actor, form = current_actor(), SaveFilterForm()
    if form.validate_on_submit():
        try:
            with transaction():
                saving.save_filter(actor, name=form.name.data, query=form.clean_query())
        except DomainError as error:
            flash(message_for(error), "danger")
        else:
            flash(_("The list is kept as “%(name)s”.", name=form.name.data), "success")
    for errors in form.errors.values():
        flash(" ".join(str(error) for error in errors), "danger")
    return redirect(f"{url_for('.index')}?{form.clean_query()}", 303)


@bp.post("/cases/filters/<int:filter_id>/remove")
@login_required
def remove_filter(filter_id: int) -> ResponseReturnValue:
    """Forget a kept filter."""
    with transaction():
        saving.remove_filter(filter_id, current_actor())
    flash(_("The kept list is removed; its cases stay."), "success")
    return redirect(url_for(".index"), 303)
