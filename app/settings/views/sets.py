"""Named sets of limits: what each says beside what holds now, and taking one over."""

from dataclasses import dataclass
from datetime import date

from flask import abort, flash, redirect, render_template, request
from flask_babel import ngettext
from flask_login import login_required

from app.domain.choosing import LimitRule, choose
from app.domain.clocks import Urgency
from app.domain.errors import DomainError
from app.settings import operations, queries
from app.settings.defaults import DefaultLimit
from app.settings.forms import SetForm
from app.settings.sets import SETS, NamedSet
from app.settings.views.categories import Answer
from app.settings.views.scope import Scope, bp, editing, scope
from app.web import clock, repeats


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of a set, and the line that holds in its place now."""

    line: DefaultLimit
    present: LimitRule | None

    @property
    def differs(self) -> bool:
        """Whether the set would change anything."""
        return self.present is None or self.present.limit != (self.line.amount, self.line.unit)


@bp.get("/limits/sets")
@login_required
def limit_sets() -> str:
    """List the sets."""
    return render_template("settings/limit_sets.html", scope=scope(), sets=SETS)


@bp.route("/limits/sets/<code>", methods=["GET", "POST"])
@login_required
def limit_set(code: str) -> Answer:
    """Show a set beside what holds now, and let it hold from a day on."""
    found = scope() if request.method == "GET" else editing()
    named = SETS.get(code) or abort(404)
    form = SetForm(data={"from_on": queries.day_of(found.street, clock.now())})
    if form.validate_on_submit():
        actor, from_on = found.actor, form.from_on.data

        def use() -> str:
            operations.use_set(found.street.id, actor, lines=named.lines, from_on=from_on, now=clock.now())
            return found.url("limits", changed=from_on.isoformat())

        try:
            answer = repeats.run(form, actor, use)
        except DomainError as error:
            form.refuse(error)
            found = editing()
        else:
            flash(ngettext("%(num)d line added.", "%(num)d lines added.", len(named.lines)), "success")
            return redirect(answer, 303)
    lines = _compared(named, found)
    page = render_template("settings/limit_set.html", scope=found, named=named, lines=lines, form=form)
    return page, 422 if form.errors else 200


def _compared(named: NamedSet, found: Scope) -> list[Compared]:
    rules, today = queries.limit_rules(found.street.id), queries.day_of(found.street, clock.now())
    return [Compared(line, _present(line, rules, today, found.street.id)) for line in named.lines]


def _present(line: DefaultLimit, rules: list[LimitRule], today: date, street_id: int) -> LimitRule | None:
    return choose(
        rules,
        kind=line.kind,
        level=line.level or "",
        category_path=(),
        urgency=line.urgency or Urgency.BLUE,
        on=today,
        street_id=street_id,
    )
