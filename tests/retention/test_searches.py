"""What somebody searched for leaves kept lists and what files were asked for with, whatever it is called."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.exports import ExportKind, ExportState, FileFormat
from app.exports import jobs as exports
from app.extensions import db
from app.models.accounts import RepeatKey
from app.models.bulletins import Bulletin
from app.models.exports import Export
from app.models.notices import Notice
from app.models.settings import SavedFilter
from app.retention import running
from app.retention.queries import due
from tests import orders
from tests.exported import asked, row
from tests.retention import canary
from tests.web.cases_made import registered

NAME, PHONE = "欧阳震华", "13800001234"


@pytest.fixture
def later(now):
    return now + timedelta(days=1_200)


@pytest.fixture
def case(street, now):
    made = registered(street, contact_name=NAME, contact_phone=PHONE)
    orders.close(street, made, now)
    return made


def erase(later):
    db.session.rollback()
    running.run(due.streets(), now=later)


@pytest.mark.parametrize("name", ["words", "q", "title", "person"])
def test_a_name_leaves_under_every_parameter(street, case, now, later, name):
    export_id = asked(street.leader, query=urlencode({"state": "all", name: f"{NAME}家"}), now=now)
    exports.build_waiting(now=now)

    erase(later)

    assert row(export_id).query == "state=all"


@pytest.mark.parametrize("words", [f"{NAME[:2]} {NAME[2:]}", PHONE, f"1380000-{PHONE[-4:]}"])
def test_it_is_found_however_it_was_typed(street, case, now, later, words):
    export_id = asked(street.leader, query=urlencode({"words": words}), now=now)

    erase(later)

    assert row(export_id).query == ""


def test_what_others_searched_for_stays(street, case, now, later):
    query = urlencode({"words": "欧阳家的灯", "light": "late"})
    export_id = asked(street.leader, query=query, now=now)
    with transaction():
        db.session.add(SavedFilter(person_id=street.leader.id, name="灯", query=query))

    erase(later)

    assert row(export_id).query == query
    assert db.session.scalars(select(SavedFilter.query)).all() == [query]


def test_a_file_under_way_is_given_up_and_not_made_without_its_filter(street, case, now, later):
    going = asked(street.leader, query=urlencode({"words": NAME}), now=now)
    staying = asked(street.leader, ExportKind.CASES, FileFormat.CSV, now=now)

    erase(later)

    assert (row(going).state, row(staying).state) == (ExportState.FAILED, ExportState.WAITING)


def test_the_digest_of_the_form_that_asked_goes_too(street, case, now, later):
    going = asked(street.leader, query=urlencode({"words": NAME}), now=now)
    staying = asked(street.leader, query=urlencode({"words": "灯"}), now=now)
    sent = {"content_digest": "0" * 64, "created_at": now}
    with transaction():
        for person, key, export_id in (
            (street.leader, "going", going),
            (street.leader, "staying", staying),
            (street.head, "others", going),
        ):
            db.session.add(RepeatKey(actor_id=person.id, key=key, answer=str(export_id), **sent))

    erase(later)

    assert set(db.session.scalars(select(RepeatKey.key))) == {"staying", "others"}


def test_what_was_said_of_the_talk_is_gone_through(street, now):
    canary.write(street, now)
    with_title = select(Notice.code).where(Notice.case_id.is_(None)).distinct()
    assert {"talk_invited", "bulletin_given"} <= set(db.session.scalars(with_title))

    erase(now + canary.LONG)

    said = [str(params) for params in db.session.scalars(select(Notice.params))]
    assert not any(canary.NAME in one for one in said)
    assert "周五修管" in db.session.scalars(select(Bulletin.text)).one()
    assert "export" not in {one.split(".")[0] for one in canary.columns_naming()}
    assert db.session.scalars(select(Export.query)).all() != []
