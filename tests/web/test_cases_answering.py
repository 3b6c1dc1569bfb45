"""The staff's pages about residents' answers: writing them down, deciding, and slips for neighbours."""

import pytest

from app.cases import operations as cases
from app.database import transaction
from app.domain.answers import AnswerWay, Decision, Verdict
from app.domain.workflow import State
from app.extensions import db
from app.models.answering import Slip
from app.models.cases import Case
from tests import factories
from tests.factories import actor
from tests.signing_in import post, sign_in
from tests.slips import answers, closed, come_in, done, objections, says

EN = {"Accept-Language": "en"}


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def case(place, now):
    category = factories.category("power.corridor_light").id
    with transaction():
        return cases.register(
            cases.Draft("二楼灯坏了", place.building.id, category), actor(place.head), now=now
        )


def fresh(case):
    return db.session.get_one(Case, case.id, populate_existing=True)


def test_what_a_resident_said_by_phone_is_written_down(client, place, case, now):
    done(place, case, now)
    sign_in(client, place.community_worker)
    path = f"/cases/{case.number}/judge"
    page = client.get(path, headers=EN).text

    empty = post(client, path, {"way": "phone", "verdict": "partly"}, headers=EN)
    sent = post(
        client, path, {"way": "phone", "verdict": "partly", "rating": "basically", "note": "二楼还暗"}
    )

    assert "By phone" in page
    assert "By the slip, online" not in page
    assert (empty.status_code, sent.status_code) == (422, 303)
    (answer,) = answers(case)
    assert (answer.verdict, answer.way, answer.is_satisfied) == (Verdict.PARTLY, AnswerWay.PHONE, True)
    told = client.get(f"/cases/{case.number}", headers=EN).text
    assert "wrote down what the resident said (By phone): It is partly fixed · Basically satisfied." in told
    assert "二楼还暗" in told


@pytest.mark.parametrize(
    ("chosen", "state", "decision"),
    [("again", State.REGISTERED, Decision.REOPENED), ("stays", State.CLOSED, Decision.STAYS)],
)
def test_the_level_above_decides_on_a_page(client, place, case, now, chosen, state, decision):
    closed(place, case, now)
    says(case, Verdict.NOT_FIXED, now, note="还是不亮")
    sign_in(client, place.community_worker)
    path = f"/cases/{case.number}/keep_result"

    start = client.get("/").text
    page = client.get(path).text
    undecided = post(client, path, {"note": "看过"})
    sent = post(client, path, {"decision": chosen, "note": "看过现场"})

    assert case.number in start
    assert "处理居民异议" in page
    assert "还是不亮" in page
    assert (undecided.status_code, sent.status_code) == (422, 303)
    assert (fresh(case).state, objections(case)[0].decision) == (state, decision)


def test_without_an_objection_there_is_nothing_to_decide(client, place, case, now):
    closed(place, case, now)
    sign_in(client, place.community_worker)

    page = client.get(f"/cases/{case.number}/keep_result", headers=EN)

    assert page.status_code == 409
    assert "No resident objects to the result now." in page.text


def test_a_neighbour_has_a_slip_of_their_own_and_sees_nothing_of_the_first(app, client, place, case, now):
    closed(place, case, now)
    says(case, Verdict.PARTLY, now, note="张家的话")
    sign_in(client, place.head)
    made = post(client, f"/cases/{case.number}/slips", {"repeat_key": "k1"})
    again = post(client, f"/cases/{case.number}/slips", {"repeat_key": "k1"})
    paper = client.get(made.location).text
    slip = db.session.query(Slip).one()

    neighbour = app.test_client()
    page = come_in(neighbour, case, slip.secret).text
    sent = post(neighbour, f"/q/{case.number}/answer", {"verdict": "not_fixed", "note": "我家门口还暗"})

    assert sent.status_code == 303
    assert made.location == again.location == f"/cases/{case.number}/slips/{slip.id}"
    assert slip.secret in paper
    assert case.slip_secret not in paper
    assert client.get(f"{made.location}.svg").mimetype == "image/svg+xml"
    assert "张家的话" not in page
    assert [one.slip_id for one in answers(case)] == [None, slip.id]
    first = app.test_client()
    assert "我家门口还暗" not in come_in(first, case).text


def test_who_joined_makes_slips_and_shows_only_their_own(client, place, case, now):
    with transaction():
        cases.join(case.id, actor(place.grid_worker), version=None, now=now)
        other = cases.give_slip(case.id, actor(place.head), now=now).id
        neighbour = factories.person("neighbour", "何平", (factories.Role.BUILDING_HEAD, place.building))
        cases.join(case.id, actor(neighbour), version=None, now=now)
    sign_in(client, neighbour)

    page = client.get(f"/cases/{case.number}").text
    made = post(client, f"/cases/{case.number}/slips")

    assert f"/cases/{case.number}/slips" in page
    assert client.get(made.location).status_code == 200
    assert client.get(f"/cases/{case.number}/slips/{other}").status_code == 404
    assert client.get(f"/cases/{case.number}/slip").status_code == 403


def test_who_only_reads_makes_none(client, place, case):
    with transaction():
        reader = factories.person("reader", "何平", (factories.Role.BUILDING_HEAD, place.building))
    sign_in(client, reader)

    assert client.get(f"/cases/{case.number}/slips").status_code == 403
    assert db.session.query(Slip).count() == 0
