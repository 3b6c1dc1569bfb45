"""Load the demo: settle the streets, play their year, write everything by chunks."""

import gc
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from sqlalchemy import select, update

from app.cases.operations.protecting import contact_digests
from app.database import transaction
from app.demo import mapping, photos, promising, routines, writing
from app.demo.answering import let_residents_answer
from app.demo.firms import bring_firms
from app.demo.looking import look
from app.demo.ordering import give_orders
from app.demo.publishing import publish_last_month
from app.demo.recording import keep_minutes
from app.demo.settling import Settlement, Settlers
from app.demo.story import Story
from app.demo.world import Ids, Row, Rules, Topic, World
from app.demo.year import Year
from app.domain import bigrams
from app.domain.briefs import BriefKind
from app.domain.levels import Level
from app.extensions import db
from app.models.organisation import Unit
from app.models.settings import Category, Setting
from app.reports.operations import briefing
from app.settings import defaults
from app.settings import queries as settings
from app.settings.operations import install_defaults

CHUNK = 2000
YEAR = timedelta(days=365)
MARK = "demo"
"""The setting that tells a demo's database from any other."""
MOST_TOLD = 4000
"""So many cases get notices for a fortnight; of more the time is shorter."""
ORDER = (
    "contact", "case", "holding", "task", "event", "event_text", "sight", "clock", "pause",
    "ledger_entry", "review", "promise", "ledger_request",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How much is loaded."""

    cases: int
    seed: int
    streets: int = 1


def load(size: Size, *, now: datetime, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Fill the empty database with the demo; return the number of cases.

    The same size and instant give the same demo, but for salts. `progress` is called
    with the number of cases written so far.
    """
    with _without_collector(), transaction():
        install_defaults(now=now)
        rng = Random(size.seed)  # noqa: S311 - a repeatable demo, no secret
        ids = Ids(writing.last_ids())
        settlers = Settlers(ids, now, rng)
        streets = [settlers.settle(index) for index in range(size.streets)]
        for settlement in streets:
            for name in ("unit", "person", "posting"):
                writing.write(name, getattr(settlement, "people" if name == "person" else f"{name}s"))
        db.session.execute(update(Unit).where(Unit.level == Level.STREET).values(erases_since=now))
        db.session.add(Setting(street_id=None, name=MARK, value=_mark(size, now)))
        db.session.flush()
        done = 0
        for number, settlement in enumerate(streets):
            share = size.cases // size.streets + (number < size.cases % size.streets)
            world = _world(settlement, ids, rng, now)
            mapping.write(world, settlement, now)
            world.told_since = now - timedelta(days=14) * min(1.0, MOST_TOLD / max(size.cases, 1))
            for written in _play(world, settlement, share):
                done += written
                progress(done)
        writing.set_sequences()
        writing.analyse()
        for settlement in streets:
            keep_minutes(settlement.street.id, now=now)
            publish_last_month(settlement.street.id, settlement.leaders[0], now=now)
            _write_briefs(settlement.street.id, now)
            give_orders(settlement.street.id, now=now)
            let_residents_answer(settlement.street.id, now=now)
            bring_firms(settlement.street.id, now=now)
            look(settlement.street.id, settlement.leaders[0], now=now)
    return done


def _write_briefs(street_id: int, now: datetime) -> None:
    """Let the offices have the briefs that the scheduler would have written."""
    offices = (Unit.street_id == street_id, Unit.level.in_([Level.STREET, Level.COMMUNITY]))
    for unit_id in db.session.scalars(select(Unit.id).where(*offices).order_by(Unit.path)).all():
        for kind in BriefKind:
            briefing.issue(unit_id, kind, now=now)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Let the garbage collector rest: it would look through hundreds of thousands of rows for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _mark(size: Size, now: datetime) -> dict[str, object]:
    return {"cases": size.cases, "seed": size.seed, "streets": size.streets, "at": now.isoformat()}


def _play(world: World, settlement: Settlement, cases: int) -> Any:  # noqa: ANN401 - an iterator of counts
    year = Year(world, settlement.nodes, settlement.roles)
    writing.write("talk", [one.talk for one in year.talks])
    album = photos.Album(world, cases)
    with _writer() as write:
        for stories in year.play(cases, CHUNK):
            write(*_rows_of(world, stories, album))
            yield len(stories) + sum(len(story.merged) for story in stories)
    writing.write("attendee", [row for one in year.talks for row in one.attendees])
    routines.write(world, settlement.nodes, year.talks)
    for name in ("agenda_item", "decision"):
        writing.write(name, world.rows[name])
    writing.write("promise", world.words)
    notices = sorted(world.rows["notice"], key=lambda row: row["created_at"])
    writing.write("notice", [_notice(world, row) for row in notices])
    days = [
        {"street_id": world.street.id, "day": day, "last": last} for day, last in world.day_numbers.items()
    ]
    writing.write("day_counter", days)
    if world.ledger_last:
        writing.write("ledger_counter", [{"street_id": world.street.id, "last": world.ledger_last}])
    album.develop()


def _world(settlement: Settlement, ids: Ids, rng: Random, now: datetime) -> World:
    street = settlement.street
    rules = Rules(
        calendar=settings.calendar_of(street.id),
        limits=settings.limit_rules(street.id),
        routing=settings.routing_rules(street.id),
        topics=_topics(),
        warn_percent=settings.value(street.id, "warn_percent"),
        black_percent=settings.value(street.id, "black_percent"),
        sample_percent=settings.value(street.id, "verify_sample_percent"),
        reminding=settings.reminding(street.id),
    )
    world = World(street, rules, ids, rng, (now - YEAR, now))
    world.short_code = settlement.plan.short_code
    world.leaders = settlement.leaders
    world.names = {row["id"]: row["name"] for row in settlement.people}
    return world


def _topics() -> Mapping[str, Topic]:
    departments = {
        line["code"]: tuple(line.get("departments", ())) for line in defaults.shipped("categories")
    }
    return {
        row.code: Topic(row.id, row.code, row.path_ids, row.default_urgency, departments.get(row.code, ()))
        for row in db.session.scalars(select(Category))
    }


@contextmanager
def _writer() -> Iterator[Callable[[dict[str, list[Row]], list[tuple[int, str]]], None]]:
    """Give what writes a chunk; on PostgreSQL while the next one is played, by a thread of its own.

    A chunk is handed over when the one before is written, and no thread but the writer's touches the
    session meanwhile. SQLite does its work in this process and gains nothing.
    """
    if not writing.is_postgresql():
        yield _write
        return
    with ThreadPoolExecutor(max_workers=1) as pool:
        pending: list[Future[None]] = []

        def write(rows: dict[str, list[Row]], texts: list[tuple[int, str]]) -> None:
            if pending:
                pending.pop().result()
            pending.append(pool.submit(copy_context().run, _write, rows, texts))

        yield write
        for last in pending:
            last.result()


def _rows_of(
    world: World, stories: list[Story], album: photos.Album
) -> tuple[dict[str, list[Row]], list[tuple[int, str]]]:
    """Take the rows of finished stories, and what the full-text index is made of."""
    rows = {name: world.rows.pop(name, []) for name in ORDER}
    everything = [one for story in stories for one in (story, *story.merged)]
    for story in everything:
        _collect(world, story, rows)
        album.consider(story)
    return rows, [(story.id, f"{story.case['description']} {story.case['spot']}") for story in everything]


def _write(rows: dict[str, list[Row]], texts: list[tuple[int, str]]) -> None:
    for row in rows["contact"]:
        row |= _digests(row["name"] or "", row["phone"] or "")
    for name in ORDER:
        writing.write(name, rows[name])
    writing.write_search((case_id, " ".join(bigrams.grams(text))) for case_id, text in texts)


@lru_cache(maxsize=20_000)
def _digests(name: str, phone: str) -> Row:
    return contact_digests(name, phone)


def _collect(world: World, story: Story, rows: dict[str, list[Row]]) -> None:
    desk = story.desk or story.holder
    rows["case"].append(
        story.case
        | {
            "state": story.state,
            "holder_id": story.holder.id,
            "desk_id": desk.id,
            "version": story.case["event_count"] + 1,
        }
    )
    rows["holding"] += story.holdings
    rows["task"] += story.tasks
    rows["event"] += story.events
    rows["event_text"] += story.texts
    rows["sight"] += [{"unit_id": unit_id, "case_id": story.id} for unit_id in sorted(story.sights)]
    for timer in story.timers:
        row, pauses = timer.rows(world, story.id)
        rows["clock"].append(row)
        rows["pause"] += pauses
    rows["ledger_entry"] += story.entries
    rows["review"] += story.reviews
    rows["promise"] += story.promises
    promising.settle(story)
    world.words += story.words
    rows["ledger_request"] += story.requests


def _notice(world: World, row: Row) -> Row:
    age = world.now - row["created_at"]
    was_read = age > timedelta(hours=20) or world.chance(0.4)
    read_at = row["created_at"] + age * world.between(0.05, 0.9) if was_read else None
    return {"id": world.ids("notice"), **row, "read_at": read_at}
