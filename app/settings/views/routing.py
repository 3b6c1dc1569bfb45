"""The routing table, and where a case would go first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask import flash, redirect, render_template, request
from flask_login import login_required
from werkzeug.wrappers import Response

from app.access.policy import Actor
from app.database import transaction
from app.domain import routing as rules
from app.domain.clocks import Urgency
from app.domain.errors import DomainError
from app.domain.levels import LEVELS
from app.models.organisation import Unit
from app.models.settings import Routing
from app.settings import operations, queries
from app.settings.forms import CloseForm, RoutingForm, SampleForm
from app.settings.queries import Choice
from app.settings.views.categories import Answer
from app.settings.views.scope import bp, editing, scope
from app.web import clock, repeats
from app.web.i18n import current_locale
from app.web.messages import message_for
from app.web.naming import name_of


class Change(Protocol):
    """Moving a line or taking it out."""

    def __call__(self, routing_id: int, actor: Actor, /, *, now: datetime) -> object:
        """Do it."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table as the page shows it."""

    row: Routing
    category: str | None
    unit: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Winner:
    """Where the sample would go, and by which line (None: the product's own default)."""

    route: rules.Route
    unit: str
    line: Line | None


@bp.get("/routing")
@login_required
def routing() -> str:
    """Show the table in its order, and where a sample would go."""
    found = scope()
    choices = queries.category_choices(with_closed=True)
    units = queries.units_for_routing(found.street.id)
    lines = _lines(queries.routing_rows(found.street.id), choices, units)
    form = SampleForm(choices, units, formdata=request.args)
    return render_template(
        "settings/routing.html",
        scope=found,
        lines=lines,
        form=form,
        move=CloseForm(),
        winner=_winner(form, lines, choices, units),
    )


@bp.route("/routing/new", methods=["GET", "POST"])
@login_required
def add_routing() -> Answer:
    """Put a line on top of the table."""
    found = editing()
    form = RoutingForm(queries.category_choices(), queries.units_for_routing(found.street.id))
    if form.validate_on_submit():
        actor, values = found.actor, form.values()
        street_id = None if form.for_all.data else found.street.id

        def add() -> str:
            operations.add_routing(street_id, actor, values=values, now=clock.now())
            return found.url("routing")

        try:
            return redirect(repeats.run(form, actor, add), 303)
        except DomainError as error:
            form.refuse(error)
            found = editing()
    status = 422 if form.errors else 200
    return render_template("settings/routing_line.html", scope=found, form=form), status


@bp.post("/routing/<int:routing_id>/up")
@login_required
def move_up(routing_id: int) -> Response:
    """Move a line up."""
    return _change(
        lambda id_, actor, /, *, now: operations.move_routing(id_, actor, up=True, now=now), routing_id
    )


@bp.post("/routing/<int:routing_id>/down")
@login_required
def move_down(routing_id: int) -> Response:
    """Move a line down."""
    return _change(
        lambda id_, actor, /, *, now: operations.move_routing(id_, actor, up=False, now=now), routing_id
    )


@bp.post("/routing/<int:routing_id>/remove")
@login_required
def remove_routing(routing_id: int) -> Response:
    """Take a line out of the table."""
    return _change(operations.remove_routing, routing_id)


def _change(change: Change, routing_id: int) -> Response:
    found = editing()
    try:
        with transaction():
            change(routing_id, found.actor, now=clock.now())
    except DomainError as error:
        flash(message_for(error), "danger")
    return redirect(found.url("routing") + f"#line-{routing_id}", 303)


def _lines(rows: list[Routing], choices: list[Choice], units: list[Unit]) -> list[Line]:
    categories = {choice.id: choice.label for choice in choices}
    places = {unit.id: name_of(unit) for unit in units}
    english = current_locale() == "en"
    return [
        Line(
            row,
            categories.get(row.category_id or 0),
            places.get(row.unit_id or 0),
            (row.reason_en or row.reason) if english else row.reason,
        )
        for row in rows
    ]


def _winner(form: SampleForm, lines: list[Line], choices: list[Choice], units: list[Unit]) -> Winner | None:
    place = next((unit for unit in units if unit.id == form.unit_id.data), None)
    category = next((choice for choice in choices if choice.id == form.category_id.data), None)
    if place is None or category is None:
        return None
    facts = rules.Facts(
        category_path=tuple(int(part) for part in category.path.strip("/").split("/")),
        urgency=form.urgency.data or Urgency.BLUE,
        place=dict(zip(LEVELS, place.ancestor_ids, strict=False)),
    )
    route = rules.route(facts, [queries.routing_rule(line.row) for line in lines])
    unit = next(name_of(unit) for unit in units if unit.id == route.unit_id)
    return Winner(route, unit, next((line for line in lines if line.row.id == route.rule.id), None))
