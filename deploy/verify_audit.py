#!/usr/bin/env python3
"""Prove an exported audit log of Yehua without Yehua: nothing but Python is needed.

    python3 verify_audit.py FILE [--log LOGFILE ...]

FILE holds lines of JSON as `flask audit export FILE` writes them. With --log the anchors that the service
wrote into its log files (one JSON object a line, "message": "audit anchor") are compared too: they show that
somebody shortened the log, or wrote a whole new one. Ends with 0 if everything fits, else with 1 and the
number of the first line that does not.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator

GENESIS = "0" * 64
COVERED = (
    "id", "at", "actor_id", "street_id", "action", "subject_kind", "subject_id", "facts", "session_id",
    "address",
)  # fmt: skip


class BrokenError(Exception):
    """A line does not fit; the message says why."""


class Chain:
    """How far the log was proved."""

    def __init__(self, outside: dict[int, str]) -> None:
        """Start before the first entry; `outside` are anchors from log files."""
        self.last, self.digest = 0, GENESIS
        self.first = 0
        self.begins: tuple[int, str] = (0, GENESIS)
        self.outside, self.is_ended = outside, False
        self.is_told = False

    def take(self, line: dict[str, object]) -> None:
        """Prove one line against those before it."""
        if self.is_ended:
            raise BrokenError("something follows the end")
        kinds = {"entry": self._entry, "anchor": self._anchor, "end": self._end}
        if line.get("kind") not in kinds:
            raise BrokenError("this is no line of an audit log")
        kinds[str(line["kind"])](line)

    def _entry(self, line: dict[str, object]) -> None:
        if not self.first:
            self.first = int(str(line["id"]))
            self.last, self.digest = self.first - 1, self._begin()
        if line["id"] != self.last + 1:
            raise BrokenError(f"entry {self.last + 1} should stand here, not {line['id']}")
        if line["previous"] != self.digest:
            raise BrokenError(f"entry {line['id']} names another predecessor")
        covered = json.dumps(
            [self.digest, *(line[name] for name in COVERED)], sort_keys=True, separators=(",", ":")
        )
        if hashlib.sha256(covered.encode()).hexdigest() != line["digest"]:
            raise BrokenError(f"entry {line['id']} was changed")
        self.last, self.digest = self.last + 1, str(line["digest"])
        facts = line["facts"] if isinstance(line["facts"], dict) else {}
        if line["action"] == "log_shortened" and facts.get("until") == self.first - 1:
            self.is_told = True
        if self.outside.get(self.last, self.digest) != self.digest:
            raise BrokenError(f"entry {self.last} is not the one that the log files name")

    def _begin(self) -> str:
        """Return the digest on which the first entry must build: what was removed ended at an anchor."""
        if self.first == 1:
            return GENESIS
        if self.begins[0] != self.first - 1:
            raise BrokenError(f"the log begins at entry {self.first}, where no anchor is")
        return self.begins[1]

    def _anchor(self, line: dict[str, object]) -> None:
        number, digest = int(str(line["entry_id"])), str(line["digest"])
        if not self.first:
            self.begins = (number, digest)
        elif (number, digest) != (self.last, self.digest):
            raise BrokenError(f"the anchor of {line['day']} names another entry {number}")
        if self.outside.get(number, digest) != digest:
            raise BrokenError(f"the anchor of {line['day']} is not the one that the log files name")

    def _end(self, line: dict[str, object]) -> None:
        if (line["entry_id"], line["digest"]) != (self.last, self.digest):
            raise BrokenError(f"the log goes on to entry {line['entry_id']}")
        self.is_ended = True

    def close(self) -> None:
        """Prove that nothing was cut off at the end."""
        if not self.is_ended:
            raise BrokenError("the line that says the end is missing")
        if self.first > 1 and not self.is_told:
            raise BrokenError(
                f"the log begins at entry {self.first}, and no entry says that it was shortened to it"
            )
        beyond = [number for number in self.outside if number > self.last]
        if beyond:
            raise BrokenError(f"the log files name entry {min(beyond)}, which is not there")


def anchors_of(paths: Iterable[str]) -> dict[int, str]:
    """Return the anchors that stand in log files; other lines are passed by."""
    found = {}
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as file:
            for text in file:
                if '"audit anchor"' in text:
                    line = json.loads(text[text.index("{") :])
                    found[int(line["entry_id"])] = str(line["digest"])
    return found


def prove(lines: Iterable[str], outside: dict[int, str]) -> Iterator[str]:
    """Yield what is to be said; raise BrokenError with the number of the first line that does not fit."""
    chain, number = Chain(outside), 0
    try:
        for number, text in enumerate(lines, start=1):  # noqa: B007 - told when a line does not fit
            chain.take(json.loads(text))
        chain.close()
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenError(f"line {number}: it cannot be read ({error})") from error
    except BrokenError as error:
        raise BrokenError(f"line {number}: {error}") from error
    count = chain.last - chain.first + 1 if chain.first else 0
    yield f"{count} entries are whole, the last is {chain.last} with the digest {chain.digest}"
    yield f"{len(outside)} anchors of log files were compared"


def main() -> int:
    """Say whether the file is whole."""
    parser = argparse.ArgumentParser(description="Prove an exported audit log of Yehua.")
    parser.add_argument("file")
    parser.add_argument("--log", action="append", default=[], metavar="LOGFILE")
    asked = parser.parse_args()
    try:
        with open(asked.file, encoding="utf-8") as file:
            for said in prove(file, anchors_of(asked.log)):
                print(said)
    except (BrokenError, OSError) as error:
        print(f"BROKEN: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
