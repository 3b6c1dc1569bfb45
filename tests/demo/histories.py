"""Whether loaded histories are ones that the operations could have made."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.clocks import operations as clock_operations
from app.domain import chain
from app.domain.clocks import ClockKind
from app.domain.effects import Holding as Holds
from app.domain.talks import DecisionKind, TalkState
from app.domain.workflow import RULES, Move, State
from app.extensions import db
from app.models.cases import Case, Event, Holding, Sight, Task
from app.models.clocks import Clock
from app.models.counting import DayCounter
from app.models.ledger import LedgerCounter, LedgerEntry, Review
from app.models.talks import AgendaItem, Decision, ItemKind, Talk
from app.settings.queries import zone_of

MAIN = clock_operations.MAIN


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
        struck_off = event.facts.keys() & {"struck_off", "strike_off_proposed"}  # also of a case that is over
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
            assert {clock.kind for clock in running} <= {ClockKind.REVIEW, ClockKind.OBJECTION}
            continue
        assert len(main) == 1 or red_by_review
        beside = min((c.due_at for c in running if c.kind in clock_operations.BESIDE), default=None)
        assert [p.until_at is None for p in main[0].pauses].count(True) == (1 if suspended else 0)
        shown = (case.due_at, case.warn_at, case.black_at)
        assert shown == (main[0].due_at, main[0].warn_at, main[0].black_at)
        assert case.sort_at == (case.due_at or beside)
        assert (case.due_at is None) == suspended
        before = shown, main[0].check_at
        clock_operations.reckon(main[0])
        after = (main[0].due_at, main[0].warn_at, main[0].black_at), main[0].check_at
        assert after[0] == before[0]
        runs_on = main[0].breached_at is not None  # one that passed at the street reminds and turns black
        assert runs_on or after == before
        main[0].check_at = before[1]
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
        assert reviewing[entry.id] == (1 if is_open else 0)
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
