"""The daily digest: once a working day, at the set hour, with the figures of the lists."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.cases import operations as cases
from app.database import transaction
from app.domain.levels import Role
from app.escalation import digest
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.ledger import LedgerEntry
from app.models.notices import Notice
from app.models.organisation import Posting
from app.models.settings import Setting
from app.settings import operations as settings
from tests import factories
from tests.factories import LONG_AGO, actor
from tests.signing_in import sign_in

EN = {"Accept-Language": "en"}


@pytest.fixture
def place(app):
    return factories.street()


def at(day, wall):
    """Return an instant of March 2026 by the clock on the street's wall."""
    hour, minute = map(int, wall.split(":"))
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def digests(person):
    statement = select(Notice).where(Notice.person_id == person.id, Notice.code == "digest")
    return db.session.scalars(statement.order_by(Notice.id)).all()


def test_it_comes_once_a_working_day_at_the_set_hour(place):
    told = [digest.tell(now=instant) for instant in (at(3, "00:00"), at(3, "08:29"), at(3, "08:30"))]
    again = [digest.tell(now=instant) for instant in (at(3, "08:35"), at(3, "23:59"), at(4, "08:31"))]
    weekend = [digest.tell(now=instant) for instant in (at(7, "09:00"), at(8, "09:00"))]

    assert (told, again, weekend) == ([0, 0, 1], [0, 0, 1], [0, 0])
    assert len(digests(place.leader)) == 2
    assert digests(place.street_worker) == digests(place.administrator) == []


def test_two_schedulers_that_look_at_once_tell_it_once(place, monkeypatch):
    monkeypatch.setattr(digest, "_somebody_waits", lambda *_: True)  # as both of them saw it

    assert [digest.tell(now=at(3, "08:31")) for _ in range(2)] == [1, 0]


def test_days_without_a_scheduler_are_not_made_up_for(place):
    digest.tell(now=at(3, "08:30"))

    digest.tell(now=at(12, "15:00"))

    assert [notice.key[-10:] for notice in digests(place.leader)] == ["2026-03-03", "2026-03-12"]


def test_the_hour_is_a_setting_and_a_new_leader_is_told_the_same_day(place, now):
    with transaction():
        settings.set_values(
            place.street.id, actor(place.administrator), values={"digest_at": "07:45"}, now=now
        )
    assert digest.tell(now=at(3, "07:45")) == 1
    with transaction():
        db.session.add(
            Posting(person_id=place.stranger.id, unit_id=place.street.id, role=Role.LEADER, from_on=LONG_AGO)
        )

    assert digest.tell(now=at(3, "11:00")) == 1
    assert db.session.scalars(select(Setting.value).where(Setting.name == "digest_at")).one() == "07:45"


def test_its_figures_are_those_of_the_lists_that_they_open(client, place, now, clock):
    draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        made = [cases.register(draft, actor(place.head), now=now) for _ in range(3)]
        for case in made[:2]:
            cases.send_up(case.id, actor(place.grid_worker), note="协调", version=None, now=now)
            cases.send_up(case.id, actor(place.community_worker), note="协调", version=None, now=now)
    sweep(now=now + timedelta(days=20))
    with transaction():
        cases.register(draft, actor(place.head), now=at(24, "10:00"))
    clock.now = at(25, "08:30")
    sweep(now=clock.now)

    with transaction():
        db.session.execute(update(LedgerEntry).values(next_review_on=date(2026, 3, 25)))

    digest.tell(now=clock.now)

    told = digests(place.leader)[0].params
    late = told["red"] + told["black"]
    assert (told["open"], told["street_red"], late) == (4, 3, 3)
    assert told["reviews"] == 4
    assert told["due_today"] == 1
    sign_in(client, place.leader)
    page = client.get("/inbox", headers=EN).text
    assert "Backlog today: 4 open, 1 due today" in page
    links = re.findall(r'<a href="(/cases[^"]*)">[^<]*<span class="number">(\d+)</span>', page)
    assert len(links) >= 3
    for url, count in links:
        listed = client.get(url.replace("&amp;", "&"), headers=EN).text
        if "street-red" in url:
            assert listed.count("/urge") == int(count)
        else:
            assert f"{count} case" in listed
    sign_in(client, place.stranger)
    assert "Backlog today" not in client.get("/inbox", headers=EN).text
