"""Reminders of talks: once for each appointment."""

from datetime import timedelta

import pytest

from app.database import transaction
from app.extensions import db
from app.models.talks import Talk
from app.settings import operations as settings
from app.talks import jobs, operations
from app.talks.jobs import remind
from app.talks.operations import Plan
from tests import factories, talks


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def talk(street, now):
    return talks.planned(street.community, street.community_worker, now + timedelta(days=4))


def told(person):
    db.session.rollback()
    return [code for code in factories.notice_codes(person) if code in {"talk_tomorrow", "talk_soon"}]


def changed(talk, street, now, **values):
    plan = {"title": talk.title, "place": talk.place, "starts_at": talk.starts_at, **values}
    with transaction():
        row = db.session.get_one(Talk, talk.id)
        host = factories.actor(street.community_worker)
        operations.change(talk.id, host, Plan(**plan, host_id=talk.host_id), version=row.version, now=now)


def test_on_the_eve_and_shortly_before_each_once(street, talk):
    eve = talk.starts_at - timedelta(days=1)  # 19:30 the day before
    soon = talk.starts_at - timedelta(minutes=60)

    counts = [remind(now=at) for at in (eve - timedelta(hours=2), eve, eve, soon, soon, talk.starts_at)]

    assert counts == [0, 4, 0, 4, 0, 0]
    assert told(street.head) == ["talk_tomorrow", "talk_soon"]


def test_at_another_time_they_are_reminded_again(street, talk):
    eve = talk.starts_at - timedelta(days=1)
    remind(now=eve)
    changed(talk, street, eve, starts_at=talk.starts_at + timedelta(minutes=30))

    remind(now=eve)

    assert told(street.head) == ["talk_tomorrow", "talk_tomorrow"]


def test_nobody_is_reminded_of_what_is_called_off(street, talk):
    with transaction():
        host = factories.actor(street.community_worker)
        operations.cancel(talk.id, host, version=talk.version, now=talk.starts_at - timedelta(days=2))

    assert remind(now=talk.starts_at - timedelta(minutes=5)) == 0


def test_the_street_says_when(street, talk, now):
    values = {"talk_eve_at": "09:00", "talk_remind_minutes": 0}
    with transaction():
        administrator = factories.actor(street.administrator)
        settings.set_values(street.street.id, administrator, values=values, now=now)

    remind(now=talk.starts_at - timedelta(days=1, hours=10))  # half past nine
    remind(now=talk.starts_at - timedelta(minutes=5))

    assert told(street.head) == ["talk_tomorrow"]


def test_a_stand_in_is_reminded_too(street, talk, now):
    with transaction():
        operations.name_stand_in(
            talk.id,
            factories.actor(street.head),
            absent_id=street.head.id,
            person_id=street.grid_worker.id,
            now=now,
        )

    remind(now=talk.starts_at - timedelta(minutes=5))

    assert told(street.grid_worker) == ["talk_soon"]


def test_one_failing_talk_does_not_hold_up_the_others(street, talk, now, caplog):
    talks.planned(street.grid, street.grid_worker, talk.starts_at)
    soon = talk.starts_at - timedelta(minutes=5)
    with pytest.MonkeyPatch.context() as patch:
        zone_of = jobs.settings.zone_of
        calls = iter([0])

        def failing(street_id):
            for _first in calls:
                raise RuntimeError("no")
            return zone_of(street_id)

        patch.setattr(jobs.settings, "zone_of", failing)
        assert remind(now=soon) > 0

    assert "were not reminded" in caplog.text


def test_another_place_and_the_first_time_again_are_told_too(street, talk, now):
    later = talk.starts_at + timedelta(minutes=30)
    first = talk.starts_at
    changed(talk, street, now, place=talk.place[::-1])  # as long as the one before
    changed(talk, street, now, starts_at=later)
    changed(talk, street, now, starts_at=first)
    changed(talk, street, now, starts_at=first, title="别的名字")

    db.session.rollback()
    assert factories.notice_codes(street.head) == ["talk_invited"] * 4
