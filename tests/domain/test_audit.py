"""The chain of the audit log: what is whole, and what is found to be broken first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.addresses import network_of
from app.domain.audit import GENESIS, Anchor, Line, Record, Verdict, digest, is_noted, proved

AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def chain(length):
    lines, previous = [], GENESIS
    for number in range(1, length + 1):
        at = AT + timedelta(minutes=number)
        record = Record(number, at, 7, 1, "signed_in", "person", 7, {"session": number}, None, "10.0.0.1")
        lines.append(Line(record, previous, previous := digest(previous, record)))
    return lines


def shortened(lines, until):
    """Return the lines with one more, which says that all up to one were let go."""
    last = lines[-1]
    facts, number = {"until": until, "number": 1}, last.record.id + 1
    record = replace(last.record, id=number, action="log_shortened", facts=facts)
    return [*lines, Line(record, last.digest, digest(last.digest, record))]


def anchor(line):
    return Anchor(line.record.id, line.digest)


def verdict(lines, anchors=(), head=None):
    last = anchor(lines[-1]) if lines else Anchor(0, GENESIS)
    return proved(lines, anchors, head or last)


def test_what_was_not_touched_is_whole():
    lines = chain(6)

    assert verdict(lines, [anchor(lines[1]), anchor(lines[1]), anchor(lines[5])]) == Verdict(6, None)
    assert verdict([]) == Verdict(0, None)


@pytest.mark.parametrize(
    "change",
    [
        {"at": AT},
        {"actor_id": 8},
        {"actor_id": None},
        {"street_id": 2},
        {"action": "signed_out"},
        {"subject_kind": "unit"},
        {"subject_id": 9},
        {"facts": {}},
        {"session_id": 1},
        {"address": ""},
    ],
)
def test_any_change_of_an_entry_is_found(change):
    lines = chain(4)
    lines[2] = replace(lines[2], record=replace(lines[2].record, **change))

    assert verdict(lines) == Verdict(2, 3)


def test_a_removed_a_moved_and_a_doubled_entry_are_found():
    lines = chain(5)

    assert verdict(lines[:1] + lines[2:]).broken_id == 2
    assert verdict([lines[0], lines[2], lines[1], *lines[3:]]).broken_id == 2
    assert verdict([*lines[:2], lines[1], *lines[2:]]).broken_id == 3


def test_a_whole_new_chain_is_found_by_an_anchor():
    lines = chain(3)

    assert verdict(lines, [Anchor(2, "f" * 64)]) == Verdict(1, 2)


def test_an_end_that_was_cut_off_is_found_by_the_head_or_an_anchor():
    lines = chain(5)

    assert verdict(lines[:3], head=anchor(lines[4])).broken_id == 4
    assert verdict(lines[:3], [anchor(lines[4])]).broken_id == 4
    assert verdict([], [anchor(lines[4])], head=anchor(lines[4])).broken_id == 1


def test_a_shortened_log_goes_on_from_its_anchor():
    lines = shortened(chain(6), until=3)
    anchors = [anchor(lines[0]), anchor(lines[2]), anchor(lines[4])]

    assert verdict(lines[3:], anchors) == Verdict(4, None)
    assert verdict(lines[2:], anchors) == Verdict(0, 3)
    assert verdict(lines[3:], [Anchor(3, "f" * 64)]) == Verdict(0, 4)


def test_a_beginning_that_was_cut_off_is_found_where_no_entry_says_so():
    lines = chain(6)
    other = shortened(lines, until=2)

    assert verdict(lines[3:], [anchor(lines[2])]) == Verdict(3, 4)
    assert verdict(other[3:], [anchor(other[2])]) == Verdict(4, 4)


def test_the_first_entry_builds_on_nothing():
    record = chain(1)[0].record
    other = "f" * 64

    assert verdict([Line(record, other, digest(other, record))]) == Verdict(0, 1)


def test_of_many_failures_few_are_written_down():
    assert [number for number in range(40) if is_noted(number)] == [1, 2, 4, 8, 16, 32]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("nonsense", "nonsense"),
    ],
)
def test_an_address_is_kept_as_far_as_clients_are_told_apart(address, network):
    assert network_of(address) == network
