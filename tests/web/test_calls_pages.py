"""The pages of calls: a department's queue and what it sees of a case, the form, the figures."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.levels import Level, Role, UnitKind
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Task
from tests import factories
from tests.signing_in import post
from tests.web.cases_made import enter, moved, registered

EN = {"Accept-Language": "en"}
SECRET = "住户电话里说只告诉网格"


@pytest.fixture
def street(app, now):
    return factories.street()


@pytest.fixture
def firm(street):
    with transaction():
        return factories.unit(street.community, None, "F1", "安居物业", kind=UnitKind.FIRM)


@pytest.fixture
def case(street):
    made = registered(street, contact_name="张桂芳", contact_phone="13800001234", spot="3单元2楼")
    moved(made, Move.NOTE, street.grid_worker, note=SECRET)
    return made


def call(street, case, *, who=None, **values):
    given = {"unit_ids": [street.department.id], "note": "请来看线路", **values}
    moved(case, Move.CALL_IN, who or street.grid_worker, **given)


def send(client, case, move, **values):
    db.session.rollback()
    fresh = db.session.get(Case, case.id, populate_existing=True)
    data = {"version": str(fresh.version), "seen": str(fresh.event_count), "repeat_key": f"{move}-key"}
    db.session.rollback()
    return post(
        client, f"/cases/{case.number}/{move}", {**data, **values}, content_type="multipart/form-data"
    )


def tasks():
    db.session.rollback()
    return db.session.scalars(select(Task).order_by(Task.id)).all()


def test_several_are_called_in_with_one_form(client, street, case, firm):
    enter(client, street.grid_worker)
    page = client.get(f"/cases/{case.number}/call_in").text
    assert "城管中队" in page
    assert "安居物业" in page

    answer = send(
        client,
        case,
        Move.CALL_IN,
        unit_ids=[str(street.department.id), str(firm.id)],
        note="一起来看",
        due_on="2026-03-09",
        may_phone="y",
    )

    assert answer.status_code == 303
    assert [(task.unit_id, task.may_phone, str(task.due_on)) for task in tasks()] == [
        (street.department.id, True, "2026-03-09"),
        (firm.id, True, "2026-03-09"),
    ]
    assert "城管中队" not in client.get(f"/cases/{case.number}/call_in").text


def test_a_form_without_anybody_is_refused_with_what_was_typed(client, street, case):
    enter(client, street.grid_worker)

    answer = send(client, case, Move.CALL_IN, note="一起来看")

    assert answer.status_code == 422
    assert "一起来看" in answer.text
    assert tasks() == []


def test_a_department_sees_its_queue_and_arrives_with_one_tap(client, street, case):
    call(street, case)
    enter(client, street.co_handler)
    page = client.get("/calls").text
    assert "请来看线路" in page
    assert case.number in page
    form = re.search(r'<form method="post" action="(/cases/[^"]+/report_in)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)

    answer = post(client, form.group(1), {"version": version.group(1), "repeat_key": "one-tap"})

    assert answer.status_code == 303
    assert tasks()[0].arrived_at is not None
    assert "/report_in" not in client.get("/calls").text
    assert "/report_in" not in client.get(f"/cases/{case.number}").text


def test_a_department_sees_the_matter_and_nothing_else(client, street, case):
    call(street, case)
    enter(client, street.co_handler)

    page = client.get(f"/cases/{case.number}").text

    for seen in ("3单元楼道灯坏了两天", "3单元2楼", "请来看线路"):
        assert seen in page
    for hidden in (SECRET, "张", "1380000", "李国强</", "/clocks", "/slip", "urge"):
        assert hidden not in page
    assert client.get(f"/cases/{case.number}/clocks").status_code == 403
    assert client.post(f"/cases/{case.number}/contact").status_code in {400, 403}
    assert post(client, f"/cases/{case.number}/contact", {}).status_code == 403


def test_a_stale_form_of_a_department_tells_nothing_of_what_others_wrote(client, street, case):
    call(street, case)
    enter(client, street.co_handler)
    data = {"version": "1", "seen": "0", "repeat_key": "stale", "note": "办好了"}

    answer = post(client, f"/cases/{case.number}/answer", data)

    assert answer.status_code == 422
    assert SECRET not in answer.text


def test_whom_to_phone_is_shown_after_it_was_asked_for(client, street, case):
    call(street, case, may_phone=True)
    enter(client, street.co_handler)
    assert "13800001234" not in client.get(f"/cases/{case.number}").text

    assert "13800001234" in post(client, f"/cases/{case.number}/contact", {}).text


def test_other_departments_do_not_see_the_case(client, street, case, firm):
    call(street, case)
    with transaction():
        manager = factories.person("manager", "钱进", (Role.CO_HANDLER, firm))
    enter(client, manager)

    assert client.get(f"/cases/{case.number}").status_code == 404
    assert "请来看线路" not in client.get("/calls").text


def test_a_call_is_declined_and_the_caller_decides_beside_it(client, street, case):
    call(street, case)
    enter(client, street.co_handler)
    assert send(client, case, Move.DECLINE, note="不归我们管").status_code == 303
    enter(client, street.grid_worker)
    task_id = tasks()[0].id
    page = client.get(f"/cases/{case.number}").text
    assert f"/cases/{case.number}/insist?task={task_id}" in page
    assert f"/cases/{case.number}/let_go?task={task_id}" in page

    answer = send(client, case, Move.LET_GO, task_id=str(task_id))

    assert answer.status_code == 303
    assert tasks()[0].withdrawn_at is not None


def test_an_answer_is_scored_with_what_the_clock_says_chosen_already(client, street, case):
    call(street, case)
    moved(case, Move.ANSWER, street.co_handler, note="换了线")
    enter(client, street.grid_worker)
    task_id = tasks()[0].id
    page = client.get(f"/cases/{case.number}/score_call?task={task_id}").text
    assert re.search(r'<input[^>]*checked[^>]*value="on_time"', page)

    send(client, case, Move.SCORE_CALL, task_id=str(task_id), attendance="on_time", mark="5")

    assert tasks()[0].mark == 5
    assert "5 – wholly solved" in client.get(f"/cases/{case.number}", headers=EN).text


def test_the_result_asks_about_calls_only_where_one_is_open(client, street, case):
    moved(case, Move.ACCEPT, street.grid_worker)
    enter(client, street.grid_worker)
    assert 'name="unanswered"' not in client.get(f"/cases/{case.number}/resolve").text
    call(street, case)
    done = {"outcome": "solved", "note": "换了灯泡", "told": "当面告知"}
    refused = send(client, case, Move.RESOLVE, **done)
    assert refused.status_code == 422
    assert 'name="unanswered"' in refused.text

    answer = send(client, case, Move.RESOLVE, **done, unanswered="已自行解决")

    assert answer.status_code == 303


def test_every_figure_opens_exactly_its_calls(client, street, case, firm, clock):
    call(street, case)
    moved(case, Move.ANSWER, street.co_handler, note="换了线")
    call(street, case, unit_ids=[street.department.id, firm.id])
    clock.advance(timedelta(days=9))
    enter(client, street.leader)

    page = client.get("/calls/departments", headers=EN).text

    links = re.findall(r'<a class="number" href="([^"]+)" data-figure="(\d+)">', page)
    assert len(links) == 12
    assert sorted({number for _url, number in links}) == ["0", "1", "2"]
    for url, number in links:
        behind = client.get(url.replace("&amp;", "&"), headers=EN).text
        assert f'data-total="{number}"' in behind
        assert behind.count("told__title") == int(number)
    assert page.count(">not ranked<") == 2


def test_a_period_that_cannot_be_read_is_said_and_the_usual_one_shown(client, street, case):
    call(street, case)
    enter(client, street.leader)

    turned = client.get("/calls/departments?called_from=2026-03-05&called_to=2026-03-01", headers=EN)
    empty = client.get("/calls/departments?called_from=2025-01-01&called_to=2025-02-01", headers=EN)
    odd = client.get("/calls/made?figure=nonsense&unit_id=abc&as_of=never&after=x", headers=EN)

    assert (turned.status_code, empty.status_code, odd.status_code) == (200, 200, 200)
    assert "The last day lies before the first." in turned.text
    assert "Nobody was called in" in empty.text
    assert 'data-total="1"' in odd.text


def test_a_long_list_goes_on_by_key(client, street):
    for _ in range(27):
        call(street, registered(street))
    enter(client, street.co_handler)
    first = client.get("/calls").text
    following = re.search(r'rel="next" href="([^"]+)"', first).group(1).replace("&amp;", "&")
    assert first.count("told__title") + client.get(following).text.count("told__title") == 27
    enter(client, street.leader)
    made = client.get("/calls/made?figure=open").text
    following = re.search(r'rel="next" href="([^"]+)"', made).group(1).replace("&amp;", "&")
    assert made.count("told__title") + client.get(following).text.count("told__title") == 27


@pytest.mark.parametrize("who", ["stranger", "head", "grid_worker", "co_handler", "administrator"])
def test_the_figures_are_for_community_and_street(client, street, case, who):
    call(street, case)
    enter(client, getattr(street, who))

    assert client.get("/calls/departments").status_code == 404
    assert client.get("/calls/made").status_code == 404


@pytest.mark.parametrize("who", ["stranger", "head", "grid_worker", "leader", "administrator"])
def test_the_queue_is_for_those_who_are_called(client, street, who):
    enter(client, getattr(street, who))

    assert client.get("/calls").status_code == 404


def test_the_story_tells_every_step_of_a_call(client, street, case):
    call(street, case, due_on=None)
    moved(case, Move.REPORT_IN, street.co_handler)
    moved(case, Move.DECLINE, street.co_handler, note="不归我们管")
    task_id = tasks()[0].id
    moved(case, Move.INSIST, street.grid_worker, task_id=task_id, note="归你们")
    moved(case, Move.WITHDRAW_CALL, street.grid_worker, task_id=task_id, note="解决了")
    enter(client, street.grid_worker)

    page = client.get(f"/cases/{case.number}", headers=EN).text

    for words in ("called 城管中队 in", "城管中队 is there", "declined the call for 城管中队",
                  "insisted on the call of 城管中队", "withdrew the call of 城管中队"):  # fmt: skip
        assert words in page


def test_who_works_for_two_departments_sees_the_start_page_and_the_calls(client, street, case, firm):
    with transaction():
        both = factories.person(
            "both", "高远", *((Role.CO_HANDLER, unit) for unit in (street.department, firm))
        )
    call(street, case, unit_ids=[street.department.id, firm.id])
    enter(client, both)

    assert client.get("/", follow_redirects=True).status_code == 200
    assert case.number in client.get("/calls").text


def test_a_unit_of_another_street_is_not_named(client, street):
    other = factories.unit(None, Level.STREET, "S2", "平湖街道", short_code="PH", time_zone="Asia/Shanghai")
    db.session.commit()
    enter(client, street.community_worker)

    page = client.get(f"/calls/made?unit_id={other.id}")

    assert page.status_code == 200
    assert "平湖街道" not in page.text
    assert street.department.name in client.get(f"/calls/made?unit_id={street.department.id}").text
