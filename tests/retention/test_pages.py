"""The officer looks, gives out and erases; nobody else gets near it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access.policy import Role
from app.audit import Act
from app.database import transaction
from app.extensions import db
from app.models.accounts import Reveal
from app.models.audit import AuditEntry
from app.models.erasures import Erasure, ErasureRun
from app.retention.queries import due
from tests import factories
from tests.retention.looking_up import NAME, PHONE, closed, contact_of, found, looked_up, looks
from tests.signing_in import post
from tests.web.cases_made import enter, registered


@pytest.fixture
def street(app):
    return factories.street()


def test_a_person_is_found_by_the_exact_name_and_number_only(client, street, officer, now):
    case = closed(street, now)
    other = closed(street, now, contact_phone="13900000000")
    enter(client, officer)

    both, by_name = found(client, name=NAME, phone="138 1111 2222"), found(client, name=NAME)

    assert case.number in both
    assert other.number not in both
    assert other.number in by_name
    assert case.number not in found(client, name=NAME[:2])


def test_looking_somebody_up_is_written_down_at_each_case(client, street, officer, now):
    case = closed(street, now)
    enter(client, officer)

    found(client, phone=PHONE)

    look = db.session.scalars(select(Reveal)).one()
    act = db.session.scalars(select(AuditEntry).where(AuditEntry.action == Act.PERSON_LOOKED_UP)).one()
    assert (look.person_id, look.case_id) == (officer.id, case.id)
    assert act.facts == {"number": 1}


@pytest.mark.parametrize("who", ["leader", "administrator", "street_worker"])
def test_nobody_else_gets_near_it(client, street, who):
    enter(client, getattr(street, who))

    answers = [client.get(f"/privacy/{page}").status_code for page in ("retention", "person")]
    answers.append(post(client, "/privacy/person", {"name": NAME}).status_code)

    assert answers == [403, 403, 403]


def test_another_street_finds_nothing(client, street, now):
    closed(street, now)
    other = factories.street(1)
    with transaction():
        officer = factories.person("officer2", "邻街专员", (Role.PRIVACY_OFFICER, other.street))
    enter(client, officer)

    assert "13811112222" not in found(client, phone=PHONE).replace('value="13811112222"', "")


def test_erasing_at_once_shows_first_and_asks_for_the_ground(client, street, officer, now):
    case = closed(street, now)
    enter(client, officer)
    held = {"looked_up": looked_up(client)}

    first = post(client, "/privacy/person/erase", held)
    without = post(client, "/privacy/person/erase", {**held, "confirm": "1"})
    nothing = due.erasable([case.id])
    done = post(
        client,
        "/privacy/person/erase",
        {**held, "confirm": "1", "ground": "withdrawn", "reference": "2026-17", "is_sure": "y"},
    )

    db.session.rollback()
    report = db.session.scalars(select(ErasureRun)).one()
    assert (first.status_code, without.status_code, done.status_code) == (200, 422, 303)
    assert len(nothing) == 1
    assert (report.by_id, report.ground, report.reference) == (officer.id, "withdrawn", "2026-17")
    assert db.session.scalars(select(Erasure)).one().rule == "request"
    assert NAME not in found(client, phone=PHONE)


def test_each_page_and_file_that_shows_somebody_is_written_down(client, street, officer, now):
    closed(street, now)
    enter(client, officer)
    held = {"looked_up": looked_up(client)}
    searched = looks()

    shown = post(client, "/privacy/person/erase", held)
    erasing = looks()
    refused = post(client, "/privacy/person/erase", {**held, "confirm": "1"})
    refusing = looks()
    post(client, "/privacy/person/copy", held)

    assert PHONE in shown.text
    assert PHONE in refused.text
    assert (searched, erasing, refusing, looks()) == ((1, 1), (2, 2), (3, 3), (4, 4))


def test_an_open_case_is_refused_with_what_to_do(client, street, officer, now):
    case = registered(street, contact_name=NAME, contact_phone=PHONE)
    enter(client, officer)
    typed = {"confirm": "1", "ground": "withdrawn", "is_sure": "y", "looked_up": looked_up(client)}

    answer = post(client, "/privacy/person/erase", typed)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert case.number in page
    assert "请办理单位办结或撤回后再删除" in page
    assert contact_of(case) is not None


def test_the_officer_looks_and_then_lets_it_go(client, street, officer, now, clock):
    case = closed(street, now)
    clock.advance(timedelta(days=1_200))
    enter(client, officer)

    looked = post(client, "/privacy/retention/dry", {})
    would = client.get(looked.location).get_data(as_text=True)
    done = post(client, "/privacy/retention/run", {})
    went = client.get(done.location).get_data(as_text=True)

    page = client.get("/privacy/retention").get_data(as_text=True)
    assert case.number in would
    assert "彻底删除" in would
    assert case.number in went
    assert "韩保护" in page
    assert "1095" in page or "1,095" in page


def test_an_erased_case_gives_no_slip_and_says_what_happened(client, street, officer, now, clock):
    case = closed(street, now)
    enter(client, officer)
    post(
        client,
        "/privacy/person/erase",
        {"looked_up": looked_up(client), "confirm": "1", "ground": "law", "is_sure": "y"},
    )
    enter(client, street.community_worker)

    page = client.get(f"/cases/{case.number}").get_data(as_text=True)

    assert "删除了居民的个人信息" in page
    assert f"/cases/{case.number}/slip" not in page
    assert client.get(f"/cases/{case.number}/slip").status_code == 404
