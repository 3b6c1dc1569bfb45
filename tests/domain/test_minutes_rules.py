"""The rules of minutes: what digests cover, when they may be locked, what a signature is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain import minutes
from app.domain.errors import Invalid
from app.domain.minutes import Addition, HostUnconfirmed, Mark, Unconfirmed, Way

AT = datetime(2026, 3, 3, 12, 30, tzinfo=UTC)
CONTENT = {"opening": "开场", "items": [{"id": 1, "words": "换了灯泡"}]}
MARK = Mark(7, "王秀兰", Way.TAP, minutes.text_digest(CONTENT), AT)
DRAWN = "M10 10L20 30L40 50L60 20M80 80L90 120"


def locked(content=CONTENT, marks=(MARK,), at=AT, by_id=3, talk_id=1):
    return minutes.lock_digest(talk_id, content, marks, at=at, by_id=by_id)


def test_a_digest_does_not_depend_on_the_order_of_keys_or_of_confirmations():
    other = replace(MARK, person_id=8)

    assert minutes.text_digest(dict(reversed(CONTENT.items()))) == minutes.text_digest(CONTENT)
    assert locked(marks=(MARK, other)) == locked(marks=(other, MARK))


@pytest.mark.parametrize(
    "changed",
    [
        {"content": {**CONTENT, "opening": "开场。"}},
        {"marks": ()},
        {"marks": (replace(MARK, name="王秀"),)},
        {"marks": (replace(MARK, way=Way.WITNESSED, witness_id=3),)},
        {"marks": (replace(MARK, way=Way.SIGNATURE, strokes=DRAWN),)},
        {"at": AT.replace(minute=31)},
        {"by_id": 4},
        {"talk_id": 2},
    ],
)
def test_whatever_is_changed_changes_the_lock(changed):
    assert locked(**changed) != locked()


def test_a_drawing_is_covered_line_by_line():
    signed = replace(MARK, way=Way.SIGNATURE, strokes=DRAWN)

    assert locked(marks=(signed,)) != locked(marks=(replace(signed, strokes=f"{DRAWN}L91 121"),))


def chain(*bodies):
    made, previous = [], "lock"
    for number, body in enumerate(bodies, 1):
        one = Addition(number, 3, "陈静", AT, body)
        previous = minutes.addendum_digest(previous, one)
        made.append((one, previous))
    return made


def test_a_chain_of_addenda_holds_until_something_is_touched():
    one, two, three = chain("一", "二", "三")

    assert minutes.first_broken("lock", [one, two, three]) is None
    assert minutes.first_broken("lock", []) is None
    assert minutes.first_broken("other", [one, two, three]) == 1
    assert minutes.first_broken("lock", [one, (replace(two[0], body="贰"), two[1]), three]) == 2
    assert minutes.first_broken("lock", [one, three]) == 3


@pytest.mark.parametrize(
    ("present", "percent", "expected"), [(1, 50, 1), (5, 50, 3), (4, 50, 2), (3, 100, 3), (6, 0, 1)]
)
def test_so_many_have_to_confirm(present, percent, expected):
    assert minutes.needed(present, percent) == expected


def test_the_host_and_half_of_those_present_are_enough():
    minutes.check_confirmed([1, 2], hosts={1, 9}, present=[1, 2, 3, 4, 9], percent=40)

    with pytest.raises(HostUnconfirmed):
        minutes.check_confirmed([2, 3, 4], hosts={1}, present=[1, 2, 3, 4], percent=50)
    with pytest.raises(Unconfirmed) as refusal:
        minutes.check_confirmed([1, 77], hosts={1}, present=[1, 2, 3, 4], percent=50)
    assert refusal.value.params == {"confirmed": 1, "needed": 2, "present": 4}


def test_a_signature_is_lines_on_the_glass():
    assert minutes.check_strokes(DRAWN) == DRAWN
    assert minutes.lines_of(DRAWN) == [[(10, 10), (20, 30), (40, 50), (60, 20)], [(80, 80), (90, 120)]]


@pytest.mark.parametrize(
    ("drawn", "code"),
    [
        ("", "signature_missing"),
        ("M10 10L20 20", "signature_missing"),
        ("L1 1L2 2L3 3L4 4L5 5L6 6", "signature_missing"),
        (f"{DRAWN}L601 10", "signature_missing"),
        (f"{DRAWN}L10 201", "signature_missing"),
        (f'{DRAWN}"/><script>', "signature_missing"),
        ("M1 1" + "L2 2" * 3000, "signature_too_long"),
    ],
)
def test_what_is_no_signature_is_refused(drawn, code):
    with pytest.raises(Invalid) as refusal:
        minutes.check_strokes(drawn)

    assert refusal.value.code == code
