"""Votes and dissent at a talk."""

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.minutes import MinutesState, NotPresent
from app.domain.talks import DecisionKind, ItemRemoved, TalkNotOpen, TalkOver
from app.domain.votes import (
    ByHands,
    Majority,
    Result,
    VoteClosed,
    VotedAlready,
    VoteGoingOn,
    VoteOpen,
)
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Event
from app.models.minutes import Dissent
from app.models.votes import Ballot, SecretCount, Vote
from app.talks import operations
from app.talks.operations import Question
from tests import factories, talks
from tests.factories import actor
from tests.minutes import arrive, cast, closed, confirm, end, read_out, record, voting


@pytest.fixture
def street(app):
    return factories.street()


def put(item, host, now, text="充电桩建在3号楼后面？", **asked):
    with transaction():
        return operations.put(item.id, actor(host), Question(text, **asked), now=now)


def close(street, talk, item, now):
    talks.decide(item, street.community_worker, DecisionKind.DISPATCHED, now)
    return talks.close(talk, street.community_worker, now)


def test_a_carried_vote_stands_in_the_minutes_and_with_the_case(street, now):
    talk, item, vote_id = voting(street, now)
    for person in (street.head, street.community_worker):
        cast(vote_id, person, "yes", now)
    cast(vote_id, street.grid_worker, "no", now)
    ended = end(vote_id, street.community_worker, now)
    close(street, talk, item, now)

    assert (ended.result, ended.counts) == (Result.CARRIED, {"yes": 2, "no": 1, "abstain": 0})
    (said,) = record(talk).content["items"][0]["votes"]
    assert said["names"] == {"yes": ["王秀兰", "陈静"], "no": ["李国强"]}
    event = db.session.scalars(select(Event).where(Event.move == Move.NOTE)).one()
    assert event.facts["vote_result"] == "carried"
    assert event.facts["vote_counts"] == {"yes": 2, "no": 1, "abstain": 0}


def test_one_vote_each_and_a_double_tap_is_one(street, now):
    _talk, _item, vote_id = voting(street, now)

    for _tap in range(2):
        cast(vote_id, street.head, "yes", now)
    with pytest.raises(VotedAlready):
        cast(vote_id, street.head, "no", now)

    db.session.rollback()
    assert db.session.scalars(select(Ballot.choice)).all() == ["yes"]


def test_a_secret_vote_keeps_who_apart_from_what(street, now):
    _talk, _item, vote_id = voting(street, now, is_secret=True)
    people = (street.head, street.community_worker, street.grid_worker)
    for person, choice in zip(people, ("yes", "no", "yes"), strict=True):
        cast(vote_id, person, choice, now)
    cast(vote_id, street.head, "no", now)  # a second tap, whatever it says, is no second vote

    ended = end(vote_id, street.community_worker, now)

    assert ended.counts == {"yes": 2, "no": 1, "abstain": 0}
    ballots = db.session.execute(select(Ballot.person_id, Ballot.choice, Ballot.cast_at)).all()
    assert {tuple(row) for row in ballots} == {(person.id, None, None) for person in people}
    assert {column.name for column in SecretCount.__table__.columns} == {"vote_id", "choice", "number"}


def test_hands_are_counted_by_the_host(street, now):
    _talk, _item, vote_id = voting(street, now, by_hands=True, options=("东门", "西门"))
    host = street.community_worker

    with pytest.raises(ByHands):
        cast(vote_id, street.head, "1", now)
    with pytest.raises(Invalid):
        end(vote_id, host, now, {"1": 3, "2": 1})
    with pytest.raises(Missing):
        end(vote_id, host, now)
    ended = end(vote_id, host, now, {"1": 2, "2": 1, "9": 5})
    again = end(vote_id, host, now, {"1": 0, "2": 3})

    assert (ended.result, ended.winner, ended.counts) == (Result.CARRIED, "1", {"1": 2, "2": 1, "abstain": 0})
    assert again.counts == ended.counts


def test_below_the_quorum_a_vote_says_nothing_and_may_be_repeated(street, now):
    _talk, item, vote_id = voting(street, now)
    cast(vote_id, street.head, "yes", now)
    host = street.community_worker
    with pytest.raises(VoteGoingOn):
        put(item, host, now)

    ended = end(vote_id, host, now)
    second = put(item, host, now)

    assert ended.result is Result.NO_QUORUM
    assert (second.sequence, second.closed_at) == (2, None)


def test_stand_ins_vote_and_those_without_an_account_by_hand(street, now):
    talk, item, vote_id = voting(street, now)
    host = actor(street.community_worker)
    with transaction():
        operations.mark_present(talk.id, host, person_id=street.head.id, is_present=False, now=now)
        for absent, other in (
            (street.head, {"person_id": street.sister_worker.id}),
            (street.grid_worker, {"name": "小李"}),
        ):
            operations.name_stand_in(talk.id, host, absent_id=absent.id, **other, now=now)
            operations.mark_stand_in(talk.id, host, absent_id=absent.id, is_present=True, now=now)

    cast(vote_id, street.sister_worker, "yes", now)
    with pytest.raises(NotPresent):
        cast(vote_id, street.head, "yes", now)
    end(vote_id, street.community_worker, now)
    hands = put(item, street.community_worker, now, by_hands=True)
    with pytest.raises(Invalid):
        end(hands.id, street.community_worker, now, {"yes": 5})
    end(hands.id, street.community_worker, now, {"yes": 4})
    close(street, talk, item, now)

    people = {
        one["name"]: (one["is_present"], one["stands_in_for"]) for one in record(talk).content["people"]
    }
    assert people["赵敏"][0]
    assert talks.count(Vote) == 2


@pytest.mark.parametrize("person", ["sister_worker", "stranger", "street_worker"])
def test_only_those_present_vote(street, now, person):
    _talk, _item, vote_id = voting(street, now)

    with pytest.raises(NotPresent):
        cast(vote_id, getattr(street, person), "yes", now)


def test_a_vote_that_is_over_or_an_option_that_is_not_there(street, now):
    talk, item, vote_id = voting(street, now)
    with pytest.raises(Invalid):
        cast(vote_id, street.head, "1", now)
    with pytest.raises(ByHands):
        end(vote_id, street.community_worker, now, {"yes": 1})
    end(vote_id, street.community_worker, now)
    with pytest.raises(VoteClosed):
        cast(vote_id, street.head, "yes", now)
    close(street, talk, item, now)
    with pytest.raises(TalkOver):
        cast(vote_id, street.head, "yes", now)


def test_a_talk_is_not_closed_during_a_vote(street, now):
    talk, item, vote_id = voting(street, now)

    with pytest.raises(VoteOpen) as refusal:
        close(street, talk, item, now)

    assert refusal.value.params == {"items": "1"}
    end(vote_id, street.community_worker, now)
    assert talks.close(talk, street.community_worker, now).closed_at == now


def test_an_item_that_was_taken_off_is_neither_voted_on_nor_in_the_way(street, now):
    talk, item, _vote_id = voting(street, now)
    with transaction():
        operations.remove_item(item.id, actor(street.community_worker), now=now)

    with pytest.raises(ItemRemoved):
        put(item, street.community_worker, now)
    with pytest.raises(ItemRemoved):
        dissent(item, street.head, street.head, "不同意", now)
    assert talks.close(talk, street.community_worker, now).closed_at == now


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"text": " "}, Missing),
        ({"options": ("东门",)}, Invalid),
        ({"is_secret": True, "by_hands": True}, Invalid),
    ],
)
def test_what_cannot_be_asked(street, now, asked, refusal):
    talk = talks.opened(street.community, street.community_worker, now)
    item = talks.add(talk, street.community_worker, "装充电桩", street.building)

    with pytest.raises(refusal):
        put(item, street.community_worker, now, **asked)
    with pytest.raises(Forbidden):
        put(item, street.head, now)


def test_nothing_is_put_to_the_vote_before_the_talk_begins(street, now):
    talk = talks.planned(street.community, street.community_worker, now)
    item = talks.add(talk, street.community_worker, "装充电桩", street.building)

    with pytest.raises(TalkNotOpen):
        put(item, street.community_worker, now)


def test_an_item_without_a_case_has_its_vote_in_the_minutes_only(street, now):
    talk, item, vote_id = voting(street, now, majority=Majority.TWO_THIRDS)
    end(vote_id, street.community_worker, now)
    talks.decide(item, street.community_worker, DecisionKind.NOTED, now)
    talks.close(talk, street.community_worker, now)

    assert record(talk).content["items"][0]["votes"][0]["result"] == "no_quorum"
    assert talks.count(Event) == 0


def dissent(item, by, person, words, now):
    with transaction():
        return operations.dissent(item.id, actor(by), person_id=person.id, words=words, now=now)


def test_dissent_is_kept_in_the_persons_words_and_by_whom_it_was_written(street, now):
    talk, item, vote_id = voting(street, now)
    end(vote_id, street.community_worker, now)
    dissent(item, street.head, street.head, "太近", now)
    dissent(item, street.head, street.head, "离窗户太近", now)
    dissent(item, street.community_worker, street.grid_worker, "噪声大", now)
    close(street, talk, item, now)

    assert record(talk).content["items"][0]["dissent"] == [
        {"person": "王秀兰", "words": "离窗户太近", "written_by": ""},
        {"person": "李国强", "words": "噪声大", "written_by": "陈静"},
    ]


def test_dissent_after_the_reading_lets_the_text_be_read_out_again(street, now):
    talk, item = closed(street, now)
    read_out(talk, street.community_worker, now)
    confirm(talk, street.head, now)
    before = record(talk).text_digest

    dissent(item, street.head, street.head, "只换了一层", now)

    assert (record(talk).state, record(talk).text_digest == before) == (MinutesState.DRAFT, False)
    with transaction():
        operations.take_dissent_back(item.id, actor(street.head), person_id=street.head.id)
        operations.take_dissent_back(item.id, actor(street.head), person_id=street.head.id)
    assert (record(talk).text_digest, talks.count(Dissent)) == (before, 0)


def test_who_may_not_disagree_and_when(street, now):
    planned = talks.planned(street.community, street.community_worker, now)
    early = talks.add(planned, street.head, "装充电桩", street.building)
    arrive(planned, street.head, street.community_worker)
    with pytest.raises(TalkNotOpen):
        dissent(early, street.head, street.head, "不同意", now)
    _talk, item = closed(street, now)
    with pytest.raises(NotPresent):
        dissent(item, street.sister_worker, street.sister_worker, "不同意", now)
    with pytest.raises(NotPresent):
        dissent(item, street.community_worker, street.sister_worker, "不同意", now)
    with pytest.raises(Forbidden):
        dissent(item, street.head, street.grid_worker, "不同意", now)
    with pytest.raises(Missing):
        dissent(item, street.head, street.head, " ", now)
    with transaction():
        version = db.session.get_one(talks.Talk, planned.id).version
        operations.cancel(planned.id, actor(street.community_worker), version=version, now=now)
    with pytest.raises(TalkOver):
        dissent(early, street.head, street.head, "不同意", now)
    assert talks.count(Vote) == 0
