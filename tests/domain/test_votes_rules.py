"""The rules of a vote: options, quorum, majority, ties."""

import pytest

from app.domain.errors import Invalid, Missing
from app.domain.votes import Majority, Result, check_counted, options_of, quorum, tally

MORE, HALF, THIRDS = Majority


def test_a_question_has_yes_no_and_abstaining_and_options_have_numbers():
    assert options_of(()) == ("yes", "no", "abstain")
    assert options_of(("东门", "西门")) == ("1", "2", "abstain")


@pytest.mark.parametrize(
    ("named", "code"),
    [
        (("东门",), "vote_options"),
        (tuple("甲乙丙丁戊己庚辛壬"), "vote_options"),
        (("东", "东"), "vote_options_alike"),
    ],
)
def test_what_is_no_choice_is_refused(named, code):
    with pytest.raises(Invalid) as refusal:
        options_of(named)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("invited", "percent", "needed"), [(9, 50, 5), (8, 50, 4), (3, 67, 3), (4, 0, 1), (0, 50, 1)]
)
def test_the_quorum_is_rounded_up(invited, percent, needed):
    assert quorum(invited, percent) == needed


@pytest.mark.parametrize(
    ("counts", "majority", "result", "winner"),
    [
        ({"yes": 3, "no": 2, "abstain": 4}, MORE, Result.CARRIED, "yes"),
        ({"yes": 3, "no": 2, "abstain": 4}, HALF, Result.NOT_CARRIED, None),
        ({"yes": 5, "no": 2, "abstain": 2}, HALF, Result.CARRIED, "yes"),
        ({"yes": 4, "no": 2, "abstain": 2}, HALF, Result.NOT_CARRIED, None),  # exactly half
        ({"yes": 3, "no": 2, "abstain": 0}, MORE, Result.CARRIED, "yes"),  # exactly the quorum
        ({"yes": 5, "no": 5, "abstain": 0}, MORE, Result.TIED, None),
        ({"yes": 2, "no": 3, "abstain": 1}, MORE, Result.NOT_CARRIED, None),
        ({"yes": 6, "no": 3, "abstain": 0}, THIRDS, Result.CARRIED, "yes"),
        ({"yes": 6, "no": 3, "abstain": 1}, THIRDS, Result.NOT_CARRIED, None),
        ({"yes": 0, "no": 0, "abstain": 9}, MORE, Result.TIED, None),
        ({"1": 4, "2": 3, "3": 2}, MORE, Result.CARRIED, "1"),
        ({"1": 4, "2": 3, "3": 2}, HALF, Result.NOT_CARRIED, None),
        ({"1": 4, "2": 4, "3": 1}, MORE, Result.TIED, None),
        ({"yes": 4, "no": 0, "abstain": 0}, MORE, Result.NO_QUORUM, None),
        ({}, MORE, Result.NO_QUORUM, None),
    ],
)
def test_what_a_vote_comes_to(counts, majority, result, winner):
    found = tally(counts, invited=10, percent=50, majority=majority)

    assert (found.result, found.winner, found.needed) == (result, winner, 5)
    assert found.took_part == sum(counts.values())


def test_hands_are_counted_once_and_not_more_than_there_are_people():
    check_counted({"yes": 3, "no": 1}, present=4)

    with pytest.raises(Missing):
        check_counted({"yes": 0, "no": 0}, present=4)
    for counts, code in (({"yes": 5}, "vote_too_many_hands"), ({"yes": -1, "no": 3}, "vote_negative")):
        with pytest.raises(Invalid) as refusal:
            check_counted(counts, present=4)
        assert refusal.value.code == code
