"""The resident's page: coming in with a slip, what is told, what can be sent."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.cases import operations as cases
from app.database import transaction
from app.domain.workflow import Move, State
from app.extensions import db
from app.models.cases import Case
from app.models.files import StoredFile
from tests import factories
from tests.factories import actor
from tests.files.pictures import picture
from tests.orders import moves
from tests.signing_in import post, sign_in
from tests.slips import answers, closed, come_in, done, objections, registered

EN = {"Accept-Language": "en"}


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def case(place, now):
    return registered(place, now)


def fresh(case):
    return db.session.get_one(Case, case.id, populate_existing=True)


def test_the_page_says_nothing_of_people_and_other_words(client, place, case, now):
    page = come_in(client, case).text

    assert place.grid.name in page
    for hidden in ("王大爷", "张桂芳", "13800000000", "3单元", place.head.name, place.grid_worker.name):
        assert hidden not in page
    assert "noindex" in client.get(f"/q/{case.number}").headers["X-Robots-Tag"]
    assert client.get(f"/q/{case.number}").headers["Cache-Control"] == "no-store"


def test_not_fixed_leads_to_the_queue_of_the_level_above(app, client, place, case, now):
    done(place, case, now)
    page = come_in(client, case).text
    form = client.get(f"/q/{case.number}/answer?verdict=not_fixed").text
    sent = {"verdict": "not_fixed", "rating": "dissatisfied", "note": "二楼还是不亮"}

    answer = post(client, f"/q/{case.number}/answer", sent)
    after = client.get(answer.location).text

    assert f"/q/{case.number}/answer?verdict=not_fixed" in page
    assert (
        'value="not_fixed" checked' in form.replace("checked ", "").replace("checked", "checked")
        or "checked" in form
    )
    assert place.community.name in after
    assert "二楼还是不亮" in after
    assert [one.verdict.value for one in answers(case)] == ["not_fixed"]
    staff = app.test_client()
    sign_in(staff, place.community_worker)
    assert case.number in staff.get("/?tab=decisions").text
    assert "二楼还是不亮" in staff.get(f"/cases/{case.number}").text


def test_a_reason_that_is_missing_is_asked_for_and_nothing_is_lost(client, place, case, now):
    done(place, case, now)
    come_in(client, case)

    answer = post(client, f"/q/{case.number}/answer", {"verdict": "partly", "rating": "basically"})

    assert answer.status_code == 422
    assert 'value="basically"' in answer.text
    assert answers(case) == []


def test_the_decision_is_read_by_the_resident(client, place, case, now):
    closed(place, case, now)
    come_in(client, case)
    post(client, f"/q/{case.number}/answer", {"verdict": "not_fixed", "note": "不亮"})
    with transaction():
        cases.decide_objection(
            case.id, actor(place.community_worker), reopens=True, note="请网格返工", version=None, now=now
        )

    page = client.get(f"/q/{case.number}").text

    assert "请网格返工" in page
    assert fresh(case).state is State.REGISTERED


def test_words_and_photos_arrive_once_however_often_they_are_sent(client, place, case, now):
    come_in(client, case)

    def send():
        sent = {"note": "楼下也是", "photos": (BytesIO(picture()), "a.jpg"), "repeat_key": "k1"}
        return post(client, f"/q/{case.number}/remark", sent, content_type="multipart/form-data")

    first, again = send(), send()

    assert (first.status_code, again.status_code) == (303, 303)
    assert moves(case).count(Move.REMARK) == 1
    attached = select(func.count()).select_from(StoredFile).where(StoredFile.is_ready)
    assert db.session.scalar(attached) == 1


def test_what_is_sent_after_the_time_is_over_is_shown_and_not_lost(client, case, clock):
    come_in(client, case)
    clock.advance(timedelta(hours=13))

    answer = post(client, f"/q/{case.number}/remark", {"note": "楼下也是", "photos": ""})

    assert answer.status_code == 422
    assert "楼下也是" in answer.text


def test_leaving_closes_the_page_in_this_browser(client, case):
    come_in(client, case)

    post(client, f"/q/{case.number}/leave")

    assert 'name="secret"' in client.get(f"/q/{case.number}").text


def test_a_new_secret_closes_what_is_open(client, case):
    come_in(client, case)
    with transaction():
        fresh(case).slip_secret = "ABCDEFGH"

    assert 'name="secret"' in client.get(f"/q/{case.number}").text


def test_a_merged_case_tells_of_the_one_that_goes_on(client, place, case, now):
    draft = cases.Draft("同一盏灯", place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        other = cases.register(draft, actor(place.head), now=now)
        cases.merge(case.id, actor(place.grid_worker), into=other.id, version=None, now=now)

    page = come_in(client, case).text

    assert other.number not in page
    assert "另一件同样的事" in page


def test_a_confidential_case_names_neither_category_nor_the_way_it_went(client, place, now):
    draft = cases.Draft(
        "楼长不作为", place.building.id, factories.category("power.corridor_light").id, is_confidential=True
    )
    with transaction():
        case = cases.register(draft, actor(place.head), now=now)

    page = come_in(client, case).text

    assert "保密办理" in page
    assert factories.category("power.corridor_light").name not in page
    assert objections(case) == []
