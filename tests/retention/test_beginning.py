"""Nothing is erased by itself before somebody has looked what would go, or has set the days on purpose."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access.policy import Role
from app.audit import Act
from app.database import transaction
from app.extensions import db
from app.models.audit import AuditEntry
from app.models.cases import Case
from app.models.erasures import ErasureRun
from app.models.notices import Notice
from app.models.organisation import Unit
from app.retention import jobs, running
from app.retention.queries import due
from app.settings import operations as settings
from tests import factories, orders
from tests.factories import actor
from tests.retention import canary
from tests.signing_in import post
from tests.web.cases_made import enter, registered


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def officer(street):
    with transaction():
        return factories.person("officer", "韩保护", (Role.PRIVACY_OFFICER, street.street))


@pytest.fixture
def later(clock, now):
    clock.now = now + canary.LONG
    return clock.now


@pytest.fixture
def case(street, now):
    made = registered(street, contact_name="丁一")
    orders.close(street, made, now)
    return made


def is_kept(case):
    db.session.rollback()
    return db.session.get_one(Case, case.id, populate_existing=True).contact_id is not None


def told(person):
    db.session.rollback()
    codes = select(Notice.code).where(Notice.person_id == person.id, Notice.code.startswith("retention"))
    return db.session.scalars(codes).all()


def looked(street, now):
    return running.dry([street.street.id], now=now)


def test_the_first_ticks_erase_nothing_and_ask_once_for_a_look(street, officer, case, later):
    erased = [jobs.keep_retention(now=later + timedelta(days=number)) for number in range(3)]

    assert erased == [0, 0, 0]
    assert is_kept(case)
    assert told(officer) == ["retention_waits"]
    assert told(street.administrator) == ["retention_waits_there"]
    assert db.session.scalars(select(ErasureRun)).all() == []


def test_where_nothing_would_go_nobody_is_asked(street, officer, case, now):
    jobs.keep_retention(now=now)

    assert told(officer) == []


def test_after_the_look_the_officer_lets_it_be_done_daily(client, street, officer, case, later):
    run_id = looked(street, later)
    enter(client, officer)

    before = client.get(f"/privacy/retention/{run_id}").text
    answer = post(client, f"/privacy/retention/{run_id}/daily")
    act = db.session.scalars(select(AuditEntry).where(AuditEntry.action == Act.RETENTION_BEGUN)).one()
    erased = jobs.keep_retention(now=later)

    assert f"/privacy/retention/{run_id}/daily" in before
    assert answer.location == "/privacy/retention"
    assert (act.actor_id, act.street_id) == (officer.id, street.street.id)
    assert (erased, is_kept(case)) == (1, False)
    assert "/daily" not in client.get(f"/privacy/retention/{run_id}").text


def test_saying_it_twice_is_said_once(client, street, officer, later):
    run_id = looked(street, later)
    enter(client, officer)

    for _time in range(2):
        post(client, f"/privacy/retention/{run_id}/daily")

    db.session.rollback()
    assert (
        len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == Act.RETENTION_BEGUN)).all()) == 1
    )
    assert db.session.get_one(Unit, street.street.id, populate_existing=True).erases_since == later


def test_the_days_set_on_purpose_begin_it_too(street, case, later):
    with transaction():
        values = {"retention_days": 1_095}
        settings.set_values(street.street.id, actor(street.administrator), values=values, now=later)

    assert jobs.keep_retention(now=later) == 1


def test_one_street_does_not_speak_for_another(client, street, officer, case, later):
    other = factories.street(1)
    with transaction():
        db.session.get_one(Unit, other.street.id).erases_since = later

    assert due.erasing_daily() == [other.street.id]
    assert jobs.keep_retention(now=later) == 0
    assert is_kept(case)


def test_the_command_erases_at_once_because_somebody_asks_for_it(app, case, later):
    said = app.test_cli_runner().invoke(args=["retention", "run"])

    assert said.exit_code == 0
    assert not is_kept(case)
