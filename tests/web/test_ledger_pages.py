"""The pages of the ledger: the register, an entry, entering, reviewing, striking off, Excel."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.ledger import ReasonClass
from app.domain.workflow import State
from app.extensions import db
from app.ledger import operations as ledger
from app.ledger import queries
from app.models.cases import Case
from app.models.ledger import LedgerEntry, Promise
from tests import factories
from tests.counting import statements
from tests.factories import actor
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


def test_a_review_shows_who_was_asked_and_what_was_promised(client, place, entered):
    sign_in(client, place.grid_worker)
    url = f"/ledger/{entered.id}/review"
    said = {"asked": "街道财政所", "note": "四月有结果", "next_review_on": "2026-04-10"}
    pledge = {"promiser": "财政所", "what": "答复计划", "due_on": "2026-03-25"}
    half = post(client, url, {**said, "promiser": "财政所", **fields(client.get(url))})
    assert (half.status_code, "四月有结果" in half.text) == (422, True)

    assert post(client, url, {**said, **pledge, **fields(client.get(url))}).status_code == 303
    page = client.get(f"/ledger/{entered.id}").text
    assert all(words in page for words in ("街道财政所", "四月有结果", "答复计划", "未兑现"))
    assert "答复计划" in client.get("/ledger/promises").text

    promise = db.session.scalars(select(Promise)).one()
    settled = {f"promise_{promise.id}": "kept", **fields(client.get(url))}
    assert post(client, url, {**said, **settled}).status_code == 303
    assert "答复计划" not in client.get("/ledger/promises").text
    assert "答复计划" in client.get("/ledger/promises?outcome=kept").text


@pytest.mark.parametrize(("day", "offered"), [("2026-03-02", False), ("2026-03-03", True)])
def test_a_review_offers_no_expected_day_that_has_passed(client, place, entered, day, offered):
    with transaction():
        db.session.get_one(LedgerEntry, entered.id).trigger_on = date.fromisoformat(day)
    sign_in(client, place.grid_worker)

    assert (f'value="{day}"' in client.get(f"/ledger/{entered.id}/review").text) == offered


def test_every_figure_of_the_ages_opens_what_it_counts(client, place, entered, now):
    category = factories.category("property.upkeep").id
    with transaction():
        for days in (0, 40, 400):
            draft = cases.Draft("路灯", place.building.id, category)
            at = now - timedelta(days=days)
            ledger.enter_overdue(cases.register(draft, actor(place.grid_worker), now=now), now=at)
    sign_in(client, place.leader)
    page = client.get("/ledger/ageing").text
    links = re.findall(r'<a href="(/ledger\?[^"]*|/ledger)" aria-label="[^"]*: (\d+)"', page)

    assert [int(count) for _, count in links] == [2, 1, 1, 4, 2, 1, 0, 0, 1, 4]
    for url, count in links:
        assert f"{count}条" in client.get(url.replace("&amp;", "&")).text


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"unblock": ""}, "请写明在等什么条件"),
        ({"plan": ""}, "请写明期间的措施"),
        ({"next_review_on": ""}, "请选择日期"),
        ({"next_review_on": "2026-03-03"}, "请选择今天以后的日期"),
        ({"next_review_on": "2027-03-03"}, "请选择180天以内的日期"),
        ({"trigger_on": "2026-03-02"}, "日期已过"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, place, handled, missing, sentence):
    sign_in(client, place.grid_worker)
    url = f"/cases/{handled.number}/enter-ledger"

    answer = post(client, url, {**GROUNDS, "plan": "四月份前申报", **missing, **fields(client.get(url))})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert ("四月份前申报" in answer.text) == ("plan" not in missing)
    assert db.session.scalars(select(LedgerEntry)).all() == []


def test_a_form_for_an_older_state_is_refused_and_a_repeated_one_answered(client, place, entered, now):
    sign_in(client, place.grid_worker)
    url = f"/ledger/{entered.id}/review"
    values = {"asked": "财政所", "note": "还在等", "next_review_on": "2026-04-10", **fields(client.get(url))}
    first = post(client, url, values)
    again = post(client, url, values)
    assert (first.status_code, again.status_code, first.location) == (303, 303, again.location)

    stale = post(client, url, {**values, "repeat_key": "another"})

    assert stale.status_code == 422
    assert "别人已经作了改动" in stale.text
    assert db.session.get_one(LedgerEntry, entered.id, populate_existing=True).review_count == 1


def test_who_only_reads_an_entry_is_told_who_follows_it_up(client, place, entered, now):
    with transaction():
        ledger.resume(entered.case_id, actor(place.grid_worker), note="资金到了", version=None, now=now)
        cases.send_up(entered.case_id, actor(place.grid_worker), note="要协调", version=None, now=now)
    sign_in(client, place.grid_worker)
    page = client.get(f"/ledger/{entered.id}").text

    assert f"由{place.community.name}跟进" in page
    assert "/review" not in page


def test_a_struck_off_entry_offers_nothing_more(client, place, entered, now):
    with transaction():
        ledger.strike_off(entered.id, actor(place.community_worker), evidence="修好了", version=None, now=now)
    sign_in(client, place.grid_worker)
    page = client.get(f"/ledger/{entered.id}")

    assert "修好了" in page.text
    assert "/strike-off" not in page.text
    assert f"/ledger/{entered.id}" in client.get("/ledger?state=struck_off").text
    assert f"/ledger/{entered.id}" not in client.get("/ledger").text


def test_a_case_goes_on_with_the_time_that_was_left(client, place, entered, handled):
    sign_in(client, place.grid_worker)
    url = f"/cases/{handled.number}/resume"

    assert post(client, url, {"note": "资金到了", **fields(client.get(url))}).status_code == 303

    case = db.session.get_one(Case, handled.id, populate_existing=True)
    assert (case.state, case.due_at is not None) == (State.HANDLING, True)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("?reason=budget", True),
        ("?reason=season", False),
        ("?reason=nonsense", True),
        ("?age=0", True),
        ("?age=1", False),
        ("?age=99", True),
        ("?due=today", False),
        ("?state=struck_off", False),
        ("?after=nonsense", True),
        ("?unit=999999", False),
        ("?unit=abc", True),
    ],
)
def test_the_register_is_filtered_by_its_address(client, place, entered, query, shown):
    sign_in(client, place.leader)

    page = client.get(f"/ledger{query}")

    assert page.status_code == 200
    assert ("外墙脱落要修" in page.text) is shown
    assert (f"{int(shown)}条" in page.text) is True


def test_the_register_goes_on_by_key(client, place, now):
    category = factories.category("property.upkeep").id
    with transaction():
        for day in range(30):
            draft = cases.Draft(f"第{day}件事", place.building.id, category)
            case = cases.register(draft, actor(place.grid_worker), now=now)
            ledger.enter_overdue(case, now=now + timedelta(days=day))
    sign_in(client, place.leader)
    first = client.get("/ledger")
    following = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(following)

    assert [first.text.count("第"), "30条" in first.text] != [0, False]
    assert sum(f"第{day}件事" in first.text for day in range(30)) == 25
    assert sum(f"第{day}件事" in second.text for day in range(30)) == 5


def test_the_register_costs_the_same_however_long_it_is(app, client, place, now):
    sign_in(client, place.leader)
    category = factories.category("property.upkeep").id
    counts = []
    for _round in range(2):
        with transaction():
            for _ in range(12):
                draft = cases.Draft("外墙脱落要修", place.building.id, category)
                ledger.enter_overdue(cases.register(draft, actor(place.grid_worker), now=now), now=now)
        with statements() as seen:
            assert client.get("/ledger").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert counts[0] <= 8


def test_the_excel_file_is_the_paper_ledger(client, place, entered):
    sign_in(client, place.community_worker)
    answer = client.get("/ledger.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()

    assert "跟进台账" in rows[0][0]
    assert rows[1][:6] == ["序号", "登记日期", "编号", "社区", "楼院", "事项"]
    assert rows[2][:3] == [1, date(2026, 3, 3), "YA-20260303-001"]
    assert (rows[2][9], rows[2][12]) == ("=四月申报", date(2026, 3, 20))
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("who", ["far_worker", "stranger", "co_handler", "administrator", "head"])
def test_others_see_nothing_of_it(client, place, entered, who):
    sign_in(client, getattr(place, who))

    assert client.get(f"/ledger/{entered.id}").status_code == 404
    assert client.get(f"/ledger/{entered.id}/review").status_code == 404
    if who == "far_worker":
        assert "0条" in client.get("/ledger").text
    else:
        assert client.get("/ledger").status_code == 404
    assert client.get("/cases/YA-20260303-001/enter-ledger").status_code == (403 if who == "head" else 404)


def test_a_building_head_may_look_but_not_enter(client, place, handled):
    sign_in(client, place.head)
    url = f"/cases/{handled.number}/enter-ledger"

    assert client.get(f"/cases/{handled.number}").status_code == 200
    assert client.get(url).status_code == 403
    assert post(client, url, {**GROUNDS, "version": "1", "repeat_key": "k"}).status_code == 403


def test_a_unit_that_held_the_case_once_still_finds_its_entry(client, place, handled, now):
    grounds = ledger.Grounds(ReasonClass.BUDGET, "维修资金到位", "四月申报", date(2026, 3, 20))
    sister, any_ = actor(place.sister_worker), {"version": None, "now": now}
    with transaction():
        cases.transfer(
            handled.id, actor(place.grid_worker), unit_id=place.sister_grid.id, note="归二网格", **any_
        )
        cases.accept(handled.id, sister, **any_)
        cases.send_up(handled.id, sister, note="要经费", **any_)
        cases.accept(handled.id, actor(place.community_worker), **any_)
        entry = ledger.enter(handled.id, actor(place.street_worker), grounds, **any_)
        path, number = f"/ledger/{entry.id}", handled.number
    sign_in(client, place.sister_worker)

    assert number in client.get(path).text
    assert queries.count(actor(place.sister_worker), queries.Filter(), today=factories.TODAY) == 1
