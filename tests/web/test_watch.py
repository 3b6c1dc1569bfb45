"""The administrator's page that watches the scheduler, and its button."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import jobs
from app.cases import operations as cases
from app.database import transaction
from app.escalation import operations
from app.escalation.views import NAMES
from app.extensions import db
from app.models.clocks import Clock
from tests import factories
from tests.factories import actor
from tests.signing_in import post, sign_in

ENGLISH = {"Accept-Language": "en"}


def fresh(clock_id):
    db.session.rollback()
    return db.session.get_one(Clock, clock_id, populate_existing=True)


@pytest.fixture
def place(app):
    return factories.street()


def put_off(place, now):
    """Return the id of a clock that was put off."""
    draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        case = cases.register(draft, actor(place.head), now=now)
    clock_id = db.session.scalars(select(Clock.id).where(Clock.case_id == case.id)).one()
    with transaction():
        operations.postpone(clock_id, "LookupError", now=now)
    return clock_id


def test_it_says_that_nothing_runs_and_then_that_all_is_well(client, place):
    sign_in(client, place.administrator)
    before = client.get("/settings/watch", headers=ENGLISH).text
    jobs.run("escalate", jobs.JOBS["escalate"])

    after = client.get("/settings/watch", headers=ENGLISH).text

    assert "The scheduler has never run." in before
    assert "Nothing is put off" in after
    assert "All clocks are looked at in time." in after
    assert "Look at the clocks" in after
    assert "运行监测" in client.get("/settings").text


def test_it_says_how_late_the_sweep_is(client, place, clock, now):
    jobs.run("escalate", jobs.JOBS["escalate"])
    clock_id = put_off(place, now)
    clock.now = fresh(clock_id).check_at + timedelta(hours=3)
    sign_in(client, place.administrator)

    assert "The scheduler is 3 hours behind." in client.get("/settings/watch", headers=ENGLISH).text


def test_a_clock_that_was_put_off_is_shown_with_its_reason_and_tried_again(client, place, clock, now):
    clock_id = put_off(place, now)
    sign_in(client, place.administrator)
    page = client.get("/settings/watch", headers=ENGLISH).text
    key = re.search(r'name="repeat_key"[^>]*value="([^"]+)"', page)[1]

    answers = [
        post(client, f"/settings/watch/{clock_id}/again", {"repeat_key": key}, headers=ENGLISH)
        for _ in range(2)
    ]

    assert "No limit fits the next clock." in page
    assert "槐荫一网格" in page
    assert [answer.status_code for answer in answers] == [303, 303]
    assert fresh(clock_id).check_at < now
    jobs.run("escalate", jobs.JOBS["escalate"])
    row = fresh(clock_id)
    assert (row.postponed, row.attempts) == (None, 0)
    later = post(client, f"/settings/watch/{clock_id}/again", follow_redirects=True, headers=ENGLISH)
    assert "The clock has been worked on meanwhile." in later.text


def test_an_administrator_sees_the_own_street_only(client, place, now):
    other = factories.street(1)
    clock_id = put_off(other, now)
    sign_in(client, place.administrator)

    assert "Nothing is put off" in client.get("/settings/watch", headers=ENGLISH).text
    assert post(client, f"/settings/watch/{clock_id}/again").status_code == 404
    assert fresh(clock_id).check_at > now


@pytest.mark.parametrize("who", ["street_worker", "grid_worker", "stranger"])
def test_nobody_else_gets_in(client, place, now, who):
    clock_id = put_off(place, now)
    sign_in(client, getattr(place, who))

    assert client.get("/settings/watch").status_code == 403
    assert post(client, f"/settings/watch/{clock_id}/again").status_code == 403
    assert fresh(clock_id).check_at > now


def test_every_job_has_a_name_for_people():
    assert set(jobs.JOBS) <= set(NAMES)
