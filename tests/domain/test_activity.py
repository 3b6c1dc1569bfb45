"""Deeds of people, alone and together."""

from app.domain.activity import IDLE, Deeds, together


def test_what_several_did_is_the_sum():
    assert together([Deeds(1, 2, 0, 4), Deeds(1, 0, 1, 0)]) == Deeds(2, 2, 1, 4)
    assert together([]) == IDLE


def test_one_deed_of_any_kind_is_activity():
    assert IDLE.is_idle
    assert not any(Deeds(*(number == kind for number in range(4))).is_idle for kind in range(4))
