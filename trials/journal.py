"""What a client meant to do and what it was told, on disk before and after each request.

A line is forced to disk before the next step: what an entry says survives the client, too.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import time


@dataclass(frozen=True, slots=True)
class Act:
    """A form that a client sends; again under the same key, and with the same content, until it is taken."""

    key: str
    move: str
    who: str
    mark: str
    """By which its case is found."""
    path: str
    data: dict[str, str]
    photos: int = 0


@dataclass(slots=True)
class Entry:
    """An act, and what became of it."""

    act: Act
    tries: int = 0
    sent_at: float = 0.0
    """Of the last try, seconds since 1970."""
    acknowledged_at: float | None = None
    refused: str = ""


class Journal:
    """One client's journal."""

    def __init__(self, path: Path) -> None:
        """Go on with the file."""
        self._file = path.open("a", encoding="utf-8")

    def sending(self, act: Act) -> None:
        """Write down that a request is about to be sent."""
        fields = {name: getattr(act, name) for name in Act.__dataclass_fields__}
        self._write({"what": "sending", "at": time(), "act": fields})

    def acknowledged(self, act: Act, sent_at: float) -> None:
        """Write down that the answer said that it is done."""
        self._write({"what": "acknowledged", "at": time(), "sent_at": sent_at, "key": act.key})

    def refused(self, act: Act, why: str) -> None:
        """Write down that the answer said no, which nothing here should be told."""
        self._write({"what": "refused", "at": time(), "key": act.key, "why": why})

    def _write(self, line: dict[str, object]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def read(paths: Iterable[Path]) -> dict[str, Entry]:
    """Return the entries of journals by their keys, in order."""
    entries: dict[str, Entry] = {}
    for line in _lines(paths):
        if line["what"] == "sending":
            act = Act(**line["act"])
            entry = entries.setdefault(act.key, Entry(act))
            entry.tries, entry.sent_at = entry.tries + 1, line["at"]
        elif line["what"] == "acknowledged":
            entries[line["key"]].acknowledged_at = line["at"]
            entries[line["key"]].sent_at = line["sent_at"]
        else:
            entries[line["key"]].refused = line["why"]
    return entries


def _lines(paths: Iterable[Path]) -> Iterator[dict]:
    for path in sorted(paths):
        with path.open(encoding="utf-8") as file:
            yield from (json.loads(line) for line in file)
