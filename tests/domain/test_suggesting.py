"""What is learned of texts, how sure it is, and what is then suggested."""

import math

import pytest

from app.domain.learning import Answer, Example, curve_of, learn, sure_from
from app.domain.suggesting import Curve, Weighed, lead, margins, measured, pieces, ranked

LIGHT = ("楼道灯坏了", "楼道的灯不亮", "三楼灯泡坏了", "楼梯间没有灯", "走廊灯一直不亮")
WATER = ("厨房漏水", "屋顶漏水了", "水管爆了漏水", "楼上漏水到我家", "下水管漏水")


def examples(times: int = 20) -> list[Example]:
    places = [f"{number}号楼" for number in range(times)]
    lights = [Example(place + text, "light") for place in places for text in LIGHT]
    waters = [Example(place + text, "water") for place in places for text in WATER]
    return [each for pair in zip(lights, waters, strict=True) for each in pair]


def test_a_text_is_taken_apart_and_its_beginning_counts_twice():
    assert pieces("灯 坏") == {"灯": 2, "坏": 2, "灯坏": 2}
    assert pieces("Ａ栋") == {"a": 2, "栋": 2, "a栋": 2}
    long = pieces("好" * 40)
    assert (long["好"], long["好好"]) == (70, 68)
    assert pieces("") == {}


def test_what_is_measured_has_the_length_one():
    known = {"灯": Weighed(1.0, [1.0]), "坏": Weighed(2.0, [0.0])}

    measures = measured({"灯": 1, "坏": 1, "了": 5}, known)

    assert measures == {"灯": pytest.approx(1 / math.sqrt(5)), "坏": pytest.approx(2 / math.sqrt(5))}
    assert margins("了", known, 1) == [0.0]
    assert margins("", known, 1) == [0.0]


def test_the_less_is_known_of_a_text_the_less_it_speaks_for_anything():
    known = {"灯": Weighed(1.0, [1.0, -1.0])}

    assert margins("灯", known, 2) == [1.0, -1.0]
    assert margins("灯一二", known, 2) == [pytest.approx(0.2), pytest.approx(-0.2)]


def test_the_likeliest_come_first_and_share_what_the_first_leaves():
    found = ranked([0.1, 1.0, 0.4, -1.0], Curve(2.0, 0.0))

    assert [each.at for each in found] == [1, 2, 0]
    assert found[0].score == pytest.approx(1 / (1 + math.exp(-1.2)))
    assert found[0].score >= found[1].score >= found[2].score
    assert sum(each.score for each in found) <= 1
    assert ranked([], Curve(1, 0)) == []
    assert [each.at for each in ranked([0.5], Curve(1, 0))] == [0]


def test_the_lead_is_over_the_second():
    assert lead([0.2, 0.9, 0.5]) == pytest.approx(0.4)
    assert lead([0.9]) == pytest.approx(0.9)


def test_it_learns_what_texts_are_about():
    learned = learn(examples())

    assert learned.labels == ("light", "water")
    assert learned.accuracy == 1.0
    told = {text: learned.margins(text) for text in ("灯不亮了", "卫生间漏水")}
    assert told["灯不亮了"][0] > told["灯不亮了"][1]
    assert told["卫生间漏水"][1] > told["卫生间漏水"][0]
    assert learned.threshold is not None
    assert learned.sure_share == 1.0


def test_the_same_examples_teach_the_same():
    first, second = learn(examples(4)), learn(examples(4))

    assert first == second


def test_texts_of_which_nothing_is_known_twice_teach_nothing():
    learned = learn([Example("甲", "a"), Example("乙", "b"), Example("", "a")])

    assert learned.known == {}
    assert learned.margins("甲") == [0.0, 0.0]


def test_texts_that_contradict_each_other_make_nobody_sure():
    texts = [f"楼道{number % 7}灯坏了{number % 5}天" for number in range(300)]
    learned = learn([Example(text, "ab"[number % 2]) for number, text in enumerate(texts)])

    assert learned.threshold is None
    assert learned.accuracy < 0.8


def test_the_curve_says_how_often_such_answers_were_right():
    answers = [Answer(0.1, n % 2 == 0) for n in range(200)] + [Answer(1.0, n % 20 != 0) for n in range(200)]

    curve = curve_of(answers)

    assert curve.score(0.1) == pytest.approx(0.5, abs=0.02)
    assert curve.score(1.0) == pytest.approx(0.95, abs=0.02)
    assert 0 < curve.score(-1e9) < curve.score(1e9) < 1


def test_a_larger_lead_never_makes_an_answer_less_sure():
    curve = curve_of([Answer(0.1, True), Answer(2.0, False)] * 50)

    assert curve.slope > 0


def test_one_is_sure_from_where_98_of_100_are_right():
    scored = [(0.9 - n / 1000, True) for n in range(98)] + [(0.5, False), (0.4, False), (0.3, False)]

    threshold, share = sure_from(scored)

    assert threshold == 0.4
    assert share == pytest.approx(100 / 101)


def test_few_answers_or_wrong_ones_make_nobody_sure():
    assert sure_from([(0.9, True)] * 29) == (None, 0.0)
    assert sure_from([(0.9, False)] * 60) == (None, 0.0)
    assert sure_from([]) == (None, 0.0)
