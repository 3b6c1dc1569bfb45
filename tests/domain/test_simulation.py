"""Simulation: questions as `flask clocks simulate` reads them. Weekdays stand beside the dates."""

import pytest

from app.domain.simulation import answer
from tests.domain.offices import EXAMPLES, WEEKDAYS

OFFICE = [["09:00", "12:00"], ["13:00", "18:00"]]
WEEK = dict.fromkeys(WEEKDAYS[:5], OFFICE)
NIGHT = [["22:00", "06:00"]]
NIGHTS = dict.fromkeys(WEEKDAYS, NIGHT)
BERLIN = {"timezone": "Europe/Berlin", "weekly_hours": NIGHTS}
TYPHOON = {"closures": [["2026-08-12T15:00", "2026-08-13T11:00"]]}  # Wed to Thu
BOTH = {"holidays": ["2026-02-14"], "extra_workdays": {"2026-02-14": OFFICE}}  # Sat


def away(since, until):
    return {"pauses": [[since, until]]}


OPEN_PAUSE = away("2026-03-02T11:00", None)  # Mon


def question(kind, start, **more):
    return {
        "id": "q",
        "timezone": "Asia/Shanghai",
        "weekly_hours": WEEK,
        "kind": kind,
        "start": start,
    } | more


def result(*args, **more):
    found = answer(question(*args, **more))
    assert found.keys() == {"id", "result"}, found
    return found["result"]


@pytest.mark.parametrize("case", EXAMPLES["cases"], ids=lambda case: case["id"])
def test_the_agreed_examples(case):
    asked = {**EXAMPLES["calendars"][case["profile"]], **case}

    assert answer(asked) == {"id": case["id"], "result": case["expect"]}


@pytest.mark.parametrize(
    ("start", "amount", "more", "due"),
    [
        # Amount 0 is due at the next open instant.
        ("2026-03-02T08:00", "0h", {}, "2026-03-02T09:00:00"),  # Mon
        ("2026-03-02T10:30", "0s", {}, "2026-03-02T10:30:00"),  # Mon, open
        ("2026-03-06T18:00", "0m", {}, "2026-03-09T09:00:00"),  # Fri at closing -> Mon
        ("2026-03-07T10:00", "0wd", {}, "2026-03-09T09:00:00"),  # Sat -> Mon
        (
            "2026-03-07T10:00",
            "0d",
            {},
            "2026-03-09T09:00:00",
        ),  # Sat: no time at all ends on Mon, at the opening
        # Used up exactly at closing is due there.
        ("2026-03-06T17:00", "1h", {}, "2026-03-06T18:00:00"),  # Fri
        ("2026-03-06T17:59:30", "90s", {}, "2026-03-09T09:01:00"),  # Fri -> Mon
        ("2026-03-06T10:00", "45m", {}, "2026-03-06T10:45:00"),  # Fri
        ("2026-03-06T10:00:00.5", "1s", {}, "2026-03-06T10:00:01.500000"),  # Fri
        # Nothing is due while a pause is open, unless it was due before.
        ("2026-03-02T09:00", "3h", OPEN_PAUSE, None),  # Mon
        ("2026-03-02T09:00", "2h", OPEN_PAUSE, "2026-03-02T11:00:00"),
        ("2026-03-02T09:00", "1wd", OPEN_PAUSE, None),
        ("2026-03-02T09:00", "1d", OPEN_PAUSE, None),
        # A closed afternoon, and the working day that it shortens.
        ("2026-08-12T14:00", "2h", TYPHOON, "2026-08-13T12:00:00"),  # Wed -> Thu
        ("2026-08-11T10:00", "1wd", TYPHOON, "2026-08-12T15:00:00"),  # Tue -> Wed
        # Night shifts belong to the day on which they start.
        ("2026-03-06T23:00", "8h", {"weekly_hours": NIGHTS}, "2026-03-07T23:00:00"),  # Fri -> Sat
        ("2026-03-06T23:00", "1wd", {"weekly_hours": NIGHTS}, "2026-03-08T06:00:00"),  # Fri -> Sat night
        ("2026-03-07T01:00", "1wd", {"weekly_hours": NIGHTS}, "2026-03-09T06:00:00"),  # Sat -> Sun night
        # Sun 29 March 2026: 02:00 becomes 03:00, the night has 7 hours; Sun 25 October has 9.
        ("2026-03-28T22:00", "7h", BERLIN, "2026-03-29T06:00:00"),  # Sat -> Sun
        ("2026-03-28T22:00", "8h", BERLIN, "2026-03-29T23:00:00"),
        ("2026-10-24T22:00", "9h", BERLIN, "2026-10-25T06:00:00"),  # Sat -> Sun
        ("2026-10-24T20:00:00Z", "9h", BERLIN, "2026-10-25T05:00:00Z"),
        ("2026-10-25T02:30", "1h", BERLIN, "2026-10-25T02:30:00"),  # the first half past two
        ("2026-03-29T02:30", "1h", BERLIN, "2026-03-29T04:30:00"),  # never was: half past three
        # Natural days end at 24:00, also when the day has 23 or 25 hours.
        ("2026-03-02T15:00", "3d", {}, "2026-03-06T00:00:00"),  # Mon: 24:00 of Thu
        ("2026-03-02T24:00", "1d", {}, "2026-03-05T00:00:00"),  # that is Tue, 0:00
        ("2026-12-30T15:00", "1d", {"weekly_hours": None}, "2027-01-01T00:00:00"),  # Wed: 24:00 of Thu
        ("2026-03-28T10:00:00Z", "1d", BERLIN, "2026-03-29T22:00:00Z"),  # Sat: 24:00 of Sun
        ("2026-10-24T10:00:00Z", "1d", BERLIN, "2026-10-25T23:00:00Z"),  # Sat: 24:00 of Sun
        # A holiday wins over a make-up day of the same date.
        ("2026-02-13T17:00", "2h", BOTH, "2026-02-16T10:00:00"),  # Fri -> Mon
        ("2026-02-13T17:00", "2h", BOTH | {"holidays": []}, "2026-02-14T10:00:00"),  # Fri -> Sat
        # A week without hours, and one make-up day.
        ("2026-02-13T17:00", "2h", BOTH | {"holidays": [], "weekly_hours": {}}, "2026-02-14T11:00:00"),
        # Offsets.
        ("2026-03-02T02:00:00Z", "8h", {}, "2026-03-03T02:00:00Z"),  # Mon -> Tue
        ("2026-03-02T05:00:00+03:00", "8h", {}, "2026-03-03T05:00:00+03:00"),
    ],
)
def test_when_an_amount_is_used_up(start, amount, more, due):
    kinds = ["add", "pause"] + ["add_days"] * amount.endswith("d")

    assert [result(kind, start, amount=amount, **more) for kind in kinds] == [due] * len(kinds)


@pytest.mark.parametrize(
    ("start", "amount", "more", "begin"),
    [
        ("2026-03-02T10:00", "2h", {}, "2026-02-27T17:00:00"),  # Mon -> Fri
        ("2026-03-02T10:00", "1h", {}, "2026-03-02T09:00:00"),  # Mon, at the opening
        ("2026-03-02T08:00", "0h", {}, "2026-02-27T18:00:00"),  # Mon -> Fri
        ("2026-03-04T10:00", "1wd", {}, "2026-03-03T09:00:00"),  # Wed: the opening of Tue
        ("2026-03-09T10:00", "6wd", {}, "2026-02-27T09:00:00"),  # Mon -> Fri a week before
        ("2026-03-04T10:00", "0wd", {}, "2026-03-04T10:00:00"),  # Wed
        ("2026-03-04T10:00", "2d", {}, "2026-03-02T00:00:00"),  # Wed: 0:00 of Mon
        ("2026-03-04T10:00", "0d", {}, "2026-03-04T10:00:00"),
        # Wed, with Tue suspended: as a whole, at its opening, and from then until now.
        ("2026-03-04T10:00", "1wd", away("2026-03-03T09:00", "2026-03-03T18:00"), "2026-03-02T09:00:00"),
        ("2026-03-04T10:00", "1wd", away("2026-03-03T08:00", "2026-03-03T10:00"), "2026-03-02T09:00:00"),
        ("2026-03-04T10:00", "1wd", away("2026-03-03T08:00", "2026-03-03T09:00"), "2026-03-03T09:00:00"),
        ("2026-03-04T10:00", "1wd", away("2026-03-03T09:00", "2026-03-03T10:00"), "2026-03-03T09:00:00"),
        ("2026-03-04T10:00", "1wd", away("2026-03-03T10:00", None), "2026-03-03T09:00:00"),
        ("2026-03-04T10:00", "2h", away("2026-03-03T17:00", "2026-03-04T09:30"), "2026-03-03T15:30:00"),
        ("2026-03-04T10:00", "2h", away("2026-03-03T17:00", None), "2026-03-03T15:00:00"),
        ("2026-03-04T10:00", "1h", away("2026-03-04T08:00", "2026-03-04T09:00"), "2026-03-04T09:00:00"),
        ("2026-03-04T10:00", "1h", away("2026-03-04T10:00", None), "2026-03-04T09:00:00"),
        ("2026-03-04T10:00", "1d", away("2026-03-03T10:00", "2026-03-03T12:00"), "2026-03-02T22:00:00"),
    ],
)
def test_from_when_an_amount_leads_to_the_start(start, amount, more, begin):
    assert result("sub", start, amount=amount, **more) == begin


def test_elapsed_leaves_pauses_out_and_is_nothing_when_reversed():
    one, two = "2026-03-02T09:00", "2026-03-03T10:00"  # Mon, Tue
    twice = [["2026-03-02T11:00", "2026-03-02T14:00"], ["2026-03-02T11:30", "2026-03-02T15:00"]]

    assert result("elapsed", one, end=two) == 9 * 3600
    assert result("elapsed", one, end="2026-03-03T02:00:00Z") == 9 * 3600
    assert result("elapsed", one, end=two, pauses=twice) == 6 * 3600
    assert result("elapsed", one, end=two, pauses=[["2026-03-03T09:30", None]]) == 8.5 * 3600
    assert result("elapsed", two, end=one, pauses=twice) == 0


def test_whether_the_office_is_open():
    assert [
        result("is_open", f"2026-03-02T{time}") for time in ("08:59", "09:00", "12:00", "17:59:59", "18:00")
    ] == [False, True, False, True, False]  # Mon


def test_intervals_come_in_the_form_of_the_start():
    assert result("intervals", "2026-03-06T14:00", count=2) == [  # Fri -> Mon
        ["2026-03-06T14:00:00", "2026-03-06T18:00:00"],
        ["2026-03-09T09:00:00", "2026-03-09T12:00:00"],
    ]
    assert result("intervals", "2026-03-06T10:00:00Z", count=1) == [
        ["2026-03-09T01:00:00Z", "2026-03-09T04:00:00Z"]
    ]
    assert result("intervals", "2026-03-06T14:00", count=0) == []


def test_a_night_may_be_written_in_two_ways_and_null_is_nothing():
    evening = "2026-03-06T20:00"  # Fri
    nothing = dict.fromkeys(("holidays", "extra_workdays", "closures", "pauses"))

    found = [
        result("intervals", evening, count=3, weekly_hours={"fri": [["22:00", end]], "sat": None}, **nothing)
        for end in ("06:00", "30:00")
    ]

    assert found[0] == found[1]
    assert found[0][0] == ["2026-03-06T22:00:00", "2026-03-07T06:00:00"]


ADD = {"kind": "add", "amount": "1h"}


@pytest.mark.parametrize(
    ("wrong", "error", "field"),
    [
        ({"kind": None}, "missing_field", "kind"),
        ({"kind": "divide"}, "unknown_kind", "kind"),
        ({"kind": 1}, "bad_kind", "kind"),
        ({"timezone": None}, "missing_field", "timezone"),
        ({"timezone": 8}, "bad_timezone", "timezone"),
        ({"timezone": "Asia/Jining"}, "bad_timezone", "timezone"),
        ({"timezone": "../etc"}, "bad_timezone", "timezone"),
        ({"timezone": "America"}, "bad_timezone", "timezone"),
        ({"start": None}, "missing_field", "start"),
        ({"start": 5}, "bad_start", "start"),
        ({"start": "2026-03-02"}, "bad_time", "start"),
        ({"start": "2026-02-29T10:00"}, "bad_time", "start"),
        ({"start": "2026-03-02T24:01"}, "bad_time", "start"),
        ({"start": "9999-12-31T24:00"}, "bad_time", "start"),
        ({"start": "0001-01-01T00:00"}, "bad_time", "start"),
        ({"kind": "elapsed"}, "missing_field", "end"),
        ({"amount": None}, "missing_field", "amount"),
        ({"amount": 8}, "bad_amount", "amount"),
        ({"amount": "-1h"}, "bad_amount", "amount"),
        ({"amount": "1.5h"}, "bad_amount", "amount"),
        ({"amount": "1w"}, "bad_amount", "amount"),
        ({"kind": "add_days", "amount": "8h"}, "bad_amount", "amount"),
        ({"kind": "intervals"}, "missing_field", "count"),
        ({"kind": "intervals", "count": -1}, "bad_count", "count"),
        ({"kind": "intervals", "count": True}, "bad_count", "count"),
        ({"kind": "intervals", "count": "3"}, "bad_count", "count"),
        ({"kind": "intervals", "count": 10_001}, "bad_count", "count"),
        ({"pauses": [["2026-03-02T10:00"]]}, "bad_pauses", "pauses"),
        ({"pauses": [["2026-03-02T10:00", "soon"]]}, "bad_time", "pauses"),
        ({"pauses": "none"}, "bad_pauses", "pauses"),
        ({"weekly_hours": []}, "bad_weekly_hours", "weekly_hours"),
        ({"weekly_hours": {"monday": OFFICE}}, "bad_weekday", "weekly_hours"),
        ({"weekly_hours": {"mon": [["9 Uhr", "12:00"]]}}, "bad_wall_time", "weekly_hours"),
        ({"weekly_hours": {"mon": [[9, 12]]}}, "bad_wall_time", "weekly_hours"),
        ({"weekly_hours": {"mon": [["09:00", "09:00"]]}}, "bad_shift", "weekly_hours"),
        ({"weekly_hours": {"mon": [["25:00", "09:00"]]}}, "bad_shift", "weekly_hours"),
        ({"weekly_hours": {"mon": ["09:00", "12:00"]}}, "bad_shift", "weekly_hours"),
        ({"weekly_hours": {"mon": [*OFFICE, ["11:00", "14:00"]]}}, "overlapping_shifts", "weekly_hours"),
        ({"weekly_hours": {}}, "never_open", "weekly_hours"),
        ({"weekly_hours": {}, "kind": "is_open"}, "never_open", "weekly_hours"),
        ({"weekly_hours": {}} | BOTH, "never_open", "weekly_hours"),
        ({"extra_workdays": {"2026-03-07": [["24:00", "30:00"]]}}, "bad_shift", "extra_workdays"),
        ({"extra_workdays": {"Sat": OFFICE}}, "bad_date", "extra_workdays"),
        ({"holidays": ["2026-02-30"]}, "bad_date", "holidays"),
        ({"holidays": "2026-02-20"}, "bad_holidays", "holidays"),
        ({"closures": [["2026-03-02T10:00", "2026-03-02T10:00"]]}, "bad_closure", "closures"),
        ({"closures": [["2026-03-02T10:00"]]}, "bad_closure", "closures"),
        ({"closures": [["2026-03-02T10:00", None]]}, "bad_time", "closures"),
        ({"amount": "900000h"}, "search_bound", None),
        ({"amount": "1" * 5000 + "wd"}, "search_bound", None),
        ({"kind": "sub", "amount": "36500wd"}, "search_bound", None),
        ({"kind": "elapsed", "end": "2200-01-01T00:00"}, "search_bound", None),
        ({"kind": "is_open", "start": "9999-12-31T15:00Z"}, "search_bound", None),
    ],
)
def test_what_is_wrong_is_named(wrong, error, field):
    found = answer(question("add", "2026-03-02T10:00", amount="1h") | wrong)

    assert found == {"id": "q", "error": error} | ({"field": field} if field else {})


def test_what_is_no_question_has_no_id():
    assert answer(["id"]) == {"id": None, "error": "not_an_object"}
