"""Codes of units, short codes of streets, usernames and phones."""

import pytest

from app.domain import codes
from app.domain.errors import Invalid
from app.domain.levels import Level


@pytest.mark.parametrize(
    ("level", "code", "parent"),
    [
        (Level.STREET, "370871001", None),
        (Level.COMMUNITY, "370871001001", "370871001"),
        (Level.GRID, "370871001001007", "370871001001"),
        (Level.BUILDING, "槐荫1号楼-2", "370871001001007"),
        (None, "CG-01", "370871001"),
    ],
)
def test_a_code_that_fits_its_level_and_parent_passes(level, code, parent):
    codes.check_code(level, code, parent)


@pytest.mark.parametrize(
    ("level", "code", "parent", "reason"),
    [
        (Level.STREET, "37087100", None, "code_of_street"),
        (Level.STREET, "37087100a", None, "code_of_street"),
        (Level.STREET, "３７０８７１００１", None, "code_of_street"),  # full-width digits
        (Level.COMMUNITY, "370871001001", "370871002", "code_of_community"),
        (Level.COMMUNITY, "37087100101", "370871001", "code_of_community"),
        (Level.GRID, "37087100100101", "370871001001", "code_of_grid"),
        (Level.GRID, "370871001002001", "370871001001", "code_of_grid"),
        (Level.BUILDING, "", "370871001001007", "code_free"),
        (Level.BUILDING, "two words", "370871001001007", "code_free"),
        (None, "x" * 41, "370871001", "code_free"),
    ],
)
def test_a_code_that_does_not_fit_is_refused_with_what_it_should_be(level, code, parent, reason):
    with pytest.raises(Invalid) as refusal:
        codes.check_code(level, code, parent)

    assert (refusal.value.field, refusal.value.code) == ("code", reason)


def test_a_street_may_set_another_number_of_digits_for_its_grids():
    codes.check_code(Level.GRID, "37087100100107", "370871001001", grid_suffix=2)

    with pytest.raises(Invalid):
        codes.check_code(Level.GRID, "370871001001007", "370871001001", grid_suffix=2)


@pytest.mark.parametrize(
    ("level", "code", "parent"),
    [
        (Level.COMMUNITY, "370871001001", "370871001"),
        (Level.COMMUNITY, "3708710010", None),
        (Level.GRID, "370871001001007", "370871001001"),
        (Level.GRID, "370871001001", None),
        (Level.GRID, "37087100100100x", None),
        (Level.STREET, "370871001", None),
        (Level.BUILDING, "370871001001007", None),
    ],
)
def test_the_parent_is_read_off_the_code_where_it_is_part_of_it(level, code, parent):
    assert codes.parent_code_of(level, code) == parent


@pytest.mark.parametrize("short_code", ["YH", "GH2", "ABCDEF"])
def test_a_short_code_of_capitals_and_digits_passes(short_code):
    codes.check_short_code(short_code)


@pytest.mark.parametrize("short_code", ["", "Y", "yh", "2Y", "ABCDEFG", "云湖"])
def test_another_short_code_is_refused(short_code):
    with pytest.raises(Invalid):
        codes.check_short_code(short_code)


@pytest.mark.parametrize(
    ("initials", "taken", "short_code"),
    [
        ("GH", set(), "GH"),
        ("gh", {"GH"}, "GH2"),
        ("GH", {"GH", "GH2"}, "GH3"),
        ("GHJDBSC", set(), "GHJD"),
        ("", set(), "JD"),
        ("7", {"JD"}, "JD2"),
        ("1AB", set(), "AB"),
    ],
)
def test_a_short_code_is_derived_and_free(initials, taken, short_code):
    assert codes.short_code_from(initials, taken) == short_code
    codes.check_short_code(short_code)


def test_a_username_is_stored_in_lower_case():
    assert codes.normal_username("  Wang.Xiulan ") == "wang.xiulan"


@pytest.mark.parametrize("username", ["", "x", "王秀兰", "a b", "-ab", "a" * 61])
def test_a_username_of_other_characters_is_refused(username):
    with pytest.raises(Invalid):
        codes.normal_username(username)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("138 0000-0000", "13800000000"),
        ("+86 (537) 000 0000", "+865370000000"),
        ("", None),
        (None, None),
        ("  ", None),
    ],
)
def test_a_phone_is_stored_without_spaces(typed, stored):
    assert codes.normal_phone(typed) == stored


@pytest.mark.parametrize("typed", ["1234", "call me", "1" * 20, "１３８００００００００"])
def test_what_is_no_phone_is_refused(typed):
    with pytest.raises(Invalid):
        codes.normal_phone(typed)
