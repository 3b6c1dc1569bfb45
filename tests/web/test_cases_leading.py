"""What those above do with a case, on its pages."""

from datetime import timedelta

import pytest

from app.domain.workflow import Move
from tests import factories
from tests.orders import given
from tests.signing_in import fields, post
from tests.web.cases_made import enter, moved, registered

HOUR = timedelta(hours=1)
SAID = {"reason": "居民三次催办", "demand": "三天内恢复照明", "amount": "2", "counted_in": "natural_days"}


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def case(place):
    return registered(place)


@pytest.fixture
def order(place, case, now):
    return given(place.leader, [case], place.grid_worker, place.grid, now)


def page(client, path, person):
    enter(client, person)
    return client.get(path)


def test_a_case_tells_what_leaders_did(client, place, case, order, now):
    moved(case, Move.COMMENT, place.leader, note="请抓紧")
    moved(case, Move.PRAISE, place.leader, note="处理得好")
    moved(case, Move.TAKE_OVER, place.leader, note="由街道办理")

    shown = page(client, f"/cases/{case.number}", place.head).text

    for said in ("请抓紧", "处理得好", "由街道办理", "督2026-0001"):
        assert said in shown
    assert f"/orders/{order.id}" not in shown, "a building head does not read the order itself"


@pytest.mark.parametrize("move", ["comment", "praise", "take_over", "ask_lead", "name_lead"])
def test_each_move_of_those_above_has_its_page(client, place, case, move):
    enter(client, place.leader)

    assert client.get(f"/cases/{case.number}/{move}").status_code in {200, 409}


def test_the_lead_is_named_on_its_page(client, place, case):
    moved(case, Move.TRANSFER, place.grid_worker, unit_id=place.sister_grid.id, note="归二网格")
    moved(case, Move.RETURN, place.sister_worker, note="不归我们")
    moved(case, Move.TRANSFER, place.grid_worker, unit_id=place.sister_grid.id, note="归二网格")
    moved(case, Move.ASK_LEAD, place.sister_worker, note="请社区定")
    path = f"/cases/{case.number}/name_lead"
    form = page(client, path, place.community_worker)

    answer = post(client, path, {"unit_id": str(place.grid.id), "note": "由一网格牵头", **fields(form)})

    assert answer.status_code == 303
    assert "由一网格牵头" in client.get(f"/cases/{case.number}").text
