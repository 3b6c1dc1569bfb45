"""Random histories of real moves and of the clock: what must hold after every step, whatever came before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, update

from app.cases import jobs
from app.cases import operations as cases
from app.cases.queries.chains import broken_chains
from app.cases.queries.whose_time import stretches_of
from app.clocks import recomputing
from app.clocks.queries import clocks_of
from app.database import transaction
from app.domain.clocks import CALLS, MAIN, ClockKind, Outcome, Urgency
from app.domain.days import NOTHING
from app.domain.errors import DomainError
from app.domain.ledger import ReasonClass
from app.domain.reckoning import Cause
from app.domain.workflow import Move, State
from app.escalation.jobs import sweep
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case, Event, Holding, Task
from app.models.clocks import Clock, Extension
from app.models.ledger import LedgerEntry
from app.models.organisation import Person
from app.settings import operations as street_settings
from tests import factories
from tests.operations.test_workflow_matrix import FROM
from tests.operations.worlds import WHO, World

PEOPLE = ("raiser", "grid", "sister grid", "community", "street", "leader", "department")
MOVES = sorted(set(FROM) - {"enter_ledger", "review", "strike_off"})
ENDING = {"withdraw", "merge", "close_at_once"}  # they end a history soon; whoever tries at random makes them
STEPS = st.sampled_from([1, 7, 45, 240, 600, 1441, 4000, 11_000])  # minutes


@dataclass
class Ended:
    """What an ended clock said when it was first seen ended."""

    outcome: object
    stopped_at: object
    breached_at: object


class Histories(RuleBasedStateMachine):
    """One case, and people who try whatever they like with it."""

    app: Flask
    world: World
    began: datetime

    def __init__(self):
        super().__init__()
        world = self.world
        world.now = self.began
        self.ended = {}
        category = factories.category("power.corridor_light").id
        with transaction():
            draft = cases.Draft("楼道灯坏了", world.place.building.id, category)
            self.case_id = cases.register(draft, world.actors["raiser"], now=world.now).id
            world.other = cases.register(draft, world.actors["raiser"], now=world.now)
            db.session.flush()
            self.other_id = world.other.id
        self._leave_alone(self.other_id)

    @property
    def case(self):
        return db.session.get_one(Case, self.case_id, populate_existing=True)

    @rule(minutes=STEPS, is_seen=st.booleans())
    def time_passes(self, minutes, is_seen):
        self.world.now += timedelta(minutes=minutes)
        if is_seen:
            sweep(now=self.world.now)

    @rule(move=st.sampled_from(MOVES), who=st.sampled_from(PEOPLE))
    def somebody_tries(self, move, who):
        self.world.attempt(move, self.case, who, keep=True)
        self.world.now += timedelta(minutes=2)

    @rule(which=st.integers(0, 1000))
    def somebody_does_what_is_open(self, which):
        state = self.case.state
        fitting = [move for move in MOVES if state in FROM[move] and move not in ENDING]
        if fitting:
            move = fitting[which % len(fitting)]
            self.somebody_tries(move, WHO.get(move, "leader"))

    @rule(urgency=st.sampled_from(Urgency))
    def its_urgency_is_corrected(self, urgency):
        self._try(cases.amend, self.case_id, "leader", note="核对后更正", urgency=urgency)

    @rule(days=st.integers(1, 40))
    def it_is_put_into_the_ledger(self, days):
        day = self._today() + timedelta(days=days)
        grounds = ledger.Grounds(ReasonClass.SEASON, "雨季过去", "每月看一次", day)
        for who in ("grid", "community", "street"):
            leave = ledger.Leave(expressly=True, note="仍需等待")
            self._try(ledger.enter, self.case_id, who, grounds, leave=leave)

    @rule(who=st.sampled_from(PEOPLE), is_granted=st.booleans())
    def somebody_decides_what_is_asked_for(self, who, is_granted):
        if is_granted:
            self._try(cases.grant_extension, self.case_id, who, amount=None)
            self._try(ledger.grant, self.case_id, who, expressly=True, note="同意")
        else:
            self._try(cases.refuse_extension, self.case_id, who, note="不同意")
            self._try(ledger.refuse, self.case_id, who, note="不同意")

    @rule(category=st.sampled_from(["power.corridor_light", "property.upkeep"]))
    def its_category_is_corrected(self, category):
        self._try(
            cases.amend, self.case_id, "leader", note="归类有误", category_id=factories.category(category).id
        )

    @rule(hours=st.integers(1, 30))
    def the_street_closes_for_some_hours(self, hours):
        street, administrator = self.world.place.street.id, self.world.actors["administrator"]
        begin = self.world.now + timedelta(hours=1)
        values = street_settings.ClosureValues(begin, begin + timedelta(hours=hours), "台风")
        with transaction():
            street_settings.add_closure(street, administrator, values=values, now=self.world.now)
            recomputing.queue([street], administrator, Cause.CALENDAR, now=self.world.now)
        jobs.recompute(now=self.world.now)
        self.world.now += timedelta(minutes=1)

    @rule(where=st.sampled_from(["grid", "community"]))
    def nobody_works_at_a_unit_for_a_day(self, where):
        self._open_or_close(where, self.world.now)
        sweep(now=self.world.now)
        self.world.now += timedelta(days=1)
        sweep(now=self.world.now)
        self._open_or_close(where, None)

    def _open_or_close(self, where, at):
        person_id = getattr(self.world.place, f"{where}_worker").id
        with transaction():
            db.session.execute(update(Person).where(Person.id == person_id).values(disabled_at=at))

    @rule(days=st.integers(1, 40), strike=st.booleans())
    def its_entry_is_looked_at(self, days, strike):
        statement = select(LedgerEntry.id).where(LedgerEntry.case_id == self.case_id)
        entry_id = db.session.scalar(statement.where(LedgerEntry.struck_off_at.is_(None)))
        if entry_id is None:
            return
        if strike:
            self._try(ledger.strike_off, entry_id, "leader", evidence="照片已存")
        else:
            day = self._today() + timedelta(days=days)
            self._try(ledger.review, entry_id, "leader", ledger.Found("财政所", "还在等", day))

    def _try(self, operation, row_id, who, *args, **values):
        try:
            with transaction():
                operation(row_id, self.world.actors[who], *args, **values, version=None, now=self.world.now)
        except DomainError:
            pass
        self.world.now += timedelta(minutes=1)

    def _today(self):
        return (self.world.now + timedelta(hours=8)).date()

    def _clocks(self):
        statement = select(Clock).where(Clock.case_id == self.case_id).order_by(Clock.id)
        return db.session.scalars(statement.execution_options(populate_existing=True)).unique().all()

    @staticmethod
    def _leave_alone(case_id):
        """Let no sweep of a later history look at the case."""
        with transaction():
            db.session.execute(update(Clock).where(Clock.case_id == case_id).values(check_at=None))

    def teardown(self):
        self._prove_chain()
        self._leave_alone(self.case_id)

    @invariant()
    def each_call_that_waits_has_one_clock_and_the_others_none(self):
        running = (one.subject_id for one in self._clocks() if one.kind in CALLS and not one.stopped_at)
        none = Task.answered_at.is_(None), Task.declined_at.is_(None), Task.withdrawn_at.is_(None)
        waiting = db.session.scalars(select(Task.id).where(Task.case_id == self.case_id, *none))
        assert sorted(running) == sorted(waiting)

    @invariant()
    def its_life_is_divided_to_the_microsecond(self):
        case = self.case
        stretches = stretches_of(case, clocks_of(case.id), as_of=self.world.now)
        edges = [case.registered_at, *(stretch.until for stretch in stretches)]
        assert [stretch.since for stretch in stretches] == edges[:-1]
        end = self.world.now if case.state.is_open else self._over_since()
        assert sum((stretch.length for stretch in stretches), NOTHING) == end - case.registered_at

    def _over_since(self):
        ending = (Move.VERIFY, Move.CLOSE_AT_ONCE, Move.MERGE, Move.WITHDRAW)
        statement = select(Event.at).where(Event.case_id == self.case_id, Event.move.in_(ending))
        return db.session.scalars(statement.order_by(Event.sequence.desc()).limit(1)).one()

    @invariant()
    def one_main_clock_runs_while_it_is_open_and_none_afterwards(self):
        case = self.case
        running = [clock for clock in self._clocks() if clock.stopped_at is None]
        main = [clock for clock in running if clock.kind in MAIN]
        assert len(main) == (1 if case.state.is_open else 0)
        if main:
            assert (case.due_at, case.warn_at, case.black_at) == (
                main[0].due_at, main[0].warn_at, main[0].black_at,
            )  # fmt: skip
            is_suspended = any(pause.until_at is None for pause in self._pauses(main[0]))
            assert is_suspended == (case.state in {State.WAITING, State.LEDGERED}) == (main[0].due_at is None)
        elif not case.state.is_open:
            assert all(clock.kind in {ClockKind.REVIEW, ClockKind.REPORT_IN} for clock in running)

    def _pauses(self, clock):
        db.session.refresh(clock, ["pauses"])
        return clock.pauses

    @invariant()
    def whatever_lies_in_the_register_is_looked_at_again_by_its_holder(self):
        case = self.case
        open_entry = (LedgerEntry.case_id == case.id, LedgerEntry.struck_off_at.is_(None))
        entries = db.session.scalars(select(LedgerEntry).where(*open_entry)).all()
        reviews = [
            (clock.subject_id, clock.unit_id)
            for clock in self._clocks()
            if clock.kind is ClockKind.REVIEW and clock.stopped_at is None
        ]
        assert len(entries) <= 1
        assert reviews == [(entry.id, case.holder_id) for entry in entries]

    @invariant()
    def what_has_passed_at_the_street_is_red_until_it_moves_and_nothing_that_is_over(self):
        case = self.case
        passed = [
            clock
            for clock in self._clocks()
            if clock.kind in MAIN and clock.stopped_at is None and clock.breached_at is not None
        ]
        if passed and passed[0].due_at is not None:
            assert case.street_red_at is not None
        if not case.state.is_open:
            assert case.street_red_at is None

    @invariant()
    def no_unit_gets_more_time_more_than_twice(self):
        granted = (
            select(func.count())
            .select_from(Extension)
            .join(Clock)
            .where(Extension.case_id == self.case_id, Extension.granted > 0)
            .group_by(Clock.unit_id)
        )
        assert all(count <= 2 for count in db.session.scalars(granted))

    @invariant()
    def it_has_one_holder(self):
        case = self.case
        rows = db.session.scalars(select(Holding).where(Holding.case_id == case.id)).all()
        present = [row for row in rows if row.until_at is None]
        assert len(present) == (1 if case.state.is_open else 0)
        assert all(row.unit_id == case.holder_id for row in present)

    @invariant()
    def what_has_ended_stays_as_it_ended(self):
        for clock in self._clocks():
            if clock.stopped_at is not None:
                now = Ended(clock.outcome, clock.stopped_at, clock.breached_at)
                is_late = clock.due_at is not None and clock.due_at < clock.stopped_at
                assert not is_late or clock.outcome is Outcome.BREACHED
                assert self.ended.setdefault(clock.id, now) == now

    def _prove_chain(self):
        number = self.case.number
        with self.app.app_context():  # a session of its own: the proof forgets what it has read
            assert list(broken_chains((number,))) == [(number, None)]


@pytest.mark.timeout(300)
def test_random_histories_keep_their_clocks(app, now, database):
    few = database.startswith("postgresql")
    Histories.app, Histories.world, Histories.began = app, World(now), now
    db.session.commit()

    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=5 if few else 20,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
