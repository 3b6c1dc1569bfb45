"""Who stands in for whom at a talk, and what they may do there."""

import io
from datetime import timedelta

import pytest
from docx import Document
from sqlalchemy import select

from app.database import transaction
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.evenings import NotThisEvening
from app.domain.levels import Level, Role
from app.domain.talks import TalkOver
from app.extensions import db
from app.models.organisation import Posting, Unit
from app.models.series import StandIn
from app.talks import operations
from app.talks.operations import Issue
from app.talks.queries import attending, last_talks, presences
from tests import factories, talks
from tests.signing_in import sign_in


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def second(street):
    with transaction():
        return factories.person("second", "钱大妈", (Role.BUILDING_HEAD, street.sister_building))


@pytest.fixture
def talk(street, second, now):
    return talks.planned(street.community, street.community_worker, now)


def named(talk, by, now, absent, **who):
    with transaction():
        return operations.name_stand_in(talk.id, factories.actor(by), absent_id=absent.id, **who, now=now)


def of(talk, person):
    db.session.rollback()
    return next(one for one in attending(talk.id) if one.id == person.id)


def test_the_one_invited_names_somebody_who_is_told(street, second, talk, now):
    named(talk, street.head, now, street.head, person_id=second.id)

    assert of(talk, street.head).stand_in == "钱大妈"
    assert factories.notice_codes(second)[-1] == "talk_stand_in"


def test_the_host_names_somebody_without_an_account(street, talk, now):
    named(talk, street.community_worker, now, street.head, name=" 老王家的儿子 ")
    with transaction():
        host = factories.actor(street.community_worker)
        operations.mark_stand_in(talk.id, host, absent_id=street.head.id, is_present=True, now=now)

    found = of(talk, street.head)
    assert (found.stand_in, found.stand_in_id, found.is_present) == ("老王家的儿子", None, False)
    assert found.is_represented


def test_naming_again_replaces_and_taking_back_leaves_nobody(street, second, talk, now):
    named(talk, street.head, now, street.head, name="儿子")
    named(talk, street.head, now, street.head, person_id=second.id)
    assert db.session.scalars(select(StandIn.name)).all() == [""]

    with transaction():
        operations.take_back_stand_in(talk.id, factories.actor(street.head), absent_id=street.head.id)
        operations.take_back_stand_in(talk.id, factories.actor(street.head), absent_id=street.head.id)

    assert of(talk, street.head).stand_in == ""


def test_a_stand_in_raises_things_for_the_building_of_the_absent_one(street, second, talk, now):
    issue = Issue("楼道灯坏了", place_id=street.building.id)
    with pytest.raises(Forbidden), transaction():
        operations.add_item(talk.id, factories.actor(second), issue)
    named(talk, street.head, now, street.head, person_id=second.id)

    with transaction():
        item = operations.add_item(talk.id, factories.actor(second), issue)

    assert (item.place_id, item.raised_by_id) == (street.building.id, second.id)
    with pytest.raises(Forbidden), transaction():
        operations.add_item(talk.id, factories.actor(second), Issue("别处", place_id=street.grid.id))


def test_a_stand_in_raises_things_for_all_buildings_of_the_absent_one(street, second, talk, now):
    with transaction():
        grid = db.session.get_one(Unit, street.grid.id)
        third = factories.unit(grid, Level.BUILDING, "third", "9栋")
        db.session.add(third)
        db.session.flush()
        post = Posting(person_id=second.id, unit_id=third.id, role=Role.BUILDING_HEAD, from_on=now.date())
        db.session.add(post)
    named(talk, second, now, second, person_id=street.head.id)

    for building in (street.sister_building, third):
        with transaction():
            issue = Issue("楼道灯坏了", place_id=building.id)
            assert operations.add_item(talk.id, factories.actor(street.head), issue).place_id == building.id


def test_only_the_one_invited_and_the_host_name_somebody(street, second, talk, now):
    for act in (
        lambda: named(talk, second, now, street.head, name="x"),
        lambda: operations.take_back_stand_in(talk.id, factories.actor(second), absent_id=street.head.id),
        lambda: operations.mark_stand_in(
            talk.id, factories.actor(second), absent_id=street.head.id, is_present=True, now=now
        ),
    ):
        with pytest.raises(Forbidden):
            act()
        db.session.rollback()


@pytest.mark.parametrize("who", ["stranger", "far_worker", "head"])
def test_whoever_works_elsewhere_stands_in_for_nobody(street, talk, now, who):
    with pytest.raises(Invalid) as refusal:
        named(talk, street.community_worker, now, street.head, person_id=getattr(street, who).id)

    assert refusal.value.code == "talk_stand_in_elsewhere"


def test_somebody_must_be_named_and_have_been_invited(street, talk, now):
    with pytest.raises(Missing):
        named(talk, street.head, now, street.head, name="  ")
    with pytest.raises(Invalid) as refusal:
        named(talk, street.community_worker, now, street.far_worker, name="x")
    assert refusal.value.field == "absent_id"
    host = factories.actor(street.community_worker)
    with pytest.raises(Invalid), transaction():
        operations.mark_stand_in(talk.id, host, absent_id=street.head.id, is_present=True, now=now)


def test_whoever_scans_the_code_is_here_for_both(street, second, talk, now):
    named(talk, street.head, now, street.head, person_id=second.id)

    for _twice in range(2):
        with transaction():
            operations.arrive(talk.id, factories.actor(second), now=talk.starts_at)

    assert of(talk, second).is_present
    assert of(talk, street.head).stand_in_present


def test_the_code_is_good_on_its_evening_for_those_invited(street, talk, now):
    with pytest.raises(NotThisEvening), transaction():
        operations.arrive(talk.id, factories.actor(street.head), now=now)
    with pytest.raises(Invalid), transaction():
        operations.arrive(talk.id, factories.actor(street.street_worker), now=talk.starts_at)
    with transaction():
        version = talk.version
        operations.cancel(talk.id, factories.actor(street.community_worker), version=version, now=now)
    with pytest.raises(TalkOver), transaction():
        operations.arrive(talk.id, factories.actor(street.head), now=talk.starts_at)


def test_a_stand_in_says_it_on_the_evening_only(street, talk, now):
    stand_in = street.grid_worker
    named(talk, street.head, now, street.head, person_id=stand_in.id)
    by = factories.actor(stand_in)
    mark = {"absent_id": street.head.id, "is_present": True}

    with pytest.raises(NotThisEvening), transaction():
        operations.mark_stand_in(talk.id, by, **mark, now=now)
    with transaction():
        assert operations.mark_stand_in(talk.id, by, **mark, now=talk.starts_at).is_present


def test_the_stand_in_is_told_what_the_invited_are(street, second, talk, now):
    with transaction():
        operations.take_back_stand_in(talk.id, factories.actor(street.head), absent_id=street.head.id)
    stand_in = street.grid_worker
    named(talk, street.head, now, street.head, person_id=stand_in.id)
    with transaction():
        version = db.session.merge(talk).version
        operations.cancel(talk.id, factories.actor(street.community_worker), version=version, now=now)

    assert factories.notice_codes(stand_in)[-2:] == ["talk_stand_in", "talk_cancelled"]


def test_the_minutes_say_who_came_for_whom(street, talk, now, app):
    named(talk, street.community_worker, now, street.head, name="老王家的儿子")
    with transaction():
        host = factories.actor(street.community_worker)
        operations.mark_stand_in(talk.id, host, absent_id=street.head.id, is_present=True, now=now)
    client = app.test_client()
    sign_in(client, street.community_worker)

    file = client.get(f"/talks/{talk.id}/minutes.docx", headers={"Accept-Language": "zh"}).data

    words = "".join(cell.text for row in Document(io.BytesIO(file)).tables[0].rows for cell in row.cells)
    assert "老王家的儿子（槐荫小区1号楼、代王秀兰）" in words


def test_who_missed_three_in_a_row_is_named_first(street, second, now):
    held = []
    for number in range(4):
        at = now + timedelta(days=number)
        talk = talks.opened(street.community, street.community_worker, at)
        host = factories.actor(street.community_worker)
        with transaction():
            operations.mark_present(
                talk.id, host, person_id=street.community_worker.id, is_present=True, now=now
            )
            if number == 0:
                operations.mark_present(talk.id, host, person_id=street.head.id, is_present=True, now=now)
        if number == 2:
            named(talk, second, at, second, name="女儿")
            with transaction():
                operations.mark_stand_in(talk.id, host, absent_id=second.id, is_present=True, now=now)
        held.append(talks.close(talk, street.community_worker, at))
    talks.close(talks.opened(street.community, street.community_worker, now), street.community_worker, now)

    found = last_talks(street.community)
    people = presences(found)

    assert [talk.id for talk in found] == [talk.id for talk in reversed(held)]  # nobody came to the last one
    by_name = {one.name: one for one in people}
    assert people[0].stays_away
    assert by_name["王秀兰"].came == ("away", "away", "away", "here")
    assert (by_name["王秀兰"].missed, by_name["王秀兰"].stays_away) == (3, True)
    assert by_name["钱大妈"].came == ("away", "stand_in", "away", "away")
    assert not by_name["钱大妈"].stays_away
    assert not by_name["陈静"].missed
