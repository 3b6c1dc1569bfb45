"""The working calendar of a street, and when a process loads it again."""

import subprocess
import sys
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert

from app.database import transaction
from app.domain import working_time
from app.domain.days import Shift
from app.extensions import db
from app.models.organisation import Unit
from app.models.settings import CalendarDay, CalendarYear, Setting
from app.settings import operations, queries
from app.settings.cache import touch
from tests import factories
from tests.counting import statements

MORNING, AFTERNOON = Shift(540, 720), Shift(780, 1080)


@pytest.fixture
def street(app, now):
    made = factories.street()
    with transaction():
        operations.install_defaults(now=now)
    return made.street


def add(*rows):
    with transaction():
        db.session.add_all(rows)
        touch()


def test_it_has_the_countrys_days_and_the_ruled_hours(street):
    calendar = queries.calendar_of(street)

    assert calendar.zone == ZoneInfo("Asia/Shanghai")
    assert calendar.shifts_on(date(2026, 3, 3)) == (MORNING, AFTERNOON)  # a Tuesday
    assert calendar.shifts_on(date(2026, 3, 7)) == ()  # a Saturday
    assert calendar.shifts_on(date(2026, 2, 17)) == ()  # a Tuesday, Spring Festival
    assert calendar.shifts_on(date(2026, 2, 14)) == (MORNING, AFTERNOON)  # a Saturday made up
    assert calendar.loaded_years == {2025, 2026}
    calendar.check()


def test_a_streets_own_day_wins_over_the_countrys(street):
    add(CalendarDay(street_id=street.id, day=date(2026, 2, 17), is_day_off=False, name="值班"))

    calendar = queries.calendar_of(street.id)

    assert calendar.shifts_on(date(2026, 2, 17)) == (MORNING, AFTERNOON)


def test_one_streets_day_is_not_anothers(street):
    other = factories.street(1).street
    add(CalendarDay(street_id=street.id, day=date(2026, 3, 4), is_day_off=True, name="停电"))

    days = [queries.calendar_of(one).shifts_on(date(2026, 3, 4)) for one in (street, other)]

    assert days == [(), (MORNING, AFTERNOON)]


def test_weekly_hours_and_the_make_up_weekday_are_settings(street):
    hours = {"0": [["08:30", "12:00"]], "4": [["08:30", "11:30"]]}
    add(
        Setting(street_id=street.id, name="weekly_hours", value=hours),
        Setting(street_id=street.id, name="make_up_weekday", value=4),
    )

    calendar = queries.calendar_of(street)

    assert calendar.shifts_on(date(2026, 3, 2)) == (Shift(510, 720),)  # a Monday
    assert calendar.shifts_on(date(2026, 3, 3)) == ()  # a Tuesday
    assert calendar.shifts_on(date(2026, 2, 14)) == (Shift(510, 690),)  # made up by Friday's hours


def test_the_streets_zone_is_the_calendars(street):
    with transaction():
        db.session.get(Unit, street.id).time_zone = "Asia/Urumqi"

    assert queries.calendar_of(street.id).zone == ZoneInfo("Asia/Urumqi")


def test_ten_thousand_clocks_load_it_once(street):
    street_id = street.id
    queries.calendar_of(street_id)

    with transaction(), statements() as seen:
        calendars = {id(queries.calendar_of(street_id)) for _ in range(10_000)}

    assert len(calendars) == 1
    assert len(seen) == 1  # the stamp


def test_a_change_in_the_same_transaction_is_seen_and_its_rollback_too(street):
    day = date(2026, 3, 4)
    queries.calendar_of(street)
    with transaction():
        db.session.add(CalendarDay(street_id=street.id, day=day, is_day_off=True, name="停电"))
        touch()
        inside = queries.calendar_of(street).shifts_on(day)
        db.session.rollback()

    after = queries.calendar_of(street).shifts_on(day)

    assert (inside, after) == ((), (MORNING, AFTERNOON))


def test_a_change_by_another_process_is_noticed(street, settings):
    before = queries.calendar_of(street).shifts_on(date(2026, 3, 4))
    db.session.rollback()
    code = (
        "import sys\n"
        "from datetime import date\n"
        "from pathlib import Path\n"
        "from app import create_app\n"
        "from app.database import transaction\n"
        "from app.extensions import db\n"
        "from app.models.settings import CalendarDay\n"
        "from app.settings.cache import touch\n"
        "from tests.databases import settings\n"
        "with create_app(settings(sys.argv[1], Path('unused'))).app_context(), transaction():\n"
        "    db.session.add(CalendarDay(day=date(2026, 3, 4), is_day_off=True, name='演练'))\n"
        "    touch()\n"
    )
    subprocess.run([sys.executable, "-c", code, settings.database_url], check=True)

    after = queries.calendar_of(street).shifts_on(date(2026, 3, 4))

    assert (before, after) == ((MORNING, AFTERNOON), ())


def test_a_year_that_is_not_loaded_is_provisional(street, now):
    with transaction():
        db.session.execute(delete(CalendarYear).where(CalendarYear.year == 2026))
        touch()

    calendar = queries.calendar_of(street)

    assert working_time.is_provisional(calendar, now, now)


def test_a_second_stamp_does_no_harm(street):
    with transaction():
        db.session.execute(insert(Setting).values(street_id=None, name="stamp", value="second"))

    add(CalendarDay(street_id=street.id, day=date(2026, 3, 4), is_day_off=True, name="停电"))

    assert queries.calendar_of(street).shifts_on(date(2026, 3, 4)) == ()
