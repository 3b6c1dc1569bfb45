"""A batch does what looking at each clock alone does, row by row."""

import gc
import random
import weakref
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.cases import operations as cases
from app.database import transaction
from app.domain import chain
from app.domain.clocks import Urgency
from app.domain.errors import DomainError
from app.domain.ledger import ReasonClass
from app.domain.workflow import Outcome
from app.escalation import jobs, queries
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case, Event, Holding, Sight
from app.models.clocks import Clock, Pause
from app.models.ledger import LedgerCounter, LedgerEntry
from app.models.notices import Notice
from app.models.organisation import Person, Unit
from tests import factories
from tests.counting import statements as counted
from tests.demo.histories import link
from tests.factories import actor

GIVEN = {"version": None}
CASES = 12
LEFT_OUT = {"id", "digest", "last_digest", "salt", "version", "slip_secret", "number", "text_digest"}
TABLES = (Case, Holding, Event, Clock, Pause, LedgerEntry, Sight, Notice)


def _accept(place, case_id, now):
    cases.accept(case_id, actor(place.grid_worker, today=now.date()), **GIVEN, now=now)


def _ask(place, case_id, now):
    cases.ask_resident(case_id, actor(place.grid_worker, today=now.date()), note="哪层？", **GIVEN, now=now)


def _resolve(place, case_id, now):
    how = {"outcome": Outcome.SOLVED, "note": "修了", "told": "电话"}
    cases.resolve(case_id, actor(place.grid_worker, today=now.date()), **how, **GIVEN, now=now)


def _enter(place, case_id, now):
    review_on = (now + timedelta(days=4)).date()
    grounds = ledger.Grounds(ReasonClass.LAW, "政策出台", "每月询问", review_on)
    ledger.enter(case_id, actor(place.street_worker, today=now.date()), grounds, **GIVEN, now=now)


def _call_in(place, case_id, now):
    department = place.department.id
    grid = actor(place.grid_worker, today=now.date())
    cases.call_in(case_id, grid, unit_ids=[department], note="请到场", **GIVEN, now=now)


def _send_up(place, case_id, now):
    cases.send_up(case_id, actor(place.grid_worker, today=now.date()), note="协调", **GIVEN, now=now)


MOVES = (_accept, _accept, _accept, _ask, _resolve, _enter, _call_in, _send_up)


def _play(place, seed, now, sweep):
    """Let a random month pass in a street; refused moves are passed over."""
    rng = random.Random(seed)
    category = factories.category("power.corridor_light").id
    places = (place.building, place.sister_building)
    ids = []
    for _ in range(CASES):
        draft = cases.Draft("楼道灯坏了", rng.choice(places).id, category, urgency=rng.choice(list(Urgency)))
        with transaction():
            ids.append(cases.register(draft, actor(place.grid_worker), now=now).id)
    for _ in range(8):
        for case_id in rng.sample(ids, 6):
            move = rng.choice(MOVES)
            try:
                with transaction():
                    move(place, case_id, now)
            except DomainError:
                continue
        now += timedelta(hours=rng.choice([1, 7, 30, 100, 200]), seconds=rng.randrange(60))
        sweep(now)


def _rows(place):
    """Return a street's rows with ids replaced by what they mean."""
    ids = db.session.scalars(select(Case.id).where(Case.street_id == place.street.id).order_by(Case.id))
    number_of = {case_id: number for number, case_id in enumerate(ids)}
    units = {row.id: row.name for row in db.session.scalars(select(Unit))}
    people = {row.id: row.username.rstrip("01") for row in db.session.scalars(select(Person))}
    found = []
    for model in TABLES:
        rows = select(model.__table__)
        if model is Pause:
            rows = select(Pause.__table__, Clock.case_id).join(Clock)
        for row in db.session.execute(rows).mappings():
            case_id = row["id"] if model is Case else row["case_id"]
            if case_id in number_of:
                found.append((model.__name__, number_of[case_id], _meant(row, number_of, units, people)))
    return sorted(found, key=repr)


def _meant(row, number_of, units, people):
    values = {}
    for name, value in row.items():
        if name in LEFT_OUT or name in {"subject_id", "clock_id", "case_id", "sequence"}:
            continue
        if name in {"facts", "params"}:
            value = {
                key: units.get(found, found)
                for key, found in value.items()
                if key.endswith("_id") and key != "task_id"
            }
        elif name == "key":
            value = value.split(":")[0]
        elif name.endswith("person_id") or name in {
            "raiser_id",
            "actor_id",
            "resolved_by_id",
            "entered_by_id",
        }:
            value = people.get(value)
        elif name.endswith("_id") and name not in {"category_id", "limit_id", "routing_id"}:
            value = units.get(value)
        values[name] = value
    return values


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_batch_leaves_the_rows_that_single_looks_leave(app, now, monkeypatch, caplog, seed):
    claim = queries.claim

    def of(place, work):
        def claim_there(now, *, limit, clock_id=None):
            there = set(db.session.scalars(select(Clock.id).where(Clock.street_id == place.street.id)))
            found = claim(now, limit=10_000, clock_id=clock_id)
            return {id_: case_id for id_, case_id in found.items() if id_ in there}

        def sweep(now):
            monkeypatch.setattr(queries, "claim", claim_there)
            while work(now):
                pass

        return sweep

    batched, single = factories.street(0), factories.street(1)
    _play(batched, seed, now, of(batched, jobs._batch))
    _play(single, seed, now, of(single, jobs._one_by_one))
    db.session.rollback()

    assert _rows(batched) == _rows(single)
    assert "failed" not in caplog.text
    for case in db.session.scalars(select(Case)):
        events = db.session.scalars(select(Event).where(Event.case_id == case.id).order_by(Event.sequence))
        links = [(link(event), event.digest) for event in events]
        assert chain.first_broken(links) is None
        assert links[-1][1] == case.last_digest
    for street_id in (batched.street.id, single.street.id):
        numbers = select(LedgerEntry.sequence).where(LedgerEntry.street_id == street_id)
        last = db.session.scalar(select(LedgerCounter.last).where(LedgerCounter.street_id == street_id)) or 0
        assert sorted(db.session.scalars(numbers)) == list(range(1, last + 1))


@pytest.mark.postgresql
def test_a_batch_of_forty_costs_no_more_statements_than_one_of_twenty(app, now, caplog):
    place = factories.street()
    category = factories.category("power.corridor_light").id

    def statements(count):
        with transaction():
            draft = cases.Draft("楼道灯坏了", place.building.id, category)
            made = [cases.register(draft, actor(place.head), now=now) for _ in range(count)]
        with counted() as seen:
            assert jobs._batch(made[0].due_at + timedelta(seconds=1)) == count
        return len(seen)

    statements(1)
    few, many = statements(20), statements(40)

    assert few == many <= 30
    assert "failed" not in caplog.text
    assert db.session.scalar(select(func.count(LedgerEntry.id))) == 61


def test_nothing_of_a_batch_outlives_it(app, now, monkeypatch, caplog):
    read_ahead, batches = queries.read_ahead, []

    def watched(reading, case_ids):
        batches.append(weakref.ref(reading))
        read_ahead(reading, case_ids)

    monkeypatch.setattr(queries, "read_ahead", watched)
    place = factories.street()
    with transaction():
        draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
        case = cases.register(draft, actor(place.head), now=now)
    due_at = case.due_at
    del case
    gc.disable()
    try:
        assert jobs._batch(due_at + timedelta(seconds=1)) == 1
        kept = [reading for reading in batches if reading() is not None]
    finally:
        gc.enable()

    assert "failed" not in caplog.text
    assert (len(batches), kept) == (1, [])
