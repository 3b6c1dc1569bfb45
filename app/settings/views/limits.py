"""The table of limits, and which line wins for a case."""

from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from app.domain.clocks import LimitRule, Urgency, choose, why
from app.domain.errors import DomainError
from app.models.settings import LimitSetting
from app.settings import operations, queries
from app.settings.forms import LimitForm, SampleForm
from app.settings.queries import Choice
from app.settings.views.categories import Answer
from app.settings.views.scope import Scope, bp, editing, scope
from app.web import clock, repeats
from app.web.messages import label


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table as the page shows it."""

    row: LimitSetting
    category: str | None
    state: str
    """holds, later or replaced"""


@dataclass(frozen=True, slots=True)
class Winner:
    """The line that wins for the sample, and why."""

    row: LimitSetting | None
    category: str | None
    reasons: list[str]


@bp.get("/limits")
@login_required
def limits() -> str:
    """Show the table, and what wins for a sample."""
    found = scope()
    choices = queries.category_choices(with_closed=True)
    rows = queries.limit_rows(found.street.id)
    form = SampleForm(choices, formdata=request.args)
    return render_template(
        "settings/limits.html",
        scope=found,
        lines=_lines(rows, choices, queries.day_of(found.street, clock.now())),
        form=form,
        winner=_winner(form, rows, choices, found),
    )


@bp.route("/limits/new", methods=["GET", "POST"])
@login_required
def add_limit() -> Answer:
    """Add a limit; it ends the one that it stands for."""
    found = editing()
    form = LimitForm(queries.category_choices(), data={"from_on": queries.day_of(found.street, clock.now())})
    if form.validate_on_submit():
        actor, values = found.actor, form.values()
        street_id = None if form.for_all.data else found.street.id

        def add() -> str:
            operations.add_limit(street_id, actor, values=values, now=clock.now())
            return found.url("limits")

        try:
            return redirect(repeats.run(form, actor, add), 303)
        except DomainError as error:
            form.refuse(error)
            found = editing()
    status = 422 if form.errors else 200
    return render_template("settings/limit.html", scope=found, form=form), status


def _lines(rows: list[LimitSetting], choices: list[Choice], today: date) -> list[Line]:
    names = {choice.id: choice.label for choice in choices}
    seen: set[tuple[object, ...]] = set()
    lines = []
    for row in rows:
        key = (row.street_id, row.kind, row.level, row.category_id, row.urgency)
        state = "later" if row.from_on > today else "replaced" if key in seen else "holds"
        if state == "holds":
            seen.add(key)
        lines.append(Line(row, names.get(row.category_id or 0), state))
    return lines


def _winner(form: SampleForm, rows: list[LimitSetting], choices: list[Choice], found: Scope) -> Winner | None:
    if not form.kind.data or not form.level.data:
        return None
    paths = {choice.id: choice.path for choice in choices}
    path = paths.get(form.category_id.data or 0, "")
    rule = choose(
        [queries.rule_of(row) for row in rows],
        kind=form.kind.data,
        level=form.level.data,
        category_path=tuple(int(part) for part in path.strip("/").split("/") if part),
        urgency=form.urgency.data or Urgency.BLUE,
        on=queries.day_of(found.street, clock.now()),
        street_id=found.street.id,
    )
    row = next((row for row in rows if rule is not None and row.id == rule.id), None)
    names = {choice.id: choice.label for choice in choices}
    return Winner(row, names.get((row and row.category_id) or 0), _reasons(rule))


def _reasons(rule: LimitRule | None) -> list[str]:
    if rule is None:
        return []
    words = {
        "urgency": _(
            "It names the urgency: %(urgency)s.", urgency=rule.urgency and label(Urgency(rule.urgency))
        ),
        "category": _("It names the category or one above it."),
        "level": _("It names the level."),
        "street": _("It is the street's own."),
        "installation": _("It holds for the whole installation."),
    }
    return [words[code] for code in why(rule)]
