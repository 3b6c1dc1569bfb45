"""The page of a case: who may see it, what it says, what it offers."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.workflow import Move
from app.extensions import db
from app.models.accounts import Reveal
from app.settings.operations import install_defaults
from tests import factories
from tests.counting import statements
from tests.factories import actor
from tests.signing_in import post
from tests.web.cases_made import enter, moved, registered, resolved


@pytest.fixture
def street(app, now):
    made = factories.street()
    with transaction():
        install_defaults(now=now)
    return made


@pytest.mark.parametrize(
    "someone", ["stranger", "far_worker", "sister_worker", "co_handler", "administrator"]
)
def test_who_may_not_read_it_finds_nothing(client, street, someone):
    case = registered(street)
    enter(client, getattr(street, someone))

    assert client.get(f"/cases/{case.number}").status_code == 404
    assert client.get(f"/cases/{case.number}/accept").status_code == 404
    assert client.get(f"/cases/{case.number}/slip").status_code == 404


def test_another_street_finds_nothing(client, street):
    case = registered(street)
    other = factories.street(1)
    enter(client, other.leader)

    assert client.get(f"/cases/{case.number}").status_code == 404


@pytest.mark.parametrize("someone", ["head", "grid_worker", "community_worker", "street_worker", "leader"])
def test_who_may_read_it_sees_what_was_said(client, street, someone):
    case = registered(street)
    enter(client, getattr(street, someone))

    answer = client.get(f"/cases/{case.number}")

    assert answer.status_code == 200
    assert "3单元楼道灯坏了两天" in answer.text


def test_a_sloppy_number_leads_to_the_page(client, street):
    case = registered(street)
    enter(client, street.head)

    answer = client.get(f"/cases/{case.number.lower().replace('-', '')}")

    assert answer.location == f"/cases/{case.number}"


def test_a_number_that_is_none_finds_nothing(client, street):
    enter(client, street.head)

    assert client.get("/cases/nothing").status_code == 404


def test_it_takes_nine_statements_whatever_has_happened(client, street, clock):
    case = registered(street, contact_name="王五", contact_phone="13800001234")
    enter(client, street.grid_worker)

    def count() -> int:
        with statements() as seen:
            assert client.get(f"/cases/{case.number}").status_code == 200
        return len(seen)

    count()  # the first request of a session also notes when it was seen
    few = count()
    moved(case, Move.ACCEPT, street.grid_worker)
    moved(case, Move.CALL_IN, street.grid_worker, unit_ids=[street.department.id], note="看一下")
    for number in range(20):
        clock.advance(timedelta(seconds=1))
        moved(case, Move.NOTE, street.grid_worker, note=f"第{number}次")
    many = count()

    assert few == many
    assert many <= 9


def test_the_story_is_told_in_sentences(client, street):
    case = resolved(street)
    enter(client, street.head)

    page = client.get(f"/cases/{case.number}").text

    assert "换了灯泡" in page
    assert "李国强" in page
    assert "%(" not in page


def test_the_resident_is_masked_until_asked_for_and_that_is_kept(client, street):
    case = registered(street, contact_name="王五", contact_phone="13800001234")
    enter(client, street.grid_worker)

    masked = client.get(f"/cases/{case.number}").text
    clear = post(client, f"/cases/{case.number}/contact").text

    assert "王**" in masked
    assert "138****1234" in masked
    assert "13800001234" not in masked
    assert "tel:13800001234" in clear
    assert "王五" in clear
    kept = db.session.scalars(select(Reveal)).all()
    assert [(row.person_id, row.case_id) for row in kept] == [(street.grid_worker.id, case.id)]


def test_a_reader_who_does_not_handle_it_cannot_ask_for_the_resident(client, street):
    case = registered(street, by=street.grid_worker, contact_name="王五", contact_phone="13800001234")
    enter(client, street.head)

    page = client.get(f"/cases/{case.number}").text
    answer = post(client, f"/cases/{case.number}/contact")

    assert "/contact" not in page
    assert answer.status_code == 403
    assert "13800001234" not in answer.text
    assert db.session.scalars(select(Reveal)).all() == []


def test_phones_in_texts_are_masked_for_them(client, street):
    case = registered(street, by=street.grid_worker, description="请打13800001234找王五")
    enter(client, street.head)

    page = client.get(f"/cases/{case.number}").text

    assert "138****1234" in page
    assert "13800001234" not in page


def test_the_buttons_are_those_of_the_role(client, street):
    case = registered(street)

    enter(client, street.grid_worker)
    worker = client.get(f"/cases/{case.number}").text
    enter(client, street.head)
    head = client.get(f"/cases/{case.number}").text

    assert f'href="/cases/{case.number}/accept"' in worker
    assert f'href="/cases/{case.number}/accept"' not in head
    assert f'href="/cases/{case.number}/urge"' in head
    assert f'href="/cases/{case.number}/withdraw"' in head


def test_the_slip_carries_number_secret_and_code(client, street):
    case = registered(street)
    enter(client, street.head)

    page = client.get(f"/cases/{case.number}/slip").text
    picture = client.get(f"/cases/{case.number}/slip.svg")

    assert case.number in page
    assert case.slip_secret in page
    assert picture.mimetype == "image/svg+xml"
    assert picture.data.startswith(b"<svg")


def test_a_department_that_reads_the_case_gets_no_slip(client, street, now):
    case = registered(street)
    called = {"unit_ids": [street.department.id], "note": "请到场", "version": None, "now": now}
    with transaction():
        cases.call_in(case.id, actor(street.leader), **called)
    enter(client, street.co_handler)

    assert "/slip" not in client.get(f"/cases/{case.number}").text
    for page in ("slip", "slip.svg"):
        assert client.get(f"/cases/{case.number}/{page}").status_code == 403
