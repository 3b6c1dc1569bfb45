"""The audit log: which acts it knows, what its chain covers, and the proof that nothing was changed.

All entries of an installation are one chain: each has the number after the one before it and carries its
digest. Anchors name the last entry of a day; they also stand in the log files, outside the database. Entries
leave at the old end only, up to an anchor, and from there the chain is proved on.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

GENESIS = "0" * 64
"""What the very first entry names as its predecessor."""
LEAST_KEPT = timedelta(days=190)
"""The law asks for six months; the database itself refuses to remove anything younger."""
FACT = re.compile(r"[A-Za-z0-9_.:/+-]{0,80}")
"""How a text among the facts may look: a code, a day or a digest, never a name or what somebody typed."""
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)

Fact = str | int | bool | None


class Act(StrEnum):
    """What was done."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSIONS_ENDED = "sessions_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    PASSWORD_RESET = "password_reset"  # noqa: S105
    PASSWORD_GIVEN = "password_given"  # noqa: S105
    CODE_ISSUED = "code_issued"
    LINK_ISSUED = "link_issued"
    FACTOR_ON = "factor_on"
    FACTOR_OFF = "factor_off"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    TOKEN_MADE = "token_made"  # noqa: S105
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    IDENTITY_USED = "identity_used"
    PERSON_ADDED = "person_added"
    PERSON_AMENDED = "person_amended"
    PERSON_DISABLED = "person_disabled"
    PERSON_ENABLED = "person_enabled"
    POSTING_BEGUN = "posting_begun"
    POSTING_ENDED = "posting_ended"
    UNIT_OPENED = "unit_opened"
    UNIT_AMENDED = "unit_amended"
    UNIT_MOVED = "unit_moved"
    UNIT_CLOSED = "unit_closed"
    UNIT_REOPENED = "unit_reopened"
    VALUES_SET = "values_set"
    LIMIT_ADDED = "limit_added"
    LIMIT_ENDED = "limit_ended"
    LIMITS_APPLIED = "limits_applied"
    YEAR_LOADED = "year_loaded"
    DAY_SET = "day_set"
    DAY_REMOVED = "day_removed"
    CLOSURE_ADDED = "closure_added"
    CLOSURE_REMOVED = "closure_removed"
    CATEGORY_CHANGED = "category_changed"
    ROUTING_CHANGED = "routing_changed"
    TARGET_SET = "target_set"
    STATION_CHANGED = "station_changed"
    DUTY_CHANGED = "duty_changed"
    ENTERPRISE_CHANGED = "enterprise_changed"
    ALLIANCE_CHANGED = "alliance_changed"
    REVEALED = "revealed"
    SLIP_SHOWN = "slip_shown"
    EXPORT_ASKED = "export_asked"
    BACKUP_MADE = "backup_made"
    BACKUP_RESTORED = "backup_restored"
    CHANNEL_CHANGED = "channel_changed"
    MESSAGES_ROUTED = "messages_routed"
    OWN_MESSAGES_CHOSEN = "own_messages_chosen"
    TEMPLATE_CHANGED = "template_changed"
    MESSAGES_RETRIED = "messages_retried"
    FIGURES_PUBLISHED = "figures_published"
    CASE_ERASED = "case_erased"
    NEIGHBOUR_ERASED = "neighbour_erased"
    RETENTION_BEGUN = "retention_begun"
    MINUTES_REDACTED = "minutes_redacted"
    PERSON_LOOKED_UP = "person_looked_up"
    KEYS_BEGUN = "keys_begun"
    KEYS_ROTATED = "keys_rotated"
    LOG_EXPORTED = "log_exported"
    LOG_SHORTENED = "log_shortened"


class Kind(StrEnum):
    """What an act was done to."""

    PERSON = "person"
    UNIT = "unit"
    CASE = "case"
    TALK = "talk"
    LIMIT = "limit"
    CATEGORY = "category"
    ROUTING = "routing"
    CLOSURE = "closure"
    STATION = "station"
    ENTERPRISE = "enterprise"
    EXPORT = "export"
    CHANNEL = "channel"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True)
class Record:
    """The part of an entry that the chain covers; `at` is a UTC instant."""

    id: int
    at: datetime
    actor_id: int | None
    street_id: int | None
    action: str
    subject_kind: str
    subject_id: int | None
    facts: Mapping[str, Fact]
    session_id: int | None
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is stored: with the digest before it and its own."""

    record: Record
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """The last entry of a day and its digest."""

    entry_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a log was proved, and the first entry that does not fit; None: it is whole."""

    checked: int
    broken_id: int | None


def is_noted(failures: int) -> bool:
    """Return whether a failure is written down: the 1st, 2nd, 4th, 8th ... in a row.

    So whoever tries a million times makes twenty entries and no flood.
    """
    return failures > 0 and failures & (failures - 1) == 0


def digest(previous: str, record: Record) -> str:
    """Return the digest of an entry chained to the digest before it."""
    return hashlib.sha256(_CANONICAL.encode([previous, *covered(record)]).encode()).hexdigest()


def covered(record: Record) -> list[object]:
    """Return what the digest covers, in its order."""
    return [
        record.id,
        record.at.isoformat(timespec="microseconds"),
        record.actor_id,
        record.street_id,
        record.action,
        record.subject_kind,
        record.subject_id,
        dict(record.facts),
        record.session_id,
        record.address,
    ]


def proved(lines: Iterable[Line], anchors: Iterable[Anchor], head: Anchor) -> Verdict:
    """Go along the log once and say where it is broken first; all sorted by number, nothing is kept.

    `head` is what the log says its last entry is: an end that was cut off is seen by it, and by anchors.
    Where the first entries are gone, one that is left says until where the log was shortened.
    """
    waiting = _Anchors(anchors)
    expected, previous, checked = None, GENESIS, 0
    first, is_told = 1, True
    for line in lines:
        number = line.record.id
        if expected is None:
            begins, previous = waiting.before(number), line.previous
            if previous != (GENESIS if number == 1 else begins):
                return Verdict(checked, number)
            expected = first = number
            is_told = first == 1
        is_next = number == expected and line.previous == previous
        if not is_next or digest(previous, line.record) != line.digest:
            return Verdict(checked, expected)
        if not waiting.fit(number, line.digest):
            return Verdict(checked, number)
        is_told = is_told or _says_begin(line.record, first)
        expected, previous, checked = number + 1, line.digest, checked + 1
    if not is_told:
        return Verdict(checked, first)
    return Verdict(checked, _cut_off(waiting, expected or 1, previous, head))


def _says_begin(record: Record, first: int) -> bool:
    """Return whether an entry says that everything before the first one that is left was let go."""
    return record.action == Act.LOG_SHORTENED and record.facts.get("until") == first - 1


def _cut_off(waiting: "_Anchors", expected: int, previous: str, head: Anchor) -> int | None:
    """Return the number that is missing at the end, or None."""
    is_whole = head == Anchor(expected - 1, previous) and waiting.is_over(expected)
    return None if is_whole else expected


class _Anchors:
    """The anchors that are still to come."""

    def __init__(self, anchors: Iterable[Anchor]) -> None:
        self._rest: Iterator[Anchor] = iter(anchors)
        self._next = next(self._rest, None)

    def before(self, number: int) -> str | None:
        """Pass the anchors of what is gone; return the digest of the entry just before a number."""
        found = None
        while self._next is not None and self._next.entry_id < number:
            found = self._next.digest if self._next.entry_id == number - 1 else None
            self._next = next(self._rest, None)
        return found

    def fit(self, number: int, digest: str) -> bool:
        """Return whether all anchors of an entry name its digest."""
        while self._next is not None and self._next.entry_id == number:
            if self._next.digest != digest:
                return False
            self._next = next(self._rest, None)
        return True

    def is_over(self, expected: int) -> bool:
        """Return whether no anchor names an entry that is not there."""
        return self._next is None or self._next.entry_id < expected
