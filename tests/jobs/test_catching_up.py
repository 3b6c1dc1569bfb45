"""After a silence of the scheduler: every level once, in order, and one summary instead of a storm."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind
from app.domain.workflow import Move
from app.escalation import catching_up
from app.escalation.catching_up import sweep
from app.extensions import db
from app.jobs import JOBS, run
from app.models.cases import Case, Event, Holding
from app.models.clocks import Clock
from app.models.notices import CatchUp, HeldNotice, JobRun, Notice
from tests import factories
from tests.factories import actor, notice_codes
from tests.signing_in import sign_in

EN = {"Accept-Language": "en"}
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


@pytest.fixture
def place(app):
    return factories.street()


def register(place, now, count=1, category="power.corridor_light"):
    draft = cases.Draft("楼道灯坏了", place.building.id, factories.category(category).id)
    with transaction():
        return [cases.register(draft, actor(place.head), now=now) for _ in range(count)]


def tick(now):
    """Let a scheduler run the job once, as it does every quarter of a minute."""
    return run(catching_up.JOB, JOBS[catching_up.JOB], now=lambda: now)


def codes_since(person, last_id):
    statement = select(Notice.code).where(Notice.person_id == person.id, Notice.id > last_id)
    return Counter(db.session.scalars(statement))


def last_notice():
    db.session.rollback()
    return db.session.scalar(select(func.max(Notice.id))) or 0


@pytest.fixture
def silence(place, now):
    """Let two dozen cases lie at all three levels while no scheduler runs; give the instant it is back."""
    tick(now)
    register(place, now + SECOND, 12)
    handed, then = register(place, now + SECOND, 12), {"version": None, "now": now + SECOND}
    with transaction():
        for case in handed:
            cases.send_up(case.id, actor(place.grid_worker), note="协调", **then)
        for case in handed[:5]:
            cases.send_up(case.id, actor(place.community_worker), note="协调", **then)
    return now + WEEK


def test_after_a_week_every_level_passes_once_and_there_is_one_summary(client, place, now, silence):
    before = last_notice()

    tick(silence)
    tick(silence + timedelta(seconds=15))

    rows = db.session.scalars(select(Case)).all()
    assert {(row.holder_id, row.street_red_at is not None) for row in rows} == {(place.street.id, True)}
    for row in rows:
        assert_in_order(row.id)
    passed = select(func.count(Clock.id)).where(Clock.breached_at.is_not(None))
    assert db.session.scalar(passed.where(Clock.kind == ClockKind.ACCEPT)) == 12 * 3 + 7 * 2 + 5
    told = the_summary(place)
    assert (told["passed"], told["climbed"], told["red"]) == (db.session.scalar(passed), 19, 24)
    assert (told["silent_from"], told["silent_until"]) == (now.isoformat(), silence.isoformat())
    assert codes_since(place.leader, before) == {"catch_up": 1, "catch_up_bundle": 1}
    for person in (place.community_worker, place.street_worker):
        assert codes_since(person, before) == {"catch_up_bundle": 1}
    assert codes_since(place.grid_worker, before) == {}  # what passed there is there no longer
    bundle = select(Notice.params).where(Notice.person_id == place.community_worker.id, Notice.id > before)
    mine = db.session.scalars(bundle).one()
    assert (mine["count"], mine["unit_id"]) == (12, place.community.id)
    assert db.session.scalar(select(func.count(HeldNotice.id))) == 0

    sign_in(client, place.leader)
    assert "cases that went up: 19; red at the street: 24." in client.get("/inbox", headers=EN).text
    sign_in(client, place.stranger)
    assert "went up" not in client.get("/inbox", headers=EN).text


def the_summary(place):
    """Return what the one summary of each leader and administrator says."""
    summary = db.session.scalars(select(Notice).where(Notice.code == "catch_up")).all()
    assert sorted(notice.person_id for notice in summary) == [place.leader.id, place.administrator.id]
    return summary[0].params


def assert_in_order(case_id):
    """Every level of a case once, each from the scheduled expiry of the one before."""
    clocks = db.session.scalars(select(Clock).where(Clock.case_id == case_id).order_by(Clock.id)).all()
    mains = [clock for clock in clocks if clock.kind is ClockKind.ACCEPT]
    breached = [clock for clock in mains if clock.breached_at]
    assert [clock.breached_at for clock in breached] == [clock.due_at for clock in breached]
    ends = {clock.breached_at for clock in breached if clock.stopped_at}
    later = db.session.scalars(
        select(Holding.from_at).where(Holding.case_id == case_id, Holding.move == Move.ESCALATE)
    ).all()
    assert sorted(later) == sorted(ends)
    events = db.session.execute(
        select(Event.at, Event.facts)
        .where(Event.case_id == case_id, Event.move == Move.ESCALATE)
        .order_by(Event.sequence)
    ).all()
    assert [at for at, _facts in events] == sorted({at for at, _facts in events})
    assert [facts.get("street_red", False) for _at, facts in events] == [False] * (len(events) - 1) + [True]


def test_a_few_are_told_one_by_one_and_a_short_silence_is_none(place, now):
    tick(now)
    due = register(place, now + SECOND)[0].due_at

    tick(due + SECOND)  # more than an hour later

    assert notice_codes(place.community_worker)[-1] == "case_escalated"
    assert "catch_up" in notice_codes(place.leader)
    assert db.session.scalars(select(CatchUp.ended_at)).one() is not None

    tick(due + timedelta(minutes=50))
    assert db.session.scalar(select(func.count(CatchUp.id))) == 1


def test_a_silence_in_which_nothing_passed_is_told_to_nobody(place, now):
    tick(now)
    tick(now + WEEK)

    assert db.session.scalars(select(CatchUp.ended_at)).one() == now + WEEK
    assert notice_codes(place.leader) == []


def test_several_batches_and_a_killed_scheduler_give_one_summary(place, now, monkeypatch):
    tick(now)
    register(place, now + SECOND, 5)
    back = now + WEEK
    monkeypatch.setattr(catching_up.jobs, "BATCH", 4)
    monkeypatch.setattr(catching_up.jobs, "LONGEST", -1.0)  # a sweep ends after one batch
    done_at = db.session.get_one(JobRun, catching_up.JOB).done_at

    killed = pytest.MonkeyPatch()
    killed.setattr(catching_up, "_end", _killed)
    with pytest.raises(KeyboardInterrupt):
        sweep(now=back)
    killed.undo()
    db.session.rollback()
    assert db.session.get_one(JobRun, catching_up.JOB, populate_existing=True).done_at == done_at
    assert notice_codes(place.leader) == []
    for number in range(1, 20):
        tick(back + number * timedelta(seconds=15))

    assert db.session.scalar(select(func.count(CatchUp.id))) == 1
    assert notice_codes(place.leader).count("catch_up") == 1
    assert db.session.scalar(select(func.count(HeldNotice.id))) == 0
    assert notice_codes(place.street_worker) == ["catch_up_bundle"]


def _killed(_now):
    raise KeyboardInterrupt


def test_what_another_scheduler_kept_back_after_the_end_is_delivered(place, now):
    tick(now)
    tick(now + WEEK)
    catch_up = db.session.scalars(select(CatchUp)).one()
    with transaction():
        db.session.add(
            HeldNotice(
                catch_up_id=catch_up.id,
                street_id=place.street.id,
                person_id=place.leader.id,
                unit_id=place.street.id,
                code="case_closed",
                params={},
                key="late",
                created_at=now,
            )
        )

    tick(now + WEEK + SECOND)

    assert notice_codes(place.leader) == ["case_closed"]
    assert db.session.scalar(select(func.count(HeldNotice.id))) == 0
