"""The calendar: which days differ from the week, whose they are, and which years are loaded."""

from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, render_template, request
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_login import login_required

from app.clocks import recomputing
from app.clocks.forms import ClosureForm, DayForm, PreviewedForm, YearForm
from app.clocks.views.confirming import Proposal, bp, propose
from app.domain.errors import DomainError
from app.domain.working_time import is_working_day
from app.models.settings import CalendarDay
from app.settings import operations, queries, values
from app.settings.importer import Arrangement, read_arrangement, written
from app.settings.views.categories import Answer
from app.settings.views.scope import Scope, editing, scope
from app.settings.words import WEEKDAY_NAMES
from app.web import clock

EARLIEST, LATEST = 2000, 2200
A_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month: kind is work, rest, day_off or make_up."""

    day: date
    kind: str
    name: str
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday on; None fills up the first and the last week."""

    name: str
    weeks: list[list[Cell | None]]
    working_days: int


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of the page; the one that was refused keeps what was typed."""

    day: DayForm | None = None
    closure: ClosureForm | None = None
    year: YearForm | None = None
    other: PreviewedForm | None = None
    """One without fields on this page: a removal that was refused."""


@bp.get("/calendar")
@login_required
def calendar() -> str:
    """Show a year."""
    return page(scope(), Forms())


@bp.post("/calendar")
@login_required
def load_year() -> Answer:
    """Load the country's arrangement of a year from a file."""
    found = editing(all_streets=True)
    form = YearForm()
    if form.validate_on_submit():
        try:
            arrangement = read_arrangement(form.content())
        except DomainError as error:
            form.refuse(error)
        else:
            answer = propose(form, found, _year_proposal(found, form, arrangement))
            if answer is not None:
                return answer
    return page(editing(all_streets=True), Forms(year=form)), 422


def _year_proposal(found: Scope, form: YearForm, arrangement: Arrangement) -> Proposal:
    return Proposal(
        title=ngettext(
            "Calendar of %(year)s: %(num)d day",
            "Calendar of %(year)s: %(num)d days",
            len(arrangement.days),
            year=arrangement.year,
        ),
        change=lambda: operations.load_year(
            arrangement, found.actor, replace=form.replace.data, now=clock.now()
        ),
        streets=recomputing.streets(),
        done=found.url("clocks.calendar", year=arrangement.year),
        carried={"arrangement": written(arrangement)},
    )


def page(found: Scope, forms: Forms, *, year: int | None = None) -> str:
    """Return the page of a year, with what may be changed on it."""
    street_id, now = found.street.id, clock.now()
    today = now.astimezone(queries.zone_of(street_id)).date()
    shown = year or request.args.get("year", default=today.year, type=int)
    if not EARLIEST <= shown <= LATEST:
        abort(404)
    years = queries.loaded_years()
    days = queries.calendar_days(street_id, shown)
    return render_template(
        "settings/calendar.html",
        scope=found,
        day_form=forms.day or DayForm(formdata=None),
        closure_form=forms.closure or ClosureForm(formdata=None),
        year_form=forms.year or YearForm(formdata=None),
        other_form=forms.other,
        year=shown,
        loaded=next((row for row in years if row.year == shown), None),
        years=years,
        missing=queries.missing_years([row.year for row in years], today),
        months=_months(found, shown, days),
        own_days=[(row, hours_of(row)) for row in days if row.street_id is not None],
        closures=queries.closures(street_id, shown),
        unfinished=recomputing.unfinished(street_id),
        weekdays=[
            (name, format_date(A_MONDAY + timedelta(days=at), "ccc")) for at, name in enumerate(WEEKDAY_NAMES)
        ],
        hours=_weekly(street_id),
        make_up=WEEKDAY_NAMES[queries.value(street_id, "make_up_weekday")],
    )


def hours_of(row: CalendarDay) -> str:
    """Return the own hours of a day as they are typed; "" if it has none."""
    return values.written(values.shifts(row.hours)) if row.hours else ""


def _weekly(street_id: int) -> list[tuple[str, str]]:
    weekly = values.weekly_shifts(queries.weekly_hours(street_id))
    return [
        (_days(first, last), values.written(shifts)) for first, last, shifts in values.grouped_days(weekly)
    ]


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAY_NAMES[first])
    return _("%(first)s to %(last)s", first=WEEKDAY_NAMES[first], last=WEEKDAY_NAMES[last])


def _months(found: Scope, year: int, days: list[CalendarDay]) -> list[Month]:
    rows = {row.day: row for row in days}  # the street's own comes last
    working = queries.calendar_of(found.street.id)
    weeks = Weeks()
    months = []
    for number in range(1, 13):
        cells = [
            [
                _cell(day, rows.get(day), is_working_day(working, day)) if day.month == number else None
                for day in week
            ]
            for week in weeks.monthdatescalendar(year, number)
        ]
        count = sum(1 for week in cells for cell in week if cell and cell.kind in {"work", "make_up"})
        months.append(Month(format_date(date(year, number, 1), "LLLL"), cells, count))
    return months


def _cell(day: date, row: CalendarDay | None, is_open: bool) -> Cell:
    if row is not None:
        return Cell(day, "day_off" if row.is_day_off else "make_up", row.name, row.street_id is not None)
    return Cell(day, "work" if is_open else "rest", "")
