"""Targets and weights of indicators, among the settings of a street."""

from decimal import Decimal

from flask import abort, flash, redirect, render_template
from flask_babel import gettext as _
from flask_login import login_required

from app.access.policy import Action, Place, may
from app.domain.errors import DomainError
from app.domain.indicators import BY_CODE, Code
from app.reports import operations
from app.reports.forms import TargetForm
from app.reports.presenting import percent
from app.reports.queries import targets
from app.reports.words import SAID
from app.settings import queries as settings
from app.settings.views.categories import Answer
from app.settings.views.scope import Scope, bp, scope
from app.web import clock, repeats


@bp.get("/targets")
@login_required
def target_list() -> str:
    """Show what every indicator is to reach, since when, and who said so."""
    found = scope()
    today = settings.day_of(found.street, clock.now())
    return render_template(
        "reports/targets.html",
        scope=found,
        held=targets.targets(found.street.id, today),
        history=list(reversed(targets.lines(found.street.id))),
        said=SAID,
        percent=percent,
        today=today,
        may_set=_may_set(found),
    )


@bp.route("/targets/<code>", methods=["GET", "POST"])
@login_required
def set_target(code: str) -> Answer:
    """Set the target and weight of an indicator from a day on."""
    found = scope()
    if code not in {one.value for one in BY_CODE}:
        abort(404)
    if not _may_set(found):
        abort(403)
    form = TargetForm(data=_shown(found, Code(code)))
    if form.validate_on_submit():
        values, street_id = form.values(Code(code)), found.street.id

        def keep() -> str:
            operations.set_target(street_id, found.actor, values=values, now=clock.now())
            return found.url("target_list")

        try:
            answer = repeats.run(form, found.actor, keep)
        except DomainError as error:
            form.refuse(error)
            found = scope()
        else:
            flash(_("Kept. Figures of earlier days keep the target that held then."), "success")
            return redirect(answer, 303)
    page = render_template("reports/target.html", scope=found, form=form, said=SAID[Code(code)])
    return page, 422 if form.errors else 200


def _may_set(found: Scope) -> bool:
    return may(found.actor, Action.TARGETS_SET, Place(found.street.path))


def _shown(found: Scope, code: Code) -> dict[str, object]:
    today = settings.day_of(found.street, clock.now())
    held = targets.targets(found.street.id, today)[code]
    target = None if held.target is None else Decimal(held.target) / 10
    return {"target": target, "weight": held.weight, "from_on": today}
