"""Pages of firms and of the alliance: from a firm to its need, a match with its outcome, and a promise."""

import re

import pytest

from app.database import transaction
from app.domain.enterprises import ItemKind
from app.extensions import db
from app.models.accounts import RepeatKey
from app.models.cases import Case
from app.models.enterprises import Enterprise, NeedMatch, PolicyItem
from app.models.settings import Category
from app.retention.operations import texts
from tests import firms
from tests.counting import statements
from tests.firms import one, version_in
from tests.signing_in import post, sign_in


@pytest.fixture
def street(app):
    return firms.street()


@pytest.fixture
def worker(street, client):
    sign_in(client, street.grid_worker)
    return client


def test_a_firm_is_added_its_need_registered_and_met_from_the_lists(street, worker, clock):
    firms.member(street)
    item = firms.item(street, now=clock.now)
    made = post(
        worker,
        "/firms/new",
        {"name": "明湖机械", "unit_id": street.building.id, "trade": "机械加工", "repeat_key": "f1"},
    )
    firm = one(Enterprise)
    need = {
        "title": "招聘十名焊工",
        "description": "订单多，想招聘十名熟练焊工",
        "category_id": firms.category(),
        "contact_name": "周经理",
        "contact_phone": "13800001111",
        "repeat_key": "n1",
    }
    registered = post(worker, f"/firms/{firm.id}/needs/new", need)
    page = worker.get(registered.location)
    matched = post(worker, f"{registered.location}/matches", {"item_id": item.id, "repeat_key": "m1"})
    row = one(NeedMatch)
    outcome = f"/firms/matches/{row.id}"
    said = {"state": "succeeded", "note": "招到六人", "version": version_in(worker.get(outcome))}
    ended = post(worker, outcome, said)
    shown = worker.get(f"/firms/{firm.id}").text

    assert [answer.status_code for answer in (made, registered, matched, ended)] == [303] * 4
    assert "焊工招聘专场" in page.text
    assert "招聘、焊工" in page.text  # why it is proposed
    assert all(text in shown for text in ("招聘十名焊工", "焊工招聘专场", "招到六人", "对接成功"))
    assert "焊工招聘专场" not in worker.get(registered.location).text.split('id="proposed"')[1]


def test_the_case_leads_to_its_need_and_says_why_it_is_there(street, worker, clock):
    need = firms.need(street, firms.firm(street, now=clock.now), now=clock.now)
    number = db.session.get_one(Case, need.case_id).number

    page = worker.get(f"/cases/{number}").text
    assert "明湖机械" in page
    assert f'href="/firms/needs/{need.case_id}"' in page
    assert "园区或商圈" in worker.get(f"/cases/{number}/registered").text


def test_a_promise_is_written_down_and_late_after_its_day(street, worker, clock):
    firm = firms.firm(street, now=clock.now)
    values = {
        "title": "稳岗补贴",
        "unit_id": street.community.id,
        "grounds": "市政〔2026〕3号",
        "due_on": "2026-03-02",
        "state": "planned",
        "repeat_key": "p1",
    }
    made = post(worker, f"/firms/{firm.id}/promises/new", values)
    late = worker.get(f"/firms/{firm.id}").text
    listed = worker.get("/firms").text
    row = one(PolicyItem)
    form = worker.get(f"/firms/promises/{row.id}")
    done = {**values, "state": "delivered", "note": "已到账", "version": version_in(form)}
    kept = post(worker, f"/firms/promises/{row.id}", done)
    shown = worker.get(f"/firms/{firm.id}").text

    assert (made.status_code, kept.status_code) == (303, 303)
    assert 'class="is-late"' in late
    assert re.search(r"<strong>1</strong>", listed)
    assert 'class="is-late"' not in shown
    assert all(text in shown for text in ("已兑现", "已到账", "市政〔2026〕3号"))


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(street, worker, clock):
    firm = firms.firm(street, now=clock.now)
    again = post(worker, "/firms/new", {"name": "明湖机械", "unit_id": street.building.id, "trade": "餐饮"})
    empty = post(worker, f"/firms/{firm.id}/needs/new", {"title": "", "description": "要一间会议室"})
    promise = post(worker, f"/firms/{firm.id}/promises/new", {"title": "补贴", "state": "planned"})

    assert [answer.status_code for answer in (again, empty, promise)] == [422] * 3
    assert "本街道已有同名企业" in again.text
    assert "餐饮" in again.text
    assert "要一间会议室" in empty.text
    assert 'value="补贴"' in promise.text


def test_firms_are_found_by_name_and_paged(street, worker, clock):
    for number in range(27):
        firms.firm(street, f"商铺{number:02}", now=clock.now)
    first = worker.get("/firms")
    following = re.search(r'rel="next" href="([^"]+)"', first.text).group(1).replace("&amp;", "&")
    second = worker.get(following).text

    assert "商铺24" in first.text
    assert "商铺25" not in first.text
    assert "商铺26" in second
    assert "商铺07" in worker.get("/firms?q=07").text
    assert "商铺08" not in worker.get("/firms?q=07").text
    assert "没有找到企业" in worker.get("/firms?q=%25").text


def test_a_list_takes_no_more_statements_for_more_rows(street, worker, clock):
    firms.member(street)
    counts = []
    for wanted in (1, 6):
        while db.session.query(Enterprise).count() < wanted:
            firm = firms.firm(street, f"店{db.session.query(Enterprise).count()}", now=clock.now)
            firms.need(street, firm, now=clock.now)
            firms.item(street, kind=ItemKind.PROJECT, now=clock.now)
        for url in ("/firms", "/alliance?list=needs", "/alliance?list=projects"):
            worker.get(url)
            with statements() as seen:
                worker.get(url)
            counts.append(len(seen))

    assert counts[:3] == counts[3:]


def test_what_somebody_changed_meanwhile_is_not_written_over(street, worker, clock):
    firms.member(street, street.department, street.grid)
    firm = firms.firm(street, now=clock.now)
    need, item, row = firms.need(street, firm, now=clock.now), firms.item(street, now=clock.now), None
    post(worker, f"/firms/needs/{need.case_id}/matches", {"item_id": item.id, "repeat_key": "m1"})
    row = one(NeedMatch)
    promised = firms.policy(street, firm)
    forms = {
        f"/firms/{firm.id}/edit": {"name": "改过", "unit_id": street.building.id},
        f"/firms/promises/{promised.id}": {"title": "改过", "unit_id": street.grid.id, "state": "planned"},
        f"/firms/matches/{row.id}": {"state": "failed", "note": "改过"},
    }

    for url, typed in forms.items():
        answer = post(worker, url, {**typed, "version": "0"})
        assert (answer.status_code, "改过" in answer.text) == (422, True), url
        assert version_in(answer) != "0"
    sign_in(worker, street.co_handler)
    typed = {"kind": "resource", "title": "改过", "words": "改过", "version": "0"}
    assert post(worker, f"/alliance/items/{item.id}", typed).status_code == 422


def test_firms_and_their_needs_are_listed_for_those_in_charge_alone(street, client, clock):
    firm = firms.firm(street, now=clock.now)
    firms.need(street, firm, now=clock.now)
    firms.firm(street, "望塔书店", place=street.far_grid, now=clock.now)
    sign_in(client, street.sister_worker)
    sister = client.get("/firms").text
    sign_in(client, street.community_worker)
    community = client.get("/firms").text
    sign_in(client, street.leader)
    leader = client.get("/firms").text

    assert ["明湖机械" in page for page in (sister, community, leader)] == [False, True, True]
    assert ["望塔书店" in page for page in (sister, community, leader)] == [False, False, True]


def test_a_firm_that_moved_keeps_the_titles_of_its_needs_without_their_numbers(street, client, clock):
    firm = firms.firm(street, now=clock.now)
    need = firms.need(street, firm, now=clock.now)
    number = db.session.get_one(Case, need.case_id).number
    db.session.rollback()
    sign_in(client, street.community_worker)
    moved = {"name": firm.name, "unit_id": street.sister_grid.id, "version": "1"}
    answer = post(client, f"/firms/{firm.id}/edit", moved)
    db.session.rollback()
    sign_in(client, street.sister_worker)
    page = client.get(f"/firms/{firm.id}").text

    assert answer.status_code == 303
    assert need.title in page
    assert number not in page
    assert f"/firms/needs/{need.case_id}" not in page


def test_nothing_is_kept_that_a_firms_contact_could_be_guessed_from_after_erasing(street, worker, clock):
    firm = firms.firm(street, now=clock.now)
    typed = {"title": "招人", "description": "想招焊工", "category_id": firms.category()}
    typed |= {"contact_name": "周经理", "contact_phone": "13800001111", "repeat_key": "n1"}
    post(worker, f"/firms/{firm.id}/needs/new", typed)
    db.session.rollback()
    kept = db.session.query(RepeatKey).filter_by(key="n1")
    before = kept.count()
    with transaction():
        texts.forget_repeats(db.session.query(Case).one())

    assert (before, kept.count()) == (1, 0)


def test_the_title_helps_to_find_the_category(street, worker, clock):
    firm = firms.firm(street, now=clock.now)
    typed = {"title": "楼道灯坏了", "description": "请派人来看看", "repeat_key": "n1"}
    post(worker, f"/firms/{firm.id}/needs/new", typed)
    code = db.session.query(Category.code).join(Case, Case.category_id == Category.id).scalar()

    assert code.startswith("power.")
