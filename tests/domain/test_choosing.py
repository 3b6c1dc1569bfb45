"""Which rule sets the limit of a case, and what a page says about why."""

from datetime import date

import pytest

from app.domain.choosing import LimitRule, Matter, Reason, choose, compare, left_open, why
from app.domain.clocks import ClockKind, Limit, LimitUnit, Urgency

WATER, LEAKS, ROOF = 10, 11, 12  # a path in the category tree, root first
STREET, ELSEWHERE = 1, 2
IN_FORCE = date(2026, 1, 1)


def rule(id, *, kind=ClockKind.HANDLE, from_on=IN_FORCE, **names):
    return LimitRule(id, kind, Limit(id, LimitUnit.WORKING_DAYS), from_on, **names)


def chosen(*rules, urgency=Urgency.BLUE, level="grid", on=date(2026, 3, 2), path=(WATER, LEAKS)):
    found = choose(
        rules,
        kind=ClockKind.HANDLE,
        level=level,
        category_path=path,
        urgency=urgency,
        on=on,
        street_id=STREET,
    )
    return found.id if found else None


ANY = rule(1)
GRID = rule(2, level="grid")
BLUE = rule(3, urgency=Urgency.BLUE)
UNDER_WATER = rule(4, category_id=WATER)
UNDER_LEAKS = rule(5, category_id=LEAKS)
RED = rule(6, urgency=Urgency.RED)
RED_LEAKS = rule(7, urgency=Urgency.RED, category_id=LEAKS)
OWN = rule(8, street_id=STREET)
OWN_GRID = rule(9, street_id=STREET, level="grid")
YELLOW = rule(10, urgency=Urgency.YELLOW)
GRID_LEAKS = rule(11, level="grid", category_id=LEAKS)


@pytest.mark.parametrize(
    ("weak", "strong", "urgency"),
    [
        (ANY, OWN, Urgency.BLUE),
        (OWN, GRID, Urgency.BLUE),
        (GRID, OWN_GRID, Urgency.BLUE),
        (OWN_GRID, BLUE, Urgency.BLUE),
        (BLUE, UNDER_WATER, Urgency.BLUE),
        (OWN_GRID, UNDER_WATER, Urgency.BLUE),
        (UNDER_WATER, UNDER_LEAKS, Urgency.BLUE),
        (UNDER_LEAKS, GRID_LEAKS, Urgency.BLUE),
        (OWN_GRID, RED, Urgency.RED),
        (GRID_LEAKS, RED, Urgency.RED),
        (GRID_LEAKS, YELLOW, Urgency.YELLOW),
        (RED, RED_LEAKS, Urgency.RED),
    ],
    ids=lambda value: getattr(value, "id", value),
)
def test_the_more_specific_rule_wins(weak, strong, urgency):
    assert chosen(weak, strong, urgency=urgency) == strong.id
    assert chosen(strong, weak, urgency=urgency) == strong.id


@pytest.mark.parametrize(
    "other",
    [
        rule(20, kind=ClockKind.ACCEPT),
        rule(21, street_id=ELSEWHERE),
        rule(22, level="street"),
        rule(23, urgency=Urgency.RED),
        rule(24, category_id=ROOF),
        rule(25, from_on=date(2026, 3, 3)),
    ],
    ids=["kind", "street", "level", "urgency", "category", "not yet"],
)
def test_a_rule_for_something_else_does_not_fit(other):
    assert chosen(other) is None
    assert chosen(other, ANY) == ANY.id


def test_of_equals_the_newest_in_force_holds():
    old = rule(30, level="grid")
    new = rule(29, level="grid", from_on=date(2026, 3, 2))
    coming = rule(31, level="grid", from_on=date(2026, 3, 3))

    assert chosen(old, new, coming) == new.id
    assert chosen(old, new, coming, on=date(2026, 3, 1)) == old.id


def test_a_rule_holds_up_to_its_last_day_and_then_the_older_one_again():
    ended = rule(32, level="grid", from_on=date(2026, 2, 1), until_on=date(2026, 3, 1))

    assert chosen(GRID, ended, on=date(2026, 3, 1)) == ended.id
    assert chosen(GRID, ended, on=date(2026, 3, 2)) == GRID.id
    assert compared(GRID, ended) == (GRID.id, {ended.id: Reason.ENDED})


def test_of_equals_of_one_day_the_one_written_last_holds():
    assert chosen(rule(30), rule(31)) == 31


def test_a_case_without_a_category_is_bound_by_no_category():
    assert chosen(UNDER_WATER, ANY, path=()) == ANY.id


@pytest.mark.parametrize(
    ("winner", "codes"),
    [
        (ANY, ("installation",)),
        (OWN_GRID, ("level", "street")),
        (RED_LEAKS, ("urgency", "category", "installation")),
        (
            rule(40, urgency=Urgency.BLUE, category_id=LEAKS),
            ("category", "urgency", "installation"),
        ),
        (rule(41, urgency=Urgency.BLUE, level="grid"), ("urgency", "level", "installation")),
        (GRID_LEAKS, ("category", "level", "installation")),
    ],
    ids=lambda value: getattr(value, "id", None),
)
def test_why_a_rule_won(winner, codes):
    assert why(winner) == codes


def compared(*rules, on=date(2026, 3, 2), urgency=Urgency.BLUE):
    found = compare(rules, Matter(ClockKind.HANDLE, "grid", (WATER, LEAKS), urgency, on, STREET))
    return found.winner and found.winner.id, {loser.rule.id: loser.reason for loser in found.losers}


@pytest.mark.parametrize(
    ("winner", "loser", "reason"),
    [
        (RED, GRID_LEAKS, Reason.URGENCY),
        (UNDER_LEAKS, UNDER_WATER, Reason.CATEGORY),
        (UNDER_WATER, BLUE, Reason.CATEGORY),
        (BLUE, GRID, Reason.URGENCY),
        (GRID, OWN, Reason.LEVEL),
        (OWN, ANY, Reason.INSTALLATION),
        (rule(30, from_on=date(2026, 3, 2)), ANY, Reason.OLDER),
        (rule(31), ANY, Reason.WRITTEN_BEFORE),
    ],
    ids=lambda value: getattr(value, "id", value),
)
def test_a_loser_is_told_the_first_thing_in_which_it_is_behind(winner, loser, reason):
    urgency = winner.urgency or Urgency.BLUE

    assert compared(loser, winner, urgency=urgency) == (winner.id, {loser.id: reason})


def test_losers_come_nearest_first_and_what_does_not_fit_is_left_out():
    found = compare(
        [ANY, OWN, rule(22, level="street"), OWN_GRID, GRID],
        Matter(ClockKind.HANDLE, "grid", (), Urgency.BLUE, IN_FORCE, STREET),
    )

    assert [loser.rule.id for loser in found.losers] == [GRID.id, OWN.id, ANY.id]


def test_rules_of_a_later_day_are_told_whether_they_win_then():
    wins = rule(30, level="grid", from_on=date(2026, 3, 3))
    loses = rule(31, from_on=date(2026, 3, 4))

    assert compared(GRID, wins, loses) == (2, {30: Reason.WINS_LATER, 31: Reason.LATER})
    assert compared(wins) == (None, {30: Reason.WINS_LATER})


def test_where_nothing_fits_nothing_wins_or_loses():
    assert compared(rule(20, kind=ClockKind.ACCEPT)) == (None, {})


LAST = date(2026, 3, 31)
EVERY_LEVEL = [
    rule(50 + at, level=level) for at, level in enumerate(("street", "community", "grid", "building"))
]


def open_after(ending, *others, path=()):
    found = left_open([ending, *others], ending, LAST, path)
    return found and (found.level, found.urgency, found.on, found.street_id)


def test_a_rule_may_end_when_others_fit_all_that_it_fitted():
    assert open_after(ANY, *EVERY_LEVEL) is None
    assert open_after(GRID, ANY) is None
    assert open_after(UNDER_LEAKS, UNDER_WATER, path=(WATER, LEAKS)) is None


def test_the_last_rule_that_fits_may_not_end():
    after = date(2026, 4, 1)

    assert open_after(ANY) == ("street", Urgency.RED, after, 0)
    assert open_after(ANY, *EVERY_LEVEL[:3], OWN) == ("building", Urgency.RED, after, 0)
    assert open_after(GRID, RED, YELLOW) == ("grid", Urgency.BLUE, after, 0)
    assert open_after(ANY, UNDER_WATER) == ("street", Urgency.RED, after, 0)
    assert open_after(ANY, rule(20, kind=ClockKind.ACCEPT)) == ("street", Urgency.RED, after, 0)


def test_what_stands_in_must_go_on():
    until_june = rule(60, until_on=date(2026, 6, 30))
    from_may = rule(61, from_on=date(2026, 5, 1))

    assert open_after(ANY, until_june) == ("street", Urgency.RED, date(2026, 7, 1), 0)
    assert open_after(ANY, from_may) == ("street", Urgency.RED, date(2026, 4, 1), 0)
    assert open_after(ANY, until_june, from_may) is None


def test_a_street_s_own_rule_may_lean_on_the_installation_s_but_not_the_other_way_round():
    assert open_after(OWN, ANY) is None
    assert open_after(ANY, OWN) == ("street", Urgency.RED, date(2026, 4, 1), 0)
    assert open_after(OWN, rule(62, street_id=ELSEWHERE)) == ("street", Urgency.RED, date(2026, 4, 1), STREET)


def test_departments_have_no_level_and_need_a_rule_too():
    calls = rule(70, kind=ClockKind.REPORT_IN)
    levels = [rule(71 + at, kind=ClockKind.REPORT_IN, level=one.level) for at, one in enumerate(EVERY_LEVEL)]

    assert open_after(calls, *levels) == ("", Urgency.RED, date(2026, 4, 1), 0)
