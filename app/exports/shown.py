"""Which rows a file shows: their ids lie beside it, and only who can still read each of them fetches it."""

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.access.policy import Actor
from app.domain.exports import still_held
from app.exports.operations import rights_of
from app.exports.sources import readable_of
from app.models.exports import Export

AT_A_TIME = 500
"""Rows that are looked at with one statement."""
SUFFIX = ".rows"
_ID = array("q").itemsize


def beside(path: Path) -> Path:
    """Return where the ids of a file's rows lie."""
    return path.with_name(path.name + SUFFIX)


def begin(path: Path) -> None:
    """Say that a file shows no rows yet."""
    beside(path).write_bytes(b"")


def note(path: Path, ids: Sequence[int]) -> None:
    """Say that a file shows further rows."""
    with beside(path).open("ab") as file:
        array("q", ids).tofile(file)


def discard(path: Path) -> None:
    """Delete a file and what lies beside it; twice is harmless."""
    path.unlink(missing_ok=True)
    beside(path).unlink(missing_ok=True)


def holds_rights(actor: Actor, row: Export) -> bool:
    """Return whether every posting by which the file was built is held now too."""
    return still_held(row.rights, rights_of(actor))


def is_still_readers(actor: Actor, row: Export, path: Path) -> bool:
    """Return whether a whole file may be given to the actor, whose it is: by postings, and row by row."""
    return holds_rights(actor, row) and may_read_all(actor, row, path)


def may_read_all(actor: Actor, row: Export, path: Path) -> bool:
    """Return whether the actor may read now whatever a whole file shows.

    False too when it is not known what it shows. What is somebody's by their postings alone, such as
    their own inbox, is not looked at.
    """
    readable = readable_of(row.kind)
    if readable is None:
        return True
    known = beside(path)
    if not known.exists() or known.stat().st_size != row.rows_done * _ID:
        return False
    return all(readable(actor, ids) == len(ids) for ids in _chunks(known))


def _chunks(path: Path) -> Iterator[Sequence[int]]:
    with path.open("rb") as file:
        while data := file.read(AT_A_TIME * _ID):
            yield array("q", data)
