"""Whatever statement or commit fails: all of an act is there or nothing, and sent again it is there once.

`python -m trials walk` goes to every statement of every act; here it is some of each of a few.
"""

import pytest

from trials import broken
from trials.acts import ACTS
from trials.soundness import unsound
from trials.walk import walk
from trials.world import World

SOME = (
    "register with photos", "dispatch", "grant the ledger", "close a talk", "vote", "import a ledger",
)  # fmt: skip
EVERY = 23
"""Of so many statements one fails here, and every commit."""


@pytest.fixture
def world(app, clock):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return World(app, clock)


@pytest.mark.parametrize("name", SOME)
def test_an_act_that_fails_is_whole_or_nothing(world, name):
    walked = walk(world, name, ACTS[name], every=EVERY)

    assert walked.steps >= 2
    assert walked.wrong == []
    assert unsound() == []


@pytest.mark.sqlite
@pytest.mark.parametrize("name", broken.WALKS)
def test_the_walk_is_red_on_a_broken_build(world, name):
    act, build = broken.WALKS[name]

    with build():
        walked = walk(world, act, ACTS[act], every=9)

    assert walked.wrong
