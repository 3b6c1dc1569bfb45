"""The pages on which the level above decides: what enters the ledger, and what leaves it."""

from datetime import date

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.ledger import ReasonClass
from app.domain.workflow import State
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from tests import factories
from tests.factories import actor, notice_codes
from tests.signing_in import fields, post, sign_in

GROUNDS = {"reason": "budget", "unblock": "维修资金到位", "plan": "四月申报", "next_review_on": "2026-03-20"}


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def handled(place, now):
    category = factories.category("property.upkeep").id
    with transaction():
        draft = cases.Draft("外墙脱落要修", place.building.id, category)
        case = cases.register(draft, actor(place.head), now=now)
        return cases.accept(case.id, actor(place.grid_worker), version=None, now=now)


@pytest.fixture
def entered(place, handled, now):
    grounds = ledger.Grounds(ReasonClass.BUDGET, "维修资金到位", "=四月申报", date(2026, 3, 20))
    with transaction():
        return ledger.enter(handled.id, actor(place.community_worker), grounds, version=None, now=now)


def test_a_worker_asks_and_the_community_lets_it_in(client, place, handled):
    sign_in(client, place.grid_worker)
    url = f"/cases/{handled.number}/enter-ledger"
    answer = post(client, url, {**GROUNDS, **fields(client.get(url))})
    assert (answer.status_code, answer.location) == (303, f"/cases/{handled.number}")
    assert "已经提出申请" in client.get(answer.location).text

    sign_in(client, place.community_worker)
    url = f"/cases/{handled.number}/ledger-request"
    assert url in client.get("/ledger/requests").text
    assert handled.number in client.get("/?tab=decisions").text
    answer = post(client, url, {"decision": "grant", **fields(client.get(url))})

    assert "维修资金到位" in client.get(answer.location).text
    assert db.session.get_one(Case, handled.id, populate_existing=True).state is State.LEDGERED


def test_a_request_is_refused_only_with_a_reason_that_is_kept(client, place, handled, now):
    with transaction():
        grounds = ledger.Grounds(ReasonClass.BUDGET, "维修资金到位", "四月申报", date(2026, 3, 20))
        ledger.ask(handled.id, actor(place.grid_worker), grounds, version=None, now=now)
    sign_in(client, place.community_worker)
    url = f"/cases/{handled.number}/ledger-request"
    bare = post(client, url, {"decision": "refuse", **fields(client.get(url))})
    assert bare.status_code == 422

    done = post(client, url, {"decision": "refuse", "note": "先找物业", **fields(client.get(url))})

    assert done.status_code == 303
    assert "先找物业" in client.get(done.location).text
    assert "没有待审批的挂账申请" in client.get(url).text
    assert notice_codes(place.grid_worker)[-1] == "ledger_refused"


def test_strike_off_is_proposed_and_confirmed_by_those_who_let_it_in(client, place, entered):
    sign_in(client, place.grid_worker)
    url = f"/ledger/{entered.id}/strike-off"
    page = client.get(url)
    assert "申请台账第1号销号" in page.text
    assert post(client, url, {"evidence": "已修好，居民签字", **fields(page)}).status_code == 303
    assert "申请销号，由" in client.get(f"/ledger/{entered.id}").text

    sign_in(client, place.street_worker)
    assert f"/ledger/{entered.id}" not in client.get("/ledger?state=proposed").text
    sign_in(client, place.community_worker)
    assert f"/ledger/{entered.id}" in client.get("/ledger?state=proposed").text
    url = f"/ledger/{entered.id}/confirm"
    refused = post(client, url, {"decision": "send_back", **fields(client.get(url))})
    assert (refused.status_code, "请填写" in refused.text) == (422, True)
    assert post(client, url, {"decision": "confirm", **fields(client.get(url))}).status_code == 303

    entry = db.session.scalars(select(LedgerEntry)).one()
    assert (entry.evidence, entry.struck_off_by_id) == ("已修好，居民签字", place.community_worker.id)
    assert notice_codes(place.head) == ["ledger_entered", "ledger_struck_off"]


def test_who_puts_an_overdue_case_aside_says_why_and_the_page_keeps_the_rest(client, place, handled):
    with transaction():
        db.session.get_one(Case, handled.id).was_overdue = True
    sign_in(client, place.community_worker)
    url = f"/cases/{handled.number}/enter-ledger"
    silent = post(client, url, {**GROUNDS, "expressly": "y", **fields(client.get(url))})
    assert (silent.status_code, "四月申报" in silent.text) == (422, True)

    answer = post(client, url, {**GROUNDS, "expressly": "y", "note": "已列入计划", **fields(client.get(url))})

    assert answer.status_code == 303
    story = client.get(f"/cases/{handled.number}").text
    assert "在曾经超期的情况下准予挂账" in story
    assert "已列入计划" in story


def test_the_review_says_what_the_term_demands_and_offers_a_day_within_it(client, clock, place, entered):
    sign_in(client, place.grid_worker)
    url = f"/ledger/{entered.id}/review"
    assert "挂账至 2026年8月30日" in client.get(url).text

    clock.now = clock.now.replace(month=8, day=20)
    assert 'value="2026-08-30"' in client.get(url).text
    clock.now = clock.now.replace(day=30)
    assert "这次跟进之后恢复办理" in client.get(url).text


def test_today_is_the_day_where_the_reader_is(client, clock, place, entered):
    with transaction():
        db.session.get_one(Unit, place.street.id).time_zone = "Pacific/Auckland"
    clock.now = clock.now.replace(hour=12, minute=30)  # 20:30 in Shanghai, past midnight in Auckland
    sign_in(client, place.grid_worker)

    assert "2026-04-03" in client.get(f"/ledger/{entered.id}/review").text  # 30 days from 4 March
