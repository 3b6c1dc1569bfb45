"""Neighbours who joined a case are found, given out and erased by themselves; the case goes on."""

import json
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from app.access.policy import SYSTEM
from app.cases import operations as cases
from app.cases.queries.chains import broken_chains
from app.database import transaction
from app.domain.erasing import Rule, read_tombstone
from app.domain.exports import ExportKind
from app.domain.looked_up import Joined, LookedUp
from app.domain.workflow import State
from app.exports import building
from app.extensions import db
from app.models.accounts import Reveal
from app.models.cases import Case, Contact, EventText
from app.models.erasures import Erasure
from app.models.exports import Export
from app.retention import journal, running
from app.retention.queries import due, person
from tests import orders
from tests.factories import actor
from tests.retention.looking_up import NAME, PHONE, found
from tests.signing_in import post
from tests.web.cases_made import enter, registered

NEIGHBOUR, NUMBER = "欧阳邻居", "13900002222"
SURE = {"confirm": "1", "ground": "withdrawn", "is_sure": "y"}


@pytest.fixture
def case(street, now):
    case = registered(street, contact_name=NAME, contact_phone=PHONE, description=f"漏水，{NEIGHBOUR}家也是")
    with transaction():
        cases.join(
            case.id, actor(street.grid_worker), note=f"{NEIGHBOUR}家（{NUMBER}）夜里也漏", version=None,
            contact_name=NEIGHBOUR, contact_phone=NUMBER, now=now,
        )  # fmt: skip
    return case


def listed(client):
    page = found(client, phone=NUMBER)
    return page.split('name="looked_up"')[1].split('value="')[1].split('"')[0]


def contacts():
    db.session.rollback()
    return list(db.session.scalars(select(Contact).order_by(Contact.id)))


def bodies():
    db.session.rollback()
    return " ".join(db.session.scalars(select(EventText.body).where(EventText.body.is_not(None))))


@pytest.mark.parametrize("typed", [{"name": NEIGHBOUR}, {"phone": "139 0000 2222"}])
def test_a_neighbour_is_found_without_what_the_case_says_of_its_resident(client, case, officer, typed):
    enter(client, officer)

    page = found(client, **typed)

    assert [one in page for one in (case.number, NEIGHBOUR, NUMBER)] == [True] * 3
    assert [one in page for one in (NAME, PHONE, "家也是")] == [False] * 3
    assert db.session.scalars(select(Reveal.case_id)).all() == [case.id]


def test_who_raised_one_case_and_joined_another_finds_both(client, street, case, officer):
    own = registered(street, contact_name=NEIGHBOUR, contact_phone=NUMBER, description="门禁坏了")
    enter(client, officer)

    page = found(client, phone=NUMBER)

    assert [one in page for one in (own.number, "门禁坏了", case.number)] == [True] * 3
    assert PHONE not in page


def test_a_copy_holds_what_they_joined_and_nothing_of_the_resident(client, case, officer):
    enter(client, officer)
    post(client, "/privacy/person/copy", {"looked_up": listed(client)})

    db.session.rollback()
    row = db.session.scalars(select(Export).where(Export.kind == ExportKind.PERSON)).one()
    with ZipFile(building.path_of(row.file)) as packed:
        texts = {name: packed.read(name).decode() for name in packed.namelist()}
    one = json.loads(texts["data.json"])["joined"][0]
    assert (one["number"], one["name"], one["phone"]) == (case.number, NEIGHBOUR, NUMBER)
    assert [look["person"] for look in one["looks"]] == ["韩保护", "韩保护"]
    assert case.number in texts["index.html"]
    assert [told for told in (NAME, PHONE, "漏水") for text in texts.values() if told in text] == []
    assert (NUMBER in row.query, NEIGHBOUR in row.query) == (False, False)


def test_a_neighbour_goes_from_an_open_case_which_goes_on_without_them(client, case, street, officer, now):
    enter(client, officer)
    held, worker = {"looked_up": listed(client)}, actor(street.grid_worker)

    asked = post(client, "/privacy/person/erase", held)
    done = post(client, "/privacy/person/erase", {**held, **SURE})
    again = post(client, "/privacy/person/erase", {**held, **SURE})

    left = db.session.get_one(Case, case.id, populate_existing=True)
    assert (asked.status_code, done.status_code, again.status_code) == (200, 303, 422)
    assert "诉求照常办理" in asked.text
    assert [(one.name, one.phone) for one in contacts()] == [(NAME, PHONE)]
    assert (left.state.is_open, left.erased_at, left.description) == (True, None, "漏水，［已删除］家也是")
    assert NEIGHBOUR not in bodies()
    assert [number for number, sequence in broken_chains() if sequence is not None] == []
    stone = db.session.scalars(select(Erasure)).one()
    assert (stone.rule, stone.joined_at, stone.kinds) == (Rule.REQUEST, now, {"neighbours": 1, "texts": 3})
    assert "“我也遇到”的邻居" in client.get(f"/privacy/retention/{stone.run_id}").text
    with transaction():
        cases.accept(stone.case_id, worker, version=None, now=now)


def test_what_is_empty_then_is_not_offered_any_more(client, street, officer, now):
    case = registered(street, by=street.head)
    name, worker = "李强", actor(street.grid_worker)
    with transaction():
        cases.join(case.id, worker, contact_name=name, contact_phone=NUMBER, version=None, now=now)
    enter(client, officer)

    done = post(client, "/privacy/person/erase", {"looked_up": listed(client), **SURE})

    assert contacts() == []
    assert "“我也遇到”的邻居 1 位" in client.get(done.location).text
    assert "“我也遇到”的邻居 1 位" in client.get("/privacy/retention").text


def test_the_story_of_the_case_says_that_a_neighbour_went(client, case, street, officer):
    enter(client, officer)
    post(client, "/privacy/person/erase", {"looked_up": listed(client), **SURE})
    enter(client, street.grid_worker)

    page = client.get(f"/cases/{case.number}").text

    assert "韩保护删除了一位“我也遇到”邻居的信息" in page
    assert "居民的个人信息" not in page


def test_a_name_that_many_neighbours_gave_is_looked_up_all_the_same(case, now, officer, street):
    others = tuple(Joined(case.id, now.replace(year=2000 + number)) for number in range(1, 20))
    many = LookedUp((), tuple(one._replace(case_id=number) for one in others for number in range(1, 101)))

    assert person.still_held(many) == {}
    assert person.still_held(LookedUp((), (*many.joined, Joined(case.id, now)))) == {
        case.id: street.street.id
    }
    assert person.still_held(LookedUp()) == {}


def test_somebody_of_another_time_or_case_is_not_taken_for_them(case, now, officer, street):
    other = registered(street, contact_name="李强", contact_phone="13700000000")
    joined = [Joined(case.id, now.replace(microsecond=7)), Joined(other.id, now)]

    assert person.held_beside(actor(officer), joined) == []
    for one in joined:
        with transaction():
            assert running.erasing.erase_neighbour(one, 1, Rule.REQUEST, SYSTEM, now=now) is None
    assert len(contacts()) == 3


def test_with_the_case_its_neighbours_go_too(case, street, now, later):
    orders.close(street, case, now)

    running.run(due.streets(), now=later)

    assert contacts() == []
    assert NEIGHBOUR not in bodies()
    kinds = db.session.scalars(select(Erasure)).one().kinds
    assert (kinds["name"], kinds["phone"], kinds["neighbours"]) == (1, 1, 1)
    assert db.session.get_one(Case, case.id, populate_existing=True).state is State.CLOSED


def test_after_a_restore_the_neighbour_goes_again_and_whoever_joined_since_stays(
    client, app, case, street, officer, now, beside
):
    enter(client, officer)
    post(client, "/privacy/person/erase", {"looked_up": listed(client), **SURE})
    own = db.session.get_one(Case, case.id, populate_existing=True).contact_id
    with transaction():
        db.session.query(Erasure).delete()
        since = now.replace(microsecond=5)
        for name, at in ((NEIGHBOUR, now), ("李强", since)):
            back = Contact(street_id=case.street_id, name=name, beside_id=own, joined_at=at)
            db.session.add(back)
            db.session.flush()

    said = app.test_cli_runner().invoke(args=["retention", "replay"])

    assert read_tombstone(beside.read_text().splitlines()[0]).joined_at == now
    assert "1 erased again" in said.output
    assert [one.name for one in contacts()] == [NAME, "李强"]
    assert db.session.scalars(select(Erasure)).one().rule is Rule.REPEATED
    assert journal.asked_by(beside).joined == []


def test_staff_find_the_case_by_who_joined_it(client, case, street):
    enter(client, street.grid_worker)

    answer = post(client, "/cases/by-resident", {"resident": NUMBER})

    assert case.number in answer.text


def test_who_joined_is_shown_to_whoever_sees_the_resident(client, case, street):
    enter(client, street.grid_worker)

    before = client.get(f"/cases/{case.number}").text
    page = post(client, f"/cases/{case.number}/contact").text

    assert NUMBER not in before
    assert f'{NEIGHBOUR} <span class="number">{NUMBER}</span>' in page
    assert f"tel:{NUMBER}" in page
    looks = select(Reveal.person_id).where(Reveal.case_id == case.id)
    assert street.grid_worker.id in db.session.scalars(looks).all()
