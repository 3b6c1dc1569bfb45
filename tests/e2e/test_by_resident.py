"""Looking for a resident's cases by keys alone: the form fits, and no address holds who was looked for."""

import pytest

from tests import factories
from tests.e2e.test_pages import breaches, sticking_out
from tests.web.cases_made import registered

pytestmark = [pytest.mark.e2e, pytest.mark.sqlite]


def test_a_name_is_typed_and_sent_by_keys_and_stands_in_no_address(app, browsing):
    street = factories.street()
    case = registered(street, contact_name="王五", contact_phone="13800001234")
    page = browsing.page(street.grid_worker)
    seen = []

    for path in ("/cases", "/cases/by-resident"):
        page.goto(path)
        for fold in page.locator("details").all():
            fold.evaluate("one => { one.open = true; }")
        seen += [*sticking_out(page), *breaches(page)]
    page.locator("[name=resident]").fill("王五")
    page.keyboard.press("Enter")
    page.get_by_text(case.number).wait_for()
    seen += [*sticking_out(page), *breaches(page)]

    browsing.complaints.clear()  # axe puts in a style of its own, which the page's policy refuses
    assert seen == []
    assert page.url.endswith("/cases/by-resident")
