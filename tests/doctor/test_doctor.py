"""The doctor says what an installation lacks, and what to do about it."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from app import jobs
from app.cases import operations as cases
from app.database import transaction
from app.doctor import checks
from app.doctor.checks import data, machine, outside, people, running
from app.doctor.environment import ABOUT, shown
from app.doctor.findings import Grade, gravest
from app.domain.levels import Role
from app.extensions import db
from config import Settings
from tests import factories
from tests.signing_in import sign_in
from tests.talks import registered

GOOD, ADVICE, TROUBLE = Grade.GOOD, Grade.ADVICE, Grade.TROUBLE
ENGLISH = {"Accept-Language": "en"}
SAFE = {"public_url": "https://yehua.example", "cookie_secure": True, "trusted_proxies": 1}


def grades(found):
    return [finding.grade for finding in found]


def test_whoever_is_told_of_a_fault_is_told_what_to_do(app, settings, now):
    found = checks.examine(settings, now=now, is_thorough=True)

    assert gravest(found) is TROUBLE  # nobody is there, and nothing runs
    assert [str(one.subject) for one in found if (one.todo is None) != (one.grade is GOOD)] == []


def test_the_command_goes_on_past_a_database_that_does_not_answer(make_app):
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1"
    runner = make_app(database_url=nowhere).test_cli_runner()

    answer = runner.invoke(args=["doctor"], env={"LANG": "C.UTF-8"})

    assert answer.exit_code == 1
    assert "!! Database: It does not answer (OperationalError)." in answer.output
    assert "Photos and files" in answer.output
    assert "Scheduler" not in answer.output  # its rows cannot be read


def test_the_command_speaks_chinese_where_the_machine_does(app):
    answer = app.test_cli_runner().invoke(args=["doctor"], env={"LANG": "zh_CN.UTF-8"})

    assert "数据库" in answer.output


def test_tables_of_another_version_are_not_read(app, settings, now, monkeypatch):
    monkeypatch.setattr(data, "newest_revisions", lambda: frozenset({"9999"}))

    found = checks.examine(settings, now=now, is_thorough=True)

    assert "db upgrade" in str(next(one for one in found if one.grade is TROUBLE).todo)
    assert "Scheduler" not in [str(one.subject) for one in found]


def test_a_clock_that_was_set_back_is_noticed(app, settings, now):
    street = factories.street()
    registered(street.head, street.building, now)

    assert grades(data.time_of_server(settings, now - timedelta(minutes=1))) == [TROUBLE]


@pytest.mark.postgresql
@pytest.mark.parametrize(("ahead", "grade"), [(0, GOOD), (60, TROUBLE), (-60, TROUBLE)])
def test_a_clock_apart_from_the_database_is_noticed(app, settings, ahead, grade):
    here = datetime.now(UTC) + timedelta(seconds=ahead)

    assert grades(data.time_of_server(settings, here)) == [grade]


def test_values_under_a_former_key_and_under_none_are_counted(app, settings, now, monkeypatch):
    street = factories.street()
    with transaction():
        draft = cases.Draft(
            "灯坏了", street.building.id, factories.category("other.misc").id, contact_name="王兰"
        )
        cases.register(draft, factories.actor(street.head), now=now)
    found = [grades(data.keys(settings, now))]
    monkeypatch.setattr(data.keyring, "_keys", data.keyring._keys)  # puts the key back
    for former in ((settings.data_key,), ()):
        data.keyring.use(b"n" * 32, former)
        found.append(grades(data.keys(settings, now)))

    assert found == [[GOOD], [ADVICE], [TROUBLE]]


@pytest.mark.parametrize(
    ("day", "grade", "years"),
    [
        (date(2026, 10, 31), GOOD, ""),
        (date(2026, 11, 1), ADVICE, "2027"),
        (date(2028, 1, 1), TROUBLE, "2028"),
    ],
)
def test_days_off_that_are_not_loaded_are_named_from_november_on(app, settings, day, grade, years):
    factories.street()

    (found,) = running.calendars(settings, datetime.combine(day, datetime.min.time(), UTC))

    assert found.grade is grade
    assert years in str(found.said)


def test_a_scheduler_that_stopped_is_noticed(app, settings, now):
    never = grades(running.scheduler(settings, now))
    jobs.run("escalate", jobs.JOBS["escalate"])

    assert never == [TROUBLE]
    assert grades(running.scheduler(settings, now)) == [GOOD]
    assert grades(running.scheduler(settings, now + timedelta(minutes=4))) == [TROUBLE]


def test_the_organisation_is_counted(app, settings, now):
    empty = grades(people.organisation(settings, now))
    factories.street()

    (found,) = people.organisation(settings, now)
    assert (empty, found.grade) == ([ADVICE], GOOD)


def test_one_administrator_is_few_and_an_officer_is_missed(app, settings, now):
    nobody = grades(people.rights(settings, now))
    street = factories.street()
    one = grades(people.rights(settings, now))
    factories.person("second", "刘敏", (Role.ADMINISTRATOR, street.street))
    factories.person("officer", "周静", (Role.PRIVACY_OFFICER, street.street))
    db.session.commit()

    assert (nobody, one) == ([TROUBLE, ADVICE], [ADVICE, ADVICE])
    assert grades(people.rights(settings, now)) == [GOOD, GOOD]


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, GOOD),
        ({"public_url": "http://127.0.0.1:8000"}, ADVICE),
        ({"public_url": "http://localhost"}, ADVICE),
        ({"public_url": "http://yehua.example"}, TROUBLE),
        ({"cookie_secure": False}, TROUBLE),
        ({"trusted_proxies": 0}, ADVICE),
    ],
)
def test_how_the_installation_is_reached(settings, now, changes, grade):
    assert grades(outside.address(replace(settings, **{**SAFE, **changes}), now)) == [grade]


@pytest.mark.parametrize(
    ("contact", "expires", "grade"),
    [
        ("", None, ADVICE),
        ("mailto:a@yehua.example", date(2026, 3, 2), ADVICE),
        ("mailto:a@yehua.example", date(2026, 4, 1), ADVICE),
        ("mailto:a@yehua.example", date(2026, 4, 3), GOOD),
    ],
)
def test_whom_somebody_tells_of_a_weakness(app, settings, now, contact, expires, grade):
    told = replace(settings, security_contact=contact, security_expires=expires)

    assert grades(outside.weaknesses(told, now)) == [grade]


def test_a_demo_is_no_place_for_real_cases(settings, now):
    guarded = replace(
        settings, demo=False, second_factor="required-for-administrators", breached_passwords="x"
    )

    assert grades(outside.signing_in(guarded, now)) == [GOOD]
    assert TROUBLE in grades(outside.signing_in(replace(guarded, demo=True), now))
    assert grades(outside.signing_in(replace(guarded, second_factor="optional"), now)) == [ADVICE]


def test_backups_that_are_missing_or_lie_beside_what_they_save(app, settings, now, tmp_path):
    shelf = replace(settings, backup_dir=tmp_path, backup_key=None)
    app.config["SETTINGS"] = replace(settings, backup_dir=None)
    none = grades(machine.backups(replace(settings, backup_dir=None), now))
    app.config["SETTINGS"] = shelf

    found = list(machine.backups(shelf, now))

    assert none == [ADVICE]
    assert grades(found) == [TROUBLE, ADVICE, ADVICE]


@pytest.mark.parametrize(("free", "grade"), [(0.5, TROUBLE), (4, ADVICE), (50, GOOD)])
def test_little_room_is_noticed(settings, now, monkeypatch, free, grade):
    usage = SimpleNamespace(free=free * machine.GIGABYTE)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: usage)

    assert grades(machine.storage(settings, now)) == [grade]


def test_a_folder_that_cannot_be_written_is_noticed(settings, now, monkeypatch):
    monkeypatch.setattr(machine.os, "access", lambda _path, _mode: False)  # root may write anywhere

    assert grades(machine.storage(settings, now)) == [TROUBLE]


def test_the_page_shows_all_settings_and_no_secret(make_app):
    assert set(ABOUT) == {field.name for field in fields(Settings)}
    app = make_app(metrics_token="a token that nobody reads", breached_passwords="")
    with app.app_context():
        street = factories.street()
        client = app.test_client()
        sign_in(client, street.administrator)

        page = client.get("/settings/installation", headers=ENGLISH)

    assert page.status_code == 200
    assert "METRICS_TOKEN" in page.text
    assert "a token that nobody reads" not in page.text
    assert "It has never run" in page.text


def test_a_password_in_an_address_is_hidden(settings):
    address = "postgresql+psycopg://yehua:horse@db.example/yehua"

    found = {one.name: one.value for one in shown(replace(settings, database_url=address))}

    assert found["DATABASE_URL"] == address.replace("horse", "***")
    assert found["SECRET_KEY"] is None
