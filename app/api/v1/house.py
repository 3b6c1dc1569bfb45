"""Who asks, the organisation, categories, indicators, and what problems mean."""

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.access.guards import current_actor
from app.api.v1 import answers, problem_answers
from app.api.v1.asking import PageForm, asked, id_of, key, limit, listed, of_model
from app.api.v1.describing import reads
from app.api.v1.showing import named
from app.domain.indicators import BY_CODE
from app.domain.tokens import Scope
from app.models.organisation import Unit
from app.organisation.queries import flat, units
from app.reports.forms import PeriodForm
from app.reports.queries import indicators
from app.reports.views import asking
from app.reports.words import SAID
from app.settings.queries import open_categories
from app.web import problems
from app.web.naming import name_of
from app.web.paging import page_of, read_id

GROUP = "organisation"


class UnitsForm(PageForm):
    """Which units."""

    parent_id = id_of(_l("Only those directly below this unit"))


class IndicatorsForm(PeriodForm):
    """Of which unit and period."""

    unit = id_of(_l("The id of a unit that one is in charge of; nothing for one's highest"))


@reads("/me", _l("See who the token acts as, and what it may be used for."), answers.Me, group="me")
def read_me() -> ResponseReturnValue:
    """Say who asks."""
    actor = current_actor()
    return of_model(
        answers.Me(
            id=actor.id or 0,
            name=actor.name,
            is_program=current_user.is_program,
            scopes=[scope for scope in Scope if scope in current_user.scopes],
            postings=[answers.Post(role=grant.role, unit_id=grant.unit_id) for grant in actor.grants],
        )
    )


@reads(
    "/units",
    _l("List the units of one's streets."),
    answers.UnitList,
    group=GROUP,
    query=UnitsForm,
    is_list=True,
)
def list_units() -> ResponseReturnValue:
    """List units by id."""
    most, parent_id = limit(), asked(UnitsForm(request.args)).parent_id.data
    rows = flat.units_behind(current_actor(), after_id=key(read_id) or 0, parent_id=parent_id, limit=most + 1)
    page = page_of(rows, lambda unit: str(unit.id), limit=most)
    return listed(answers.UnitList, [_unit(unit) for unit in page.rows], page.next_key)


@reads("/units/<int:unit_id>", _l("Read a unit."), answers.Unit, group=GROUP)
def read_unit(unit_id: int) -> ResponseReturnValue:
    """Read one unit."""
    return of_model(_unit(units.unit_or_404(current_actor(), unit_id)))


def _unit(unit: Unit) -> answers.Unit:
    return answers.Unit(
        id=unit.id,
        parent_id=unit.parent_id,
        level=unit.level,
        kind=unit.kind,
        code=unit.code,
        name=name_of(unit),
        closed_on=unit.closed_on,
    )


@reads("/categories", _l("List what a case may be about."), answers.CategoryList, group=GROUP)
def list_categories() -> ResponseReturnValue:
    """List the open categories."""
    items = [
        answers.Category(
            id=one.id,
            parent_id=one.parent_id,
            code=one.code,
            name=name_of(one),
            default_urgency=one.default_urgency,
        )
        for one in open_categories()
    ]
    return of_model(answers.CategoryList(items=items))


@reads(
    "/indicators",
    _l("Read the indicators of a unit and a period, as the pages show them."),
    answers.Indicators,
    group="indicators",
    query=IndicatorsForm,
    further=(403, 404),
)
def read_indicators() -> ResponseReturnValue:
    """Read what the page of figures shows."""
    form = asked(IndicatorsForm(request.args))
    found = asking.question(form.days())
    counts = indicators.counted(found).whole
    items = [
        answers.Indicator(
            code=code,
            name=str(SAID[code].name),
            formula=str(SAID[code].formula),
            numerator=counts[code].numerator,
            denominator=counts[code].denominator,
            tenths_of_percent=counts[code].tenths,
        )
        for code in BY_CODE
    ]
    first, last = found.days.first, found.days.last
    if first is None or last is None:
        abort(404)
    return of_model(
        answers.Indicators(unit=named(found.unit), first=first, last=last, as_of=found.as_of, items=items)
    )


@reads(
    "/problems/<code>",
    _l("Read what a problem means."),
    problem_answers.ProblemKind,
    group="problems",
    scope=None,
    further=(404,),
)
def read_problem(code: str) -> ResponseReturnValue:
    """Say what a code means, with the names of its parameters in the sentence."""
    if code not in problems.codes():
        abort(404)
    status = problems.status_of(code)
    return of_model(
        problem_answers.ProblemKind(
            code=code, status=status, title=problems.title_of(status), detail=problems.sentence_of(code)
        )
    )
