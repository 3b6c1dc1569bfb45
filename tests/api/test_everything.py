"""What anybody may send to anything that the document describes: schemathesis makes it up."""

import pytest

from tests.api import schemas
from tests.api.asked import token_of


@pytest.mark.sqlite
@pytest.mark.parametrize("who", schemas.PEOPLE)
def test_whatever_is_sent_is_answered_as_the_document_says(app, street, who):
    world = schemas.world(street)
    person, by = schemas.person(street, world, who)

    found = schemas.failures(app, token_of(person, by=by), world, examples=1)

    assert found == []
