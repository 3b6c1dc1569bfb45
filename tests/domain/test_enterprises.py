"""Who gets a firm's need first, and what on the alliance's lists may meet it."""

from datetime import date

import pytest

from app.domain.enterprises import PolicyState, Step, Subject, first_holder, fitting, is_late
from app.domain.levels import Level, UnitKind

HOME, SHOPS, STATION = UnitKind.RESIDENTIAL, UnitKind.BUSINESS, UnitKind.STATION
LEVELS = tuple(Level)
TODAY = date(2026, 3, 3)


def way(*kinds):
    return [
        Step(number, level, kind) for number, (level, kind) in enumerate(zip(LEVELS, kinds, strict=False), 1)
    ]


@pytest.mark.parametrize(
    ("kinds", "holder"),
    [
        ((HOME, HOME, SHOPS), 3),
        ((HOME, HOME, STATION, HOME), 3),
        ((HOME, SHOPS, HOME, HOME), 2),
        ((HOME, SHOPS, SHOPS), 3),
        ((HOME, HOME, HOME, SHOPS), None),  # a building's head has no work station
        ((HOME, HOME), None),
        ((SHOPS,), 1),
    ],
)
def test_the_nearest_work_station_gets_a_need_first(kinds, holder):
    assert first_holder(way(*kinds)) == holder


OFFERED = (
    Subject(1, "社区会议室 可坐五十人，免费借用", (1, 11)),
    Subject(2, "招聘专场 每月一次，帮企业招车工、焊工", (2, 21)),
    Subject(3, "法律体检 律师上门", (2, 22)),
)


def test_what_fits_by_words_is_proposed_with_the_words():
    found = fitting(Subject(9, "想招聘十名焊工，缺人手"), OFFERED)

    assert [fit.id for fit in found] == [2]
    assert found[0].words == ("招聘", "焊工")
    assert not found[0].is_same_category


def test_the_same_category_comes_before_the_same_group_and_words_alone():
    found = fitting(Subject(9, "想借会议室，请律师", (2, 21)), OFFERED)

    assert [(fit.id, fit.is_same_category) for fit in found] == [(2, True), (3, False), (1, False)]


def test_nothing_is_proposed_that_has_nothing_in_common():
    assert fitting(Subject(9, "下水道堵了", (2, 23)), OFFERED) == []
    assert fitting(Subject(9, "下水道堵了", (3,)), OFFERED) == []
    assert fitting(Subject(9, "", ()), OFFERED) == []
    assert fitting(Subject(9, "招聘焊工", (2, 21)), []) == []


def test_no_more_is_proposed_than_is_asked_for():
    many = [Subject(number, "招聘专场", (2, 21)) for number in range(30)]

    assert [fit.id for fit in fitting(Subject(9, "招聘", (2, 21)), many, most=3)] == [29, 28, 27]


@pytest.mark.parametrize(
    ("state", "due_on", "late"),
    [
        (PolicyState.PLANNED, date(2026, 3, 2), True),
        (PolicyState.UNDER_WAY, date(2026, 3, 2), True),
        (PolicyState.UNDER_WAY, TODAY, False),
        (PolicyState.DELIVERED, date(2026, 3, 2), False),
        (PolicyState.IMPOSSIBLE, date(2026, 3, 2), False),
        (PolicyState.PLANNED, None, False),
    ],
)
def test_a_promise_is_late_after_its_day_unless_it_is_settled(state, due_on, late):
    assert is_late(state, due_on, TODAY) is late


@pytest.mark.parametrize(
    ("need", "offered", "words"),
    [
        ("车工，工人都缺", "车工 工人", ("车工", "工人")),
        ("公司法人变更", "公司 司法 法人 变更", ("公司", "司法", "法人")),
        ("we want welders for our shop", "for our friends: welders", ("welders",)),
        ("我们没有会议室", "没有什么，会议室可以借", ("会议室",)),
    ],
)
def test_the_words_that_are_named_stand_in_both_texts_and_say_something(need, offered, words):
    (fit,) = fitting(Subject(9, need), [Subject(1, offered)])

    assert fit.words == words


def test_marks_in_the_place_of_numbers_are_no_words_in_common():
    assert fitting(Subject(9, "招人（电话已另存）"), [Subject(1, "会议室（电话已另存）")]) == []


def test_fillers_alone_propose_nothing():
    assert fitting(Subject(9, "没有人手，for we"), [Subject(1, "没有什么，for we")]) == []
