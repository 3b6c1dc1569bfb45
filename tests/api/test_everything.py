"""What anybody may send to anything that the document describes: schemathesis makes it up."""

import pytest

from tests.api import schemas
from tests.api.asked import token_of

PEOPLE = ("grid_worker", "leader", "program")


@pytest.mark.sqlite
@pytest.mark.parametrize("who", PEOPLE)
def test_whatever_is_sent_is_answered_as_the_document_says(app, street, who):
    world = schemas.world(street)
    person = world.program if who == "program" else getattr(street, who)
    by = world.administrator if who == "program" else None

    found = schemas.failures(app, token_of(person, by=by), world, examples=1)

    assert found == []
