"""Supervision orders over the API: given, answered, sent back, accepted, lifted."""

import pytest

from app.domain.tokens import Scope
from tests import talks
from tests.api.asked import program


@pytest.fixture
def leader(app, street):
    """Return a program that acts as the street's leader."""
    return program(app, street.leader)


@pytest.fixture
def case(street, now):
    return talks.registered(street.head, street.building, now)


def wanted(street, *numbers, **values):
    """Return the body of an order."""
    return {
        "cases": list(numbers),
        "unit_id": street.grid.id,
        "person_id": street.grid_worker.id,
        "reason": "居民三次催办仍未修好",
        "demand": "三天内恢复照明",
        "amount": 3,
        **values,
    }


@pytest.fixture
def order(leader, street, case):
    """Return the address of an order on the case."""
    return leader.post("/orders", wanted(street, case.number)).json["url"]


def test_an_order_is_given_once_and_read(leader, street, case):
    sent = wanted(street, case.number.lower())

    made = [leader.post("/orders", sent, key="k-1") for _ in "ab"]

    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json == made[1].json
    read = leader.get(made[0].json["url"]).json
    assert (read["number"], read["state"], read["cases"]) == ("督2026-0001", "given", [case.number])
    assert (read["amount"], read["counted_in"], read["steps"]) == (3, "working_days", ["lift"])
    assert [one["number"] for one in leader.get("/orders").json["items"]] == ["督2026-0001"]


def test_it_goes_back_and_forth_as_on_the_page(leader, grid, order):
    def step(who, name, body=None):
        return who.post(f"{order}/{name}", body, match=who.get(order).headers["ETag"]).status_code

    assert step(grid, "answer", {"note": "已换灯"}) == 201
    assert step(leader, "send-back", {"note": "照片看不清", "amount": 2, "counted_in": None}) == 201
    assert step(grid, "answer", {"note": "照片附后"}) == 201
    assert leader.get(order).json["steps"] == ["accept", "send_back", "lift"]
    assert step(leader, "accept") == 201
    assert step(leader, "lift", {"note": "误发"}) == 409

    read = leader.get(order).json
    assert (read["state"], read["rounds"], read["steps"]) == ("accepted", 2, [])
    assert [one["verdict"] for one in read["answers"]] == ["sent_back", "accepted"]
    assert leader.get("/orders?view=over").json["items"][0]["state"] == "accepted"


def test_steps_are_held_to_rights_version_and_words(leader, grid, head, order):
    assert head.post(f"{order}/answer", {"note": "好"}, match='"1"').status_code in {403, 404}
    assert grid.post(f"{order}/lift", {"note": "误发"}, match='"1"').status_code == 403
    assert grid.post(f"{order}/answer", {"note": "好"}).status_code == 428
    assert grid.post(f"{order}/answer", {"note": "好"}, match='"99"').status_code == 412
    assert leader.post(f"{order}/send-back", {}, match='"1"').json["errors"][0]["field"] == "note"


def test_what_does_not_fit_is_said_by_field(leader, grid, street, case):
    def refused(**values):
        answer = leader.post("/orders", wanted(street, case.number) | values)
        return answer.status_code, [one["field"] for one in answer.json["errors"]]

    assert refused(cases=["YH-20260101-999"]) == (422, ["cases"])
    assert refused(cases=[]) == (422, ["cases"])
    assert refused(cases=[7]) == (422, ["cases"])
    assert refused(amount=0) == (422, ["amount"])
    assert refused(person_id=street.head.id) == (422, ["person_id"])
    assert grid.post("/orders", wanted(street, case.number)).status_code == 403


def test_a_token_without_the_scope_gives_none(app, street, case):
    reader = program(app, street.leader, Scope.READ)

    assert reader.post("/orders", wanted(street, case.number)).json["code"] == "scope_missing"
