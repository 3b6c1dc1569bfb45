"""Minutes: drafted at closing, worded, read out, confirmed, locked; after that only added to."""

import pytest
from sqlalchemy import delete, select

from app.database import transaction
from app.domain.errors import Forbidden, Invalid, Missing, StaleCase
from app.domain.minutes import (
    HostUnconfirmed,
    MinutesNotReadOut,
    MinutesState,
    NotPresent,
    OtherText,
    TalkNotClosed,
    Unconfirmed,
    Way,
)
from app.extensions import db
from app.models.minutes import Confirmation, Minutes
from app.models.notices import Notice
from app.models.settings import Setting
from app.talks import operations
from app.talks.operations import Sign
from app.talks.queries.minutes import minutes_of, proof_of
from tests import factories, talks
from tests.factories import actor
from tests.minutes import DRAWN, closed, confirm, lock, read_out, record, word


@pytest.fixture
def street(app):
    return factories.street()


def test_closing_drafts_what_was_decided(street, now):
    talk, item = closed(street, now)

    draft = record(talk)
    (said,) = draft.content["items"]
    assert draft.state is MinutesState.DRAFT
    assert (said["id"], said["words"], said["case"][:3]) == (item.id, "当场换了灯泡", "YA-")
    assert said["outcome"] == {"holder": "槐荫社区", "state": "closed"}
    present = {one["name"] for one in draft.content["people"] if one["is_present"]}
    assert present == {"王秀兰", "李国强", "陈静"}  # the host, too, whom nobody ticked off


def test_a_phone_number_in_an_issue_is_not_in_the_record(street, now):
    host = street.community_worker
    talk = talks.opened(street.community, host, now)
    item = talks.add(talk, host, "找13812345678开门", street.building)
    talks.decide(item, host, talks.DecisionKind.NOTED, now)
    talks.close(talk, host, now)

    assert record(talk).content["items"][0]["title"] == "找（电话已另存）开门"


def test_another_wording_has_to_be_read_out_and_confirmed_again(street, now):
    talk, item = closed(street, now)
    host = street.community_worker
    read_out(talk, host, now)
    confirm(talk, street.head, now)

    word(talk, host, **{f"item-{item.id}": "物业当场换了灯泡", "closing": " 散会 "})

    draft = record(talk)
    assert (draft.state, draft.read_out_at) == (MinutesState.DRAFT, None)
    assert (draft.content["items"][0]["words"], draft.content["closing"]) == ("物业当场换了灯泡", "散会")
    read_out(talk, host, now)
    confirm(talk, host, now)
    with pytest.raises(Unconfirmed):
        lock(talk, host, now)
    confirm(talk, street.head, now)
    assert lock(talk, host, now).state is MinutesState.LOCKED


def test_the_same_wording_changes_nothing(street, now):
    talk, item = closed(street, now)
    read_out(talk, street.community_worker, now)

    word(talk, street.community_worker, **{f"item-{item.id}": "当场换了灯泡"})

    assert record(talk).state is MinutesState.READ_OUT


def test_facts_are_not_among_the_words(street, now):
    talk, _item = closed(street, now)
    before = record(talk).content

    word(talk, street.community_worker, people="", items="别的", title="别的")

    assert record(talk).content == before


def test_two_who_word_it_at_once_do_not_overwrite_each_other(street, now):
    talk, _item = closed(street, now)
    version = record(talk).version
    word(talk, street.community_worker, version, closing="甲")

    with pytest.raises(StaleCase):
        word(talk, street.community_worker, version, closing="乙")
    assert record(talk).content["closing"] == "甲"


def test_reading_out_asks_everybody_once(street, now):
    talk, _item = closed(street, now)

    for _tap in range(2):
        read_out(talk, street.community_worker, now)

    told = db.session.scalars(select(Notice.person_id).where(Notice.code == "minutes_read_out")).all()
    assert sorted(told) == sorted([street.head.id, street.grid_worker.id])


def test_confirming_needs_the_text_that_was_read_out(street, now):
    talk, _item = closed(street, now)

    with pytest.raises(MinutesNotReadOut):
        confirm(talk, street.head, now)
    read_out(talk, street.community_worker, now)
    with pytest.raises(OtherText), transaction():
        operations.confirm(
            talk.id, actor(street.head), Sign(), person_id=street.head.id, digest="0" * 64, now=now
        )
    with pytest.raises(OtherText), transaction():
        operations.read_out(talk.id, actor(street.community_worker), digest="0" * 64, now=now)


def test_a_second_tap_is_the_first_confirmation(street, now):
    talk, _item = closed(street, now)
    read_out(talk, street.community_worker, now)

    ids = {confirm(talk, street.head, now).id for _tap in range(2)}

    assert len(ids) == talks.count(Confirmation) == 1


def test_somebody_signs_on_the_hosts_device_or_has_the_name_typed(street, now):
    talk, _item = closed(street, now)
    host = street.community_worker
    read_out(talk, host, now)

    signed = confirm(talk, street.head, now, by=host, sign=Sign(strokes=DRAWN))
    typed = confirm(talk, street.grid_worker, now, by=host, sign=Sign(typed_name="李 国强"))

    assert (signed.way, signed.strokes, signed.witness_id) == (Way.SIGNATURE, DRAWN, host.id)
    assert (typed.way, typed.typed_name, typed.witness_id) == (Way.WITNESSED, "李国强", host.id)


@pytest.mark.parametrize(
    ("person", "by", "sign", "refusal"),
    [
        ("sister_worker", "sister_worker", Sign(), NotPresent),  # invited, but was not there
        ("sister_worker", "community_worker", Sign(strokes=DRAWN), NotPresent),
        ("head", "grid_worker", Sign(strokes=DRAWN), Forbidden),
        ("head", "head", Sign(typed_name="王秀兰"), Forbidden),  # needs a witness
        ("head", "community_worker", Sign(), Missing),
        ("head", "community_worker", Sign(typed_name="王秀"), Invalid),
        ("head", "community_worker", Sign(strokes="M1 1L2 2"), Invalid),
    ],
)
def test_nobody_else_confirms_and_not_otherwise(street, now, person, by, sign, refusal):
    talk, _item = closed(street, now)
    read_out(talk, street.community_worker, now)

    with pytest.raises(refusal):
        confirm(talk, getattr(street, person), now, by=getattr(street, by), sign=sign)
    db.session.rollback()
    assert talks.count(Confirmation) == 0


def test_the_lock_needs_the_host_and_half_of_those_present(street, now):
    talk, _item = closed(street, now)
    host = street.community_worker
    with pytest.raises(MinutesNotReadOut):
        lock(talk, host, now)
    read_out(talk, host, now)
    for person in (street.head, street.grid_worker):
        confirm(talk, person, now)
    with pytest.raises(HostUnconfirmed):
        lock(talk, host, now)
    confirm(talk, host, now)

    first = lock(talk, host, now)
    again = lock(talk, host, now)

    assert first.lock_digest == again.lock_digest
    assert proof_of(minutes_of(talk.id)).holds


def test_a_street_may_ask_everybody_to_confirm(street, now):
    with transaction():
        db.session.add(Setting(street_id=street.street.id, name="minutes_confirm_percent", value=100))
    talk, _item = closed(street, now)
    read_out(talk, street.community_worker, now)
    for person in (street.community_worker, street.head):
        confirm(talk, person, now)

    with pytest.raises(Unconfirmed) as refusal:
        lock(talk, street.community_worker, now)
    assert refusal.value.params == {"confirmed": 2, "needed": 3, "present": 3}


def test_a_talk_that_was_closed_before_gets_its_draft_later_and_once(street, now):
    talk, _item = closed(street, now)
    with transaction():
        db.session.execute(delete(Minutes))

    for _tap in range(2):
        with transaction():
            operations.draft(talk.id, actor(street.community_worker), now=now)

    assert record(talk).content["items"][0]["words"] == "当场换了灯泡"
    with pytest.raises(Forbidden), transaction():
        operations.draft(talk.id, actor(street.head), now=now)
    going_on = talks.opened(street.community, street.community_worker, now)
    with pytest.raises(TalkNotClosed), transaction():
        operations.draft(going_on.id, actor(street.community_worker), now=now)


def test_only_whoever_holds_the_talk_words_reads_and_locks(street, now):
    talk, _item = closed(street, now)

    for refused in (word, lambda talk, who: read_out(talk, who, now), lambda talk, who: lock(talk, who, now)):
        with pytest.raises(Forbidden):
            refused(talk, street.head)
