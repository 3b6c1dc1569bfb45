"""The indicators of a unit and a period, the lists behind them, and whose time it was."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app.access.policy import Action, Place, may
from app.cases.presenting.rows import rows_of
from app.domain.indicators import BY_CODE, Code, Subject, shares
from app.domain.periods import Choice, is_over
from app.reports.forms import PeriodForm, PublishForm
from app.reports.presenting import lines_of, percent, query_of, score_of, table_of
from app.reports.queries import hands, indicators, publications, targets
from app.reports.queries.asking import Asked
from app.reports.queries.indicators import Of
from app.reports.views.asking import above, asked, bp, own_units
from app.reports.words import CHOICES, SAID
from app.web import clock
from app.web.naming import name_of


@bp.get("/figures")
@login_required
def show() -> tuple[str, int]:
    """Show the indicators of a unit of one's own and of those below it."""
    form = PeriodForm(request.args)
    found = asked(form)
    now, earlier = indicators.counted(found), indicators.counted(found.earlier())
    held = targets.targets(found.street_id, found.days.last or clock.today())
    page = render_template(
        "reports/figures.html",
        form=form,
        periods=_periods(form, found),
        asked=found,
        lines=lines_of(found, now.whole, earlier.whole, held),
        score=score_of(now.whole, held),
        heads=[SAID[code].name for code in BY_CODE],
        rows=table_of(found, now, indicators.units_below(found)),
        earlier=found.earlier().days,
        **_around(found),
    )
    return page, 422 if form.errors else 200


def _periods(form: PeriodForm, found: Asked) -> list[dict[str, object]]:
    return [
        {
            "url": url_for(".show", unit=found.unit.id, period=choice.value),
            "label": text,
            "current": choice is form.chosen(),
        }
        for choice, text in CHOICES.items()
        if choice is not Choice.OWN
    ]


def _around(found: Asked) -> dict[str, Any]:
    """Return what the page shows besides the figures."""
    may_publish = may(found.actor, Action.FIGURES_PUBLISH, Place(found.unit.path))
    publication = publications.published(found.unit.id, found.days)
    can_publish = may_publish and publication is None and is_over(found.days, clock.today())
    return {
        "steps": steps_to(found),
        "own": own_units(found.actor),
        "query": query_of(found),
        "publication": publication,
        "publish": PublishForm() if can_publish and found.level in publications.LEVELS else None,
        "publications": publications.of_unit(found.unit.id),
    }


def steps_to(found: Asked, *last: str) -> list[dict[str, str]]:
    """Return the way from one's highest unit to the page."""
    units = [*above(found.actor, found.unit), found.unit]
    steps = [
        {"label": name_of(unit), "url": url_for("figures.show", **{**query_of(found), "unit": unit.id})}
        for unit in units
    ]
    if not last:
        steps[-1].pop("url")
    return steps + [{"label": text} for text in last]


@bp.get("/figures/<code>/<of>")
@login_required
def members(code: str, of: str) -> str:
    """List what an indicator counts: its numerator, its denominator, or what stands apart."""
    if code not in {one.value for one in BY_CODE} or of not in set(Of):
        abort(404)
    found, which, part = asked(PeriodForm(request.args)), Code(code), Of(of)
    if part is Of.APART and which is not Code.ON_TIME:
        abort(404)
    ids = indicators.ids(found, which, part)
    subject = BY_CODE[which].subject
    page = _READ[subject](ids, after=request.args.get("after"))
    rows = rows_of(page.rows, as_of=found.as_of) if subject is Subject.CASE else page.rows
    query = {**query_of(found), "as_of": found.as_of.isoformat()}
    return render_template(
        "reports/members.html",
        asked=found,
        said=SAID[which],
        subject=subject.value,
        rows=rows,
        total=indicators.count(ids),
        tabs_of_lists=_tabs(which, part, query),
        next_url=url_for(".members", code=code, of=of, **query, after=page.next_key)
        if page.next_key
        else None,
        steps=steps_to(found, str(SAID[which].name)),
    )


_READ: dict[Subject, Any] = {
    Subject.CASE: indicators.cases,
    Subject.ENTRY: indicators.entries,
    Subject.BUILDING: indicators.buildings,
}


def _tabs(code: Code, chosen: Of, query: dict[str, Any]) -> list[dict[str, object]]:
    said = SAID[code]
    words = {Of.PART: said.part, Of.REST: said.rest, Of.ALL: _("All that count")}
    if code is Code.ON_TIME:
        words[Of.APART] = _("Suspended, standing apart")
    return [
        {
            "url": url_for("figures.members", code=code.value, of=of.value, **query),
            "label": text,
            "current": of is chosen,
        }
        for of, text in words.items()
    ]


@bp.get("/figures/hands")
@login_required
def in_whose_hands() -> str:
    """Divide the lives of the cases that were closed in the period among those who could move them."""
    found = asked(PeriodForm(request.args))
    divided = hands.divided(found)
    parts = shares(divided.lengths)
    return render_template(
        "reports/hands.html",
        asked=found,
        said=SAID[Code.HANDS],
        divided=divided,
        parts=[(whose, length, percent(parts[whose])) for whose, length in divided.lengths.items() if length],
        list_url=url_for(".members", code=Code.RESOLUTION.value, of=Of.ALL.value, **query_of(found)),
        steps=steps_to(found, str(SAID[Code.HANDS].name)),
    )
