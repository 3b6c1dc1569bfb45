"""Series of talks: made, changed, ended; single dates left out, taken in and moved."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from app.database import transaction
from app.domain.errors import Forbidden, Invalid, Missing, StaleCase
from app.domain.series import Part, Repeats, Rule
from app.domain.talks import TalkState
from app.extensions import db
from app.models.notices import Notice
from app.models.series import SeriesDate, TalkSeries
from app.models.talks import Talk
from app.talks import jobs, operations
from app.talks.operations import Plan, SeriesValues
from tests import factories

SEVENS = Rule(Repeats.MONTH_DAYS, (7, 17, 27), date(2026, 3, 1))
VALUES = SeriesValues("{月}月{日}日楼长夜话", "红帆驿站", None, time(19, 30), SEVENS)
MARCH = [date(2026, 3, 7), date(2026, 3, 17), date(2026, 3, 27), date(2026, 4, 7)]
"""The dates of the 35 days from the 3rd of March on."""


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def host(street):
    return factories.actor(street.community_worker)


@pytest.fixture
def series(street, host, now):
    with transaction():
        return operations.start(street.community.id, host, replace(VALUES, host_id=host.id), now=now)


def talks():
    db.session.rollback()
    return db.session.scalars(select(Talk).order_by(Talk.starts_at, Talk.id)).all()


def days():
    return [talk.starts_at.date() for talk in talks() if talk.state is TalkState.PLANNED]


def altered(series, host, now, **changes):
    values = replace(VALUES, host_id=host.id, **changes)
    version = db.session.get_one(TalkSeries, series.id).version
    with transaction():
        return operations.alter(series.id, host, values, version=version, now=now)


@pytest.mark.usefixtures("series")
def test_its_next_talks_are_planned_and_people_invited(street):
    planned = talks()

    assert days() == MARCH
    assert planned[0].title == "3月7日楼长夜话"
    assert planned[0].starts_at.hour == 11  # 19:30 in Shanghai
    assert factories.notice_codes(street.head) == ["talk_invited"] * 4


def test_the_job_plans_each_date_once_however_often_it_runs(series, now):
    week_on = now + timedelta(days=14)

    assert [jobs.plan_ahead(now=now), jobs.plan_ahead(now=week_on), jobs.plan_ahead(now=week_on)] == [0, 1, 0]
    assert days() == [*MARCH, date(2026, 4, 17)]
    assert operations.make(series.id, MARCH[0], now=now) is None


def test_a_list_read_before_the_series_was_changed_is_harmless(series, host, now):
    altered(series, host, now, rule=replace(SEVENS, days=(9,)))

    with transaction():
        assert operations.make(series.id, date(2026, 4, 17), now=now) is None


def test_one_failing_series_does_not_hold_up_the_others(street, series, now, caplog):
    with transaction():
        values = replace(VALUES, host_id=street.grid_worker.id)
        other = operations.start(street.grid.id, factories.actor(street.grid_worker), values, now=now)
    later = now + timedelta(days=14)

    with pytest.MonkeyPatch.context() as patch:
        make = operations.make

        def failing(series_id, day, *, now):
            if series_id == series.id:
                raise RuntimeError("no")
            return make(series_id, day, now=now)

        patch.setattr(operations, "make", failing)
        assert jobs.plan_ahead(now=later) == 1

    assert "was not planned" in caplog.text
    assert db.session.scalar(select(func.count()).where(SeriesDate.series_id == other.id)) == 5


def test_a_changed_series_changes_only_what_nobody_changed_by_hand(street, series, host, now):
    first = talks()[0]
    moved = Plan("搬到广场", "小广场", first.starts_at + timedelta(hours=1), host.id)
    with transaction():
        operations.change(first.id, host, moved, version=first.version, now=now)

    parts = altered(series, host, now, at=time(20), rule=replace(SEVENS, days=(7, 18, 27)))

    assert parts == {
        MARCH[0]: Part.KEPT,
        MARCH[1]: Part.DROPPED,
        date(2026, 3, 18): Part.ADDED,
        MARCH[2]: Part.CHANGED,
        MARCH[3]: Part.CHANGED,
    }
    found = {talk.starts_at.date(): talk for talk in talks()}
    assert (found[MARCH[0]].title, found[MARCH[0]].place) == ("搬到广场", "小广场")
    assert found[MARCH[1]].state is TalkState.CANCELLED
    assert found[MARCH[2]].starts_at.hour == 12
    told = db.session.scalars(
        select(Notice.code).where(Notice.person_id == street.head.id, Notice.talk_id == found[MARCH[2]].id)
    ).all()
    assert told == ["talk_invited", "talk_invited"]  # at another time they are told again


def test_news_that_somebody_adds_does_not_part_a_talk_from_its_series(series, host, now):
    first = talks()[0]
    plan = Plan(first.title, first.place, first.starts_at, host.id, "停水：明天八点")
    with transaction():
        operations.change(first.id, host, plan, version=first.version, now=now)

    altered(series, host, now, place="广场")

    assert [(talk.place, talk.news) for talk in talks()][:2] == [("广场", "停水：明天八点"), ("广场", "")]


def test_a_date_that_was_dropped_can_come_back(series, host, now):
    altered(series, host, now, rule=replace(SEVENS, days=(7,)))
    altered(series, host, now)

    assert days() == MARCH


def test_a_date_is_left_out_and_taken_in_again_without_touching_the_series(street, series, host, now):
    with transaction():
        operations.leave_out(series.id, host, MARCH[1], now=now)
        operations.leave_out(series.id, host, MARCH[1], now=now)
    assert days() == [MARCH[0], *MARCH[2:]]
    assert factories.notice_codes(street.head)[-1] == "talk_cancelled"
    assert jobs.plan_ahead(now=now) == 0
    assert altered(series, host, now) == {day: Part.CHANGED for day in (MARCH[0], *MARCH[2:])}

    with transaction():
        operations.take_in(series.id, host, MARCH[1], now=now)
        assert operations.take_in(series.id, host, MARCH[1], now=now) is None

    assert days() == MARCH


def test_a_date_that_has_no_talk_yet_is_left_out_too(series, host, now):
    far = date(2026, 4, 17)
    with transaction():
        operations.leave_out(series.id, host, far, now=now)
        operations.leave_out(series.id, host, far, now=now)
    assert jobs.plan_ahead(now=now + timedelta(days=14)) == 0

    with transaction():
        operations.take_in(series.id, host, far, now=now)

    assert days()[-1] == far


def test_a_far_date_can_be_planned_now_to_be_moved(series, host, now):
    with transaction():
        talk = operations.make(series.id, date(2026, 5, 7), now=now, actor=host)

    assert talk.title == "5月7日楼长夜话"


def test_no_day_but_those_of_the_rule(series, host, now):
    for act in (
        lambda: operations.make(series.id, date(2026, 5, 8), now=now, actor=host),
        lambda: operations.leave_out(series.id, host, date(2026, 5, 8), now=now),
    ):
        with pytest.raises(Invalid) as refusal, transaction():
            act()
        assert refusal.value.code == "series_no_date"
    assert db.session.scalar(select(func.count()).where(SeriesDate.day == date(2026, 5, 8))) == 0


def test_a_talk_that_has_begun_is_not_left_out(series, host, now):
    first = talks()[0]
    with transaction():
        operations.open_talk(first.id, host, now=now)

    with pytest.raises(Invalid) as refusal, transaction():
        operations.leave_out(series.id, host, MARCH[0], now=now)

    assert refusal.value.code == "series_date_begun"


def test_an_ended_series_calls_off_what_nobody_changed(series, host, now):
    third = talks()[2]
    with transaction():
        operations.change(
            third.id,
            host,
            Plan(third.title, "别处", third.starts_at, host.id),
            version=third.version,
            now=now,
        )

    with transaction():
        operations.end(series.id, host, version=series.version, now=now)

    assert days() == [MARCH[2]]
    assert jobs.plan_ahead(now=now + timedelta(days=30)) == 0


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"title": ""}, Missing, "title"),
        ({"at": None}, Missing, "at"),
        ({"title": "夜" * 117 + "{年}"}, Invalid, "title"),
        ({"rule": replace(SEVENS, days=())}, Missing, "month_days"),
        ({"rule": replace(SEVENS, days=(40,))}, Invalid, "month_days"),
        ({"host_id": 999999}, Invalid, "host_id"),
        ({"building_ids": (999999,)}, Invalid, "building_ids"),
    ],
)
def test_a_refusal_makes_nothing(street, host, now, changes, refusal, field):
    values = replace(VALUES, **{"host_id": host.id, **changes})

    with pytest.raises(refusal) as found, transaction():
        operations.start(street.community.id, host, values, now=now)

    assert found.value.field == field
    assert talks() == []


def test_who_does_not_hold_the_talks_makes_and_changes_no_series(street, series, host, now):
    head = factories.actor(street.head)
    values = replace(VALUES, host_id=host.id)
    for act in (
        lambda: operations.start(street.community.id, head, values, now=now),
        lambda: operations.alter(series.id, head, values, version=1, now=now),
        lambda: operations.end(series.id, head, version=1, now=now),
        lambda: operations.leave_out(series.id, head, MARCH[0], now=now),
        lambda: operations.take_in(series.id, head, MARCH[0], now=now),
        lambda: operations.make(series.id, MARCH[0], now=now, actor=head),
    ):
        with pytest.raises(Forbidden), transaction():
            act()


def test_of_two_who_change_it_the_second_is_told(series, host, now):
    stale = db.session.get_one(TalkSeries, series.id).version
    altered(series, host, now, place="别处")

    with pytest.raises(StaleCase), transaction():
        operations.alter(series.id, host, replace(VALUES, host_id=host.id), version=stale, now=now)


def test_a_building_holds_no_talks(street, host, now):
    with pytest.raises(Invalid), transaction():
        operations.start(street.building.id, host, replace(VALUES, host_id=host.id), now=now)


def test_today_counts_only_before_the_hour(street, host, now):
    values = replace(VALUES, host_id=host.id, rule=replace(SEVENS, days=(3,)), at=time(9))
    with transaction():
        operations.start(street.community.id, host, values, now=now)  # it is ten

    assert days() == [date(2026, 4, 3)]
