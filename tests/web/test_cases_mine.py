"""One's own cases: the sentence, the buttons, the words for the neighbour."""

from datetime import date, timedelta

import pytest

from app.cases import operations as cases
from app.cases.presenting.mine import day_in_words
from app.database import transaction
from app.domain.ledger import ReasonClass
from app.domain.workflow import Outcome
from app.ledger import operations as ledger
from tests import factories
from tests.counting import statements
from tests.factories import actor
from tests.signing_in import sign_in
from tests.talks import registered


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def case_id(street, now):
    return registered(street.head, street.building, now, "楼道灯坏了两天，没人修", spot="3单元").id


@pytest.fixture
def page(client, street):
    sign_in(client, street.head)
    return lambda: client.get("/cases/mine", headers={"Accept-Language": "zh"}).text


def do(operation, case_id, person, now, **values):
    with transaction():
        operation(case_id, actor(person), version=None, now=now, **values)


def test_a_new_case_is_told_in_one_sentence_with_words_for_the_neighbour(page, street, case_id):
    text = page()

    assert "槐荫小区1号楼 · 3单元 楼道灯坏了两天：槐荫一网格已收到，会尽快处理。" in text
    assert "您反映的事（编号" in text
    assert "/urge" in text


def test_it_says_who_was_sent_for_and_when_it_will_be_done(page, street, case_id, now):
    do(cases.accept, case_id, street.grid_worker, now)
    do(cases.note, case_id, street.grid_worker, now, note="约了", expected_on=date(2026, 3, 6))
    do(cases.call_in, case_id, street.grid_worker, now, unit_ids=[street.department.id], note="看线路")

    assert "槐荫一网格已请城管中队来处理，预计星期五前办好。" in page()


def test_it_says_what_the_ledger_waits_for(page, street, case_id, now):
    do(cases.accept, case_id, street.grid_worker, now)
    with transaction():
        grounds = ledger.Grounds(ReasonClass.BUDGET, "维修资金到位", "四月申报", date(2026, 3, 20))
        ledger.enter(case_id, actor(street.community_worker), grounds, version=None, now=now)

    assert "暂时解决不了，要等：维修资金到位" in page()


def test_what_is_said_to_be_done_can_be_confirmed_or_disputed(page, street, case_id, now):
    do(cases.accept, case_id, street.grid_worker, now)
    do(cases.resolve, case_id, street.grid_worker, now, outcome=Outcome.SOLVED, note="换灯", told="当面")

    text = page()

    assert "请您看看是不是真好了" in text
    assert "/verify" in text
    assert "/verify_failed" in text


def test_whoever_only_joined_or_resolved_it_is_not_asked_whether_it_is_done(client, street, now):
    joined = registered(street.grid_worker, street.building, now).id
    do(cases.join, joined, street.head, now)
    own = registered(street.grid_worker, street.building, now).id
    for case_id in (joined, own):
        do(cases.accept, case_id, street.grid_worker, now)
        do(cases.resolve, case_id, street.grid_worker, now, outcome=Outcome.SOLVED, note="换灯", told="当面")

    for person in (street.head, street.grid_worker):
        sign_in(client, person)
        text = client.get("/cases/mine").text

        assert "/urge" in text
        assert "/verify" not in text


def test_only_the_holder_is_asked_for_the_neighbours_answer(client, street, case_id, now):
    do(cases.accept, case_id, street.grid_worker, now)
    do(cases.ask_resident, case_id, street.grid_worker, now, note="几时在家")
    sign_in(client, street.head)

    text = client.get("/cases/mine").text

    assert "/resident_answered" not in text
    assert "/urge" in text


def test_who_holds_their_own_case_can_answer_for_the_neighbour(client, street, now):
    case_id = registered(street.grid_worker, street.building, now).id
    do(cases.accept, case_id, street.grid_worker, now)
    do(cases.ask_resident, case_id, street.grid_worker, now, note="几时在家")
    sign_in(client, street.grid_worker)

    assert "/resident_answered" in client.get("/cases/mine").text


def test_late_is_said_plainly(page, clock, case_id):
    clock.advance(timedelta(days=3))

    assert "办得慢了，已在催槐荫一网格" in page()


def test_a_stranger_sees_nothing_of_it(client, street, case_id):
    sign_in(client, street.stranger)

    assert "楼道灯" not in client.get("/cases/mine").text


def test_the_list_goes_on_by_key_and_asks_no_more_for_more_cases(client, street, now):
    sign_in(client, street.head)
    registered(street.head, street.building, now, "第1件")
    with statements() as few:
        client.get("/cases/mine")
    for number in range(2, 33):
        registered(street.head, street.building, now, f"第{number}件")
    with statements() as many:
        first = client.get("/cases/mine").text

    assert len(many) == len(few)
    assert "第32件" in first
    assert "第1件：" not in first
    onward = first.split("/cases/mine?after=")[1].split('"')[0]
    assert "第1件" in client.get(f"/cases/mine?after={onward}").text


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (None, ""),
        (date(2026, 3, 3), "today"),
        (date(2026, 3, 4), "tomorrow"),
        (date(2026, 3, 6), "Friday"),
        (date(2026, 3, 12), "Mar 12"),
        (date(2026, 3, 2), "Mar 2"),
        (date(2027, 3, 2), "Mar 2, 2027"),
    ],
)
def test_days_are_said_as_people_say_them(app, on, words):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert day_in_words(on, date(2026, 3, 3)) == words
