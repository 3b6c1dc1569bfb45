"""What residents say of a result, and what that leads to."""

from datetime import timedelta

import pytest

from app.access.policy import Actor
from app.cases import operations as cases
from app.cases.operations import Once
from app.database import transaction
from app.domain.answers import (
    AnswerDecided,
    AnswerWay,
    Decision,
    FollowUpOver,
    NoObjection,
    Rating,
    TooMuchToday,
    Verdict,
)
from app.domain.clocks import ClockKind, Outcome
from app.domain.errors import Forbidden, Missing, MoveNotAllowed, RepeatedWithOtherContent
from app.domain.workflow import Move, State
from app.domain.workflow import Outcome as CaseOutcome
from tests.factories import actor, last_clock, notice_codes
from tests.orders import moves
from tests.slips import answers, closed, done, objections, resident, says

DAY = timedelta(days=1)
SOLVED = CaseOutcome.SOLVED


def test_fixed_by_the_resident_is_the_verification(place, register, now):
    case = done(place, register(), now)

    case = says(case, Verdict.FIXED, now, rating=Rating.VERY_SATISFIED)

    assert (case.state, moves(case)[-2:]) == (State.CLOSED, [Move.JUDGE, Move.VERIFY])
    assert [(one.is_satisfied, one.way, one.taken_by_id) for one in answers(case)] == [
        (True, AnswerWay.LINK, None)
    ]
    assert {"resident_answered", "case_closed"} <= set(notice_codes(place.head))


@pytest.mark.parametrize("reported", [done, closed])
def test_not_fixed_lies_with_the_level_above_with_a_clock_of_its_own(place, register, now, reported):
    case = reported(place, register(), now)
    before = case.state

    case = says(case, Verdict.NOT_FIXED, now, note="还是不亮")

    (objection,) = objections(case)
    clock = last_clock(case, ClockKind.OBJECTION)
    assert (objection.unit_id, clock.unit_id, case.state) == (place.community.id, place.community.id, before)
    assert clock.due_at > now
    assert "objection_raised" in notice_codes(place.community_worker)
    assert "resident_answered" in notice_codes(place.head)


@pytest.mark.parametrize(("reported", "target"), [(done, State.HANDLING), (closed, State.REGISTERED)])
def test_the_level_above_lets_it_be_handled_again(place, register, now, reported, target):
    case = says(reported(place, register(), now), Verdict.NOT_FIXED, now, note="还是不亮")

    with transaction():
        case = cases.decide_objection(
            case.id, actor(place.community_worker), reopens=True, note="请返工", version=None, now=now
        )

    assert (case.state, case.holder_id) == (target, place.grid.id)
    assert objections(case)[0].decision is Decision.REOPENED
    assert last_clock(case, ClockKind.OBJECTION).outcome is Outcome.MET


def test_or_says_why_it_stays_which_stands(place, register, now):
    case = says(closed(place, register(), now), Verdict.NOT_FIXED, now, note="还是不亮")

    with transaction():
        case = cases.decide_objection(
            case.id,
            actor(place.community_worker),
            reopens=False,
            note="户内灯泡",
            version=None,
            now=now,
        )

    assert (case.state, objections(case)[0].decision) == (State.CLOSED, Decision.STAYS)
    with pytest.raises(AnswerDecided):
        says(case, Verdict.NOT_FIXED, now, note="再说一次")


def test_neither_the_holder_nor_who_resolved_it_decides(place, register, now):
    case = register()
    with transaction():
        cases.take_over(case.id, actor(place.leader), note="街道办", version=None, now=now)
        cases.accept(case.id, actor(place.street_worker), version=None, now=now)
    leader, given = actor(place.leader), {"version": None, "now": now}
    with transaction():
        case = cases.resolve(case.id, leader, outcome=SOLVED, note="换灯", told="当面", **given)
    case = says(case, Verdict.NOT_FIXED, now, note="不亮")
    assert objections(case)[0].unit_id == place.street.id

    for nobody in (place.leader, place.community_worker, place.grid_worker):
        with pytest.raises(Forbidden), transaction():
            cases.decide_objection(case.id, actor(nobody), reopens=False, note="好了", **given)

    with transaction():
        cases.decide_objection(case.id, actor(place.street_worker), reopens=False, note="好了", **given)


def test_a_verification_that_fails_decides_it_too(place, register, now):
    case = says(done(place, register(), now), Verdict.NOT_FIXED, now, note="还是不亮")
    with transaction():
        cases.verify_failed(case.id, actor(place.head), note="不亮", version=None, now=now)

    assert objections(case)[0].decision is Decision.REOPENED
    with pytest.raises(MoveNotAllowed), transaction():
        cases.decide_objection(
            case.id, actor(place.community_worker), reopens=False, note="好", version=None, now=now
        )


def test_closing_does_not_silence_an_objection(place, register, now):
    case = says(done(place, register(), now), Verdict.NOT_FIXED, now, note="还是不亮")
    with transaction():
        case = cases.verify(case.id, actor(place.community_worker), version=None, now=now)

    assert (case.state, objections(case)[0].decision) == (State.CLOSED, None)
    assert last_clock(case, ClockKind.OBJECTION).stopped_at is None


def test_a_resident_takes_it_back_and_it_is_verified(place, register, now):
    case = says(done(place, register(), now), Verdict.NOT_FIXED, now, note="还是不亮")

    case = says(case, Verdict.FIXED, now + DAY)

    assert (case.state, objections(case)[0].decision) == (State.CLOSED, Decision.TAKEN_BACK)
    assert [one.verdict for one in answers(case)] == [Verdict.FIXED]
    with pytest.raises(NoObjection), transaction():
        cases.decide_objection(
            case.id, actor(place.community_worker), reopens=True, note="好", version=None, now=now
        )


@pytest.mark.parametrize("verdict", [Verdict.PARTLY, Verdict.NOT_FIXED])
def test_what_is_missing_has_to_be_said(place, register, now, verdict):
    case = done(place, register(), now)

    with pytest.raises(Missing) as refusal:
        says(case, verdict, now, note="  ")

    assert refusal.value.field == "note"
    assert answers(case) == []


def test_partly_leaves_the_verification_to_others(place, register, now):
    case = says(done(place, register(), now), Verdict.PARTLY, now, note="二楼还不亮")

    assert (case.state, objections(case)) == (State.VERIFYING, [])
    assert answers(case)[0].is_satisfied is False


def test_nothing_is_said_of_what_is_not_done(place, register, now):
    with pytest.raises(MoveNotAllowed):
        says(register(), Verdict.FIXED, now)


def test_after_the_days_of_the_street_it_is_too_late(place, register, now):
    case = closed(place, register(), now)
    last = now + 30 * DAY

    says(case, Verdict.PARTLY, last, note="二楼")
    for late in (Verdict.NOT_FIXED, Verdict.FIXED):
        with pytest.raises(FollowUpOver):
            says(case, late, last + DAY, note="不亮")
    with pytest.raises(FollowUpOver), transaction():
        cases.remark(case.id, resident(case), note="不亮", now=last + DAY)


def test_each_result_is_answered_anew(place, register, now):
    case = says(done(place, register(), now), Verdict.NOT_FIXED, now, note="不亮")
    given = {"version": None, "now": now}
    with transaction():
        cases.decide_objection(case.id, actor(place.community_worker), reopens=True, note="返工", **given)
        cases.resolve(case.id, actor(place.grid_worker), outcome=SOLVED, note="又换", told="当面", **given)

    says(case, Verdict.FIXED, now)

    assert [one.verdict for one in answers(case)] == [Verdict.NOT_FIXED, Verdict.FIXED]


def test_the_staff_write_down_what_they_are_told_but_not_of_their_own_work(place, register, now):
    case = done(place, register(), now)
    said = {"verdict": Verdict.FIXED, "rating": Rating.BASICALLY, "way": AnswerWay.PHONE, "version": None}

    with pytest.raises(Forbidden), transaction():
        cases.judge(case.id, actor(place.grid_worker), **said, now=now)
    with transaction():
        case = cases.judge(case.id, actor(place.community_worker), **said, now=now)

    (answer,) = answers(case)
    assert (answer.way, answer.taken_by_id) == (AnswerWay.PHONE, place.community_worker.id)
    assert case.state is State.CLOSED


def test_a_slip_opens_one_case_and_no_other_move(place, register, now):
    case, other = done(place, register(), now), done(place, register("另一件"), now)
    holder = resident(case)

    with pytest.raises(Forbidden), transaction():
        cases.judge(other.id, holder, verdict=Verdict.FIXED, now=now)
    with pytest.raises(Forbidden), transaction():
        cases.verify(case.id, holder, version=None, now=now)
    with pytest.raises(Forbidden), transaction():
        cases.remark(case.id, Actor(None), note="谁", now=now)


def test_a_remark_goes_to_whose_desk_it_is_on(place, register, now):
    case = done(place, register(), now)

    with transaction():
        cases.remark(case.id, resident(case), note="楼下也不亮", now=now)

    assert moves(case)[-1] is Move.REMARK
    assert "resident_remarked" in notice_codes(place.community_worker)


def test_a_remark_answers_the_question_that_the_case_waits_for(place, register, now):
    case = register()
    grid, given = actor(place.grid_worker), {"version": None, "now": now}
    with transaction():
        cases.accept(case.id, grid, **given)
        cases.ask_resident(case.id, grid, note="哪一盏？", **given)

    with transaction():
        case = cases.remark(case.id, resident(case), note="二楼的", now=now)

    assert (case.state, moves(case)[-1]) == (State.HANDLING, Move.RESIDENT_ANSWERED)


def test_a_form_that_comes_again_is_carried_out_once(place, register, now):
    case = done(place, register(), now)
    first, other = Once("k1", "a" * 64), Once("k1", "b" * 64)

    for _again in range(2):
        with transaction():
            cases.remark(case.id, resident(case), note="楼下也不亮", once=first, now=now)

    assert moves(case).count(Move.REMARK) == 1
    with pytest.raises(RepeatedWithOtherContent), transaction():
        cases.remark(case.id, resident(case), note="别的话", once=other, now=now)


def test_only_so_much_comes_in_a_day(place, register, now):
    case = register()
    with transaction():
        for number in range(10):
            cases.remark(case.id, resident(case), note=f"第{number}句", now=now)

    with pytest.raises(TooMuchToday), transaction():
        cases.remark(case.id, resident(case), note="再一句", now=now + DAY - timedelta(seconds=1))
    with transaction():
        cases.remark(case.id, resident(case), note="再一句", now=now + DAY)


def test_an_empty_remark_is_none(place, register, now):
    case = register()

    with pytest.raises(Missing), transaction():
        cases.remark(case.id, resident(case), note=" ", now=now)
