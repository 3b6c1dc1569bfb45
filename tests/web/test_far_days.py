"""Days and instants in addresses that are too far off for any zone: they are refused or passed over."""

import pytest

from tests import factories
from tests.signing_in import sign_in

FIRST, LAST = "0001-01-01", "9999-12-31"
INSTANT = "0001-01-01T00:00:00%2B14:00"
REFUSED = [
    f"/cases?registered_from={FIRST}",
    f"/cases?closed_to={LAST}",
    f"/cases?due_from={FIRST}",
    f"/orders/choose?due_to={LAST}",
    f"/figures?period=own&first={FIRST}&last={FIRST}",
    f"/figures?period=own&first={LAST}&last={LAST}",
]
PASSED_OVER = [
    f"/activity?from={FIRST}",
    f"/activity?to={FIRST}",
    f"/cases?light=late&as_of={INSTANT}",
    f"/figures?as_of={INSTANT}",
]


@pytest.fixture
def browser(client):
    sign_in(client, factories.street().street_worker)
    return client


@pytest.mark.sqlite
@pytest.mark.parametrize("address", REFUSED)
def test_a_day_too_far_off_is_refused_in_words(browser, address):
    answer = browser.get(address, headers={"Accept-Language": "en"})

    assert answer.status_code in {200, 422}
    assert "This day is too far off." in answer.text


@pytest.mark.sqlite
@pytest.mark.parametrize("address", PASSED_OVER)
def test_what_a_link_carries_and_cannot_be_is_passed_over(browser, address):
    without = browser.get(address.split("?")[0])

    answer = browser.get(address)

    assert (without.status_code, answer.status_code) == (200, 200)
