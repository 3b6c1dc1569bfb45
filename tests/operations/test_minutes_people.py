"""Who the minutes say was there: the host always, everybody once, and nobody here and away at once."""

import pytest

from app.database import transaction
from app.domain.levels import Role
from app.talks import operations
from app.talks.operations.minuting import present_of
from tests import factories, talks
from tests.factories import actor
from tests.minutes import arrive, record


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def second(street):
    with transaction():
        return factories.person("second", "钱大妈", (Role.BUILDING_HEAD, street.sister_building))


@pytest.fixture
def talk(street, second, now):
    return talks.opened(street.community, street.community_worker, now)


def stands_in(street, talk, absent, now, **who):
    host = actor(street.community_worker)
    with transaction():
        operations.name_stand_in(talk.id, host, absent_id=absent.id, **who, now=now)
        operations.mark_stand_in(talk.id, host, absent_id=absent.id, is_present=True, now=now)


def told(street, talk, now):
    """Close the talk and return who was there, by name, for whom; None for whoever was not."""
    talks.close(talk, street.community_worker, now)
    content = record(talk).content
    people = content["people"]
    found = {one["name"]: one["stands_in_for"] if one["is_present"] else None for one in people}
    assert len(found) == len(people)
    assert present_of(content) == {one["id"] for one in people if one["is_present"] and one["id"]} | {
        street.community_worker.id
    }
    return found


def test_the_host_was_there_whether_ticked_or_not(street, talk, now):
    arrive(talk, street.head, street.community_worker)

    found = told(street, talk, now)

    assert (found["陈静"], found["王秀兰"], found["钱大妈"]) == ("", "", None)


def test_where_nobody_was_ticked_nobody_is_said_to_have_been_there(street, talk, now):
    assert set(told(street, talk, now).values()) == {None}


def test_a_host_from_elsewhere_is_among_those_present(street, talk, now):
    arrive(talk, street.head, street.community_worker)
    with transaction():
        operations.mark_present(
            talk.id, actor(street.community_worker), person_id=street.head.id, is_present=True, now=now
        )
    talks.close(talk, street.street_worker, now)

    people = record(talk).content["people"]
    assert [one["is_present"] for one in people if one["id"] == street.street_worker.id] == [True]


def test_a_stand_in_who_is_invited_too_stands_there_once(street, second, talk, now):
    stands_in(street, talk, street.head, now, person_id=second.id)
    stands_in(street, talk, street.grid_worker, now, person_id=second.id)

    found = told(street, talk, now)

    assert {found["钱大妈"]} <= {"王秀兰、李国强", "李国强、王秀兰"}
    assert not {"王秀兰", "李国强"} & found.keys()


def test_a_stand_in_without_an_account_stands_for_the_absent_one(street, talk, now):
    stands_in(street, talk, street.head, now, name="王家儿子")

    assert told(street, talk, now)["王家儿子"] == "王秀兰"
