"""What the officer looked up is given out whole and to nobody else: the file, and the list that travels."""

import json
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from app.access.policy import Role
from app.cases import operations as cases
from app.database import transaction
from app.domain.exports import ExportKind, ExportState
from app.exports import building
from app.extensions import db
from app.models.cases import Case
from app.models.exports import Export
from app.retention.issued import HOLDS
from app.retention.queries import due
from tests import factories
from tests.retention.looking_up import NAME, PHONE, closed, contact_of, found, looked_up, looks
from tests.signing_in import post
from tests.web.cases_made import enter, registered


@pytest.fixture
def street(app):
    return factories.street()


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
            now=now, contact_name="邻居乙某某", contact_phone="13900002222",
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
    assert (contact_of(case), looks()) == (None, before)
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
