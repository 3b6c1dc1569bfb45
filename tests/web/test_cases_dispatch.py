"""Dispatching several cases at once."""

import pytest
from sqlalchemy import delete

from app.database import transaction
from app.domain.workflow import Move
from app.extensions import db
from app.models.organisation import Posting
from app.settings.operations import install_defaults
from tests import factories
from tests.signing_in import post
from tests.web.cases_made import enter, moved, registered


@pytest.fixture
def street(app, now):
    made = factories.street()
    with transaction():
        install_defaults(now=now)
    return made


def numbers(page: str, *cases) -> list[bool]:
    return [case.number in page for case in cases]


def held_by_community(street):
    case = registered(street)
    return moved(case, Move.SEND_UP, street.grid_worker, note="要社区协调")


def ticks(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="cases" type="checkbox" value="')[1:]]


def test_several_are_dispatched_at_once_each_to_its_place(client, street):
    cases = [held_by_community(street) for _ in range(2)]
    enter(client, street.community_worker)

    values = ticks(client.get("/cases/dispatch").text)
    answer = post(client, "/cases/dispatch", {"cases": values, "unit_id": "", "note": "", "repeat_key": "b1"})

    enter(client, street.grid_worker)
    assert answer.status_code == 303
    assert len(values) == 2
    assert numbers(client.get("/").text, *cases) == [True, True]


def test_one_stale_case_stops_all(client, street):
    first, second = held_by_community(street), held_by_community(street)
    enter(client, street.community_worker)
    values = ticks(client.get("/cases/dispatch").text)
    moved(second, Move.URGE, street.head)

    enter(client, street.community_worker)
    answer = post(client, "/cases/dispatch", {"cases": values, "unit_id": "", "note": "", "repeat_key": "b1"})

    assert answer.status_code == 422
    assert numbers(answer.text, first, second) == [True, True]


def test_a_unit_without_people_is_named_and_nothing_goes_there(client, street):
    cases = [held_by_community(street) for _ in range(2)]
    enter(client, street.community_worker)
    values = ticks(client.get("/cases/dispatch").text)
    with transaction():
        db.session.execute(delete(Posting).where(Posting.unit_id == street.grid.id))

    enter(client, street.community_worker)
    answer = post(client, "/cases/dispatch", {"cases": values, "unit_id": "", "note": "", "repeat_key": "b1"})

    assert answer.status_code == 422
    assert "槐荫一网格目前没有任职人员" in answer.text
    assert numbers(answer.text, *cases) == [True, True]


@pytest.mark.parametrize("values", [[], ["nonsense"], ["1~x~y"], ["999~1~1"]])
def test_tampered_ticks_are_refused(client, street, values):
    held_by_community(street)
    enter(client, street.community_worker)

    answer = post(client, "/cases/dispatch", {"cases": values, "unit_id": "", "note": "", "repeat_key": "b1"})

    assert answer.status_code == 422
