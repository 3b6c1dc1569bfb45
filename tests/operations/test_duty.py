"""Rosters: who writes them, who is on duty, and who is called when a clock is red."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.access.policy import Action
from app.database import transaction
from app.domain.duty import Line
from app.domain.errors import Forbidden, Invalid, StaleCase
from app.domain.levels import Role
from app.duty import operations, queries
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.duty import DutyDate, DutyWeek
from app.models.notices import Notice
from app.models.organisation import Posting, Unit
from tests import factories, talks
from tests.counting import statements

TUESDAY = date(2026, 3, 3)


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def second(street):
    with transaction():
        return factories.person(
            "second", "钱小军", (Role.COMMUNITY_STAFF, street.community), phone="13800000001"
        )


def week_of(unit, by, now, line, version=None, changes_at=time(8)):
    with transaction():
        week = dict.fromkeys(range(7), line)
        actor = factories.actor(by)
        return operations.set_week(unit.id, actor, changes_at=changes_at, week=week, version=version, now=now)


def taken_over(unit, by, person, now):
    with transaction():
        return operations.take_over(unit.id, factories.actor(by), person_id=person.id, now=now)


def on_now(unit, now):
    db.session.rollback()
    found = queries.on_duty_now(db.session.get_one(Unit, unit.id), now=now)
    return found.person.id if found else None


def test_the_week_says_who_is_on_and_who_stands_in(street, second, now):
    chen = street.community_worker
    week_of(street.community, chen, now, Line(chen.id, second.id))

    found = queries.on_duty_now(street.community, now=now)

    assert (found.person.id, found.stand_in.id, found.following.id) == (chen.id, second.id, chen.id)
    assert found.stand_in.phone == "13800000001"
    assert queries.person_on_duty(street.community, now=now) == chen.id
    assert queries.on_duty_now(street.grid, now=now) is None
    assert queries.person_on_duty(street.grid, now=now) is None


def test_a_day_differs_until_it_is_cleared(street, second, now):
    chen = street.community_worker
    week_of(street.community, chen, now, Line(chen.id))
    actor = factories.actor(chen)

    for line, expected in ((Line(second.id, chen.id), second.id), (Line(None), None)):
        with transaction():
            operations.set_date(street.community.id, actor, day=TUESDAY, line=line, note="调班", now=now)
        assert on_now(street.community, now) == expected
    days = queries.days_ahead(street.community, now=now)
    assert (days[0].note, days[0].is_dated, days[1].person.id, len(days)) == ("调班", True, chen.id, 14)
    with transaction():
        operations.clear_date(street.community.id, actor, day=TUESDAY, now=now)

    assert on_now(street.community, now) == chen.id


def test_who_left_is_stood_in_for_and_still_named(street, second, now):
    chen = street.community_worker
    week_of(street.community, chen, now, Line(chen.id, second.id))
    with transaction():
        db.session.scalars(select(Posting).where(Posting.person_id == chen.id)).one().until_on = TUESDAY

    found = queries.on_duty_now(street.community, now=now)

    assert (found.person.id, found.stand_in, found.shift.stands_in) == (second.id, None, True)
    assert queries.days_ahead(street.community, now=now)[0].named.name == "陈静"


def test_the_stand_in_takes_over_until_duty_changes(street, second, now):
    chen = street.community_worker
    week_of(street.community, chen, now, Line(chen.id, second.id))

    for _tap in range(2):  # the second tap of a double one changes nothing
        taken_over(street.community, second, second, now)

        assert on_now(street.community, now) == second.id
    assert on_now(street.community, now + timedelta(days=1)) == chen.id
    taken_over(street.community, chen, chen, now)  # and back again
    assert on_now(street.community, now) == chen.id


def test_who_does_not_stand_in_takes_nothing_over(street, second, now):
    chen = street.community_worker
    week_of(street.community, chen, now, Line(chen.id))

    assert taken_over(street.community, chen, chen, now) is None
    for unit, by in ((street.community, chen), (street.grid, street.grid_worker)):
        with pytest.raises(StaleCase):
            taken_over(unit, by, second, now)


def test_nobody_stands_in_for_nobody(street, second, now):
    chen, line = street.community_worker, Line(None, second.id)
    unit_id, actor = street.community.id, factories.actor(chen)

    for act in (
        lambda: week_of(street.community, chen, now, line),
        lambda: operations.set_date(unit_id, actor, day=TUESDAY, line=line, now=now),
    ):
        with pytest.raises(Invalid) as refusal, transaction():
            act()
        assert refusal.value.code == "duty_stand_in_alone"


@pytest.mark.parametrize("who", ["head", "far_worker", "stranger", "co_handler"])
def test_only_staff_of_the_unit_or_above_is_on_duty(street, now, who):
    line = Line(getattr(street, who).id)

    with pytest.raises(Invalid) as refusal:
        week_of(street.community, street.community_worker, now, line)

    assert refusal.value.code == "duty_elsewhere"
    assert db.session.scalars(select(DutyWeek)).all() == []


def test_a_grid_takes_from_the_community_above(street, now):
    week_of(street.grid, street.grid_worker, now, Line(street.grid_worker.id, street.community_worker.id))

    assert on_now(street.grid, now) == street.grid_worker.id


def test_impossible_lines_and_days_are_refused(street, now):
    chen = street.community_worker
    for line, code in (
        (Line(chen.id, chen.id), "duty_same"),
        (Line(chen.id, street.head.id), "duty_elsewhere"),
    ):
        with pytest.raises(Invalid) as refusal:
            week_of(street.community, chen, now, line)
        assert refusal.value.code == code
    with pytest.raises(Invalid) as refusal, transaction():
        operations.set_date(
            street.community.id, factories.actor(chen), day=date(2026, 3, 2), line=Line(chen.id), now=now
        )
    assert refusal.value.code == "has_passed"
    with pytest.raises(Invalid):
        week_of(street.building, chen, now, Line(chen.id))


def test_of_two_who_write_it_the_second_is_told(street, second, now):
    chen = street.community_worker
    version = week_of(street.community, chen, now, Line(chen.id)).version
    with pytest.raises(StaleCase):  # it was filled in when there was none
        week_of(street.community, chen, now, Line(second.id))
    week_of(street.community, chen, now, Line(second.id), version=version, changes_at=time(9))

    with pytest.raises(StaleCase):
        week_of(street.community, chen, now, Line(chen.id), version=version)


def test_who_has_no_say_writes_no_roster(street, second, now):
    week_of(street.community, street.community_worker, now, Line(street.community_worker.id))
    head = factories.actor(street.head)
    for act in (
        lambda: week_of(street.community, street.grid_worker, now, Line(None)),
        lambda: operations.set_date(street.community.id, head, day=TUESDAY, line=Line(None), now=now),
        lambda: operations.clear_date(street.community.id, head, day=TUESDAY, now=now),
        lambda: operations.take_over(street.community.id, head, person_id=second.id, now=now),
    ):
        with pytest.raises(Forbidden) as refusal:
            act()
        assert refusal.value.params["action"] is Action.DUTY_EDIT
        db.session.rollback()


def passed(street, now):
    """Let a case climb from the grid to the community; return its id and when."""
    case = talks.registered(street.head, street.building, now)
    at = now + timedelta(days=9)
    sweep(now=at)
    db.session.rollback()
    return case.id, at


def notices_of(case_id, person):
    statement = select(Notice).where(Notice.case_id == case_id, Notice.person_id == person.id)
    return db.session.scalars(statement.order_by(Notice.id)).all()


def test_a_red_clock_calls_who_is_on_duty_first_and_the_others_as_ever(street, second, now):
    week_of(street.community, street.community_worker, now, Line(second.id, street.community_worker.id))

    case_id, _at = passed(street, now)

    calls = [notice.code for notice in notices_of(case_id, second)]
    others = [notice.code for notice in notices_of(case_id, street.community_worker)]
    assert "duty_called" in calls
    assert "case_escalated" not in calls
    assert "case_escalated" in others
    assert "duty_called" not in others
    first = db.session.scalars(
        select(Notice).where(Notice.code.in_(["duty_called", "case_escalated"])).order_by(Notice.id)
    ).first()
    assert first.code == "duty_called"


def test_with_nobody_on_duty_the_whole_unit_is_told(street, second, now):
    week_of(street.community, street.community_worker, now, Line(None))

    case_id, _at = passed(street, now)

    for person in (second, street.community_worker):
        assert "case_escalated" in [notice.code for notice in notices_of(case_id, person)]


def test_a_roster_takes_few_statements_and_none_takes_fewer(street, second, now):
    week_of(street.community, street.community_worker, now, Line(second.id))
    with statements() as seen:
        queries.person_on_duty(street.community, now=now)
    assert len(seen) <= 5
    with statements() as seen:
        queries.person_on_duty(street.grid, now=now)
    assert len(seen) <= 2


def test_days_that_are_over_are_not_read(street, second, now):
    chen = street.community_worker
    week_of(street.community, chen, now, Line(chen.id))
    with transaction():
        for ago in (1, 2):
            day = now.date() - timedelta(days=ago)
            db.session.add(DutyDate(unit_id=street.community.id, day=day, person_id=second.id))

    assert on_now(street.community, now - timedelta(hours=4)) == second.id  # the night of the day before
    with statements() as seen:
        queries.days_ahead(street.community, now=now)

    assert sum("duty_date.day >=" in one for one in seen) == 2
