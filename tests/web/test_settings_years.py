"""Loading the arrangement of a year: the file, the page, the commands."""

import io
import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, func, select

from app.database import transaction
from app.extensions import db
from app.models.settings import CalendarDay, CalendarYear, Setting
from app.settings import operations, queries
from app.settings.cache import touch
from app.settings.importer import InvalidArrangement, read_arrangement
from app.web.messages import message_for
from tests import factories
from tests.previewing import confirmed
from tests.signing_in import post, sign_in

ENGLISH = {"Accept-Language": "en"}
NEW_YEAR = {"date": "2027-01-01", "name": "元旦", "is_day_off": True}
MADE_UP = {"date": "2027-01-02", "name": "元旦调休上班", "is_day_off": False}  # a Saturday


def written(**changes):
    data = {"year": 2027, "source": "通知", "published_on": "2026-11-04", "days": [NEW_YEAR, MADE_UP]}
    return json.dumps({**data, **changes}, ensure_ascii=False).encode()


@pytest.fixture
def street(app, now):
    with transaction():
        operations.install_defaults(now=now)
    return factories.street()


@pytest.fixture
def admin(client, street):
    sign_in(client, street.administrator)
    return client


def test_a_good_file_is_read():
    arrangement = read_arrangement(b"\xef\xbb\xbf" + written())

    assert (arrangement.year, arrangement.published_on) == (2027, date(2026, 11, 4))
    assert [(line.day, line.is_day_off) for line in arrangement.days] == [
        (date(2027, 1, 1), True),
        (date(2027, 1, 2), False),
    ]
    assert read_arrangement(written(published_on=None)).published_on is None


BAD = [
    (b"\xff\xfe{", "not JSON"),
    (b"[]", "one object"),
    (b"[" * 100_000, "not JSON"),
    (b'{"year": ' + b"9" * 5000 + b"}", "not JSON"),
    (written() + b" " * 256 * 1024, "far too large"),
    (json.dumps({"year": 2027, "source": "\ud800", "days": [NEW_YEAR]}).encode(), "“source”"),
    (written(days=[{**NEW_YEAR, "name": "a\0b"}]), "“name”"),
    (written(year="2027"), "“year”"),
    (written(year=True), "“year”"),
    (written(year=20270), "“year”"),
    (written(source=" "), "“source”"),
    (written(source="x" * 301), "“source”"),
    (written(days=[]), "“days”"),
    (written(days=[NEW_YEAR] * 367), "“days”"),
    (written(days=[NEW_YEAR, 5]), "Day 2 of the list is not an object"),
    (written(days=[{**NEW_YEAR, "date": "1.1.2027"}]), "Day 1 of the list: “date”"),
    (written(days=[{**NEW_YEAR, "date": 20270101}]), "Day 1 of the list: “date”"),
    (written(days=[{**NEW_YEAR, "date": "2026-12-31"}]), "2026-12-31 lies in another year"),
    (written(days=[{**NEW_YEAR, "name": ""}]), "“name”"),
    (written(days=[{**NEW_YEAR, "name": "长" * 41}]), "“name”"),
    (written(days=[{**NEW_YEAR, "is_day_off": 1}]), "“is_day_off”"),
    (written(days=[{**NEW_YEAR, "is_day_off": False}]), "2027-01-01 is an ordinary weekday"),
    (written(days=[NEW_YEAR, NEW_YEAR]), "2027-01-01 stands there twice"),
    (written(published_on="gestern"), "“published_on”"),
]


@pytest.mark.parametrize(("content", "sentence"), BAD)
def test_a_bad_file_says_what_is_wrong(app, content, sentence):
    with pytest.raises(InvalidArrangement) as refused:
        read_arrangement(content)

    with app.test_request_context(headers=ENGLISH):
        assert sentence in message_for(refused.value)


def test_a_loaded_year_counts_at_once(admin, street):
    form = {"file": (io.BytesIO(written()), "2027.json")}

    answer = confirmed(admin, "/settings/calendar", form)

    db.session.rollback()
    calendar = queries.calendar_of(street.street)
    assert (answer.status_code, answer.location) == (303, "/settings/calendar?year=2027")
    assert calendar.shifts_on(date(2027, 1, 1)) == ()  # a Friday
    assert calendar.shifts_on(date(2027, 1, 2))
    assert 2027 in calendar.loaded_years


def test_a_refused_file_changes_nothing(admin):
    for content in (written(days=[NEW_YEAR, NEW_YEAR]), b"", written(year=2026)):
        answer = post(admin, "/settings/calendar", {"file": (io.BytesIO(content), "x.json")}, headers=ENGLISH)
        assert answer.status_code == 422
        assert "Please look at this again" in answer.text
    assert post(admin, "/settings/calendar", headers=ENGLISH).status_code == 422

    db.session.rollback()
    assert [row.year for row in queries.loaded_years()] == [2025, 2026]


def test_a_year_is_replaced_as_a_whole_and_streets_keep_their_days(admin, street):
    with transaction():
        own = CalendarDay(street_id=street.street.id, day=date(2026, 3, 4), is_day_off=True, name="停电")
        db.session.add(own)
        touch()
    day = {"date": "2026-06-05", "name": "测试", "is_day_off": True}
    form = {"file": (io.BytesIO(written(year=2026, days=[day])), "x.json"), "replace": "y"}

    answer = confirmed(admin, "/settings/calendar", form)

    db.session.rollback()
    in_2026 = [row.day for row in queries.calendar_days(street.street.id, 2026)]
    assert answer.status_code == 303
    assert in_2026 == [date(2026, 3, 4), date(2026, 6, 5)]
    of_2025 = select(func.count(CalendarDay.id)).where(CalendarDay.day < date(2026, 1, 1))
    assert db.session.scalar(of_2025) > 20


def test_days_off_and_make_up_days_are_marked_by_a_word_too(admin):
    page = admin.get("/settings/calendar?year=2026", headers=ENGLISH).text

    assert page.count('<span class="day__word">works</span>') == 6 + 1  # and the legend
    assert 'datetime="2026-02-17" title="春节"' in page
    assert "国务院办公厅" in page
    assert "Monday to Friday" in page
    assert "09:00-12:00, 13:00-18:00" in page


@pytest.mark.parametrize(("month", "warns"), [(10, False), (11, True)])
def test_from_november_a_missing_next_year_is_warned_of(admin, clock, month, warns):
    clock.now = datetime(2026, month, 1, 2, tzinfo=UTC)

    page = admin.get("/settings/calendar", headers=ENGLISH).text

    assert ("The calendar of 2027 is not loaded." in page) == warns


@pytest.mark.parametrize(("year", "status"), [("1999", 404), ("2201", 404), ("x", 200), ("9" * 30, 404)])
def test_only_real_years_have_a_page(admin, year, status):
    assert admin.get(f"/settings/calendar?year={year}").status_code == status


def run(app, *words):
    return app.test_cli_runner().invoke(args=words)


def test_the_commands_install_check_show_and_import(app, clock, tmp_path):
    installed = run(app, "settings", "install")
    again = run(app, "settings", "install")
    factories.street()
    sound = run(app, "calendar", "check")
    shown = run(app, "calendar", "show", "2026")
    unknown = run(app, "calendar", "show", "2031")

    assert installed.exit_code == 0
    assert again.output.endswith("0 rows added.\n")
    assert (sound.exit_code, "云湖街道: sound." in sound.output) == (0, True)
    assert "2026-02-14 Sat  works  春节调休上班" in shown.output
    assert (unknown.exit_code, "not loaded" in unknown.output) == (1, True)

    clock.now = datetime(2026, 11, 2, tzinfo=UTC)
    missing = run(app, "calendar", "check")
    assert (missing.exit_code, "2027 is not loaded" in missing.output) == (1, True)

    file = tmp_path / "2027.json"
    file.write_bytes(written(days=[NEW_YEAR, NEW_YEAR]))
    bad = run(app, "calendar", "import", str(file))
    file.write_bytes(written())
    good = run(app, "calendar", "import", str(file))
    twice = run(app, "calendar", "import", str(file))
    replaced = run(app, "calendar", "import", "--replace", str(file))

    assert (bad.exit_code, "stands there twice" in bad.output) == (1, True)
    assert (good.exit_code, good.stdout.endswith("2027: 2 days loaded.\n")) == (0, True)
    assert (twice.exit_code, "loaded already" in twice.output) == (1, True)
    assert replaced.exit_code == 0


def test_the_check_names_a_street_whose_hours_contradict(app, now):
    run(app, "settings", "install")
    street = factories.street()
    with transaction():
        hours = {"0": [["09:00", "12:00"], ["11:00", "13:00"]]}
        db.session.add(Setting(street_id=street.street.id, name="weekly_hours", value=hours))
        touch()

    found = run(app, "calendar", "check")

    assert found.exit_code == 1
    assert "云湖街道: invalid_calendar" in found.output


def test_without_years_everything_is_missing(app):
    with transaction():
        db.session.execute(delete(CalendarYear))

    found = run(app, "calendar", "check")

    assert (found.exit_code, "Loaded years: none." in found.output) == (1, True)
