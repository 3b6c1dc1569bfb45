"""Limits reach running cases only when somebody asks for it: previewed, confirmed, then worked off."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.cases import jobs
from app.cases import operations as cases
from app.clocks import operations as clocks
from app.database import transaction
from app.domain.clocks import ClockKind, Limit, LimitUnit
from app.extensions import db
from app.models.clocks import Recomputation
from app.models.settings import LimitSetting
from tests import factories
from tests.factories import actor, last_clock
from tests.previewing import carried, confirmed
from tests.signing_in import post, sign_in

ENGLISH = {"Accept-Language": "en"}
RUNNING = "/settings/limits/running"
EIGHT_HOURS = {
    "kind": "accept", "amount": "8", "unit": "working_hours", "from_on": "2026-03-03", "level": "grid",
}  # fmt: skip


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def case(street, now):
    draft = cases.Draft("楼道灯坏了", street.building.id, factories.category("power.corridor_light").id)
    with transaction():
        return cases.register(draft, actor(street.head), now=now)


@pytest.fixture
def admin(client, street):
    sign_in(client, street.administrator)
    return client


def limit_of(case):
    db.session.rollback()
    found = last_clock(case, ClockKind.ACCEPT).limit
    db.session.rollback()
    return found


def read(statement):
    db.session.rollback()
    found = db.session.scalars(statement).first()
    db.session.rollback()
    return found


NEWEST = select(LimitSetting.id).order_by(LimitSetting.id.desc())


def asked_for():
    return read(select(func.count()).select_from(Recomputation))


def test_nothing_that_runs_is_touched_unless_it_is_asked_for(admin, case, street, now):
    before = limit_of(case)

    added = post(admin, "/settings/limits/new", EIGHT_HOURS)
    own = read(NEWEST)
    ended = post(admin, f"/settings/limits/{own}/end", {"until_on": "2026-03-04"})
    taken = post(admin, "/settings/limits/sets/shipped", {"from_on": "2026-03-05"})
    jobs.recompute(now=now)

    assert (limit_of(case), asked_for()) == (before, 0)
    offers = [answer.location.partition("=")[2] for answer in (added, ended, taken)]
    assert offers == ["2026-03-03", "2026-03-05", "2026-03-05"]
    page = admin.get(added.location, headers=ENGLISH).text
    assert f'href="{RUNNING}?on=2026-03-03">Also apply to running cases' in page


def test_what_is_asked_for_is_shown_confirmed_and_done(admin, case, now):
    due, before = case.due_at, limit_of(case)
    post(admin, "/settings/limits/new", EIGHT_HOURS)

    form = admin.get(f"{RUNNING}?on=2026-03-03", headers=ENGLISH).text
    preview = post(admin, RUNNING, {"on": "2026-03-03"}, headers=ENGLISH)
    assert 'value="2026-03-03"' in form
    assert (preview.status_code, asked_for(), limit_of(case)) == (200, 0, before)
    assert "Limits of Mar 3, 2026 for running cases" in preview.text
    assert case.number in preview.text
    assert "later by" in preview.text

    kept = admin.post(RUNNING, data=carried(preview.text))
    jobs.recompute(now=now)

    assert (kept.status_code, asked_for()) == (303, 1)
    assert limit_of(case) == Limit(8, LimitUnit.WORKING_HOURS)
    assert db.session.get_one(type(case), case.id).due_at > due


def test_a_preview_made_before_another_change_is_shown_anew(admin, case):
    preview = post(admin, RUNNING, {"on": "2026-03-03"}, headers=ENGLISH)
    assert "No clock would move" in preview.text
    post(admin, "/settings/limits/new", EIGHT_HOURS)

    stale = admin.post(RUNNING, data=carried(preview.text), headers=ENGLISH)

    assert (stale.status_code, asked_for()) == (422, 0)
    assert case.number in stale.text


def test_a_street_leaves_the_others_alone(admin, case, street):
    other = factories.street(1)

    post(admin, "/settings/limits/new", EIGHT_HOURS)
    assert confirmed(admin, RUNNING, {"on": "2026-03-03"}).status_code == 303

    assert (asked_for(), read(select(Recomputation.street_id))) == (1, street.street.id)
    refused = post(admin, RUNNING, {"on": "2026-03-03", "for_all": "y"}, headers=ENGLISH)
    assert (refused.status_code, asked_for()) == (422, 1)
    sign_in(admin, other.community_worker)
    assert post(admin, RUNNING, {"on": "2026-03-03"}).status_code == 403


@pytest.mark.parametrize(
    ("on", "sentence"), [("2026-03-02", "Choose today or a later day."), ("", "Choose a day.")]
)
def test_a_day_that_cannot_be_is_refused(admin, case, on, sentence):
    answer = post(admin, RUNNING, {"on": on}, headers=ENGLISH)

    assert (answer.status_code, sentence in answer.text, asked_for()) == (422, True, 0)


def test_granted_time_is_added_but_never_counted_in_another_unit(admin, case, now):
    with transaction():
        clocks.extend(case, clocks.running(case.id)[0], 3, now=now)
    day_and_night = {**EIGHT_HOURS, "amount": "9", "unit": "clock_hours"}

    post(admin, "/settings/limits/new", day_and_night)
    confirmed(admin, RUNNING, {"on": "2026-03-03"})
    jobs.recompute(now=now)
    assert limit_of(case) == Limit(4 + 3, LimitUnit.WORKING_HOURS)

    post(admin, "/settings/limits/new", EIGHT_HOURS)
    confirmed(admin, RUNNING, {"on": "2026-03-03"})
    jobs.recompute(now=now)
    assert limit_of(case) == Limit(8 + 3, LimitUnit.WORKING_HOURS)


def test_a_line_that_has_ended_is_given_to_nobody(admin, case, now):
    post(admin, "/settings/limits/new", EIGHT_HOURS)
    own = read(NEWEST)
    post(admin, f"/settings/limits/{own}/end", {"until_on": "2026-03-03"})

    confirmed(admin, RUNNING, {"on": "2026-03-04"})
    jobs.recompute(now=now)

    assert limit_of(case) == Limit(4, LimitUnit.WORKING_HOURS)
    assert read(select(LimitSetting.until_on).where(LimitSetting.id == own)) == date(2026, 3, 3)
