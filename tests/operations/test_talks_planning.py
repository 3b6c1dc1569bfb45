"""Planning a talk, inviting, attendance, cancelling."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.errors import Forbidden, Invalid, Missing, StaleCase
from app.domain.evenings import NotThisEvening
from app.domain.levels import Level, Role
from app.domain.talks import TalkOver, TalkState
from app.extensions import db
from app.models.notices import Notice
from app.models.organisation import Posting
from app.models.talks import Attendee, Talk
from app.talks import operations
from app.talks.operations import Plan
from tests import factories
from tests.factories import TODAY, actor
from tests.talks import planned


def told(code):
    return set(db.session.scalars(select(Notice.person_id).where(Notice.code == code)))


def invited(talk):
    return set(db.session.scalars(select(Attendee.person_id).where(Attendee.talk_id == talk.id)))


def plan_of(talk, **changes):
    values = {"title": talk.title, "place": talk.place, "starts_at": talk.starts_at, "host_id": talk.host_id}
    return Plan(**{**values, **changes})


def test_whoever_is_posted_in_the_subtree_is_invited_and_told(app, now):
    street = factories.street()

    talk = planned(street.community, street.community_worker, now)

    expected = {street.head.id, street.grid_worker.id, street.sister_worker.id, street.community_worker.id}
    assert invited(talk) == expected
    assert told("talk_invited") == expected - {street.community_worker.id}
    notice = db.session.scalars(select(Notice).where(Notice.person_id == street.head.id)).one()
    assert (notice.talk_id, notice.params["title"]) == (talk.id, talk.title)
    assert notice.params["starts_at"] == talk.starts_at.isoformat()


def test_who_has_left_by_that_day_is_not_invited(app, now):
    street = factories.street()
    with transaction():
        posting = db.session.scalars(select(Posting).where(Posting.person_id == street.head.id)).one()
        posting.until_on = TODAY

    talk = planned(street.grid, street.grid_worker, now)

    assert invited(talk) == {street.grid_worker.id}


def test_a_host_from_above_takes_part_too(app, now):
    street = factories.street()

    talk = planned(street.grid, street.community_worker, now)

    assert street.community_worker.id in invited(talk)


@pytest.mark.parametrize("name", ["head", "far_worker", "stranger", "co_handler", "administrator"])
def test_only_staff_of_the_unit_or_above_plan_its_talks(app, now, name):
    street = factories.street()

    with pytest.raises(Forbidden):
        planned(street.grid, getattr(street, name), now)

    assert db.session.scalars(select(Talk)).all() == []


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"title": ""}, Missing, "title"),
        ({"place": ""}, Missing, "place"),
        ({"starts_at": None}, Missing, "starts_at"),
        ({"host_id": None}, Missing, "host_id"),
        ({"host_id": 999_999}, Invalid, "host_id"),
    ],
)
def test_a_plan_must_be_complete(app, now, changes, refusal, field):
    street = factories.street()
    values = {"title": "夜话", "place": "驿站", "starts_at": now, "host_id": street.grid_worker.id, **changes}

    with pytest.raises(refusal) as refused, transaction():
        operations.plan(street.grid.id, actor(street.grid_worker), Plan(**values), now=now)

    assert refused.value.field == field


def test_a_building_holds_no_talks(app, now):
    street = factories.street()

    with pytest.raises(Invalid):
        planned(street.building, street.grid_worker, now)


def test_at_another_time_everybody_is_told_again_and_who_came_since_too(app, now):
    street = factories.street()
    host = street.grid_worker
    talk = planned(street.grid, host, now)
    with transaction():
        building = factories.unit(street.grid, Level.BUILDING, "new", "槐荫小区3号楼")
        new_head = factories.person("new", "张桂芳", (Role.BUILDING_HEAD, building))
    later = talk.starts_at + timedelta(days=1)
    with transaction():
        operations.change(
            talk.id, actor(host), plan_of(talk, starts_at=later, news="补贴提高"), version=1, now=now
        )

    db.session.rollback()
    changed = db.session.get_one(Talk, talk.id)
    assert (changed.starts_at, changed.news) == (later, "补贴提高")
    assert invited(talk) == {host.id, street.head.id, new_head.id}
    count = db.session.scalars(select(Notice.id).where(Notice.person_id == street.head.id)).all()
    assert len(count) == 2


def test_a_change_of_an_older_version_is_refused(app, now):
    street = factories.street()
    talk = planned(street.grid, street.grid_worker, now)

    with pytest.raises(StaleCase), transaction():
        operations.change(talk.id, actor(street.grid_worker), plan_of(talk), version=7, now=now)


def test_a_cancelled_talk_is_over_and_everybody_knows(app, now):
    street = factories.street()
    host = street.grid_worker
    talk = planned(street.grid, host, now)

    with transaction():
        operations.cancel(talk.id, actor(host), version=1, now=now)

    db.session.rollback()
    assert db.session.get_one(Talk, talk.id).state is TalkState.CANCELLED
    assert told("talk_cancelled") == {street.head.id}
    with pytest.raises(TalkOver), transaction():
        operations.open_talk(talk.id, actor(host), now=now)


def test_the_host_at_any_time_and_everybody_for_themselves_say_who_is_here(app, now):
    street = factories.street()
    talk = planned(street.grid, street.grid_worker, now)
    head, host = street.head, street.grid_worker

    for by, person, is_present, at in (
        (head, head, True, talk.starts_at),
        (host, host, True, now),
        (host, head, False, now),
    ):
        with transaction():
            operations.mark_present(talk.id, actor(by), person_id=person.id, is_present=is_present, now=at)

    db.session.rollback()
    here = db.session.scalars(select(Attendee.person_id).where(Attendee.is_present)).all()
    assert here == [host.id]


def test_nobody_says_of_themselves_that_they_are_here_before_the_evening(app, now):
    street = factories.street()
    talk = planned(street.grid, street.grid_worker, now)
    head = street.head

    for at in (now, talk.starts_at - timedelta(hours=2, minutes=1), talk.starts_at + timedelta(hours=7)):
        with pytest.raises(NotThisEvening), transaction():
            operations.mark_present(talk.id, actor(head), person_id=head.id, is_present=True, now=at)

    db.session.rollback()
    assert not db.session.scalars(select(Attendee.person_id).where(Attendee.is_present)).all()


def test_nobody_else_says_it_and_nobody_else_is_here(app, now):
    street = factories.street()
    talk = planned(street.grid, street.grid_worker, now)

    with pytest.raises(Forbidden), transaction():
        operations.mark_present(
            talk.id, actor(street.head), person_id=street.grid_worker.id, is_present=True, now=now
        )
    with pytest.raises(Invalid), transaction():
        operations.mark_present(
            talk.id, actor(street.grid_worker), person_id=street.far_worker.id, is_present=True, now=now
        )
