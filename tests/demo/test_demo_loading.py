"""The loaded demo: its histories are ones that the operations could have made, and they go on."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import groupby

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.access.guards import actor_for
from app.cases import operations as cases
from app.cases import search_index
from app.cases.operations import Draft
from app.clocks import operations as clock_operations
from app.database import transaction
from app.demo.loading import Size, load
from app.domain import chain
from app.domain.clocks import ClockKind
from app.domain.levels import Level, Role
from app.domain.talks import DecisionKind, TalkState
from app.domain.workflow import RULES, Move, Outcome, State
from app.domain.workflow import Holding as Holds
from app.escalation import jobs
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case, DayCounter, Event, Holding, Sight, Task
from app.models.clocks import Clock
from app.models.ledger import LedgerCounter, LedgerEntry, Review
from app.models.notices import Notice
from app.models.organisation import Person, Posting, Unit
from app.models.talks import AgendaItem, Decision, ItemKind, Talk
from app.settings.queries import zone_of

CASES = 200
MAIN = clock_operations.MAIN


@pytest.fixture
def demo(app, now):
    load(Size(CASES, seed=7), now=now)
    yield
    db.session.rollback()


def all_cases():
    return db.session.scalars(select(Case).order_by(Case.id)).all()


def events_by_case():
    rows = db.session.scalars(select(Event).order_by(Event.case_id, Event.sequence))
    return {case_id: list(found) for case_id, found in groupby(rows, key=lambda event: event.case_id)}


def link(event):
    return chain.Link(
        event.case_id, event.sequence, event.move.value, event.at, event.actor_id, event.unit_id,
        event.facts, event.text_digest,
    )  # fmt: skip


def anybody(unit_id, *roles):
    statement = select(Posting.person_id).where(Posting.unit_id == unit_id, Posting.role.in_(roles)).limit(1)
    return db.session.scalars(statement).one()


def actor(person_id, now):
    person = db.session.scalars(select(Person).where(Person.id == person_id)).one()
    return actor_for(person, today=now.date())


def test_the_loaded_histories_are_ones_that_the_operations_could_have_made(demo, now):
    events = events_by_case()
    cases_ = all_cases()

    assert len(cases_) == CASES
    for case in cases_:
        found = events[case.id]
        assert chain.first_broken([(link(event), event.digest) for event in found]) is None
        assert (case.event_count, case.last_digest) == (len(found), found[-1].digest)
        assert [event.at for event in found] == sorted(event.at for event in found)
        assert found[-1].at <= now
        assert_follows(case, found)
    assert_numbers(cases_)
    assert_clocks(cases_, now)
    assert_holdings(cases_)
    assert_ledger()
    assert_talks(now)
    share = sum(case.state.is_open for case in cases_) / CASES
    assert 0.05 < share < 0.25
    assert jobs.sweep(now=now) == 0


def assert_follows(case, found):
    """Walk the workflow's table along the events and arrive at the case's state and holder."""
    first = found[0]
    assert first.move is Move.REGISTER
    state, holder = State.REGISTERED, first.facts["holder_id"]
    accepted = {}
    for event in found[1:]:
        rule = RULES[event.move]
        assert event.unit_id == holder
        verifying_on = event.move is Move.ESCALATE and state is State.VERIFYING
        at_once = event.move is Move.RESOLVE and state is State.REGISTERED and event.sequence == 2
        struck_off = "struck_off" in event.facts  # also of a case that is over
        fits = state in rule.sources or verifying_on or at_once or struck_off
        assert fits, (case.number, event.sequence, event.move, state)
        if event.move is Move.ACCEPT:
            accepted[holder] = True
        if verifying_on or event.facts.get("street_red"):
            continue
        state = rule.target or state
        if rule.holding is not Holds.KEEPS:
            assert event.facts["from_id"] == holder
            if event.move is not Move.RETURN:
                accepted[event.facts["to_id"]] = False
            holder = event.facts["to_id"]
            if event.move is Move.RETURN and accepted.get(holder):
                state = State.HANDLING
    assert (case.state, case.holder_id) == (state, holder), case.number
    verifies = case.state is State.VERIFYING
    assert verifies or case.desk_id == case.holder_id
    assert (case.state is State.MERGED) == (case.merged_into_id is not None)


def assert_numbers(cases_):
    zone = zone_of(cases_[0].street_id)
    by_day = defaultdict(list)
    for case in sorted(cases_, key=lambda case: (case.registered_at, case.id)):
        assert case.registered_at.astimezone(zone).date() == case.numbered_on
        by_day[case.street_id, case.numbered_on].append(case.sequence)
    assert all(found == list(range(1, len(found) + 1)) for found in by_day.values())
    counters = {(row.street_id, row.day): row.last for row in db.session.scalars(select(DayCounter))}
    assert counters == {key: len(found) for key, found in by_day.items()}


def assert_clocks(cases_, now):
    clocks = defaultdict(list)
    for clock in db.session.scalars(select(Clock).options(selectinload(Clock.pauses)).order_by(Clock.id)):
        clocks[clock.case_id].append(clock)
    for case in cases_:
        running = [clock for clock in clocks[case.id] if clock.stopped_at is None]
        main = [clock for clock in running if clock.kind in MAIN]
        suspended = case.state in {State.WAITING, State.LEDGERED}
        red_by_review = case.state is State.LEDGERED
        if not case.state.is_open:
            assert [clock.kind for clock in running if clock.kind is not ClockKind.REVIEW] == []
            continue
        assert len(main) == 1 or red_by_review
        beside = min((c.due_at for c in running if c.kind in clock_operations.BESIDE), default=None)
        assert [p.until_at is None for p in main[0].pauses].count(True) == (1 if suspended else 0)
        shown = (case.due_at, case.warn_at, case.black_at)
        assert shown == (main[0].due_at, main[0].warn_at, main[0].black_at)
        assert case.sort_at == (case.due_at or beside)
        assert (case.due_at is None) == suspended
        before = shown, main[0].check_at
        clock_operations._reckon(main[0])
        after = (main[0].due_at, main[0].warn_at, main[0].black_at), main[0].check_at
        assert after[0] == before[0]
        is_looked_at = before[1] is not None  # one that passed at the street is not
        assert not is_looked_at or after == before
        assert all(clock.check_at is None or clock.check_at >= now for clock in running)


def assert_holdings(cases_):
    held = defaultdict(list)
    for row in db.session.scalars(select(Holding).order_by(Holding.case_id, Holding.sequence)):
        held[row.case_id].append(row)
    sights = set(db.session.execute(select(Sight.case_id, Sight.unit_id)).all())
    tasks = db.session.scalars(select(Task)).all()
    expected = {(row.case_id, row.unit_id) for rows in held.values() for row in rows}
    expected |= {(task.case_id, task.unit_id) for task in tasks}
    assert {tuple(row) for row in sights} == expected
    for case in cases_:
        rows = held[case.id]
        assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
        assert rows[-1].unit_id == case.holder_id
        assert (rows[-1].until_at is None) == case.state.is_open
        assert all(before.until_at is not None for before in rows[:-1])
        assert case.held_since == rows[-1].from_at


def assert_ledger():
    entries = db.session.scalars(
        select(LedgerEntry).options(joinedload(LedgerEntry.case)).order_by(LedgerEntry.sequence)
    ).all()
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    assert db.session.scalars(select(LedgerCounter.last)).all() == [len(entries)]
    reviews = Counter(db.session.scalars(select(Review.entry_id)))
    reviewing = Counter(
        db.session.scalars(
            select(Clock.subject_id).where(Clock.kind == ClockKind.REVIEW, Clock.stopped_at.is_(None))
        )
    )
    for entry in entries:
        assert entry.review_count == reviews[entry.id]
        is_open = entry.struck_off_at is None
        assert reviewing[entry.id] == (1 if is_open and entry.case.state.is_open else 0)
        assert not is_open or entry.unit_id == entry.case.holder_id
    ledgered = {entry.case_id for entry in entries if entry.struck_off_at is None}
    assert set(db.session.scalars(select(Case.id).where(Case.state == State.LEDGERED))) <= ledgered


def assert_talks(now):
    talks = db.session.scalars(select(Talk)).all()
    assert {talk.state for talk in talks} == {TalkState.CLOSED, TalkState.PLANNED}
    rows = db.session.execute(
        select(AgendaItem, Decision, Talk).join(Talk).outerjoin(Decision, Decision.item_id == AgendaItem.id)
    ).all()
    for item, decision, talk in rows:
        if item.kind is ItemKind.LOOK_BACK or talk.state is TalkState.PLANNED:
            assert decision is None
            continue
        assert decision.applied_at == talk.closed_at
        assert (item.case_id is None) == (decision.kind is DecisionKind.NOTED)
    raised = {item.case_id for item, decision, _talk in rows if decision and item.case_id}
    assert raised == set(db.session.scalars(select(Case.id).where(Case.talk_id.is_not(None))))
    tonight = min(talk.starts_at for talk in talks if talk.state is TalkState.PLANNED)
    assert now < tonight < now + timedelta(days=1, hours=12)


def test_loaded_cases_go_on_by_the_real_operations(demo, now):
    grid = db.session.scalars(
        select(Unit)
        .join(Case, Case.holder_id == Unit.id)
        .where(Case.state == State.HANDLING, Unit.level == Level.GRID)
        .limit(1)
    ).one()
    case = db.session.scalars(
        select(Case).where(Case.holder_id == grid.id, Case.state == State.HANDLING).limit(1)
    ).one()
    worker = actor(anybody(grid.id, Role.GRID_STAFF), now)
    office = actor(anybody(case.community_id, Role.COMMUNITY_STAFF), now)

    with transaction():
        cases.resolve(
            case.id, worker, outcome=Outcome.SOLVED, note="修好了", told="当面", version=None, now=now
        )
    with transaction():
        cases.verify(case.id, office, version=None, now=now + timedelta(hours=1))

    db.session.refresh(case)
    found = events_by_case()[case.id]
    assert case.state is State.CLOSED
    assert chain.first_broken([(link(event), event.digest) for event in found]) is None


def test_a_new_case_gets_the_next_number_and_can_be_found(demo, now):
    building = db.session.scalars(
        select(Unit).where(Unit.level == Level.BUILDING).order_by(Unit.id).limit(1)
    ).one()
    head = actor(anybody(building.id, Role.BUILDING_HEAD), now)
    category_id = db.session.scalars(select(Case.category_id).limit(1)).one()
    today = now.astimezone(zone_of(building.street_id)).date()
    counter = select(DayCounter.last).where(DayCounter.day == today)
    before = db.session.scalar(counter) or 0
    draft = Draft("石榴树倒在楼门口", building.id, category_id)

    with transaction():
        made = cases.register(draft, head, now=now)
    with transaction():
        holder = actor(anybody(made.holder_id, Role.GRID_STAFF, Role.COMMUNITY_STAFF, Role.STREET_STAFF), now)
        cases.accept(made.id, holder, version=None, now=now + timedelta(minutes=5))

    assert made.sequence == before + 1
    assert db.session.scalars(select(Case.id).where(search_index.matches("石榴"))).all() == [made.id]


def test_a_loaded_case_in_the_ledger_goes_on_when_its_entry_is_struck_off(demo, now):
    statement = select(LedgerEntry).join(Case).where(Case.state == State.LEDGERED)
    entry = db.session.scalars(statement.order_by(LedgerEntry.id).limit(1)).one()
    street = actor(anybody(entry.street_id, Role.STREET_STAFF), now)

    with transaction():
        ledger.strike_off(entry.id, street, evidence="现场核实，已解决。", version=None, now=now)

    case = db.session.get_one(Case, entry.case_id)
    assert (case.state, entry.struck_off_at) == (State.HANDLING, now)
    assert case.due_at > now
    assert [clock.kind for clock in clock_operations.running(case.id)] == [ClockKind.HANDLE]


def test_the_sweep_goes_on_with_loaded_clocks(demo, now):
    later = now + timedelta(days=1)
    waiting = (
        select(func.count()).select_from(Clock).where(Clock.stopped_at.is_(None), Clock.check_at < later)
    )
    due = db.session.scalar(waiting)

    done = jobs.sweep(now=later)

    assert due > 0
    assert done >= due
    assert db.session.scalar(select(func.count()).where(Clock.postponed.is_not(None))) == 0


@pytest.mark.sqlite
def test_the_same_seed_and_instant_give_the_same_demo(app, now):
    from app.demo import writing

    seen = []
    for _ in range(2):
        load(Size(40, seed=3), now=now)
        rows = db.session.execute(select(Case.number, Case.description, Case.last_digest).order_by(Case.id))
        seen.append(([tuple(row) for row in rows], db.session.scalar(select(func.count(Notice.id)))))
        with transaction():
            writing.empty()

    assert seen[0] == seen[1]
    assert len(seen[0][0]) == 40
