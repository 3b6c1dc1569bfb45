"""How long an entry suspends its case, and what becomes of both when nobody looks after them in time."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.cases import operations as cases
from app.domain.clocks import ClockKind, Urgency
from app.domain.errors import Missing
from app.domain.ledger import ReasonClass
from app.domain.workflow import Move, State
from app.domain.workflow import Outcome as Result
from app.escalation.jobs import sweep
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Event
from app.models.ledger import LedgerEntry, LedgerRequest
from tests.factories import last_clock, notice_codes
from tests.ledger import BUDGET, Held

LAST_DAY = date(2026, 8, 30)  # a Sunday, 180 days from now
FAR = ledger.Grounds(ReasonClass.LAW, "新规出台", "留意", LAST_DAY)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EXPRESSLY = ledger.Leave(expressly=True, note="资金已列入计划")


@pytest.fixture
def held(app, now):
    return Held(now)


@pytest.fixture
def at_street(held):
    """The case, handled by the street."""
    for who in (held.place.grid_worker, held.place.community_worker):
        held.do(cases.send_up, who, note="需街道协调")
    held.do(cases.accept, held.place.street_worker)
    return held


def entry_of(held):
    statement = select(LedgerEntry).where(LedgerEntry.case_id == held.id)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def pass_review(held):
    """Let the running review clock pass."""
    clock = last_clock(held.case, ClockKind.REVIEW)
    later = clock.due_at + MINUTE
    sweep(now=clock.warn_at + MINUTE)
    sweep(now=later)
    return later


def moves(held, move):
    statement = select(func.count()).where(Event.case_id == held.id, Event.move == move)
    return db.session.scalar(statement)


def test_at_the_street_a_case_whose_term_is_over_is_handled_again_and_stays_red(at_street):
    left = at_street.case.due_at - at_street.now
    entry = at_street.do(ledger.enter, at_street.place.street_worker, FAR)
    assert (entry.next_review_on, entry.suspended_until) == (LAST_DAY, LAST_DAY)

    pass_review(at_street)

    case, entry = at_street.case, entry_of(at_street)
    assert (case.state, case.street_red_at is not None) == (State.HANDLING, True)
    assert case.due_at - case.street_red_at >= left
    assert (entry.struck_off_at, entry.next_review_on) == (None, date(2026, 9, 7))  # a week from Monday
    assert notice_codes(at_street.place.street_worker)[-1] == "ledger_term_over"
    resumed = db.session.scalars(select(Event).where(Event.move == Move.RESUME)).one()
    assert (resumed.actor_id, resumed.facts) == (None, {"term": "2026-08-30"})

    found, later = ledger.Found("财政所", "已排入计划", date(2026, 9, 20)), case.street_red_at + DAY
    at_street.do(ledger.review, at_street.place.street_worker, found, of=entry.id, at=later)
    assert at_street.case.street_red_at is None


def test_what_is_red_stays_red_since_it_became_so(at_street):
    at_street.do(ledger.enter, at_street.place.street_worker, BUDGET)
    pass_review(at_street)
    since = at_street.case.street_red_at

    pass_review(at_street)

    assert (at_street.case.street_red_at, moves(at_street, Move.ESCALATE)) == (since, 2)


def test_a_request_is_not_answered_by_the_clock(at_street):
    worker = at_street.place.street_worker
    at_street.do(ledger.enter, worker, FAR)
    at_street.do(ledger.ask, worker, FAR, at=at_street.now + DAY)

    pass_review(at_street)

    assert at_street.case.state is State.HANDLING
    assert db.session.scalars(select(LedgerRequest)).one().decided_at is None


def test_below_the_street_the_case_climbs_at_the_end_of_its_term(held):
    held.do(ledger.enter, held.place.community_worker, FAR)

    pass_review(held)

    case = held.case
    assert (case.state, case.holder_id, case.street_red_at) == (
        State.REGISTERED,
        held.place.community.id,
        None,
    )
    assert entry_of(held).unit_id == held.place.community.id


def test_a_review_missed_before_that_keeps_it_aside_and_no_look_is_beyond_the_term(at_street):
    near = ledger.Grounds(ReasonClass.LAW, "新规出台", "留意", LAST_DAY - 3 * DAY)
    at_street.do(ledger.enter, at_street.place.street_worker, near)

    pass_review(at_street)

    case = at_street.case
    assert (case.state, case.street_red_at is not None, case.due_at) == (State.LEDGERED, True, None)
    assert entry_of(at_street).next_review_on == LAST_DAY


def test_whoever_reviews_a_red_entry_takes_it_off_the_leaders_list(at_street):
    at_street.do(ledger.enter, at_street.place.street_worker, BUDGET)
    later = pass_review(at_street)
    assert at_street.case.street_red_at is not None

    found = ledger.Found("财政所", "已排入计划", date(2026, 4, 20))
    at_street.do(
        ledger.review, at_street.place.street_worker, found, of=entry_of(at_street).id, at=later + DAY
    )

    assert (at_street.case.state, at_street.case.street_red_at) == (State.LEDGERED, None)


def test_a_review_on_the_last_day_ends_the_suspension(held):
    held.do(ledger.enter, held.place.community_worker, BUDGET)
    last = held.now + 180 * DAY
    found = ledger.Found("财政所", "资金到位", date(2026, 9, 20))

    held.review(entry_of(held), found, at=last)

    assert (held.case.state, entry_of(held).next_review_on) == (State.HANDLING, date(2026, 9, 20))
    assert last_clock(held.case, ClockKind.HANDLE).due_at > last
    assert [moves(held, move) for move in (Move.REVIEW, Move.RESUME)] == [1, 1]


def test_after_a_missed_review_a_promise_is_looked_at_on_its_day(at_street):
    at_street.do(ledger.enter, at_street.place.street_worker, BUDGET)
    pledge = ledger.Pledge("财政所", "答复计划", date(2026, 4, 22))
    found = ledger.Found("财政所", "快了", date(2026, 4, 20), pledge=pledge)
    at_street.do(ledger.review, at_street.place.street_worker, found, of=entry_of(at_street).id)

    pass_review(at_street)

    assert entry_of(at_street).next_review_on == date(2026, 4, 22)


def overdue_at_street(held):
    """Let the handling clock pass at the street; return the instant after it."""
    later = last_clock(held.case, ClockKind.HANDLE).due_at + MINUTE
    sweep(now=last_clock(held.case, ClockKind.HANDLE).warn_at + MINUTE)
    sweep(now=later)
    assert held.case.street_red_at is not None
    return later


def test_what_was_red_and_put_aside_expressly_is_red_again_and_passes_only_once(at_street):
    later, clock = overdue_at_street(at_street), last_clock(at_street.case, ClockKind.HANDLE)
    red_since, passed = at_street.case.street_red_at, clock.breached_at
    worker = at_street.place.street_worker
    at_street.do(ledger.enter, worker, FAR, leave=EXPRESSLY, at=later)
    assert at_street.case.street_red_at is None

    at_street.do(ledger.resume, worker, note="新规已出台", at=later + 10 * DAY)
    assert at_street.case.street_red_at == red_since
    sweep(now=later + 11 * DAY)

    clock = db.session.get_one(type(clock), clock.id, populate_existing=True)
    assert (clock.breached_at, moves(at_street, Move.ESCALATE)) == (passed, 1)
    sweep(now=clock.check_at + MINUTE)  # in working time
    assert db.session.get_one(type(clock), clock.id, populate_existing=True).reminders == 1


def test_what_was_overdue_is_put_aside_with_a_reason_that_is_kept(at_street):
    later = overdue_at_street(at_street)
    silent = ledger.Leave(expressly=True)
    with pytest.raises(Missing):
        at_street.do(ledger.enter, at_street.place.street_worker, FAR, leave=silent, at=later)

    at_street.do(ledger.enter, at_street.place.street_worker, FAR, leave=EXPRESSLY, at=later)

    entered = db.session.scalars(select(Event).where(Event.move == Move.ENTER_LEDGER)).one()
    assert (entered.facts["expressly"], EXPRESSLY.note in entered.words.body) == (True, True)


def test_a_corrected_urgency_whose_due_lies_ahead_ends_the_overdue_and_may_pass_again(at_street):
    worker, leader = at_street.place.street_worker, at_street.place.leader
    at_street.do(cases.amend, worker, urgency=Urgency.RED, note="以为有人被困")
    later = overdue_at_street(at_street)
    at_street.do(cases.amend, worker, urgency=Urgency.YELLOW, note="只是卡顿", at=later + DAY)
    assert at_street.case.street_red_at is not None  # a day has passed as well

    at_street.do(cases.amend, worker, urgency=Urgency.BLUE, note="可以排期", at=later + DAY)
    clock = last_clock(at_street.case, ClockKind.HANDLE)
    assert (at_street.case.street_red_at, clock.breached_at, clock.warned_at) == (None, None, None)

    overdue_at_street(at_street)
    assert moves(at_street, Move.ESCALATE) == 2
    assert notice_codes(leader).count("case_breached_street") == 2


@pytest.mark.parametrize("ending", ["closed", "merged"])
def test_an_ending_that_is_taken_back_brings_the_review_of_the_entry_back(held, ending):
    head, worker = held.place.head, held.place.grid_worker
    held.do(ledger.enter, held.place.community_worker, BUDGET)
    if ending == "closed":
        held.do(cases.resolve, worker, outcome=Result.SOLVED, note="已修", told="已告知")
        held.do(cases.verify, head)
        held.do(cases.reopen, head, note="又掉了")
    else:
        held.do(cases.merge, worker, into=held.another())
        held.do(cases.unmerge, worker, note="不是一回事")

    clock = last_clock(held.case, ClockKind.REVIEW)
    assert (clock.stopped_at, clock.unit_id) == (None, held.place.grid.id)
    assert entry_of(held).next_review_on == date(2026, 3, 10)  # in a week


@pytest.mark.parametrize("state", [State.WAITING, State.VERIFYING])
def test_an_entry_is_reviewed_whatever_its_case_waits_for(held, state):
    worker = held.place.grid_worker
    held.do(ledger.enter, held.place.community_worker, BUDGET)
    held.do(ledger.resume, worker, note="资金到了")
    if state is State.WAITING:
        held.do(cases.ask_resident, worker, note="何时方便？")
    else:
        held.do(cases.resolve, worker, outcome=Result.SOLVED, note="已修", told="已告知")

    held.review(entry_of(held), ledger.Found("住户", "下周回来", date(2026, 3, 30)))

    assert (held.case.state, entry_of(held).next_review_on) == (state, date(2026, 3, 30))
