"""The calendar's editor: own days and closures, each with its preview, and provisional dues."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from app.cases import jobs
from app.cases import operations as cases
from app.database import transaction
from app.extensions import db
from app.models.cases import Event
from app.models.clocks import Recomputation
from app.models.settings import CalendarClosure, CalendarDay, CalendarYear
from app.settings import queries
from app.settings.cache import touch
from app.settings.importer import read_arrangement
from tests import factories
from tests.factories import actor
from tests.previewing import carried, confirmed
from tests.signing_in import post, sign_in

ENGLISH = {"Accept-Language": "en"}
DAY = {"day": "2026-03-03", "kind": "off", "name": "停电", "hours": ""}
CLOSURE = {"from_at": "2026-03-03T12:00", "until_at": "2026-03-03T18:00", "reason": "台风停工"}


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def case(street, now):
    draft = cases.Draft("楼道灯坏了", street.building.id, factories.category("power.corridor_light").id)
    with transaction():
        return cases.register(draft, actor(street.head), now=now)


@pytest.fixture
def admin(client, street):
    sign_in(client, street.administrator)
    return client


def counts():
    db.session.rollback()
    tables = (CalendarDay, CalendarClosure, Recomputation, Event)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_an_own_day_is_previewed_kept_shown_and_removed(admin, case, street, now):
    before = counts()

    preview = post(admin, "/settings/calendar/days", DAY, headers=ENGLISH)
    assert (preview.status_code, counts()) == (200, before)
    assert case.number in preview.text
    assert "later by" in preview.text
    kept = admin.post("/settings/calendar/days", data=carried(preview.text))
    assert (kept.status_code, kept.location) == (303, "/settings/calendar?year=2026")
    assert counts() == [before[0] + 1, 0, 1, before[3]]

    page = admin.get("/settings/calendar?year=2026", headers=ENGLISH).text
    assert "Running clocks are being reckoned anew: 0 of 1 cases are done." in page
    assert "day--day_off day--own" in page
    jobs.recompute(now=now)
    sign_in(admin, street.grid_worker)
    story = admin.get(f"/cases/{case.number}", headers=ENGLISH).text
    assert "The working calendar was changed, and what is due with it: Accept" in story

    sign_in(admin, street.administrator)
    removed = confirmed(admin, "/settings/calendar/days/2026-03-03/remove", headers=ENGLISH)
    assert removed.status_code == 303
    assert counts()[0] == before[0]


def test_a_closure_is_previewed_kept_and_taken_back(admin, case, street):
    assert confirmed(admin, "/settings/calendar/closures", CLOSURE).status_code == 303
    db.session.rollback()
    [row] = queries.closures(street.street.id, 2026)
    assert row.from_at == datetime(2026, 3, 3, 4, tzinfo=UTC)
    assert "台风停工" in admin.get("/settings/calendar?year=2026").text

    gone = f"/settings/calendar/closures/{row.id}/remove"
    assert confirmed(admin, gone).status_code == 303
    assert post(admin, gone).status_code == 404
    assert post(admin, "/settings/calendar/days/gestern/remove").status_code == 404


def test_a_preview_of_older_settings_is_shown_anew(admin, case, street):
    preview = post(admin, "/settings/calendar/closures", CLOSURE, headers=ENGLISH)
    with transaction():
        touch()
    before = counts()

    stale = admin.post("/settings/calendar/closures", data=carried(preview.text), headers=ENGLISH)
    assert (stale.status_code, counts()) == (422, before)
    assert "changed by somebody else meanwhile" in stale.text
    again = admin.post("/settings/calendar/closures", data=carried(stale.text))
    twice = admin.post("/settings/calendar/closures", data=carried(stale.text))

    assert (again.status_code, twice.status_code) == (303, 303)
    assert counts()[1] == 1


@pytest.mark.parametrize(
    ("url", "typed", "sentence"),
    [
        ("days", {**DAY, "name": ""}, "Say why"),
        ("days", {**DAY, "day": "x"}, "Not a valid date"),
        ("days", {**DAY, "hours": "09:00-12:00"}, "Leave the hours empty"),
        ("days", {**DAY, "kind": "works", "hours": "12:00-09:00"}, "Write hours like"),
        (
            "days",
            {**DAY, "kind": "works", "hours": "09:00-12:00, 11:00-13:00"},
            "These opening hours overlap",
        ),
        ("days", {**DAY, "kind": "works", "hours": "22:00-34:00"}, "These opening hours overlap"),
        ("closures", {**CLOSURE, "until_at": "2026-03-03T11:00"}, "It must end after it begins."),
        ("closures", {**CLOSURE, "until_at": "2027-03-03T11:00"}, "At most 31 days"),
        ("closures", {**CLOSURE, "reason": ""}, "Say why"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_in_the_form(admin, street, url, typed, sentence):
    before = counts()

    answer = post(admin, f"/settings/calendar/{url}", typed, headers=ENGLISH)

    assert (answer.status_code, counts()) == (422, before)
    assert sentence in answer.text
    assert typed.get("hours") in (None, "") or typed["hours"] in answer.text


def test_overnight_hours_and_midnight_can_be_typed(admin, street):
    typed = {**DAY, "day": "2026-03-07", "kind": "works", "hours": "08:00-12:00, 20:00-24:00"}
    assert confirmed(admin, "/settings/calendar/days", typed).status_code == 303
    late = {**DAY, "day": "2026-03-08", "kind": "works", "hours": "22:00-30:00"}
    assert confirmed(admin, "/settings/calendar/days", late).status_code == 303

    db.session.rollback()
    calendar = queries.calendar_of(street.street.id)
    assert [tuple(shift) for shift in calendar.shifts_on(date(2026, 3, 7))] == [(480, 720), (1200, 1440)]
    assert [tuple(shift) for shift in calendar.shifts_on(date(2026, 3, 8))] == [(1320, 1800)]


def test_dues_in_a_year_that_is_not_loaded_say_so_until_it_is(admin, case, street, clock):
    def forget(year):
        with transaction():
            db.session.execute(delete(CalendarYear).where(CalendarYear.year == year))
            touch()

    sign_in(admin, street.grid_worker)
    mark = '<span class="provisional"'
    assert mark not in admin.get("/", headers=ENGLISH).text
    forget(2026)
    for page in ("/", "/cases", f"/cases/{case.number}"):
        assert mark in admin.get(page, headers=ENGLISH).text
    assert "The calendar of 2026 is not loaded" not in admin.get("/", headers=ENGLISH).text

    sign_in(admin, street.administrator)
    assert "The calendar of 2026 is not loaded" in admin.get("/", headers=ENGLISH).text
    assert "yehua_calendar_missing_years 1.0" in admin.get("/metrics").text


def test_the_widespread_shape_of_a_year_is_read():
    days = [
        {"name": "元旦", "date": "2026-12-31", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
    ]
    found = read_arrangement(json.dumps({"year": 2027, "papers": ["通知"], "days": days}).encode())

    assert (found.source, found.published_on) == ("通知", None)
    assert [(line.day, line.is_day_off) for line in found.days] == [
        (date(2027, 1, 1), True),
        (date(2027, 1, 3), False),
    ]


def test_the_commands_preview_a_year_and_show_a_streets_own(app, case, street, tmp_path, now):
    def run(*words):
        return app.test_cli_runner().invoke(args=words)

    file = tmp_path / "2026.json"
    lines = [{"date": "2026-03-03", "name": "测试", "is_day_off": True}]
    file.write_text(json.dumps({"year": 2026, "source": "通知", "days": lines}))
    before = counts()

    previewed = run("calendar", "import", "--replace", "--preview", str(file))
    assert "Of 1 running clocks 1 would be due later, 0 earlier; 0 would be overdue" in previewed.output
    assert f"{case.number}  accept: 2026-03-03 " in previewed.output
    assert " -> 2026-03-04 " in previewed.output
    assert (previewed.exit_code, counts()) == (0, before)
    loaded = run("calendar", "import", "--replace", str(file))
    assert (loaded.exit_code, counts()[2]) == (0, 1)
    assert "recompute: 1" in run("jobs", "run", "recompute").output

    with transaction():
        hours = [["10:00", "12:00"]]
        own = CalendarDay(
            street_id=street.street.id, day=date(2026, 3, 7), is_day_off=False, hours=hours, name="值班"
        )
        closure = CalendarClosure(
            street_id=street.street.id, from_at=now, until_at=now + timedelta(hours=8), reason="台风"
        )
        db.session.add_all([own, closure])
    shown = run("calendar", "show", "2026", "--street", street.street.code).output
    assert "2026-03-07 Sat  works  值班 10:00-12:00  (own)" in shown
    assert "2026-03-03 10:00 to 2026-03-03 18:00  closed  台风" in shown
    assert run("calendar", "show", "2026", "--street", "nowhere").exit_code == 1
