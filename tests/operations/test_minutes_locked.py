"""Locked minutes: nothing changes them, addenda are chained, and whatever is touched is noticed."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from app.database import transaction
from app.domain.errors import Forbidden, Missing
from app.domain.minutes import MinutesLocked, MinutesNotLocked
from app.extensions import db
from app.models.minutes import Addendum, Confirmation, Minutes
from app.talks import operations
from app.talks.queries.minutes import minutes_of, proof_of
from tests import factories
from tests.factories import actor
from tests.minutes import closed, confirm, locked, read_out, record, tamper, word


@pytest.fixture
def street(app):
    return factories.street()


def test_nothing_changes_locked_minutes(street, now):
    talk = locked(street, now)
    host, before = street.community_worker, record(talk).content

    with pytest.raises(MinutesLocked):
        word(talk, host, closing="改")
    with pytest.raises(MinutesLocked):
        confirm(talk, street.grid_worker, now)
    with pytest.raises(MinutesLocked):
        read_out(talk, host, now)
    item_id = before["items"][0]["id"]
    with pytest.raises(MinutesLocked), transaction():
        operations.dissent(item_id, actor(street.head), person_id=street.head.id, words="不同意", now=now)
    assert record(talk).content == before
    assert proof_of(minutes_of(talk.id)).holds


@pytest.mark.parametrize("column", ["state", "text_digest", "lock_digest"])
def test_the_database_itself_refuses_to_change_them(street, now, column):
    talk = locked(street, now)

    with pytest.raises(DatabaseError, match="locked minutes do not change"), transaction():
        db.session.execute(update(Minutes).where(Minutes.talk_id == talk.id).values({column: "draft"}))


def test_an_addendum_is_numbered_and_chained_and_does_not_change_either(street, now):
    talk = locked(street, now)
    for who, body in ((street.head, "更正：是3单元"), (street.community_worker, "已办")):
        with transaction():
            operations.add_to_minutes(talk.id, actor(who), body=body, now=now)

    kept = minutes_of(talk.id)
    assert [(row.number, row.name, row.body) for row in kept.addenda] == [
        (1, "王秀兰", "更正：是3单元"),
        (2, "陈静", "已办"),
    ]
    assert proof_of(kept).holds
    with pytest.raises(DatabaseError, match="locked minutes do not change"), transaction():
        db.session.execute(update(Addendum).values(body="改"))


def test_who_may_add_and_when(street, now):
    talk, _item = closed(street, now)
    with pytest.raises(MinutesNotLocked), transaction():
        operations.add_to_minutes(talk.id, actor(street.head), body="补充", now=now)
    other = locked(street, now)
    with pytest.raises(Forbidden), transaction():
        operations.add_to_minutes(other.id, actor(street.sister_worker), body="补充", now=now)
    with pytest.raises(Missing), transaction():
        operations.add_to_minutes(other.id, actor(street.head), body=" ", now=now)


@pytest.mark.parametrize(
    "change",
    [
        delete(Minutes),
        delete(Addendum),
        delete(Confirmation),
        update(Confirmation).values(name="王五"),
    ],
)
def test_nothing_of_them_is_deleted_and_no_confirmation_changed(street, now, change):
    talk = locked(street, now)
    with transaction():
        operations.add_to_minutes(talk.id, actor(street.head), body="一", now=now)

    with pytest.raises(DatabaseError, match="locked minutes do not change"), transaction():
        db.session.execute(change)
    db.session.rollback()
    kept = minutes_of(talk.id)
    assert (len(kept.addenda), len(kept.confirmations), proof_of(kept).holds) == (1, 2, True)


def test_before_the_lock_a_confirmation_can_go(street, now):
    talk, _item = closed(street, now)
    read_out(talk, street.community_worker, now)
    confirm(talk, street.head, now)

    with transaction():
        db.session.execute(delete(Confirmation))
    assert minutes_of(talk.id).confirmations == []


def test_whoever_gets_round_the_database_is_noticed(street, now):
    talk = locked(street, now)
    for body in ("一", "二"):
        with transaction():
            operations.add_to_minutes(talk.id, actor(street.head), body=body, now=now)

    tamper(delete(Addendum).where(Addendum.number == 1))
    assert proof_of(minutes_of(talk.id)).addendum == 2
    db.session.rollback()
    tamper(update(Confirmation).where(Confirmation.name == "王秀兰").values(name="王五"))
    assert not proof_of(minutes_of(talk.id)).is_whole
