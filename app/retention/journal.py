"""The list of tombstones beside the backups, by which erasures are repeated after a backup was restored.

It holds numbers of cases and instants, no personal data. It is only added to, so that it knows of erasures
which a restored database does not know of any more. When the data key was changed each line is added once
more under the present one: the former one is not at hand for ever, and the old line still serves whoever
restores a backup from before with that key alone.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from app.cases.queries.contacts import who_joined
from app.domain.erasing import Tombstone, read_tombstone
from app.domain.looked_up import Joined
from app.extensions import db, keyring
from app.files.storage import sync_folder
from app.models.cases import Case
from app.models.erasures import Erasure

NAME = "erasures.jsonl"


@dataclass(slots=True)
class Repeating:
    """What a list says to a database: what is to be erased again, and what cannot be yet."""

    case_ids: list[int] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    """Neighbours, whatever the state of the case that they joined."""
    street_ids: set[int] = field(default_factory=set)
    open: list[str] = field(default_factory=list)
    """Numbers of cases that are open in this database; they are erased once they have ended."""
    foreign: int = 0
    """Lines of another installation, or of cases that there are not."""


def path() -> Path | None:
    """Return where the list is kept; None where no backups are."""
    folder: Path | None = current_app.config["SETTINGS"].backup_dir
    return None if folder is None else folder / NAME


def keep() -> None:
    """Add what was erased to the list beside the backups, if there are any."""
    where = path()
    if where is not None:
        where.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(where)


def write(where: Path) -> int:
    """Add the tombstones that a list lacks; return how many. What it has is never taken out."""
    with _alone(where):
        known = set(_read(where))
        return _add(where, [line for line in _lines() if line not in known])


def stale() -> int:
    """Return how many lines beside the backups are under former keys alone."""
    where = path()
    return 0 if where is None else len(_unrenewed(_read(where)))


def renew() -> int:
    """Add the lines that are under former keys alone under the present one, too; return how many."""
    where = path()
    if where is None or not where.exists():
        return 0
    with _alone(where):
        return _add(where, _unrenewed(_read(where)))


def asked_by(where: Path) -> Repeating:
    """Return what a list asks for that the database has not erased; lines of former keys count as ours.

    Raises:
        ValueError: a line cannot be read.
    """
    found = Repeating()
    for line in dict.fromkeys(map(_renewed, where.read_text().splitlines())):
        _look_up(read_tombstone(line), found)
    return found


def _read(where: Path) -> list[str]:
    return where.read_text().splitlines() if where.exists() else []


def _add(where: Path, lines: Sequence[str]) -> int:
    with where.open("a") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(where.parent)
    return len(lines)


def _unrenewed(lines: Sequence[str]) -> list[str]:
    """Return what is to be added so that every line of this installation is there under the present key."""
    known = set(lines)
    return list(dict.fromkeys(fresh for fresh in map(_renewed, lines) if fresh not in known))


def _renewed(line: str) -> str:
    """Return a line of a former key as it is under the present one; any other as it is."""
    try:
        one = read_tombstone(line)
    except ValueError:
        return line
    if one.installation not in keyring.fingerprints[1:]:
        return line
    return replace(one, installation=keyring.fingerprint).line()


def _look_up(one: Tombstone, found: Repeating) -> None:
    case = db.session.scalar(select(Case).where(Case.number == one.number))
    if one.installation != keyring.fingerprint or case is None or case.registered_at != one.registered_at:
        found.foreign += 1
    elif case.erased_at is not None:
        return
    elif one.joined_at is not None:
        _look_up_neighbour(case, one.joined_at, found)
    elif case.state.is_open:
        found.open.append(case.number)
    else:
        found.case_ids.append(case.id)
        found.street_ids.add(case.street_id)


def _look_up_neighbour(case: Case, joined_at: datetime, found: Repeating) -> None:
    if db.session.scalar(who_joined(case.contact_id, joined_at)) is not None:
        found.joined.append(Joined(case.id, joined_at))
        found.street_ids.add(case.street_id)


def _lines() -> Iterator[str]:
    statement = (
        select(Case.number, Case.registered_at, Erasure.at, Erasure.rule, Erasure.joined_at)
        .join(Erasure, Erasure.case_id == Case.id)
        .order_by(Erasure.id)
    )
    for number, registered_at, at, rule, joined_at in db.session.execute(statement):
        yield Tombstone(keyring.fingerprint, number, registered_at, at, rule, joined_at).line()


@contextmanager
def _alone(where: Path) -> Iterator[None]:
    with (where.parent / f".{where.name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
