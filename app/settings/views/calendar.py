"""The calendar: which days differ from the week, and which years are loaded."""

from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, request
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_login import login_required

from app.database import transaction
from app.domain.errors import DomainError
from app.domain.working_time import is_working_day
from app.models.settings import CalendarDay
from app.settings import operations, queries, values
from app.settings.forms import YearForm
from app.settings.importer import read_arrangement
from app.settings.views.categories import Answer
from app.settings.views.scope import Scope, bp, editing, scope
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


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday on; None fills up the first and the last week."""

    name: str
    weeks: list[list[Cell | None]]
    working_days: int


@bp.get("/calendar")
@login_required
def calendar() -> str:
    """Show a year."""
    found = scope()
    return _page(found, YearForm() if found.may_edit_all else None)


@bp.post("/calendar")
@login_required
def load_year() -> Answer:
    """Load the country's arrangement of a year from a file."""
    found = editing(all_streets=True)
    form = YearForm()
    if form.validate_on_submit():
        try:
            arrangement = read_arrangement(form.file.data.read())
            with transaction():
                count = operations.load_year(
                    arrangement, found.actor, replace=form.replace.data, now=clock.now()
                )
        except DomainError as error:
            form.refuse(error)
            found = editing(all_streets=True)
        else:
            flash(ngettext("%(num)d day was loaded.", "%(num)d days were loaded.", count), "success")
            return redirect(found.url("calendar", year=arrangement.year), 303)
    return _page(found, form), 422


def _page(found: Scope, form: YearForm | None) -> str:
    today = clock.now().astimezone(queries.zone_of(found.street.id)).date()
    year = request.args.get("year", default=today.year, type=int)
    if not EARLIEST <= year <= LATEST:
        abort(404)
    years = queries.loaded_years()
    weekly = values.weekly_shifts(queries.weekly_hours(found.street.id))
    return render_template(
        "settings/calendar.html",
        scope=found,
        form=form,
        year=year,
        loaded=next((row for row in years if row.year == year), None),
        years=years,
        missing=queries.missing_years([row.year for row in years], today),
        months=_months(found, year),
        weekdays=[
            (name, format_date(A_MONDAY + timedelta(days=at), "ccc")) for at, name in enumerate(WEEKDAY_NAMES)
        ],
        hours=[
            (_days(first, last), values.written(shifts))
            for first, last, shifts in values.grouped_days(weekly)
        ],
        make_up=WEEKDAY_NAMES[queries.value(found.street.id, "make_up_weekday")],
    )


def _short(weekday: int) -> str:
    return format_date(A_MONDAY + timedelta(days=weekday), "ccc")


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAY_NAMES[first])
    return _("%(first)s to %(last)s", first=WEEKDAY_NAMES[first], last=WEEKDAY_NAMES[last])


def _months(found: Scope, year: int) -> list[Month]:
    rows = {row.day: row for row in queries.calendar_days(found.street.id, year)}
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
        return Cell(day, "day_off" if row.is_day_off else "make_up", row.name)
    return Cell(day, "work" if is_open else "rest", "")
