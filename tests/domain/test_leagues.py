"""Leagues: per hundred households, ranks with ties, no ranks for small numbers and unknown households."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.indicators import Code, Counts
from app.domain.leagues import RATES, By, Home, Standing, households, league, per_hundred

FEW_OR_MANY = st.one_of(st.none(), st.integers(0, 30), st.integers(0, 5000))
STANDINGS = st.lists(
    st.builds(
        Standing,
        unit_id=st.integers(1, 10**6),
        households=FEW_OR_MANY,
        open=st.integers(0, 40),
        closed=st.integers(0, 40),
        overdue=st.integers(0, 20),
        rates=st.builds(
            lambda part, rest: {Code.ON_TIME: Counts(part, part + rest)},
            st.integers(0, 20),
            st.integers(0, 20),
        ),
    ),
    max_size=8,
    unique_by=lambda one: one.unit_id,
)


def unit(number, households=100, **values):
    return Standing(number, households, **{"open": 6, "closed": 4, **values})


def ranks(found):
    return [(one.standing.unit_id, one.place) for one in found.places]


@pytest.mark.parametrize(
    ("number", "of", "hundredths"),
    [(1, None, None), (1, 0, None), (0, 7, 0), (3, 100, 300), (1, 3, 3333), (2, 3, 6667), (1, 800, 13)],
)
def test_hundredths_are_rounded_half_up(number, of, hundredths):
    assert per_hundred(number, of) == hundredths


def test_a_larger_unit_is_not_punished_for_its_size():
    large, small = unit(1, households=1000, overdue=5), unit(2, households=100, overdue=1)

    assert ranks(league(By.OVERDUE, [small, large])) == [(1, 1), (2, 2)]


def test_equal_units_share_a_place_and_the_next_one_is_skipped():
    rows = [unit(1, overdue=2), unit(2, overdue=1), unit(3, overdue=2), unit(4, overdue=3)]

    assert ranks(league(By.OVERDUE, rows)) == [(2, 1), (1, 2), (3, 2), (4, 4)]


@pytest.mark.parametrize(
    ("households", "still", "closed", "place"),
    [(10, 6, 4, 1), (9, 6, 4, None), (10, 6, 3, None), (10, 0, 0, None), (10, 0, 10, 1)],
)
def test_small_numbers_take_no_place(households, still, closed, place):
    assert ranks(league(By.OVERDUE, [unit(1, households, open=still, closed=closed)])) == [(1, place)]


def test_raising_more_is_not_worse():
    quiet, lively = unit(1, raised=10, overdue=1), unit(2, raised=90, overdue=1)

    assert ranks(league(By.OVERDUE, [quiet, lively])) == [(1, 1), (2, 1)]


@pytest.mark.parametrize("unknown", [None, 0])
@pytest.mark.parametrize("by", By)
def test_unknown_households_stand_apart_whatever_the_measure(unknown, by):
    rates = {code: Counts(10, 10) for code in RATES}

    found = league(by, [unit(1, unknown, rates=rates), unit(2, rates=rates)])

    assert ranks(found) == [(2, 1)]
    assert [one.unit_id for one in found.unknown] == [1]


def test_by_a_rate_the_highest_is_first_and_few_cases_are_last():
    rows = [
        unit(1, rates={Code.ON_TIME: Counts(9, 9)}),
        unit(2, rates={Code.ON_TIME: Counts(9, 12)}),
        unit(3, rates={Code.ON_TIME: Counts(11, 12)}),
        unit(4),
    ]

    assert ranks(league(By.ON_TIME, rows)) == [(3, 1), (2, 2), (1, None), (4, None)]


def test_every_measure_says_its_direction():
    assert {by for by in By if by.more_is_better} == set(By) - {By.OVERDUE}
    assert {by.code for by in By} == {None, *RATES}


@given(st.sampled_from(By), STANDINGS)
def test_nobody_is_lost_and_places_follow_the_measure(by, standings):
    found = league(by, standings)

    everybody = [one.standing.unit_id for one in found.places] + [one.unit_id for one in found.unknown]
    assert sorted(everybody) == sorted(one.unit_id for one in standings)
    placed = [one for one in found.places if one.place is not None]
    assert found.places[: len(placed)] == tuple(placed)
    if by is By.OVERDUE:
        assert all(one.standing.households >= 10 <= one.standing.open + one.standing.closed for one in placed)
        values = [one.standing.per_hundred(one.standing.overdue) for one in placed]
        assert values == sorted(values)
        assert [one.place for one in placed] == [1 + sum(v < value for v in values) for value in values]


@given(st.integers(0, 10**4), st.integers(1, 10**4))
def test_a_number_per_hundred_is_within_half_a_hundredth(number, of):
    assert abs(Fraction(per_hundred(number, of)) - Fraction(10_000 * number, of)) <= Fraction(1, 2)


STREET, COMMUNITY, GRID, EMPTY, FIRST, SECOND = range(1, 7)


def homes(*, street=None, community=None, grid=None, empty=0, first=30, second=12):
    return [
        Home(STREET, None, street),
        Home(COMMUNITY, STREET, community),
        Home(GRID, COMMUNITY, grid),
        Home(EMPTY, COMMUNITY, empty),
        Home(FIRST, GRID, first),
        Home(SECOND, GRID, second),
    ]


def test_households_add_up_from_the_buildings():
    found = households(homes())

    assert found == {STREET: 42, COMMUNITY: 42, GRID: 42, EMPTY: 0, FIRST: 30, SECOND: 12}


def test_a_hole_below_makes_the_sum_unknown_up_to_where_somebody_said_it():
    found = households(homes(second=None, community=50))

    assert (found[GRID], found[COMMUNITY], found[STREET]) == (None, 50, 50)


def test_nothing_below_is_not_known():
    assert households([Home(STREET, None, None)]) == {STREET: None}
