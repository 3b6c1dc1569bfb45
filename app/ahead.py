"""What a batch of work has read ahead, so that its operations do not ask for every row alone.

The operations of a move ask here first: `known(Clock, case_id)` gives the rows that a batch has read
and what was added since, or None where nobody reads ahead. So there is one rule, in one place, for one
case and for ten thousand; what was not read ahead is asked for as ever, only slower.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from sqlalchemy import func, select
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Session, UOWTransaction

from app import bulk
from app.extensions import Model, db

T = TypeVar("T")
M = TypeVar("M", bound=Model)

_PLACE = "read ahead"


class Ahead:
    """Rows of one batch, held so that the session does not forget them."""

    def __init__(self, written: Iterable[type[Model]]) -> None:
        """Begin with nothing read; `written` are the tables that are written in bulk, in order."""
        self._written = tuple(written)
        self._rows: dict[tuple[type[Any], int], list[Any]] = {}
        self._held: list[Model] = []
        self._kept: dict[Hashable, Any] = {}
        self._ids: dict[type[Any], Iterator[int]] = {}
        self._at_flush: defaultdict[Callable[[list[Any]], None], list[Any]] = defaultdict(list)
        self._at_end: defaultdict[Callable[[list[Any]], None], list[Any]] = defaultdict(list)

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
        """Reserve ids for rows to come, where the database numbers by a sequence; unused ones are lost."""
        if db.session.get_bind().dialect.name == "postgresql":
            numbers = func.generate_series(1, count).alias("numbers")
            taken = select(func.nextval(f"{model.__tablename__}_id_seq")).select_from(numbers)
            self._ids[model] = iter(db.session.scalars(taken).all())

    def finish(self) -> None:
        """Write all rows at once, and what was put off until the end of the batch."""
        with db.session.no_autoflush:
            self.before_flush()
        bulk.write(db.session(), self._written)
        _run(self._at_end)

    def added(self, row: Any) -> None:  # noqa: ANN401 - a row of any table
        """Count a new row among those of its case."""
        rows = self._rows.get((type(row), getattr(row, "case_id", 0)))
        if rows is not None:
            rows.append(row)

    def before_flush(self) -> None:
        """Do what rows need before they are written."""
        _run(self._at_flush)


@contextmanager
def reading(written: Iterable[type[Model]]) -> Iterator[Ahead]:
    """Let the operations inside work on what is read ahead; inside one transaction.

    At the end the rows of the tables `written` are written in bulk, in this order.
    """
    info = db.session.info
    ahead = info[_PLACE] = Ahead(written)
    try:
        yield ahead
        ahead.finish()
    finally:
        del info[_PLACE]


def is_on() -> bool:
    """Return whether a batch reads ahead."""
    return _PLACE in db.session.info


def known(model: type[M], key: int) -> list[M] | None:
    """Return the rows of a case that were read ahead or added since, oldest first; None: ask for them."""
    ahead = _present()
    return None if ahead is None else ahead._rows.get((model, key))


def once(key: Hashable, load: Callable[[], T]) -> T:
    """Return what `load` gives, asked once in a batch."""
    ahead = _present()
    if ahead is None:
        return load()
    if key not in ahead._kept:
        ahead._kept[key] = load()
    return cast("T", ahead._kept[key])


def numbered(row: Model) -> None:
    """Add a row whose id is needed at once: a reserved one, else the one that the database gives."""
    ahead = _present()
    number = next(ahead._ids.get(type(row), iter(())), None) if ahead else None
    if number is not None:
        cast("Any", row).id = number
    db.session.add(row)
    if number is None:
        db.session.flush()


def at_flush(do: Callable[[list[T]], None], item: T) -> None:
    """Let `do` see to the item before rows are written, together with the others of the batch."""
    _later("_at_flush", do, item)


def at_end(do: Callable[[list[T]], None], item: T) -> None:
    """Let `do` see to the item at the end of the batch, or now where there is none."""
    _later("_at_end", do, item)


def _later(queue: str, do: Callable[[list[T]], None], item: T) -> None:
    ahead = _present()
    if ahead is None:
        do([item])
    else:
        getattr(ahead, queue)[do].append(item)


def _run(queue: dict[Callable[[list[Any]], None], list[Any]]) -> None:
    waiting = dict(queue)
    queue.clear()
    for do, items in waiting.items():
        do(items)


def _present() -> Ahead | None:
    return cast("Ahead | None", db.session.info.get(_PLACE))


@listens_for(Session, "transient_to_pending")
def _see_added(session: Session, row: object) -> None:
    ahead = session.info.get(_PLACE)
    if ahead is not None:
        ahead.added(row)


@listens_for(Session, "before_flush")
def _see_flush(session: Session, _context: UOWTransaction, _rows: object) -> None:
    ahead = session.info.get(_PLACE)
    if ahead is not None:
        ahead.before_flush()
