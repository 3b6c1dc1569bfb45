"""When a message goes out, when it is tried again, and when it is given up."""

from datetime import time, timedelta

import pytest

from app.domain.sending import Fault, Mode, Rest, Waiting, bundled, due_at, is_given_up, is_quiet, wait_after
from tests.domain.offices import SHANGHAI, at, office

OPEN = office()
QUIET = Rest(time(22), time(7))
WORKING = Rest(working_time=True)
BOTH = Rest(time(8), time(10), working_time=True)
NEVER = Rest(time(8), time(20), working_time=True)


@pytest.mark.parametrize(
    ("now", "mode", "rest", "due"),
    [
        ("2026-03-03T10:05", Mode.AT_ONCE, Rest(), "2026-03-03T10:05"),
        ("2026-03-03T10:05", Mode.DIGEST, Rest(), "2026-03-03T11:00"),
        ("2026-03-03T10:00", Mode.DIGEST, Rest(), "2026-03-03T11:00"),
        ("2026-03-03T21:59", Mode.AT_ONCE, QUIET, "2026-03-03T21:59"),
        ("2026-03-03T22:00", Mode.AT_ONCE, QUIET, "2026-03-04T07:00"),
        ("2026-03-03T06:59", Mode.AT_ONCE, QUIET, "2026-03-03T07:00"),
        ("2026-03-03T07:00", Mode.AT_ONCE, QUIET, "2026-03-03T07:00"),
        ("2026-03-03T21:30", Mode.DIGEST, QUIET, "2026-03-04T07:00"),
        ("2026-03-03T18:00", Mode.AT_ONCE, WORKING, "2026-03-04T09:00"),
        ("2026-03-06T18:00", Mode.AT_ONCE, WORKING, "2026-03-09T09:00"),  # a Friday evening
        ("2026-03-03T12:30", Mode.AT_ONCE, WORKING, "2026-03-03T13:00"),
        ("2026-03-03T07:30", Mode.AT_ONCE, BOTH, "2026-03-03T10:00"),
        ("2026-03-03T07:30", Mode.AT_ONCE, NEVER, "2026-03-03T07:30"),
    ],
)
def test_when_a_message_may_go_out(now, mode, rest, due):
    assert due_at(at(now), mode, rest, zone=SHANGHAI, calendar=OPEN) == at(due)


@pytest.mark.parametrize(("wall", "quiet"), [("12:00", True), ("14:00", False), ("11:59", False)])
def test_quiet_hours_within_a_day(wall, quiet):
    assert is_quiet(time.fromisoformat(wall), Rest(time(12), time(14))) is quiet


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 10), (1, 10), (2, 20), (3, 40), (9, 2560), (10, 3600), (99, 3600)]
)
def test_the_wait_doubles_up_to_an_hour_and_half_of_it_is_thrown(failures, seconds):
    assert wait_after(failures, 1) == timedelta(seconds=seconds)
    assert wait_after(failures, 0) == timedelta(seconds=seconds / 2)


@pytest.mark.parametrize(
    ("fault", "tries", "waited", "given_up"),
    [
        (Fault.REFUSED, 1, timedelta(0), True),
        (Fault.ERROR, 11, timedelta(0), False),
        (Fault.ERROR, 12, timedelta(0), True),
        (Fault.UNREACHABLE, 99, timedelta(days=3) - timedelta(seconds=1), False),
        (Fault.UNREACHABLE, 0, timedelta(days=3), True),
    ],
)
def test_when_a_message_is_given_up(fault, tries, waited, given_up):
    assert is_given_up(fault, tries=tries, waited=waited) is given_up


def rows(text):
    """Return deliveries from 1 on: d is for a digest, a at once, a digit has left under that number."""
    return [
        Waiting(number, int(sign) if sign.isdecimal() else None, sign == "d")
        for number, sign in enumerate(text, 1)
    ]


@pytest.mark.parametrize(
    ("waiting", "leave"),
    [
        ("aaa", [1, 2, 3]),
        ("ddd", [1, 1, 1]),
        ("adda", [1, 2, 2, 4]),
        ("dad", [1, 2, 3]),
        ("1dd", [2, 2]),
        ("d2d", [1, 3]),
        ("a" * 9, list(range(1, 10))),
        ("a" * 10, [1] * 10),
        ("adadadadad", [1] * 10),
    ],
)
def test_what_makes_one_message(waiting, leave):
    assert list(bundled(rows(waiting), may_bundle=True).values()) == leave


def test_systems_get_each_event_alone():
    assert list(bundled(rows("d" * 12), may_bundle=False).values()) == list(range(1, 13))
