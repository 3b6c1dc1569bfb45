"""Measuring requests of one client in process: times, statements, and the plan of a slow one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter, process_time

from flask import Flask
from sqlalchemy import event

from app.extensions import db

WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured: milliseconds at the middle and at 95 of 100, those of the floor meanwhile, the
    processor's milliseconds (without the database's) of both, statements a request."""

    name: str
    p50: float
    p95: float
    floor: float
    processor: float
    floor_processor: float
    statements: int
    slowest: tuple[str, object]
    """The statement that took longest, with its parameters."""


class Client:
    """A signed-in browser; each request has a context of its own, as on a server."""

    def __init__(self, app: Flask, username: str, password: str) -> None:
        """Sign in."""
        self._client = app.test_client()
        answer = self.post("/login", {"username": username, "password": password})
        if answer != 302 and answer != 303:
            raise RuntimeError(f"{username} cannot sign in: {answer}")

    def get(self, path: str) -> int:
        """Ask for a page; return the status."""
        return Context().run(self._client.get, path).status_code

    def post(self, path: str, data: dict[str, str]) -> int:
        """Send a form; return the status."""
        return Context().run(self._client.post, path, data=data).status_code


def measured(
    app: Flask, name: str, act: Callable[[], int], floor: Callable[[], int], *, times: int, wanted: int = 200
) -> Figure:
    """Do something many times and measure it; the floor is measured in turn with it.

    So what else happens on the machine meets both alike.
    """
    for _ in range(WARM_UP):
        status = act()
        if status != wanted:
            raise RuntimeError(f"{name}: {status} instead of {wanted}")
    with _watched(app) as seen:
        act()
    pairs = [(_timed(floor), _timed(act)) for _ in range(times)]
    least, taken = [one for (one, _cpu), _ in pairs], [one for _, (one, _cpu) in pairs]
    processor = median(cpu for _, (_one, cpu) in pairs)
    floor_processor = median(cpu for (_one, cpu), _ in pairs)
    slowest = max(seen, key=lambda one: one[0], default=(0.0, "", None))
    p95 = quantiles(taken, n=20)[-1]
    return Figure(name, median(taken), p95, median(least), processor, floor_processor, len(seen), slowest[1:])


def _timed(act: Callable[[], int]) -> tuple[float, float]:
    """Return the milliseconds that something took, on the clock and of the processor."""
    began, used = perf_counter(), process_time()
    act()
    return (perf_counter() - began) * 1000, (process_time() - used) * 1000


@contextmanager
def _watched(app: Flask) -> Iterator[list[tuple[float, str, object]]]:
    """Collect the statements of the application with their seconds."""
    with app.app_context():
        engine = db.engine
    seen: list[tuple[float, str, object]] = []
    started: list[float] = []

    def before(*_: object) -> None:
        started.append(perf_counter())

    def after(_connection, _cursor, statement, parameters, *_: object) -> None:
        seen.append((perf_counter() - started.pop(), statement, parameters))

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def plan_of(app: Flask, slowest: tuple[str, object]) -> str:
    """Return how PostgreSQL carries the statement out."""
    statement, parameters = slowest
    if not statement.lstrip().upper().startswith("SELECT"):
        return statement
    with app.app_context(), db.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", parameters)
        return "\n".join(row[0] for row in rows)
