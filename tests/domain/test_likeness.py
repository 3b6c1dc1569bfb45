"""How alike texts are, and what is shown beside a new one."""

import pytest

from app.domain.likeness import Candidate, in_order, likest, pairs, rarity_among


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("楼道灯坏了", "楼道灯坏了", 1.0),
        ("abcd", "acbd", 0.75),
        ("楼道灯", "漏水了", 0.0),
        ("", "楼道灯", 0.0),
        ("", "", 0.0),
        ("12", "1", 2 / 3),
    ],
)
def test_the_order_is_the_longest_common_subsequence(one, other, share):
    assert in_order(one, other) == pytest.approx(share)


def test_the_order_equals_what_the_textbook_way_finds():
    one, other = "三单元楼道灯坏了两天没人修", "楼道的灯三天都没有人来修了"
    lengths = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            best = max(lengths[i][j + 1], lengths[i + 1][j])
            lengths[i + 1][j + 1] = lengths[i][j] + 1 if a == b else best

    assert in_order(one, other) == pytest.approx(2 * lengths[-1][-1] / (len(one) + len(other)))


def test_single_characters_are_no_pairs():
    assert pairs("灯坏了 a 12") == {"灯坏", "坏了", "12"}


def test_what_few_texts_say_weighs_more():
    rarity = rarity_among([pairs("小区漏水"), pairs("小区停电"), pairs("小区路灯")])

    assert rarity["漏水"] > rarity["小区"]
    assert rarity["电梯"] > rarity["漏水"]


def test_the_same_place_comes_first_then_the_likest_then_the_newest():
    found = likest(
        "楼道灯坏了",
        [
            Candidate(1, "楼道灯坏了", 1),
            Candidate(2, "楼道的灯不亮", 0),
            Candidate(3, "楼道灯坏了两天", 0),
            Candidate(4, "楼道灯坏了两天", 0),
            Candidate(5, "下水道堵了", 0),
        ],
    )

    assert found == [4, 3, 2]


def test_what_is_another_matter_is_not_shown():
    assert likest("楼道灯坏了", [Candidate(1, "下水道堵了", 0)]) == []
    assert likest("楼道灯坏了", [Candidate(1, "下水道堵了", 0)], least=0) == [1]
    assert likest("楼道灯坏了", []) == []


def test_rarity_may_come_from_elsewhere():
    rarity = rarity_among([pairs("楼道灯坏了")])

    assert likest("楼道灯坏了", [Candidate(1, "楼道灯坏了", 0)], rarity, most=1) == [1]
