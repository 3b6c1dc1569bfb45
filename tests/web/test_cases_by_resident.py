"""A resident's cases are found by a form of their own, and each that is found is a look."""

from urllib.parse import unquote_plus

import pytest
from sqlalchemy import select

from app.audit import Act
from app.domain.privacy import Purpose
from app.extensions import db
from app.models.accounts import Reveal
from app.models.audit import AuditEntry
from app.models.exports import Export
from app.models.settings import SavedFilter
from tests import factories
from tests.api.asked import program
from tests.signing_in import post
from tests.web.cases_made import enter, registered

NAME, PHONE = "王五", "138-0000-1234"
PATH = "/cases/by-resident"


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def case(street):
    return registered(street, by=street.grid_worker, contact_name=NAME, contact_phone=PHONE)


def looks():
    db.session.rollback()
    acts = select(AuditEntry.subject_id).where(AuditEntry.action == Act.REVEALED)
    rows = db.session.scalars(select(Reveal).order_by(Reveal.id)).all()
    assert sorted(row.case_id for row in rows) == sorted(db.session.scalars(acts).all())
    return [(row.person_id, row.case_id, row.reason) for row in rows]


@pytest.mark.parametrize("resident", [NAME, "wangwu", "WW", "Wang Wu", "13800001234", PHONE])
def test_a_whole_name_or_number_finds_the_case_and_is_a_look(client, street, case, resident):
    other = registered(street, contact_name="李四", contact_phone="13900000000")
    enter(client, street.grid_worker)

    answer = post(client, PATH, {"resident": resident})

    assert answer.status_code == 200
    assert (case.number in answer.text, other.number in answer.text) == (True, False)
    assert looks() == [(street.grid_worker.id, case.id, None)]


@pytest.mark.parametrize("resident", ["王", "1380000", "李四"])
def test_parts_of_it_find_nothing_and_write_nothing(client, street, case, resident):
    enter(client, street.grid_worker)

    answer = post(client, PATH, {"resident": resident})

    assert answer.status_code == 200
    assert case.number not in answer.text
    assert looks() == []


@pytest.mark.parametrize("resident", ["", "   ", "王" * 61])
def test_what_cannot_be_looked_for_is_said(client, street, case, resident):
    enter(client, street.grid_worker)

    assert post(client, PATH, {"resident": resident}).status_code == 422
    assert looks() == []


def test_who_leads_those_who_handle_it_looks_for_another_purpose(client, street, case):
    enter(client, street.leader)

    post(client, PATH, {"resident": NAME})

    assert looks() == [(street.leader.id, case.id, Purpose.OTHER)]


def test_a_resident_is_not_found_by_who_does_not_handle_the_case(client, street, case):
    enter(client, street.head)

    assert case.number in client.get("/cases").text
    assert case.number not in post(client, PATH, {"resident": NAME}).text
    assert looks() == []


def test_another_street_finds_nothing(client, case):
    enter(client, factories.street(1).leader)

    assert case.number not in post(client, PATH, {"resident": NAME}).text
    assert looks() == []


@pytest.mark.parametrize("who", ["co_handler", "administrator"])
def test_who_handles_no_cases_has_no_such_form(client, street, case, who):
    enter(client, getattr(street, who))

    assert PATH not in client.get("/cases").text
    assert [client.get(PATH).status_code, post(client, PATH, {"resident": NAME}).status_code] == [403, 403]
    assert looks() == []


@pytest.mark.parametrize("path", ["/cases", "/orders/choose", "/exports/new/cases"])
def test_a_number_among_the_words_is_taken_out_of_the_address(client, street, case, path):
    enter(client, street.leader)

    answer = client.get(path, query_string={"words": "楼道 13800001234", "state": "all"})
    page = client.get(answer.location)

    assert (answer.status_code, unquote_plus(answer.location.split("?")[1])) == (303, "words=楼道&state=all")
    assert "“按居民姓名或电话查找”" in page.text
    assert "13800001234" not in answer.text + page.text
    assert (case.number in page.text) is not path.startswith("/exports")
    assert looks() == []


def test_what_is_kept_of_a_filter_holds_no_number(client, street, case):
    enter(client, street.leader)
    query = "words=楼道+13800001234&state=all"

    kept = post(client, "/cases/filters", {"name": "我的", "query": query})
    post(client, "/exports/new/cases", {"query": query, "format": "csv", "repeat_key": "one"})

    db.session.rollback()
    queries = [db.session.scalars(select(one.query)).one() for one in (SavedFilter, Export)]
    assert [unquote_plus(one) for one in [*queries, kept.location.split("?")[1]]] == [
        "words=楼道&state=all"
    ] * 3


def test_programs_find_no_resident_by_an_address(app, street, case):
    asked = program(app, street.grid_worker)

    by_name, by_number = (asked.get(f"/cases?words={one}") for one in (NAME, "13800001234"))

    assert (by_name.status_code, by_name.json["items"]) == (200, [])
    assert by_number.status_code == 422
    assert "13800001234" not in by_number.text
    assert looks() == []
