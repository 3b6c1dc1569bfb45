"""A few requests of the fuzzer find nothing; what is broken on purpose, a route or rows, is noticed."""

import json
from collections import Counter
from random import Random

import pytest
from flask import current_app
from sqlalchemy import update

from app.database import transaction
from app.extensions import db
from app.models.cases import Event, Holding
from tests.access.world import SECRET
from trials.fuzz import invariants
from trials.fuzz.batch import Batch
from trials.fuzz.flows import Flows
from trials.fuzz.ground import Ground, on
from trials.fuzz.invariants import broken, wrong_with
from trials.fuzz.making import Known
from trials.fuzz.minimising import smallest
from trials.fuzz.sending import Answer, Sent
from trials.fuzz.steps import FLOWS

REQUESTS = 60
PAGE = [("Content-Type", "text/html; charset=utf-8")]

pytestmark = pytest.mark.timeout(500)


@pytest.fixture(scope="module")
def ground(databases_of_worker, tmp_path_factory) -> Ground:
    """Return the world on SQLite, which every batch puts back."""
    home = tmp_path_factory.mktemp("fuzz")
    with on(databases_of_worker.emptied("sqlite"), home) as made:
        yield made


def _batch(ground: Ground, seed: int) -> Batch:
    return Batch(ground, Known(), Random(seed))


def test_some_requests_of_every_kind_break_nothing(ground):
    result = _batch(ground, 4).run(REQUESTS)

    assert [finding.what for finding in result.findings] == []
    assert result.requests >= REQUESTS
    assert {200, 303} <= {status for _route, status in result.statuses}


def test_a_route_that_breaks_is_found_and_made_small(ground, monkeypatch):
    def fails(**_values: object) -> str:
        raise LookupError("broken on purpose")

    monkeypatch.setitem(current_app.view_functions, "cases.index", fails)
    batch = _batch(ground, 4)
    headers = (*batch.maker.fresh("grid", "/").headers, ("Accept-Language", "en"))
    batch.ask(Sent("grid", "GET", "/cases?a=1&b=2", headers))

    found = {finding.what: finding for finding in batch.result.findings}

    assert "status 500" in found
    (small,) = smallest(ground, "status 500", found["status 500"].before)
    assert small.target == "/cases"
    assert [name for name, _value in small.headers] == ["Cookie"]
    assert small.curl().startswith("as grid: curl -X GET 'http://localhost/cases'")


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_each_flow_is_carried_through(ground, name):
    batch = _batch(ground, 4)
    steps = list(FLOWS[name])

    _recorded, done = Flows(batch.maker, batch.ask, Random(4), Counter()).walk(steps)

    assert done == len(steps)
    assert batch.result.findings == []


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_a_flow_without_its_beginning_is_refused_and_breaks_nothing(ground, name):
    batch = _batch(ground, 4)

    _recorded, done = Flows(batch.maker, batch.ask, Random(4), Counter()).walk(list(FLOWS[name][1:]))

    assert done < len(FLOWS[name])
    assert batch.result.findings == []


def test_programs_are_answered_like_people(ground):
    batch = _batch(ground, 4)
    asked = batch.maker.programs.ask

    answers = [
        batch.ask(asked("grid", "GET", "/api/v1/cases", "/api/v1/cases")),
        batch.ask(asked("other_grid", "GET", "/api/v1/cases", "/api/v1/cases")),
        batch.ask(asked("nobody", "GET", "/api/v1/cases", "/api/v1/cases")),
    ]

    assert [answer.status for answer in answers] == [200, 200, 401]
    assert f"new{SECRET}new" in answers[0].said
    assert list(wrong_with(ground, Sent("other_grid", "GET", "/"), answers[0]))


def test_programs_send_what_the_document_describes(ground):
    programs = _batch(ground, 4).maker.programs
    writing = [
        (path, method.upper()) for path, said in programs.paths.items() for method in {*said} - {"get"}
    ]

    sent = [programs.ask("grid", method, path, path) for path, method in writing for _ in range(20)]

    assert len(writing) > 30
    assert all(isinstance(json.loads(one.body), dict) for one in sent)
    assert any("note" in json.loads(one.body) for one in sent)


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("grid", f"other{SECRET}other"),
        ("other_grid", f"new{SECRET}new"),
        ("other_grid", f"firm{SECRET}"),
        ("leader", f"talk other{SECRET}"),
        ("nobody", SECRET),
        (None, SECRET),
        ("grid", invariants.MARK),
    ],
)
def test_what_no_page_may_hold_is_noticed(ground, who, page):
    assert list(wrong_with(ground, Sent(who, "GET", "/"), Answer(200, PAGE, page.encode())))


@pytest.mark.parametrize(
    "change",
    [
        update(Event).where(Event.id == 1).values(unit_id=2),
        update(Holding).where(Holding.id == 1).values(unit_id=2),
        update(Holding).where(Holding.id == 1).values(until_at=Holding.from_at),
    ],
)
def test_rows_that_do_not_fit_are_noticed(ground, change):
    ground.put_back()
    assert broken() == []
    with transaction():
        db.session.execute(change, execution_options={"synchronize_session": False})

    assert broken()


def test_a_photo_without_its_file_is_noticed(ground):
    ground.put_back()
    next(ground.snapshot.uploads.rglob("*.jpg")).unlink()

    assert broken()
