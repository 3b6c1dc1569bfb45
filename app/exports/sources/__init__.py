"""The lists that can be given out: what stands above their columns, how many rows, and the rows by batches.

A batch is read by a key that never changes, so that a list which moves meanwhile gives no row twice. What a
row shows and hides is what the list's page shows and hides.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from app.access.policy import Actor
from app.domain.exports import ExportKind
from app.exports.sources import audit, cases, ledger, notices, talks
from app.exports.sources.asked import Asked, Batch
from app.exports.writing import Column

Readable = Callable[[Actor, Sequence[int]], int]
"""How many of these ids somebody may read now."""


class Source(NamedTuple):
    """One of the lists."""

    title: Callable[[], str]
    columns: Callable[[], Sequence[Column]]
    names: Sequence[str]
    """The parameters that its address knows."""
    total: Callable[[Actor, Asked], int]
    batch: Callable[[Actor, Asked, int | None], Batch]
    """Rows behind a key, and the key to go on from; None at the end."""
    readable: Readable | None = None
    """Of the ids of a batch; None where all follows from the postings, as the list's own page does."""


SOURCES: Mapping[ExportKind, Source] = {
    ExportKind.CASES: Source(
        cases.title, cases.columns, cases.NAMES, cases.count, cases.batch, cases.readable
    ),
    ExportKind.LEDGER: Source(
        ledger.title, ledger.columns, ledger.NAMES, ledger.count, ledger.batch, ledger.readable
    ),
    ExportKind.TALKS: Source(talks.title, talks.columns, (), talks.count, talks.batch, talks.readable),
    ExportKind.NOTICES: Source(notices.title, notices.columns, notices.NAMES, notices.count, notices.batch),
    ExportKind.AUDIT: Source(audit.title, audit.columns, audit.NAMES, audit.count, audit.batch),
}


class Whole(NamedTuple):
    """What is given out as a file of its own making and not as rows."""

    title: Callable[[], str]
    write: Callable[[Actor, Asked, Path], Sequence[int]]
    """Write the file; return the ids of what it holds."""
    readable: Readable


WHOLE: dict[ExportKind, Whole] = {}
"""Whoever gives such a thing out puts it in here: it lies above the lists and is not known to them."""


def title_of(kind: ExportKind) -> str:
    """Return what stands above a file."""
    return WHOLE[kind].title() if kind in WHOLE else SOURCES[kind].title()


def readable_of(kind: ExportKind) -> Readable | None:
    """Return how it is asked whether somebody may still read what a file shows."""
    return WHOLE[kind].readable if kind in WHOLE else SOURCES[kind].readable


__all__ = ["SOURCES", "WHOLE", "Asked", "Batch", "Source", "Whole", "readable_of", "title_of"]
