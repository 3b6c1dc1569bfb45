"""Calling departments in, and what they and their callers do about it."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.cases import operations as cases
from app.database import transaction
from app.domain.calls import Attendance, Mark
from app.domain.clocks import ClockKind, LimitUnit, Outcome
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.workflow import Move
from app.domain.workflow import Outcome as CaseOutcome
from app.extensions import db
from app.models.accounts import Reveal
from app.models.cases import EventText, Task
from tests.factories import actor, last_clock, notice_codes

HOUR = timedelta(hours=1)
FRIDAY = date(2026, 3, 6)


def test_several_are_called_at_once_each_with_an_event_and_a_clock(place, do):
    ids = do.call(place.department, do.firm, due_on=FRIDAY)

    assert [do.task(id).unit_id for id in ids] == [place.department.id, do.firm.id]
    assert do.task(ids[0]).caller_id == place.grid.id
    assert do.last(Move.CALL_IN).facts == {
        "unit_id": do.firm.id,
        "task_id": ids[1],
        "due_on": "2026-03-06",
    }
    assert notice_codes(place.co_handler) == notice_codes(do.manager) == ["case_called_in"]
    assert last_clock(do.case, ClockKind.REPORT_IN).subject_id == ids[1]


def test_a_unit_that_has_not_answered_is_not_called_again_and_nothing_is_changed(place, do):
    do.call()

    with pytest.raises(Invalid) as refusal:
        do.call(do.firm, place.department)
    assert refusal.value.code == "called_already"
    assert db.session.scalar(select(func.count()).select_from(Task)) == 1


@pytest.mark.parametrize("day", [date(2026, 3, 3), date(2028, 3, 3)])
def test_an_answer_is_wanted_after_today_and_not_in_years(do, day):
    with pytest.raises(Invalid):
        do.call(due_on=day)


def test_a_call_needs_somebody_and_something(place, do):
    with pytest.raises(Missing):
        do(cases.call_in, place.grid_worker, unit_ids=[], note="请到场")
    with pytest.raises(Missing):
        do(cases.call_in, place.grid_worker, unit_ids=[place.department.id], note="")


def test_the_second_clock_runs_from_arrival_by_the_limit(place, do):
    (task_id,) = do.call()
    do.now += HOUR
    do(cases.report_in, place.co_handler)

    first, second = (last_clock(do.case, kind) for kind in (ClockKind.REPORT_IN, ClockKind.ANSWER))
    assert (first.outcome, second.started_at) == (Outcome.MET, do.now)
    assert (second.amount, second.unit, second.outcome) == (5, LimitUnit.WORKING_DAYS, None)
    assert do.task(task_id).attendance is Attendance.ON_TIME
    assert "call_arrived" in notice_codes(place.grid_worker)


def test_a_day_of_the_callers_is_when_the_answer_is_due_whenever_somebody_arrives(place, do):
    do.call(due_on=FRIDAY)
    end = datetime.fromisoformat("2026-03-07T00:00:00+08:00")
    do.now += timedelta(days=3)  # it is Friday already
    do(cases.report_in, place.co_handler)

    assert last_clock(do.case, ClockKind.ANSWER).due_at == end
    assert last_clock(do.case, ClockKind.ANSWER).limit_id is None


def test_somebody_has_to_be_there_by_the_day_of_the_answer_at_the_latest(do):
    do.now = datetime.fromisoformat("2026-03-06T17:00:00+08:00")  # a Friday: one working day is Monday
    do.call(due_on=date(2026, 3, 7))

    assert last_clock(do.case, ClockKind.REPORT_IN).due_at == datetime.fromisoformat(
        "2026-03-08T00:00:00+08:00"
    )


def test_whoever_arrived_earlier_says_since_when(place, do, now):
    (task_id,) = do.call()
    do.now += 3 * HOUR
    do(cases.report_in, place.co_handler, arrived_at=now + HOUR)

    assert do.task(task_id).arrived_at == now + HOUR
    assert do.last(Move.REPORT_IN).facts["arrived_at"] == (now + HOUR).isoformat()


@pytest.mark.parametrize("hours", [-1, 5])
def test_nobody_arrives_before_the_call_or_in_the_future(place, do, now, hours):
    do.call()
    do.now += 3 * HOUR

    with pytest.raises(Invalid) as refusal:
        do(cases.report_in, place.co_handler, arrived_at=now + hours * HOUR)
    assert refusal.value.code == "not_since_the_call"


def test_an_answer_tells_the_holder_and_whoever_called_from_above(place, do):
    (task_id,) = do.call(who=place.street_worker)
    do(cases.answer, place.co_handler, note="已拆除")

    assert do.task(task_id).answered_late is False
    for person in (place.grid_worker, place.street_worker, place.head):
        assert "case_answered" in notice_codes(person)


def test_a_late_answer_is_late(place, do):
    (task_id,) = do.call()
    do(cases.report_in, place.co_handler)
    do.now += timedelta(days=20)
    do(cases.answer, place.co_handler, note="已拆除")

    assert do.task(task_id).answered_late is True


def test_what_was_declined_is_insisted_on_once(place, do):
    (task_id,) = do.call()
    do(cases.decline, place.co_handler, note="不归我们管")
    assert last_clock(do.case, ClockKind.REPORT_IN).outcome is Outcome.CANCELLED
    assert "call_declined" in notice_codes(place.grid_worker)
    with pytest.raises(Forbidden):
        do(cases.answer, place.co_handler, note="办好了")

    do(cases.insist, place.grid_worker, task_id=task_id, note="三定方案写明归你们")

    again = last_clock(do.case, ClockKind.REPORT_IN)
    assert (again.sequence, again.outcome, again.subject_id) == (2, None, task_id)
    assert notice_codes(place.co_handler)[-1] == "call_insisted"
    with pytest.raises(Invalid) as refusal:
        do(cases.decline, place.co_handler, note="还是不归")
    assert refusal.value.code == "call_insisted"


def test_whoever_was_there_and_declined_goes_on_with_the_answers_clock(place, do):
    (task_id,) = do.call(due_on=FRIDAY)
    do(cases.report_in, place.co_handler)
    do(cases.decline, place.co_handler, note="要产权单位来")
    do.now += timedelta(days=6)
    do(cases.insist, place.grid_worker, task_id=task_id, note="先围挡")

    again = last_clock(do.case, ClockKind.ANSWER)
    assert (again.sequence, again.started_at, again.unit) == (2, do.now, LimitUnit.WORKING_DAYS)
    assert do.task(task_id).due_on is None


def test_what_was_declined_is_let_go_and_somebody_else_called(place, do):
    (task_id,) = do.call()
    do(cases.decline, place.co_handler, note="不归我们管")
    do(cases.let_go, place.grid_worker, task_id=task_id)

    assert do.task(task_id).withdrawn_at == do.now
    assert notice_codes(place.co_handler)[-1] == "call_let_go"
    assert do.call(do.firm, place.department)  # the same one can be called again, too


def test_a_call_is_withdrawn_with_a_reason_and_repeated(place, do):
    (task_id,) = do.call()
    with pytest.raises(Missing):
        do(cases.withdraw_call, place.grid_worker, task_id=task_id, note="")
    do(cases.withdraw_call, place.grid_worker, task_id=task_id, note="已自行解决")

    task = do.task(task_id)
    assert (task.withdrawn_at, task.attendance) == (do.now, None)
    assert last_clock(do.case, ClockKind.REPORT_IN).outcome is Outcome.CANCELLED
    assert notice_codes(place.co_handler)[-1] == "call_withdrawn"
    assert do.call() != [task_id]
    with pytest.raises(Invalid) as refusal:
        do(cases.withdraw_call, place.grid_worker, task_id=task_id, note="再撤一次")
    assert refusal.value.code == "call_moved_on"


def test_whoever_should_have_come_by_then_never_came(place, do):
    (task_id,) = do.call()
    do.now += timedelta(days=9)
    do(cases.withdraw_call, place.grid_worker, task_id=task_id, note="没有人来")

    assert do.task(task_id).attendance is Attendance.NEVER


def test_the_holder_does_not_take_back_what_the_street_has_called(place, do):
    (task_id,) = do.call(who=place.leader)

    for person in (place.grid_worker, place.community_worker, place.co_handler):
        with pytest.raises(Forbidden):
            do(cases.withdraw_call, person, task_id=task_id, note="不需要")
    do(cases.withdraw_call, place.street_worker, task_id=task_id, note="不需要")


def test_a_call_of_another_case_is_not_there(place, do, register):
    (task_id,) = do.call()
    other = register()

    with pytest.raises(Invalid), transaction():
        cases.withdraw_call(
            other.id, actor(place.grid_worker), task_id=task_id, note="错了", version=None, now=do.now
        )


def test_an_answer_is_scored_and_the_score_can_be_corrected(place, do):
    (task_id,) = do.call()
    score = {"task_id": task_id, "attendance": Attendance.ON_TIME, "mark": Mark.WELL}
    with pytest.raises(Invalid):
        do(cases.score_call, place.grid_worker, **score)
    do(cases.answer, place.co_handler, note="已拆除")
    do(cases.score_call, place.grid_worker, **score)
    assert notice_codes(place.co_handler)[-1] == "call_scored"

    do(cases.score_call, place.grid_worker, **(score | {"attendance": Attendance.NEVER, "mark": Mark.LITTLE}))

    task = do.task(task_id)
    assert (task.attendance, task.mark) == (Attendance.NEVER, 2)
    assert do.last(Move.SCORE_CALL).facts["attendance_before"] == "on_time"
    with pytest.raises(Missing):
        do(cases.score_call, place.grid_worker, **(score | {"mark": None}))


def test_nothing_is_resolved_over_an_open_call_without_saying_why(place, do):
    do.call()
    done = {"outcome": CaseOutcome.SOLVED, "note": "修了", "told": "电话"}
    do(cases.accept, place.grid_worker)
    with pytest.raises(Invalid) as refusal:
        do(cases.resolve, place.grid_worker, **done)
    assert (refusal.value.code, refusal.value.field) == ("task_open", "unanswered")

    do(cases.resolve, place.grid_worker, **done, unanswered="已先行断电")

    event = do.last(Move.RESOLVE)
    assert event.facts["unanswered"] == [place.department.id]
    assert db.session.get_one(EventText, event.id).body.endswith("已先行断电")


def test_an_answered_call_is_in_nobodys_way(place, do):
    do.call()
    do(cases.answer, place.co_handler, note="已拆除")
    do(cases.accept, place.grid_worker)
    do(cases.resolve, place.grid_worker, outcome=CaseOutcome.SOLVED, note="修了", told="电话")

    assert "unanswered" not in do.last(Move.RESOLVE).facts


def test_whom_to_phone_is_seen_only_when_handed_over_and_that_is_logged(place, do):
    do.call()
    with pytest.raises(Forbidden):
        do_reveal(do, place.co_handler)
    do.call(do.firm, may_phone=True)
    assert do.last(Move.CALL_IN).facts["may_phone"] is True

    with transaction():
        name, phone, worker = "王芳", "13900002222", actor(place.grid_worker)
        cases.join(do.case.id, worker, contact_name=name, contact_phone=phone, version=None, now=do.now)
    shown = do_reveal(do, do.manager)
    assert (shown.phone, shown.beside()) == ("13800000000", [])  # whom to phone, and nobody besides
    assert db.session.scalars(select(Reveal.person_id)).all() == [do.manager.id]
    do(cases.answer, do.manager, note="联系上了")
    with pytest.raises(Forbidden):
        do_reveal(do, do.manager)


def do_reveal(do, who):
    with transaction():
        return cases.reveal_contact(do.case.id, actor(who), now=do.now)
