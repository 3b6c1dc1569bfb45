"""The officer looks, gives out and erases; nobody else gets near it."""

import json
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from app.access.policy import Role
from app.audit import Act
from app.cases import operations as cases
from app.database import transaction
from app.domain.exports import ExportKind, ExportState
from app.exports import building
from app.extensions import db
from app.models.accounts import Reveal
from app.models.audit import AuditEntry
from app.models.cases import Case
from app.models.erasures import Erasure, ErasureRun
from app.models.exports import Export
from app.retention.issued import HOLDS
from app.retention.queries import due
from tests import factories, orders
from tests.signing_in import post
from tests.web.cases_made import enter, registered

NAME, PHONE = "丁一一", "13811112222"


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def officer(street):
    with transaction():
        return factories.person("officer", "韩保护", (Role.PRIVACY_OFFICER, street.street))


def closed(street, now, **values):
    case = registered(street, **{"contact_name": NAME, "contact_phone": PHONE, **values})
    orders.close(street, case, now)
    return case


def found(client, **typed):
    return post(client, "/privacy/person", typed).get_data(as_text=True)


def contact_of(case):
    db.session.rollback()
    return db.session.get_one(Case, case.id, populate_existing=True).contact_id


def looked_up(client):
    """Return the list of cases as the page issues it after a search."""
    return re.search('name="looked_up"[^>]*value="([^"]+)"', found(client, phone=PHONE))[1]


def looks():
    db.session.rollback()
    acts = select(AuditEntry.id).where(AuditEntry.action == Act.PERSON_LOOKED_UP)
    return len(db.session.scalars(select(Reveal.id)).all()), len(db.session.scalars(acts).all())


def test_a_person_is_found_by_the_exact_name_and_number_only(client, street, officer, now):
    case = closed(street, now)
    other = closed(street, now, contact_phone="13900000000")
    enter(client, officer)

    both, by_name = found(client, name=NAME, phone="138 1111 2222"), found(client, name=NAME)

    assert case.number in both
    assert other.number not in both
    assert other.number in by_name
    assert case.number not in found(client, name=NAME[:2])


def test_looking_somebody_up_is_written_down_at_each_case(client, street, officer, now):
    case = closed(street, now)
    enter(client, officer)

    found(client, phone=PHONE)

    look = db.session.scalars(select(Reveal)).one()
    act = db.session.scalars(select(AuditEntry).where(AuditEntry.action == Act.PERSON_LOOKED_UP)).one()
    assert (look.person_id, look.case_id) == (officer.id, case.id)
    assert act.facts == {"number": 1}


@pytest.mark.parametrize("who", ["leader", "administrator", "street_worker"])
def test_nobody_else_gets_near_it(client, street, who):
    enter(client, getattr(street, who))

    answers = [client.get(f"/privacy/{page}").status_code for page in ("retention", "person")]
    answers.append(post(client, "/privacy/person", {"name": NAME}).status_code)

    assert answers == [403, 403, 403]


def test_another_street_finds_nothing(client, street, now):
    closed(street, now)
    other = factories.street(1)
    with transaction():
        officer = factories.person("officer2", "邻街专员", (Role.PRIVACY_OFFICER, other.street))
    enter(client, officer)

    assert "13811112222" not in found(client, phone=PHONE).replace('value="13811112222"', "")


def test_everything_is_given_out_as_a_file(client, street, officer, now):
    case = closed(street, now)
    enter(client, officer)
    post(client, "/privacy/person/copy", {"looked_up": looked_up(client)})

    db.session.rollback()
    row = db.session.scalars(select(Export).where(Export.kind == ExportKind.PERSON)).one()
    with ZipFile(building.path_of(row.file)) as packed:
        data, page = json.loads(packed.read("data.json")), packed.read("index.html").decode()
    one = data["cases"][0]
    assert (one["number"], one["name"], one["phone"]) == (case.number, NAME, PHONE)
    assert [look["person"] for look in one["looks"]] == ["韩保护", "韩保护"]
    assert NAME in page
    assert NAME not in row.query


def test_a_copy_leaves_out_whom_neighbours_and_numbers_in_reports_belong_to(client, street, officer, now):
    case = registered(
        street,
        contact_name=NAME,
        contact_phone=PHONE,
        description="电梯坏了，找邻居13900005555，身份证11010519491231002X",
    )
    with transaction():
        cases.join(
            case.id, factories.actor(street.grid_worker), note="还是坏的，电话13900006666", version=None,
            now=now, contact="邻居乙某某 13900002222",
        )  # fmt: skip
    enter(client, officer)
    shown = found(client, phone=PHONE)
    post(client, "/privacy/person/copy", {"looked_up": looked_up(client)})

    db.session.rollback()
    row = db.session.scalars(select(Export).where(Export.kind == ExportKind.PERSON)).one()
    with ZipFile(building.path_of(row.file)) as packed:
        texts = {name: packed.read(name).decode() for name in packed.namelist()}
    kept = ["乙某某", "13900002222", "13900005555", "13900006666", "11010519491231002X"]
    assert [one for one in kept if one not in shown] == []
    assert [one for one in kept for text in texts.values() if one in text] == []
    assert json.loads(texts["data.json"])["cases"][0]["left_out"] == 4
    assert "另有4行未列出" in texts["index.html"]
    assert PHONE in texts["index.html"]


def test_a_copy_ends_with_the_sight_of_its_cases(client, street, officer, now):
    case = closed(street, now)
    enter(client, officer)
    post(client, "/privacy/person/copy", {"looked_up": looked_up(client)})
    db.session.rollback()
    url = f"/exports/{db.session.scalars(select(Export.id)).one()}/file"
    before = client.get(url, buffered=True).status_code
    db.session.rollback()
    with transaction():
        db.session.get_one(Case, case.id, populate_existing=True).contact_id = None

    answer = client.get(url)

    assert (before, answer.status_code) == (200, 404)
    assert 'href="/privacy/person"' in answer.text


def test_erasing_at_once_shows_first_and_asks_for_the_ground(client, street, officer, now):
    case = closed(street, now)
    enter(client, officer)
    held = {"looked_up": looked_up(client)}

    first = post(client, "/privacy/person/erase", held)
    without = post(client, "/privacy/person/erase", {**held, "confirm": "1"})
    nothing = due.erasable([case.id])
    done = post(
        client,
        "/privacy/person/erase",
        {**held, "confirm": "1", "ground": "withdrawn", "reference": "2026-17", "is_sure": "y"},
    )

    db.session.rollback()
    report = db.session.scalars(select(ErasureRun)).one()
    assert (first.status_code, without.status_code, done.status_code) == (200, 422, 303)
    assert len(nothing) == 1
    assert (report.by_id, report.ground, report.reference) == (officer.id, "withdrawn", "2026-17")
    assert db.session.scalars(select(Erasure)).one().rule == "request"
    assert NAME not in found(client, phone=PHONE)


def test_each_page_and_file_that_shows_somebody_is_written_down(client, street, officer, now):
    closed(street, now)
    enter(client, officer)
    held = {"looked_up": looked_up(client)}
    searched = looks()

    shown = post(client, "/privacy/person/erase", held)
    erasing = looks()
    refused = post(client, "/privacy/person/erase", {**held, "confirm": "1"})
    refusing = looks()
    post(client, "/privacy/person/copy", held)

    assert PHONE in shown.text
    assert PHONE in refused.text
    assert (searched, erasing, refusing, looks()) == ((1, 1), (2, 2), (3, 3), (4, 4))


def changed(text, **parts):
    """Return a list of cases with some of its parts replaced: ids, until, seal."""
    return ".".join({**dict(zip(("ids", "until", "seal"), text.split("."), strict=True)), **parts}.values())


FORGED = ["", "1", "1.2", "1.2.3", "1,2.99999999999.", "²....", ","]


@pytest.mark.parametrize("way", ["erase", "copy"])
def test_nobody_is_shown_who_was_not_looked_up(client, street, officer, now, way):
    case = closed(street, now)
    other = closed(street, now, contact_name="卜算子", contact_phone="13700008888")
    enter(client, officer)
    issued = looked_up(client)
    forged = [changed(issued, ids=str(other.id)), changed(issued, until="99999999999")]
    before = looks()

    for text in (str(contact_of(case)), *FORGED, *forged, issued[:-1]):
        typed = {"looked_up": text, "confirm": "1", "ground": "law", "reference": "2026-17", "is_sure": "y"}
        answer = post(client, f"/privacy/person/{way}", typed if way == "erase" else {"looked_up": text})
        page = answer.text if way == "erase" else client.get(answer.location).text

        assert answer.status_code == (422 if way == "erase" else 303)
        assert "请重新查询" in page
        assert way == "copy" or "2026-17" in page
        assert not {"13700008888", PHONE, "卜算子"} & set(re.findall(r"\w+", page))

    assert looks() == before
    assert db.session.scalars(select(Export.id)).all() == []
    assert len(due.erasable([case.id, other.id])) == 2


@pytest.mark.parametrize("way", ["erase", "copy"])
def test_what_somebody_else_looked_up_or_long_ago_is_not_taken(client, street, officer, now, clock, way):
    closed(street, now)
    with transaction():
        second = factories.person("officer3", "又一人", (Role.PRIVACY_OFFICER, street.street))
    enter(client, officer)
    issued = looked_up(client)

    enter(client, second)
    of_another = post(client, f"/privacy/person/{way}", {"looked_up": issued})
    clock.advance(HOLDS + timedelta(seconds=1))
    enter(client, officer)
    too_late = post(client, f"/privacy/person/{way}", {"looked_up": issued})

    status = 422 if way == "erase" else 303
    assert (of_another.status_code, too_late.status_code) == (status, status)
    assert PHONE not in of_another.text + too_late.text
    assert looks() == (1, 1)


@pytest.mark.parametrize("way", ["erase", "copy"])
def test_a_list_means_nobody_else_after_the_erasure(client, street, officer, now, way):
    case = closed(street, now)
    enter(client, officer)
    issued = looked_up(client)
    erased = {"looked_up": issued, "confirm": "1", "ground": "law", "is_sure": "y"}
    post(client, "/privacy/person/erase", erased)
    db.session.rollback()
    next_one = closed(street, now, contact_name="卜算子", contact_phone="13700008888")
    before = looks()

    answer = post(client, f"/privacy/person/{way}", erased)

    db.session.rollback()
    files = db.session.scalars(select(Export).where(Export.kind == ExportKind.PERSON)).all()
    packed = [ZipFile(building.path_of(row.file)).read("data.json").decode() for row in files]
    assert contact_of(next_one) is not None
    assert (contact_of(case), looks()[0]) == (None, before[0])
    assert "13700008888" not in "".join([answer.text, *packed])
    assert len(due.erasable([next_one.id])) == 1


@pytest.mark.parametrize("late", [False, True], ids=["asked before", "built after"])
def test_a_file_that_is_built_later_means_nobody_else(client, street, officer, now, monkeypatch, late):
    closed(street, now)
    enter(client, officer)
    held = {"looked_up": looked_up(client)}
    with monkeypatch.context() as patched:
        patched.setattr(building, "build", lambda _export_id: False)
        post(client, "/privacy/person/copy", held)
    if late:
        post(client, "/privacy/person/erase", {**held, "confirm": "1", "ground": "law", "is_sure": "y"})
        db.session.rollback()
        closed(street, now, contact_name="卜算子", contact_phone="13700008888")

    db.session.rollback()
    export_id = db.session.scalars(select(Export.id)).one()
    db.session.rollback()
    building.build(export_id)

    db.session.rollback()
    row = db.session.get_one(Export, export_id, populate_existing=True)
    with ZipFile(building.path_of(row.file)) as packed:
        text = packed.read("data.json").decode()
    assert ("13700008888" in text, PHONE in text) == (False, not late)


def test_an_open_case_is_refused_with_what_to_do(client, street, officer, now):
    case = registered(street, contact_name=NAME, contact_phone=PHONE)
    enter(client, officer)
    typed = {"confirm": "1", "ground": "withdrawn", "is_sure": "y", "looked_up": looked_up(client)}

    answer = post(client, "/privacy/person/erase", typed)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert case.number in page
    assert "请办理单位办结或撤回后再删除" in page
    assert contact_of(case) is not None


def test_a_copy_goes_with_the_erasure(client, street, officer, now):
    closed(street, now)
    enter(client, officer)
    held = {"looked_up": looked_up(client)}
    post(client, "/privacy/person/copy", held)
    db.session.rollback()
    path = building.path_of(db.session.scalars(select(Export)).one().file)

    post(client, "/privacy/person/erase", {**held, "confirm": "1", "ground": "law", "is_sure": "y"})

    db.session.rollback()
    row = db.session.scalars(select(Export).execution_options(populate_existing=True)).one()
    assert (row.state, path.exists()) == (ExportState.GONE, False)


def test_the_officer_looks_and_then_lets_it_go(client, street, officer, now, clock):
    case = closed(street, now)
    clock.advance(timedelta(days=1_200))
    enter(client, officer)

    looked = post(client, "/privacy/retention/dry", {})
    would = client.get(looked.location).get_data(as_text=True)
    done = post(client, "/privacy/retention/run", {})
    went = client.get(done.location).get_data(as_text=True)

    page = client.get("/privacy/retention").get_data(as_text=True)
    assert case.number in would
    assert "彻底删除" in would
    assert case.number in went
    assert "韩保护" in page
    assert "1095" in page or "1,095" in page


def test_an_erased_case_gives_no_slip_and_says_what_happened(client, street, officer, now, clock):
    case = closed(street, now)
    enter(client, officer)
    post(
        client,
        "/privacy/person/erase",
        {"looked_up": looked_up(client), "confirm": "1", "ground": "law", "is_sure": "y"},
    )
    enter(client, street.community_worker)

    page = client.get(f"/cases/{case.number}").get_data(as_text=True)

    assert "删除了居民的个人信息" in page
    assert f"/cases/{case.number}/slip" not in page
    assert client.get(f"/cases/{case.number}/slip").status_code == 404
