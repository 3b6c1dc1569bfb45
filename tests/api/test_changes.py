"""What has happened since a cursor: in order, each once, and nothing missed that is committed late."""

import pytest
from sqlalchemy import func, select, text

from app.cases import operations
from app.database import transaction
from app.domain.feed import GRACE, Cursor, Doubt, Running, advance, read
from app.extensions import db
from app.models.cases import Event
from tests import factories, talks
from tests.api.asked import program


def register(street, now, count=1):
    return [talks.registered(street.head, street.building, now) for _ in range(count)]


def everything(asks, limit=2):
    """Read on until there is nothing more."""
    found, since = [], "0"
    while True:
        answer = asks.get(f"/changes?since={since}&limit={limit}").json
        found += answer["items"]
        since = answer["cursor"]
        if not answer["more"]:
            return found, since


@pytest.mark.sqlite
def test_all_is_read_in_order_and_once(grid, street, now):
    cases = register(street, now, 5)
    with transaction():
        operations.accept(cases[0].id, factories.actor(street.grid_worker), version=None, now=now)

    found, cursor = everything(grid)

    assert [(one["case"], one["move"]) for one in found] == [
        *((case.number, "register") for case in cases),
        (cases[0].number, "accept"),
    ]
    assert grid.get(f"/changes?since={cursor}").json == {"items": [], "cursor": cursor, "more": False}


@pytest.mark.sqlite
def test_only_cases_that_may_be_read_are_told_of(app, street, now):
    register(street, now, 3)
    far = program(app, street.far_worker)

    found, cursor = everything(far)

    assert (found, cursor) == ([], "3")


@pytest.mark.postgresql
def test_what_lies_behind_a_running_transaction_waits_for_it(grid, street, now):
    first = register(street, now)[0]
    cursor = db.session.scalar(select(func.max(Event.id)))
    db.session.rollback()
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_current_xact_id(), nextval('event_id_seq')"))
        later = register(street, now)[0]

        waiting = grid.get(f"/changes?since={cursor}").json
        again = grid.get(f"/changes?since={waiting['cursor']}").json
        other.rollback()

    assert (waiting["items"], again["items"]) == ([], [])
    after, until, following, at = again["cursor"].split(".")
    settled = f"{after}.{until}.{following}.{int(at) - GRACE}"
    # Whoever writes into another database of the server just then holds it up for a moment, too.
    tries = (grid.get(f"/changes?since={settled}").json["items"] for _ in range(200))
    found = next((items for items in tries if items), [])
    assert [one["case"] for one in found] == [later.number] != [first.number]


@pytest.mark.sqlite
def test_a_cursor_of_somebodys_own_is_refused(grid):
    answer = grid.get("/changes?since=yesterday")

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "since")


RUNNING = Running(oldest=100, next_transaction=105, at=1000)


def test_without_a_gap_it_goes_to_the_end():
    assert advance(Cursor(7), [8, 9, 10], RUNNING) == Cursor(10)


def test_a_gap_stops_it_and_is_remembered():
    assert advance(Cursor(7), [8, 10, 11], RUNNING) == Cursor(8, Doubt(11, 105, 1000))


@pytest.mark.parametrize(
    ("oldest", "at", "after"),
    [(104, 2000, 8), (105, 1000 + GRACE - 1, 8), (105, 1000 + GRACE, 11)],
)
def test_a_gap_is_let_pass_once_all_that_ran_are_over_and_some_time_too(oldest, at, after):
    cursor = Cursor(8, Doubt(11, 105, 1000))

    assert advance(cursor, [10, 11], Running(oldest, 120, at)).after == after


def test_a_number_that_comes_late_is_not_passed_over():
    cursor = advance(Cursor(7), [8, 10], RUNNING)

    assert advance(cursor, [9, 10], RUNNING) == Cursor(10)


def test_a_gap_beyond_the_doubt_is_one_of_its_own():
    cursor = Cursor(8, Doubt(11, 105, 1000))

    found = advance(cursor, [10, 11, 13], Running(110, 120, 1000 + GRACE))

    assert found == Cursor(11, Doubt(13, 120, 1000 + GRACE))


def test_a_doubt_of_a_database_that_was_restored_is_taken_anew():
    cursor = Cursor(8, Doubt(11, 900, 1000))

    assert advance(cursor, [10], RUNNING) == Cursor(8, Doubt(10, 105, 1000))


@pytest.mark.parametrize("text", ["0", "12", "12.15.900.1700000000"])
def test_a_cursor_is_read_as_it_was_written(text):
    assert str(read(text)) == text


@pytest.mark.parametrize("text", ["", "x", "1.2", "1.2.3", "-1", "1.2.3.4.5", "１２"])
def test_nothing_else_is_a_cursor(text):
    assert read(text) is None
