"""Giving bulletins, passing them on, reminding."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.bulletins import operations, queries
from app.bulletins.operations import Draft
from app.database import transaction
from app.domain.bulletins import BulletinKind, BulletinOver, RemindedToday, Way
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.levels import Role
from app.extensions import db
from app.models.bulletins import Bulletin, Relay
from app.models.notices import Notice
from app.models.organisation import Posting
from app.talks import operations as evening
from app.talks.operations import Plan
from tests import factories, talks

NEWS = Draft(BulletinKind.BENEFIT, "老年卡年审", "三月十五日前到社区办理", date(2026, 3, 15))
TODAY = date(2026, 3, 3)


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def second(street):
    with transaction():
        return factories.person("second", "钱大妈", (Role.BUILDING_HEAD, street.sister_building))


def given(by, unit, now, *units, draft=NEWS):
    with transaction():
        actor = factories.actor(by)
        chosen = [one.id for one in units or (unit,)]
        return operations.give(unit.id, actor, draft, unit_ids=chosen, now=now)


def relayed(bulletin, by, unit, now, *ways, households=None):
    with transaction():
        return operations.relay(
            bulletin.id, unit.id, factories.actor(by), ways=ways, households=households, now=now
        )


def told(person, code="bulletin_given"):
    db.session.rollback()
    return factories.notice_codes(person).count(code)


def test_every_building_of_the_chosen_units_is_to_pass_it_on(street, second, now):
    bulletin = given(street.community_worker, street.community, now)

    assert (told(street.head), told(second), told(street.grid_worker)) == (1, 1, 0)
    waiting = queries.to_pass_on(factories.actor(street.head), today=TODAY)
    assert [(row.bulletin_id, row.unit_id) for row in waiting] == [(bulletin.id, street.building.id)]
    assert queries.count_to_pass_on(factories.actor(street.head), today=TODAY) == 1
    assert queries.count_to_pass_on(factories.actor(street.leader), today=TODAY) == 0


def test_overlapping_units_give_each_building_one_row(street, second, now):
    given(street.community_worker, street.community, now, street.grid, street.building)

    assert db.session.scalar(select(func.count()).select_from(Relay)) == 2
    assert told(street.head) == 1


def test_only_the_chosen_building_is_asked(street, second, now):
    given(street.grid_worker, street.grid, now, street.sister_building)

    assert (told(street.head), told(second)) == (0, 1)


def test_passing_on_says_how_and_how_many_and_can_be_corrected(street, now):
    bulletin = given(street.community_worker, street.community, now)

    relayed(bulletin, street.head, street.building, now, Way.DOOR, Way.CHAT, households=40)
    later = now + timedelta(hours=1)
    row = relayed(bulletin, street.head, street.building, later, Way.PHONE, households=None)

    assert (row.relayed_at, row.relayed_by_id) == (now, street.head.id)
    assert (row.ways, row.households) == (["phone"], None)
    assert queries.to_pass_on(factories.actor(street.head), today=TODAY) == []
    assert [one.bulletin_id for one in queries.passed_on(factories.actor(street.head))] == [bulletin.id]


def test_a_slip_of_the_thumb_is_taken_back(street, now):
    bulletin = given(street.community_worker, street.community, now)
    relayed(bulletin, street.head, street.building, now, Way.DOOR, households=3)

    with transaction():
        operations.take_back_relay(bulletin.id, street.building.id, factories.actor(street.head))
        operations.take_back_relay(bulletin.id, street.far_grid.id, factories.actor(street.far_worker))

    row = db.session.scalars(select(Relay).where(Relay.unit_id == street.building.id)).one()
    assert (row.relayed_at, row.relayed_by_id, row.ways, row.households) == (None, None, [], None)


def test_the_sender_sees_who_has_not(street, second, now):
    bulletin = given(street.community_worker, street.community, now)
    relayed(bulletin, street.head, street.building, now, Way.DOOR, households=40)

    groups = queries.progress(factories.actor(street.community_worker), bulletin.id, today=TODAY)
    lines = queries.given(factories.actor(street.community_worker)).rows

    assert [(group.unit.id, group.told, len(group.waiting)) for group in groups] == [(street.grid.id, 1, 1)]
    assert groups[0].waiting[0].heads == ("钱大妈",)
    assert [(line.bulletin.id, line.told, line.all) for line in lines] == [(bulletin.id, 1, 2)]
    assert queries.progress(factories.actor(street.far_worker), bulletin.id, today=TODAY) == []


def test_a_reminder_goes_once_a_day_to_those_who_have_not(street, second, now):
    bulletin = given(street.community_worker, street.community, now)
    relayed(bulletin, street.head, street.building, now, Way.DOOR)
    sender = factories.actor(street.community_worker)

    def remind(at):
        with transaction():
            return operations.remind(bulletin.id, sender, now=at)

    assert remind(now) == 1
    with pytest.raises(RemindedToday):
        remind(now + timedelta(hours=3))
    assert remind(now + timedelta(days=1)) == 1

    assert (told(second, "bulletin_reminded"), told(street.head, "bulletin_reminded")) == (2, 0)
    with pytest.raises(BulletinOver):
        remind(now + timedelta(days=20))


def test_what_is_over_is_no_longer_to_be_passed_on(street, now):
    given(street.community_worker, street.community, now)

    assert queries.to_pass_on(factories.actor(street.head), today=date(2026, 3, 15)) != []
    assert queries.to_pass_on(factories.actor(street.head), today=date(2026, 3, 16)) == []


def test_the_news_of_a_talk_that_begins_is_one_bulletin_to_those_invited(street, second, now):
    host = factories.actor(street.grid_worker)
    plan = Plan("夜话", "驿站", now + timedelta(hours=9), host.id, "停水：明天八点", (street.building.id,))
    with transaction():
        talk = evening.plan(street.grid.id, host, plan, now=now)
    assert queries.told_at(talk.id) == []

    for _twice in range(2):
        with transaction():
            evening.open_talk(talk.id, host, now=now)

    news = queries.told_at(talk.id)
    assert [(one.title, one.text, one.is_news) for one in news] == [("停水", "停水：明天八点", True)]
    assert (told(street.head), told(second)) == (1, 0)


def test_whoever_heads_two_buildings_is_asked_for_both(street, second, now):
    with transaction():
        db.session.add(
            Posting(person_id=second.id, unit_id=street.building.id, role=Role.BUILDING_HEAD, from_on=TODAY)
        )
        db.session.add(
            Posting(person_id=second.id, unit_id=street.grid.id, role=Role.GRID_STAFF, from_on=TODAY)
        )
    talk = talks.opened(street.community, street.community_worker, now)

    with transaction():
        bulletin = operations.tell_at_talk(talk.id, factories.actor(street.community_worker), NEWS, now=now)

    relays = db.session.scalars(select(Relay.unit_id).where(Relay.bulletin_id == bulletin.id)).all()
    assert set(relays) == {street.building.id, street.sister_building.id}
    assert queries.is_for_a_building(bulletin.id)


def test_without_a_head_nobody_passes_it_on(street, now):
    with transaction():
        db.session.delete(
            db.session.scalars(select(Posting).where(Posting.person_id == street.head.id)).one()
        )
    talk = talks.opened(street.community, street.community_worker, now)

    with transaction():
        bulletin = operations.tell_at_talk(talk.id, factories.actor(street.community_worker), NEWS, now=now)

    assert not queries.is_for_a_building(bulletin.id)


def test_news_that_changes_during_the_talk_changes_its_bulletin(street, now):
    host = factories.actor(street.community_worker)
    talk = talks.opened(street.community, street.community_worker, now)
    assert queries.told_at(talk.id) == []

    for news in ("体检：周六", "体检：周日", ""):
        with transaction():
            row = db.session.merge(talk, load=True)
            plan = Plan(row.title, row.place, row.starts_at, host.id, news)
            evening.change(talk.id, host, plan, version=row.version, now=now)

    assert [one.text for one in queries.told_at(talk.id)] == ["体检：周日"]
    assert told(street.head) == 1


def test_more_can_be_told_at_a_talk(street, now):
    talk = talks.opened(street.community, street.community_worker, now)
    with transaction():
        operations.tell_at_talk(talk.id, factories.actor(street.community_worker), NEWS, now=now)
    talks.close(talk, street.community_worker, now)

    assert [one.title for one in queries.told_at(talk.id)] == ["老年卡年审"]
    with pytest.raises(Invalid), transaction():
        operations.tell_at_talk(talk.id, factories.actor(street.community_worker), NEWS, now=now)


@pytest.mark.parametrize(
    ("draft", "refusal", "field"),
    [
        (Draft(BulletinKind.POLICY, " ", "x"), Missing, "title"),
        (Draft(BulletinKind.POLICY, "x", " "), Missing, "text"),
        (Draft(BulletinKind.POLICY, "x", "x", date(2026, 3, 2)), Invalid, "valid_until"),
    ],
)
def test_a_refusal_gives_nothing(street, now, draft, refusal, field):
    with pytest.raises(refusal) as found:
        given(street.community_worker, street.community, now, draft=draft)

    assert found.value.field == field
    assert db.session.scalar(select(func.count()).select_from(Bulletin)) == 0
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 0


def test_it_is_for_buildings_of_the_giver(street, now):
    with pytest.raises(Invalid):
        given(street.community_worker, street.community, now, street.far_grid)
    with pytest.raises(Invalid) as refusal:
        given(street.community_worker, street.community, now, street.sister_grid)
    assert refusal.value.code == "bulletin_no_building"
    actor = factories.actor(street.community_worker)
    with pytest.raises(Missing), transaction():
        operations.give(street.community.id, actor, NEWS, unit_ids=[], now=now)


@pytest.mark.parametrize(
    ("ways", "households", "refusal"),
    [((), 3, Missing), ((Way.DOOR,), -1, Invalid), ((Way.DOOR,), 5001, Invalid)],
)
def test_passing_on_needs_a_way_and_a_possible_number(street, now, ways, households, refusal):
    bulletin = given(street.community_worker, street.community, now)

    with pytest.raises(refusal):
        relayed(bulletin, street.head, street.building, now, *ways, households=households)


def test_a_building_that_was_not_asked_cannot_be_marked(street, now):
    bulletin = given(street.grid_worker, street.grid, now, street.sister_building)

    with pytest.raises(Invalid):
        relayed(bulletin, street.head, street.building, now, Way.DOOR)


def test_who_has_no_say_gives_marks_and_reminds_nothing(street, second, now):
    bulletin = given(street.community_worker, street.community, now)
    for act in (
        lambda: given(street.head, street.building, now),
        lambda: given(street.grid_worker, street.community, now),
        lambda: relayed(bulletin, second, street.building, now, Way.DOOR),
        lambda: operations.take_back_relay(bulletin.id, street.building.id, factories.actor(second)),
        lambda: operations.remind(bulletin.id, factories.actor(street.head), now=now),
        lambda: operations.tell_at_talk(
            talks.planned(street.community, street.community_worker, now).id,
            factories.actor(street.head),
            NEWS,
            now=now,
        ),
    ):
        with pytest.raises(Forbidden):
            act()
        db.session.rollback()
