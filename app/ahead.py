"""What a batch of work has read ahead, so that its operations do not ask for every row alone.

The operations of a move ask here first: `known(Clock, case_id)` gives the rows that a batch has read and
what was added since, or None where nobody reads ahead. So there is one rule, in one place, for one case and
for ten thousand; what was not read ahead is asked for as ever, only slower.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from sqlalchemy import func, select
from sqlalchemy.event import listen, remove
from sqlalchemy.orm import Session

from app import bulk
from app.extensions import Model, db

T = TypeVar("T")
M = TypeVar("M", bound=Model)

Do = Callable[[list[Any]], None]


class Ahead:
    """Rows of one batch, held so that the session does not forget them."""

    def __init__(self, session: Session, written: Iterable[type[Model]]) -> None:
        """Begin with nothing read; `written` are the tables that are written in bulk, in order."""
        self.session, self._written = session, tuple(written)
        self._rows: dict[tuple[type[Any], int], list[Any]] = {}
        self._held: list[Model] = []
        self._new: list[Model] = []
        self._ids: dict[type[Any], Iterator[int]] = {}
        self.answers: dict[Hashable, Any] = {}
        self.at_flush: defaultdict[Do, list[Any]] = defaultdict(list)
        self.at_end: defaultdict[Do, list[Any]] = defaultdict(list)

    def keep_of(self, model: type[M], keys: Iterable[int], rows: Iterable[M], name: str = "case_id") -> None:
        """Hold what was read of a table for some cases; a case without rows is known to have none."""
        for key in keys:
            self._rows[model, key] = []
        for row in rows:
            self._rows[model, getattr(row, name)].append(row)

    def keep(self, rows: Iterable[Model]) -> None:
        """Hold rows that are asked for by their ids."""
        self._held.extend(rows)

    def take_ids(self, model: type[M], count: int) -> None:
        """Reserve ids for rows to come: so many at a time, or, for the only writer, all that follow."""
        if bulk.is_possible(self.session):
            self._ids[model] = _from_sequence(self.session, model, count)
        else:
            last = self.session.scalar(select(func.max(model.__table__.c.id))) or 0
            self._ids[model] = itertools.count(last + 1)

    def rows_of(self, model: type[M], key: int) -> list[M] | None:
        """Return what is known of a case, or None."""
        return self._rows.get((model, key))

    def id_for(self, model: type[Model]) -> int | None:
        """Return a reserved id, or None when there is none."""
        return next(self._ids.get(model, iter(())), None)

    def add(self, row: Model) -> None:
        """Add a new row, also to those of its case.

        The session need not know it until it is asked for some.
        """
        rows = self._rows.get((type(row), getattr(row, "case_id", 0)))
        if rows is not None:
            rows.append(row)
        self._new.append(row)

    def hand_over(self, *_: object) -> None:
        """Let the session have the new rows: it is about to ask the database."""
        self.session.add_all(self._new)
        self._new.clear()

    def prepare(self, *_: object) -> None:
        """Do what rows need before they are written."""
        _run(self.at_flush)

    def finish(self) -> None:
        """Write all rows at once, and what was put off until the end of the batch."""
        new, self._new = self._new, []
        with self.session.no_autoflush:
            self.prepare()
        bulk.write(self.session, self._written, new)
        _run(self.at_end)


_PRESENT: ContextVar[Ahead | None] = ContextVar("read ahead", default=None)


@contextmanager
def reading(written: Iterable[type[Model]]) -> Iterator[Ahead]:
    """Let the operations inside, in one transaction, work on what is read ahead.

    At the end the rows of the tables `written` are written in bulk, in this order.
    """
    ahead = Ahead(db.session(), written)
    before = _PRESENT.set(ahead)
    listen(ahead.session, "do_orm_execute", ahead.hand_over)
    listen(ahead.session, "before_flush", ahead.prepare)
    try:
        yield ahead
        ahead.finish()
    finally:
        remove(ahead.session, "do_orm_execute", ahead.hand_over)
        remove(ahead.session, "before_flush", ahead.prepare)
        _PRESENT.reset(before)


def is_on() -> bool:
    """Return whether a batch reads ahead."""
    return _PRESENT.get() is not None


def known(model: type[M], key: int) -> list[M] | None:
    """Return the rows of a case that were read ahead or added since, oldest first; None: ask for them."""
    ahead = _PRESENT.get()
    return None if ahead is None else ahead.rows_of(model, key)


def once(key: Hashable, load: Callable[[], T]) -> T:
    """Return what `load` gives, asked once in a batch."""
    ahead = _PRESENT.get()
    if ahead is None:
        return load()
    if key not in ahead.answers:
        ahead.answers[key] = load()
    return cast("T", ahead.answers[key])


def add(row: Model) -> None:
    """Add a new row to the session, or to the batch."""
    ahead = _PRESENT.get()
    if ahead is None:
        db.session.add(row)
    else:
        ahead.add(row)


def add_numbered(row: Model) -> None:
    """Add a row whose id is needed at once: a reserved one, else the one that the database gives."""
    ahead = _PRESENT.get()
    number = ahead.id_for(type(row)) if ahead else None
    if number is not None:
        cast("Any", row).id = number
    add(row)
    if number is None:
        if ahead is not None:
            ahead.hand_over()
        db.session.flush()


def at_flush(do: Callable[[list[T]], None], item: T) -> None:
    """Let `do` see to the item before rows are written, together with the others of the batch, or now."""
    ahead = _PRESENT.get()
    _later(None if ahead is None else ahead.at_flush, do, item)


def at_end(do: Callable[[list[T]], None], item: T) -> None:
    """Let `do` see to the item at the end of the batch, or now where there is none."""
    ahead = _PRESENT.get()
    _later(None if ahead is None else ahead.at_end, do, item)


def _from_sequence(session: Session, model: type[Model], count: int) -> Iterator[int]:
    """Yield reserved ids; it does not know the batch, which would know itself and outlive its end."""
    numbers = func.generate_series(1, count).alias("numbers")
    taken = select(func.nextval(f"{model.__tablename__}_id_seq")).select_from(numbers)
    while True:  # past the session, which would be given the rows of the batch before it asks
        yield from session.connection().scalars(taken).all()


def _later(queue: defaultdict[Do, list[Any]] | None, do: Callable[[list[T]], None], item: T) -> None:
    if queue is None:
        do([item])
    else:
        queue[do].append(item)


def _run(queue: defaultdict[Do, list[Any]]) -> None:
    waiting = dict(queue)
    queue.clear()
    for do, items in waiting.items():
        do(items)
