"""`make bench`: what the main pages cost on PostgreSQL, as a ratio to the least they could cost.

    python -m bench [--cases 100000] [--times 60] [--plans]

One client in one process asks for each page in turn, so that the figures are of our code and of the
database, not of a web server. Statements are counted on a small and on the large database.
"""

import argparse
import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, url_for
from sqlalchemy import func, select, text

from app.demo.accounts import GRID, HEAD, PASSWORD, STREET
from app.extensions import db
from app.models.cases import Case, Event
from app.models.organisation import Person, Posting
from bench import floors, working_time
from bench.measuring import Client, Figure, measured, plan_of
from bench.places import SEED, Loaded, loaded, server

SMALL = 100
MOST_STATEMENTS = 8
SLOW = 50.0
REGISTER = "register"


def main() -> None:
    """Measure everything and print one table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument(
        "--plans", action="store_true", help="show the plan of every page's slowest statement"
    )
    asked = parser.parse_args()
    with server() as address:
        with loaded(address, SMALL) as few:
            small = {figure.name: figure for figure in _pages(few.app, 3)}
        with loaded(address, asked.cases) as many:
            _print_head(many)
            figures = _pages(many.app, asked.times)
            _print_table(figures, small)
            for figure in figures:
                if asked.plans or figure.p95 > SLOW:
                    print(f"\n{figure.name}: the slowest statement\n{plan_of(many.app, figure.slowest)}")
    for name, seconds in working_time.run():
        print(f"{name}: {seconds * 1000:.3f} ms")


def _page_floor(app: Flask) -> Callable[[], int]:
    with app.app_context():
        return floors.page(app, _post_of(STREET))


def _post_of(username: str) -> int:
    statement = select(Posting.unit_id).join(Person).where(Person.username == username)
    return db.session.scalars(statement.limit(1)).one() or 0


def _pages(app: Flask, times: int) -> list[Figure]:
    """Measure the pages of the grid worker, the street and the building head."""
    with app.test_request_context(), app.app_context():
        street_id, building_id = _post_of(STREET), _post_of(HEAD)
        number = _longest_case(street_id)
        start, index, new = url_for("cases.start"), url_for("cases.index"), url_for("cases.register")
        show = url_for("cases.show", number=number)
        everything = url_for("cases.index", state="all")
        word = url_for("cases.index", words="电梯", state="all")
        few = url_for("cases.index", words="电梯困人", state="all")
        by_number = url_for("cases.index", words=number)
        db.session.remove()
    grid, street, head = (Client(app, name, PASSWORD) for name in (GRID, STREET, HEAD))
    form = {"description": "三单元二楼的灯坏了，晚上看不见台阶。", "place_id": str(building_id)}

    least, inserting = _page_floor(app), floors.registering(app)

    def ask(name: str, client: Client, path: str, wanted: int = 200) -> Figure:
        return measured(app, name, lambda: client.get(path), least, times=times, wanted=wanted)

    figures = [
        ask("queue page, grid worker", grid, start),
        ask("queue page, street", street, start),
        ask("list of open cases, street", street, index),
        ask("list of all cases, street", street, everything),
        ask("case page", street, show),
        ask("search: 电梯 (many)", street, word),
        ask("search: 电梯困人 (few)", street, few),
        ask("search: number", street, by_number, 302),
        ask("form to register", head, new),
        measured(app, REGISTER, lambda: head.post(new, form), inserting, times=times, wanted=303),
    ]
    floors.sweep_away(app)
    return figures


def _longest_case(street_id: int) -> str:
    """Return the number of an open case with many events."""
    statement = select(Case.number).where(Case.street_id == street_id, Case.closed_at.is_(None))
    return db.session.scalars(statement.order_by(Case.event_count.desc(), Case.id).limit(1)).one()


def _print_head(many: Loaded) -> None:
    with many.app.app_context():
        version = db.session.scalar(text("SHOW server_version"))
        cases = db.session.scalar(select(func.count(Case.id)))
        events = db.session.scalar(select(func.count(Event.id)))
        db.session.remove()
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, seed {SEED}, {cases} cases, {events} events")
    print(f"{platform.machine()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, ", end="")
    print(f"Python {platform.python_version()}, PostgreSQL {version}")
    print(f"loading: {many.seconds:.0f} s" if many.seconds else "loading: was loaded before")


def _print_table(figures: list[Figure], small: dict[str, Figure]) -> None:
    """Print times in milliseconds; "cpu" is the processor's without the database's, of page and floor."""
    head = "|  p50 |  p95 | floor | x floor |  cpu | floor | x floor | statements |"
    print(f"\n| {'page':30} {head} with {SMALL} |")
    print(f"|{'-' * 32}|-----:|-----:|------:|--------:|-----:|------:|--------:|-----------:|---------:|")
    for figure in figures:
        few = small[figure.name].statements
        print(
            f"| {figure.name:30} | {figure.p50:4.0f} | {figure.p95:4.0f} |"
            f" {figure.floor:5.1f} | {figure.p50 / figure.floor:7.1f} | {figure.processor:4.0f} |"
            f" {figure.floor_processor:5.1f} | {figure.processor / figure.floor_processor:7.1f} |"
            f" {figure.statements:10} | {few:8} |"
        )
    for figure in figures:
        few = small[figure.name].statements
        too_many = figure.name != REGISTER and figure.statements > MOST_STATEMENTS
        if figure.statements != few or too_many:
            print(f"! {figure.name}: {few} statements with {SMALL} cases, {figure.statements} now")


if __name__ == "__main__":
    main()
