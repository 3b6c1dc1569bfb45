"""The hash chain of a case's events: what it covers, and the proof that nothing was changed.

A digest covers codes, ids and instants and the salted digest of each text, so that texts and
personal data can be erased from their side tables without breaking the chain.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

GENESIS = "0" * 64
"""What the first event of every case names as its predecessor."""
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Link:
    """The part of an event that the chain covers; `at` is a UTC instant."""

    case_id: int
    sequence: int
    move: str
    at: datetime
    actor_id: int | None
    unit_id: int | None
    facts: Mapping[str, object]
    text_digest: str | None


def text_digest(salt: str, text: str) -> str:
    """Return the digest of a text under its own salt; without the salt it tells nothing."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def digest(previous: str, link: Link) -> str:
    """Return the digest of `link` chained to the digest before it."""
    covered = [
        previous,
        link.case_id,
        link.sequence,
        link.move,
        link.at.isoformat(timespec="microseconds"),
        link.actor_id,
        link.unit_id,
        dict(link.facts),
        link.text_digest,
    ]
    return hashlib.sha256(_CANONICAL.encode(covered).encode()).hexdigest()


def text_digests(links: Iterable[Link], committing: str) -> dict[int, str | None]:
    """Return the digest that the text of each event must have now, by sequence.

    It is the one that the event itself covers, or the last one that an event whose move is `committing` names
    in its facts: whoever takes personal data out of texts commits to what is left of them, in the same chain.
    """
    expected = {}
    for link in links:
        expected[link.sequence] = link.text_digest
        told = link.facts.get("texts") if link.move == committing else None
        if isinstance(told, Mapping):
            expected.update({int(sequence): str(found) for sequence, found in told.items()})
    return expected


def first_broken(links: Iterable[tuple[Link, str]]) -> int | None:
    """Return the sequence of the first event that does not fit its stored digest, or None.

    `links` are the events of one case in order, each with its stored digest; a gap in the
    sequence counts as broken.
    """
    previous = GENESIS
    for expected, (link, stored) in enumerate(links, start=1):
        if link.sequence != expected or digest(previous, link) != stored:
            return link.sequence
        previous = stored
    return None
