"""The data-protection officer's page: who looked at whose name and phone, what for, and who says so."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.errors import Invalid
from app.domain.levels import Role
from app.domain.privacy import Purpose
from app.extensions import db
from app.models.accounts import Reveal
from tests import factories
from tests.counting import statements
from tests.factories import actor
from tests.signing_in import fields, post, sign_in
from tests.talks import registered


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def officer(street):
    with transaction():
        return factories.person("officer", "钱保", (Role.PRIVACY_OFFICER, street.street))


def case_of(street, now, **values):
    known = {"contact_name": "单春花", "contact_phone": "13812345678", **values}
    return registered(street.grid_worker, street.building, now, **known)


def look(case, by, now, **said):
    with transaction():
        return cases.reveal_contact(case.id, actor(by), now=now, **said)


def shown(client, person, path="/privacy", *, language="zh_CN"):
    db.session.rollback()
    sign_in(client, person)
    with client.session_transaction() as session:
        session["language"] = language
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text.partition("<main")[2]


def test_it_says_who_looked_at_which_case_and_what_for_and_not_at_whom(client, street, officer, now):
    case = case_of(street, now)
    look(case, street.grid_worker, now)
    look(case, street.leader, now, purpose=Purpose.OTHER, note="区里来电核实")

    page = shown(client, officer)

    assert page.count(f">{case.number}</a>") == 2
    assert all(words in page for words in ("李国强", "孙建华", "其他，在下面说明", "区里来电核实"))
    assert "单春花" not in page
    assert "13812345678" not in page
    assert "Something else" in shown(client, officer, language="en")


def test_without_a_look_it_says_so(client, street, officer):
    assert "还没有人查看过" in shown(client, officer)
    assert "没有符合条件" in shown(client, officer, "/privacy?user=nobody")


def test_it_is_where_the_officer_begins(client, street, officer):
    sign_in(client, officer)

    assert client.get("/").location == "/privacy"
    assert 'href="/privacy"' in client.get("/privacy").text


@pytest.mark.parametrize("who", ["leader", "administrator", "grid_worker", "stranger"])
def test_nobody_else_reads_it(client, street, who):
    sign_in(client, getattr(street, who))

    assert client.get("/privacy").status_code == 403


def test_the_officer_reads_no_case_by_that(client, street, officer, now):
    case = case_of(street, now)
    sign_in(client, officer)

    assert client.get(f"/cases/{case.number}").status_code == 404
    assert post(client, f"/cases/{case.number}/contact").status_code == 404


def test_an_officer_reads_what_was_looked_at_in_the_own_street(client, street, officer, now):
    other = factories.street(1)
    with transaction():
        everywhere = factories.person("all", "总保", (Role.PRIVACY_OFFICER, None))
    mine, theirs = case_of(street, now), case_of(other, now)
    look(mine, street.grid_worker, now)
    look(theirs, other.grid_worker, now)

    page, whole = shown(client, officer), shown(client, everywhere)

    assert (mine.number in page, theirs.number in page) == (True, False)
    assert mine.number in whole
    assert theirs.number in whole


def test_it_is_filtered_by_account_case_and_day(client, street, officer, clock):
    first, second = case_of(street, clock.now), case_of(street, clock.now)
    look(first, street.grid_worker, clock.now)
    later = clock.advance(timedelta(days=1))
    look(second, street.leader, later, purpose=Purpose.EMERGENCY)

    def numbers(query):
        page = shown(client, officer, f"/privacy?{query}")
        return [case.number for case in (first, second) if f">{case.number}</a>" in page]

    assert numbers("user=grid0") == [first.number]
    assert numbers(f"person={street.leader.id}") == [second.number]
    assert numbers(f"number={first.number.lower()}") == [first.number]
    assert numbers("day=2026-03-04") == [second.number]
    assert numbers("day=x&person=y&after=z") == [first.number, second.number]


def test_it_goes_on_page_by_page_without_more_statements(client, street, officer, now):
    case = case_of(street, now)
    for number in range(60):
        look(case, street.grid_worker, now + timedelta(minutes=number % 7))
    seen, path = [], "/privacy"
    with statements() as first:
        page = shown(client, officer)
    while path:
        with statements() as last:
            page = shown(client, officer, path)
        seen.append(page.count("<time"))
        path = (
            page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if "rel=" in page else ""
        )

    assert seen == [25, 25, 10]
    assert len(last) <= len(first)


@pytest.mark.parametrize("who", ["community_worker", "street_worker", "leader"])
def test_who_does_not_handle_the_case_says_what_for(client, street, who, now):
    case = case_of(street, now)
    person = getattr(street, who)
    url = f"/cases/{case.number}"
    sign_in(client, person)
    form = {**fields(client.get(url))}

    silent = post(client, f"{url}/contact", form)
    vague = post(client, f"{url}/contact", {**form, "reason": "other", "note": " "})
    refused = db.session.scalars(select(Reveal.id)).all()
    said = post(client, f"{url}/contact", {**form, "reason": "ask_back", "note": "打13900001111"})

    assert [answer.status_code for answer in (silent, vague, said)] == [422, 422, 200]
    assert "请说明为什么要看" in silent.text
    assert all("13812345678" not in answer.text for answer in (silent, vague))
    assert refused == []
    assert "13812345678" in said.text
    db.session.rollback()
    kept = db.session.execute(select(Reveal.reason, Reveal.note, Reveal.street_id)).one()
    assert tuple(kept) == (Purpose.ASK_BACK, "打（电话已另存）", street.street.id)


def test_who_handles_the_case_or_registered_it_is_not_asked(client, street, now):
    case = registered(street.head, street.building, now, contact_name="单春花", contact_phone="13812345678")
    for person in (street.grid_worker, street.head):
        sign_in(client, person)
        assert 'name="reason"' not in client.get(f"/cases/{case.number}").text
        assert "13812345678" in post(client, f"/cases/{case.number}/contact").text


def test_the_operation_asks_whatever_the_page_does(street, now):
    case = case_of(street, now)

    with pytest.raises(Invalid) as refusal:
        look(case, street.leader, now)

    assert (refusal.value.field, refusal.value.code) == ("reason", "purpose_missing")
