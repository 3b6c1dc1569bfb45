"""The pages of the moves."""

import pytest
from sqlalchemy import func, select

from app.cases.moves import PAGES
from app.database import transaction
from app.domain.workflow import Move, Outcome, State
from app.extensions import db
from app.models.cases import Case, Event
from app.settings.operations import install_defaults
from tests import factories
from tests.signing_in import post
from tests.web.cases_made import enter, moved, registered, resolved


@pytest.fixture
def street(app, now):
    made = factories.street()
    with transaction():
        install_defaults(now=now)
    return made


def again(case: Case) -> Case:
    db.session.rollback()
    return db.session.get(Case, case.id, populate_existing=True)


def send(client, case: Case, move: Move, **values):
    fresh = again(case)
    data = {"version": str(fresh.version), "seen": str(fresh.event_count), "repeat_key": f"{move}-key"}
    db.session.rollback()
    return post(
        client, f"/cases/{case.number}/{move}", {**data, **values}, content_type="multipart/form-data"
    )


def events(case: Case) -> int:
    return db.session.scalar(select(func.count()).select_from(Event).where(Event.case_id == case.id))


def test_the_grid_accepts_by_a_tap(client, street):
    case = registered(street)
    enter(client, street.grid_worker)

    answer = send(client, case, Move.ACCEPT)

    assert (answer.status_code, answer.location) == (303, f"/cases/{case.number}")
    assert again(case).state is State.HANDLING


def test_the_whole_path_to_the_end(client, street):
    case = registered(street)

    enter(client, street.grid_worker)
    send(client, case, Move.ACCEPT)
    send(client, case, Move.NOTE, note="已联系物业", expected_on="2026-03-05")
    done = send(client, case, Move.RESOLVE, outcome="solved", note="换了灯泡", told="当面告知")
    enter(client, street.head)
    confirmed = send(client, case, Move.VERIFY, outcome="")

    ended = again(case)
    assert (done.status_code, confirmed.status_code) == (303, 303)
    assert (ended.state, ended.outcome) == (State.CLOSED, Outcome.SOLVED)


@pytest.mark.parametrize(
    ("move", "someone", "values", "holder"),
    [
        (Move.SEND_UP, "grid_worker", {"note": "要社区协调"}, "community"),
        (Move.TRANSFER, "grid_worker", {"note": "不在本网格", "unit_id": "sister_grid"}, "sister_grid"),
        (Move.DISPATCH, "grid_worker", {"unit_id": "building"}, "building"),
    ],
)
def test_handing_it_on(client, street, move, someone, values, holder):
    case = registered(street)
    enter(client, getattr(street, someone))
    unit = values.get("unit_id")
    data = {**values, "unit_id": str(getattr(street, unit).id)} if unit else values

    answer = send(client, case, move, **data)

    assert answer.status_code == 303
    assert again(case).holder_id == getattr(street, holder).id


def test_a_department_is_called_in_and_answers(client, street):
    case = registered(street)
    enter(client, street.grid_worker)
    send(client, case, Move.CALL_IN, unit_ids=str(street.department.id), note="看一下线路")

    enter(client, street.co_handler)
    start = client.get("/").text
    there = send(client, case, Move.REPORT_IN)
    answer = send(client, case, Move.ANSWER, note="已处理")

    assert "看一下线路" in start
    assert (there.status_code, answer.status_code) == (303, 303)
    assert "已处理" in client.get(f"/cases/{case.number}").text


def test_correcting_the_record(client, street):
    case = registered(street)
    enter(client, street.grid_worker)
    page = client.get(f"/cases/{case.number}/amend")

    answer = send(
        client,
        case,
        Move.AMEND,
        place_id=str(street.sister_building.id),
        spot="2单元",
        category_id="",
        urgency="yellow",
        note="说错楼号",
    )

    assert page.status_code == 200
    assert answer.status_code == 303
    assert (again(case).building_id, again(case).spot) == (street.sister_building.id, "2单元")


def test_assigning_somebody_of_the_unit(client, street):
    case = registered(street)
    enter(client, street.grid_worker)

    assert send(client, case, Move.ASSIGN, assignee_id=str(street.grid_worker.id)).status_code == 303
    assert again(case).assignee_id == street.grid_worker.id


def test_merging_by_number(client, street):
    case, other = registered(street), registered(street, description="楼道灯还没修")
    enter(client, street.grid_worker)
    page = client.get(f"/cases/{case.number}/merge")

    unknown = send(client, case, Move.MERGE, into="YA-20200101-001")
    nonsense = send(client, case, Move.MERGE, into="那个")
    answer = send(client, case, Move.MERGE, into=other.number.lower())

    assert other.number in page.text
    assert (unknown.status_code, nonsense.status_code, answer.status_code) == (422, 422, 303)
    assert again(case).merged_into_id == other.id


def test_a_stale_form_shows_what_happened_and_loses_nothing(client, street):
    case = registered(street)
    enter(client, street.grid_worker)
    stale = again(case)
    version, seen = stale.version, stale.event_count
    moved(case, Move.URGE, street.head, note="快一点吧")

    answer = send(client, case, Move.SEND_UP, version=str(version), seen=str(seen), note="要社区协调")
    again_sent = send(client, case, Move.SEND_UP, note="要社区协调")

    assert answer.status_code == 422
    assert "快一点吧" in answer.text
    assert "要社区协调" in answer.text
    assert again_sent.status_code == 303
    assert again(case).holder_id == street.community.id


@pytest.mark.parametrize("seen", ["9" * 5000, "-1", "²", "x", ""])
def test_a_stale_form_that_says_nonsense_of_what_was_seen_is_told_all_the_same(client, street, seen):
    case = registered(street)
    enter(client, street.grid_worker)
    version = again(case).version
    moved(case, Move.URGE, street.head)

    answer = send(client, case, Move.SEND_UP, version=str(version), seen=seen, note="要社区协调")

    assert answer.status_code == 422
    assert "要社区协调" in answer.text


def test_a_refused_form_keeps_everything(client, street):
    case = registered(street)
    enter(client, street.grid_worker)
    send(client, case, Move.ACCEPT)

    answer = send(client, case, Move.RESOLVE, outcome="solved", note="换了灯泡", told="")

    assert answer.status_code == 422
    assert "换了灯泡" in answer.text
    assert again(case).state is State.HANDLING


def test_sent_twice_it_happens_once(client, street):
    case = registered(street)
    enter(client, street.head)
    fresh = again(case)
    values = {"version": str(fresh.version), "seen": str(fresh.event_count), "note": "催一下"}

    first = send(client, case, Move.URGE, **values)
    second = send(client, case, Move.URGE, **values)

    assert (first.status_code, second.status_code) == (303, 303)
    assert events(case) == 2


def test_what_one_may_see_but_not_do_is_refused_in_words(client, street):
    case = registered(street)
    enter(client, street.head)

    looked, tried = client.get(f"/cases/{case.number}/accept"), send(client, case, Move.ACCEPT)

    assert (looked.status_code, tried.status_code) == (403, 422)
    assert "槐荫一网格" in looked.text
    assert again(case).state is State.REGISTERED


def test_the_resolver_does_not_verify(client, street):
    case = resolved(street)
    enter(client, street.grid_worker)

    assert client.get(f"/cases/{case.number}/verify").status_code == 403
    assert send(client, case, Move.VERIFY).status_code == 422


@pytest.mark.parametrize("move", list(PAGES))
def test_every_move_has_a_page_that_can_be_looked_at(client, street, move):
    case = registered(street)
    enter(client, street.street_worker)

    answer = client.get(f"/cases/{case.number}/{move}")

    assert answer.status_code in {200, 403, 409}
    assert "%(" not in answer.text


def test_more_time_is_asked_for_and_granted(client, street):
    case = registered(street)
    enter(client, street.grid_worker)
    send(client, case, Move.ACCEPT)
    before = again(case).due_at
    asked = send(client, case, Move.ASK_EXTENSION, amount="2", note="配件后天到")
    twice = send(client, case, Move.ASK_EXTENSION, amount="2", note="配件后天到", repeat_key="another")

    enter(client, street.community_worker)
    start = client.get("/?tab=decisions")
    form = client.get(f"/cases/{case.number}/grant_extension")
    granted = send(client, case, Move.GRANT_EXTENSION, amount="")
    shown = client.get(f"/cases/{case.number}")

    assert (asked.status_code, twice.status_code, granted.status_code) == (303, 422, 303)
    assert "已申请过延期，请等待审批。" in twice.text
    assert "配件后天到" in twice.text
    assert "待审批申请" in start.text
    assert case.number in start.text
    assert "申请延长：" in form.text
    assert again(case).due_at > before
    assert "批准延期：" in shown.text
