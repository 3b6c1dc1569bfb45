"""What is said about an action is said to whoever did it, on the next page that they look at."""

import pytest

from tests import factories
from tests.signing_in import fields, post, sign_in
from tests.web.cases_made import registered

SAID = "notice--success"
PASSED_ON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
"""What a browser says of a page that is to be looked at, also where its service worker passes it on."""
BY_SCRIPT = {"Accept": "*/*"}
"""What it says of a page that a script fetches."""


@pytest.fixture
def acted(app, client):
    """Return the browser of somebody who has just accepted a case, and where it is sent."""
    street = factories.street()
    case = registered(street)
    sign_in(client, street.grid_worker)
    form = fields(client.get(f"/cases/{case.number}/accept"))
    answer = post(client, f"/cases/{case.number}/accept", form)
    assert answer.status_code == 303
    return client, answer.location


def test_a_page_that_a_script_fetches_says_nothing_and_takes_nothing(acted):
    client, place = acted

    fetched = client.get(place, headers=BY_SCRIPT)
    looked_at = client.get(place, headers=PASSED_ON)

    assert SAID not in fetched.text
    assert not fetched.headers.getlist("Set-Cookie")
    assert SAID in looked_at.text


def test_it_is_said_once_also_to_a_browser_that_does_not_say_what_it_accepts(acted):
    client, place = acted

    assert SAID in client.get(place).text
    assert SAID not in client.get(place).text
