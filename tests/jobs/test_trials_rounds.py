"""Ten at the same instant: one has done it; the comparison turns red where nobody asks who was first."""

import pytest

from tests.conftest import leave
from trials.rounds import __main__ as rounds
from trials.rounds.acts import Place

PARALLEL = 10

pytestmark = pytest.mark.timeout(300)


def test_one_of_ten_has_done_it_and_the_others_are_told_so(app, now):
    acts = Place(PARALLEL, now=now).acts()

    tallies = rounds.raced(app, acts, len(acts), PARALLEL)

    assert {name: (tally.rounds, tally.example) for name, tally in tallies.items()} == {
        act.name: (1, "") for act in acts
    }
    assert all(tally.is_green for tally in tallies.values())
    leave(app)


@pytest.mark.sqlite
def test_a_build_in_which_nobody_asks_is_red(app, now):
    acts = Place(PARALLEL, now=now, asks_version=False).acts()
    breaking = tuple(act for act in acts if act.name in rounds.BREAKING)

    with rounds.broken():
        tallies = rounds.raced(app, breaking, len(breaking), PARALLEL)

    assert set(tallies) == rounds.BREAKING
    assert [name for name, tally in tallies.items() if tally.is_green] == []
    assert (tallies["order answer"].winners, tallies["order answer"].doubled) == (PARALLEL, 1)
