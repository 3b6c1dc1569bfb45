"""Whatever statement or commit fails: all of an act is there or nothing, and sent again it is there once."""

import pytest

from trials.acts import ACTS, World
from trials.soundness import unsound
from trials.walk import walk


@pytest.fixture
def world(app, clock):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return World(app, clock)


@pytest.mark.parametrize("name", ACTS)
def test_an_act_that_fails_anywhere_is_whole_or_nothing(world, name):
    import time
    t=time.time()
    walked = walk(world, name, ACTS[name])
    print("STEPS", name, walked.steps, time.time()-t)

    assert walked.wrong == []
    assert unsound() == []
