"""The guided hand-over: from the end of a posting to the page that says who takes what."""

from datetime import date

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.handover import Part
from app.domain.levels import Role
from app.extensions import db
from app.handover.queries import left, scope_of
from app.models.cases import Case
from app.models.organisation import Person, Posting
from tests import factories, talks
from tests.counting import statements
from tests.factories import actor
from tests.leaving import Leaver, still_naming
from tests.signing_in import fields, post
from tests.web.cases_made import enter, registered


@pytest.fixture
def leaver(app, now):
    return Leaver(factories.street(), now)


@pytest.fixture
def admin(client, leaver):
    enter(client, leaver.street.administrator)
    return client


def address(leaver):
    return f"/people/{leaver.person.id}/hand-over?posting={leaver.posting.id}"


def sent(client, leaver, **values):
    page = client.get(address(leaver))
    chosen = {part.value: str(leaver.other.id) for part in Part}
    until = {"until_on": "2026-03-03"} if 'name="until_on"' in page.text else {}
    form = {**fields(page), **until, **chosen, **values}
    return post(client, address(leaver), form)


def test_the_page_names_what_hangs_on_somebody(admin, leaver):
    page = admin.get(address(leaver))

    assert page.status_code == 200
    number = db.session.get_one(Case, leaver.case_id).number
    for text in (number, "下次夜话", "星期日", "正在开的夜话"):
        assert text in page.text
    assert leaver.other.name in page.text
    assert "交回本单位" in page.text


def test_administrating_shows_no_words_of_cases(admin, leaver):
    page = admin.get(address(leaver)).text
    refused = sent(admin, leaver, talks="").text

    for text in ("小区大门坏了", "请来看看", "月底装好", "三天内恢复照明"):
        assert text not in page
        assert text not in refused


def test_whoever_reads_the_cases_too_is_shown_what_they_are_about(client, leaver):
    with transaction():
        both = factories.person(
            "both", "许文", (Role.ADMINISTRATOR, leaver.street.street), (Role.LEADER, leaver.street.street)
        )
    enter(client, both)

    page = client.get(address(leaver)).text

    for text in ("小区大门坏了", "请来看看", "月底装好", "三天内恢复照明"):
        assert text in page


def test_a_confidential_case_is_a_number_to_who_stands_too_low(client, leaver, now):
    street = leaver.street
    said = {"category": "business", "description": "社区书记收了王老板两万元"}
    case = registered(street, is_confidential=True, **said)
    by = {"version": None, "now": now}
    with transaction():
        cases.assign(case.id, actor(street.street_worker), assignee_id=street.street_worker.id, **by)
    number, person_id = case.number, street.street_worker.id
    enter(client, street.administrator)

    page = client.get(f"/people/{person_id}/hand-over").text

    assert number in page
    assert "社区书记" not in page


def test_the_number_of_statements_does_not_grow_with_the_cases(leaver, now):
    by = actor(leaver.street.administrator)

    def read():
        db.session.rollback()
        with statements() as seen:
            found = left(scope_of(leaver.posting, until_on=None, now=now), by)
        return len(found[Part.CASES]), len(seen)

    read()  # calendars and the like are remembered from here on
    few, before = read()
    for _ in range(3):
        here = leaver.street.community
        case = talks.registered(leaver.person, here, now, holder_id=here.id)
        with transaction():
            cases.accept(case.id, actor(leaver.person), version=None, now=now)
            cases.assign(case.id, actor(leaver.person), assignee_id=leaver.person.id, version=None, now=now)
    more, after = read()

    assert more == few + 3
    assert after <= before


def test_it_hands_over_and_ends_the_posting(admin, leaver):
    answer = sent(admin, leaver)

    assert (answer.status_code, answer.location) == (303, f"/people/{leaver.person.id}")
    assert still_naming(leaver.person) == {}
    assert leaver.posting.until_on == date(2026, 3, 3)
    assert "已交接 18 项工作" in admin.get(answer.location).text


def test_what_is_not_chosen_is_asked_for(admin, leaver):
    answer = sent(admin, leaver, talks="")

    assert answer.status_code == 422
    assert "必须有人负责" in answer.text
    assert still_naming(leaver.person) != {}


def test_somebody_who_was_not_offered_is_refused(admin, leaver):
    answer = sent(admin, leaver, cases=str(leaver.street.leader.id))

    assert answer.status_code == 422
    assert leaver.posting.until_on is None


def test_the_end_of_a_posting_warns_and_leads_there(admin, leaver):
    url = f"/postings/{leaver.posting.id}/end"
    page = admin.get(url)

    refused = post(admin, url, {**fields(page), "until_on": "2026-03-03"})
    meant = post(admin, url, {**fields(page), "until_on": "2026-03-03", "anyway": "y"})

    assert address(leaver).replace("&", "&amp;") in page.text
    assert "还有 18 项工作" in page.text
    assert (refused.status_code, meant.status_code) == (422, 303)
    assert "请先交接工作" in refused.text


def test_what_was_left_behind_is_handed_over_later(admin, leaver):
    url = f"/postings/{leaver.posting.id}/end"
    post(admin, url, {**fields(admin.get(url)), "until_on": "2026-03-03", "anyway": "y"})

    person = admin.get(f"/people/{leaver.person.id}")
    page = admin.get(address(leaver))
    answer = sent(admin, leaver)

    assert address(leaver).replace("&", "&amp;") in person.text
    assert 'name="until_on"' not in page.text
    assert answer.status_code == 303
    assert still_naming(leaver.person) == {}
    assert "已全部交接" in admin.get(address(leaver)).text


def test_an_end_without_work_asks_for_nothing(admin, leaver):
    posting = db.session.scalars(select(Posting).where(Posting.person_id == leaver.street.head.id)).one()
    url = f"/postings/{posting.id}/end"
    page = admin.get(url)

    answer = post(admin, url, {**fields(page), "until_on": "2026-03-03"})

    assert 'name="anyway"' not in page.text
    assert answer.status_code == 303


def test_a_successor_in_the_posting_is_offered_the_work(admin, leaver):
    new = db.session.scalars(select(Person).where(Person.username == "stranger0")).one()
    url = f"/postings/{leaver.posting.id}/hand-over"
    form = {**fields(admin.get(url)), "to_username": new.username, "until_on": "2026-03-03"}

    answer = post(admin, url, form)
    page = admin.get(answer.location)

    assert answer.location == f"{address(leaver)}&to={new.id}"
    assert page.text.count(f'<option selected value="{new.id}">') == len(Part)


@pytest.mark.parametrize(("who", "status"), [("leader", 403), ("community_worker", 403), ("stranger", 404)])
def test_it_is_for_who_administers_the_unit(client, leaver, who, status):
    enter(client, getattr(leaver.street, who))

    assert client.get(address(leaver)).status_code == status


def test_a_posting_of_somebody_else_is_not_there(admin, leaver):
    other = db.session.scalars(select(Posting).where(Posting.person_id == leaver.street.head.id)).one()

    assert admin.get(f"/people/{leaver.person.id}/hand-over?posting={other.id}").status_code == 404
