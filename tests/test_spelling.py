"""How names are spelt."""

import pytest

from app.spelling import initials_of_place, spelling


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("王秀兰", "wangxiulan wxl"),
        ("单田芳", "shantianfang stf"),
        ("Anna", "anna a"),
        ("𠮷田", "𠮷tian 𠮷t"),
        ("", " "),
    ],
)
def test_a_name_is_spelt_in_full_and_by_its_initials(name, spelt):
    assert spelling(name) == spelt


def test_a_place_is_spelt_by_the_capitals_of_its_initials():
    assert initials_of_place("洸河街道") == "GHJD"
    assert initials_of_place("3号𠮷楼") == "3HL"
