"""A form for erasing that is sent a second time: everything has gone, and nobody is shown."""

from tests.retention.test_pages import (  # fixtures are taken by their names
    NAME,
    closed,
    contacts,
    enter,
    looks,
    officer,  # noqa: F401
    street,  # noqa: F401
)
from tests.signing_in import post


def test_it_is_refused_and_is_no_further_look(client, street, officer, now):  # noqa: F811
    closed(street, now)
    enter(client, officer)
    form = {"contacts": contacts(client), "confirm": "1", "ground": "law", "is_sure": "y"}
    first, before = post(client, "/privacy/person/erase", form), looks()

    second = post(client, "/privacy/person/erase", form)

    assert (first.status_code, second.status_code) == (303, 422)
    assert NAME not in second.text
    assert looks() == before
    assert before[1] > 0
