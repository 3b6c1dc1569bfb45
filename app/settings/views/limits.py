"""The table of limits, and which line wins for a case."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, redirect, render_template, request
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import login_required

from app.domain.choosing import LimitRule, Loser, Matter, Reason, compare, why
from app.domain.clocks import Urgency
from app.domain.errors import DomainError
from app.models.settings import LimitSetting
from app.settings import operations, queries
from app.settings.forms import EndLimitForm, LimitForm, SampleForm
from app.settings.queries import Choice
from app.settings.views.categories import Answer
from app.settings.views.scope import Scope, bp, editing, scope
from app.web import clock, repeats
from app.web.messages import label
from app.web.naming import name_of


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table as the page shows it."""

    row: LimitSetting
    category: str | None
    state: str
    """holds, later, replaced or ended"""
    may_end: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A line that wins or loses for the sample, and why."""

    row: LimitSetting
    category: str | None
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the table says about the sample."""

    winner: Compared | None
    losers: list[Compared]


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
        lines=_lines(rows, choices, found),
        form=form,
        answer=_answer(form, rows, choices, found),
        changed=request.args.get("changed", type=date.fromisoformat),
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
            row = operations.add_limit(street_id, actor, values=values, now=clock.now())
            return found.url("limits", changed=row.from_on.isoformat())

        try:
            return redirect(repeats.run(form, actor, add), 303)
        except DomainError as error:
            form.refuse(error)
            found = editing()
    status = 422 if form.errors else 200
    return render_template("settings/limit.html", scope=found, form=form), status


@bp.route("/limits/<int:limit_id>/end", methods=["GET", "POST"])
@login_required
def end_limit(limit_id: int) -> Answer:
    """Let a limit hold no longer than up to a day."""
    found = editing()
    row = _own_row(found, limit_id)
    form = EndLimitForm(data={"until_on": row.until_on or queries.day_of(found.street, clock.now())})
    if form.validate_on_submit():
        actor, until_on = found.actor, form.until_on.data

        def end() -> str:
            operations.end_limit(limit_id, actor, until_on=until_on, now=clock.now())
            return found.url("limits", changed=(until_on + timedelta(days=1)).isoformat())

        try:
            return redirect(repeats.run(form, actor, end), 303)
        except DomainError as error:
            form.refuse(error)
            found = editing()
            row = _own_row(found, limit_id)
    status = 422 if form.errors else 200
    return render_template(
        "settings/limit_end.html", scope=found, form=form, row=row, category=_category(row)
    ), status


def _own_row(found: Scope, limit_id: int) -> LimitSetting:
    row = queries.limit_row_or_404(found.street.id, limit_id)
    if row.street_id is None and not found.may_edit_all:
        abort(403)
    return row


def _category(row: LimitSetting) -> str | None:
    return None if row.category_id is None else name_of(queries.category(row.category_id))


def _lines(rows: list[LimitSetting], choices: list[Choice], found: Scope) -> list[Line]:
    today = queries.day_of(found.street, clock.now())
    names = {choice.id: choice.label for choice in choices}
    seen: set[tuple[object, ...]] = set()
    lines = []
    for row in rows:
        key = (row.street_id, row.kind, row.level, row.category_id, row.urgency)
        has_ended = row.until_on is not None and row.until_on < today
        state = "later" if row.from_on > today else "ended" if has_ended else "holds"
        if state == "holds" and key in seen:
            state = "replaced"
        elif state == "holds":
            seen.add(key)
        may_end = not has_ended and (found.may_edit if row.street_id else found.may_edit_all)
        lines.append(Line(row, names.get(row.category_id or 0), state, may_end))
    return lines


def _answer(
    form: SampleForm, rows: list[LimitSetting], choices: list[Choice], found: Scope
) -> Answered | None:
    if not form.kind.data or not form.level.data:
        return None
    path = {choice.id: choice.path for choice in choices}.get(form.category_id.data or 0, "")
    matter = Matter(
        kind=form.kind.data,
        level=form.level.data,
        category_path=tuple(int(part) for part in path.strip("/").split("/") if part),
        urgency=form.urgency.data or Urgency.BLUE,
        on=queries.day_of(found.street, clock.now()),
        street_id=found.street.id,
    )
    compared = compare([queries.rule_of(row) for row in rows], matter)
    by_id, names = {row.id: row for row in rows}, {choice.id: choice.label for choice in choices}

    def line(rule: LimitRule, reasons: list[str]) -> Compared:
        return Compared(by_id[rule.id or 0], names.get(rule.category_id or 0), reasons)

    return Answered(
        line(compared.winner, _won(compared.winner)) if compared.winner else None,
        [line(loser.rule, [_lost(loser)]) for loser in compared.losers],
    )


def _won(rule: LimitRule) -> list[str]:
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


def _lost(loser: Loser) -> str:
    day, last = format_date(loser.rule.from_on), format_date(loser.rule.until_on or loser.rule.from_on)
    words = {
        Reason.URGENCY: _("The line that wins names the urgency."),
        Reason.CATEGORY: _("The line that wins names the category, or one closer to it."),
        Reason.LEVEL: _("The line that wins names the level."),
        Reason.INSTALLATION: _("It holds for the whole installation; the street's own line goes first."),
        Reason.OLDER: _("It is older: a newer line has taken its place."),
        Reason.WRITTEN_BEFORE: _("Another line from the same day was written after it."),
        Reason.LATER: _("It holds only from %(day)s, and another line goes first then as well.", day=day),
        Reason.WINS_LATER: _("It holds only from %(day)s; from then on it wins.", day=day),
        Reason.ENDED: _("It ended: %(day)s was the last day on which it held.", day=last),
    }
    return words[loser.reason]
