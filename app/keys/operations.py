"""Bringing values under the present data key, a batch at a time, while people go on working."""

from dataclasses import dataclass

from sqlalchemy import CursorResult, update

from app import audit
from app.audit import Act, Kind
from app.extensions import db, keyring
from app.keys.held import Held, Values, batch


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a batch: the id to go on after, None at the end."""

    after: int | None
    changed: int = 0
    passed_by: int = 0
    """Rows that somebody changed at the same moment; they are looked at again."""


def note_begun(number: int) -> None:
    """Write down that somebody at the command line begins to bring so many values under the present key."""
    audit.record_for(None, Act.KEYS_BEGUN, (Kind.INSTALLATION, None), number=number)


def note_done(rows: int) -> None:
    """Write down that every table was gone through, and how many rows were changed."""
    audit.record_for(None, Act.KEYS_ROTATED, (Kind.INSTALLATION, None), rows=rows)


def rotate(one: Held, after: int, *, limit: int) -> Done:
    """Seal the next rows of a table anew and make their digests anew, where these are of a former key.

    A row is written only if its sealed values are still the ones that were read: no two are ever alike, so
    that whatever somebody writes meanwhile stays. Versions of rows do not change; nobody's form grows old.

    Raises:
        KeyMissing: a value opens under no key at hand.
    """
    rows = batch(one, after, limit=limit)
    if not rows:
        return Done(None)
    stale = [(row, changes) for row in rows if (changes := _changes(one, row))]
    changed = sum(_write(one, row, changes) for row, changes in stale)
    return Done(rows[-1].id, changed, len(stale) - changed)


def _changes(one: Held, row: Values) -> dict[str, object]:
    """Return the columns of a row that are not under the present key, and what is to stand in them."""
    held = {name: bytes(value) for name in one.sealed if (value := getattr(row, name)) is not None}
    changes: dict[str, object] = {
        name: keyring.seal(_text(one, name, value), one.sealed[name].place)
        for name, value in held.items()
        if not keyring.is_present(value)
    }
    for name, kind in one.blind.items():
        digest = getattr(row, name)
        of = kind.of or ""
        if digest is not None and of in held and not keyring.is_present_digest(digest):
            changes[name] = kind.digest(_text(one, of, held[of]))
    return changes


def _text(one: Held, name: str, sealed: bytes) -> str:
    return keyring.unseal(sealed, one.sealed[name].place)


def _write(one: Held, row: Values, changes: dict[str, object]) -> int:
    raw = one.raw
    same = [raw.c[name] == getattr(row, name) for name in one.sealed if getattr(row, name) is not None]
    result = db.session.execute(update(raw).where(raw.c.id == row.id, *same).values(changes))
    return result.rowcount if isinstance(result, CursorResult) else 0
