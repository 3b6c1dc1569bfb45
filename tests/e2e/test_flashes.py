"""What is said about an action is seen, whatever the device fetches meanwhile to keep it for later."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.web.cases_made import registered

pytestmark = pytest.mark.sqlite

SENT_WHILE_OTHERS_ARE_FETCHED = """async () => {
  const form = document.querySelector("main form[method=post]");
  await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  const { pages } = await (await fetch("/device/pages")).json();
  for (const page of pages) await (await fetch(page)).text();
}"""


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def case(street):
    return registered(street)


def test_pages_that_the_device_fetches_to_keep_them_swallow_nothing(case, street, browsing):
    page = browsing.page(street.grid_worker)
    page.goto(f"/cases/{case.number}/accept")

    page.evaluate(SENT_WHILE_OTHERS_ARE_FETCHED)
    page.goto(f"/cases/{case.number}")

    expect(page.locator(".flashes .notice")).to_be_visible()


def test_a_kept_page_does_not_say_again_what_was_said_when_it_was_kept(case, phone, signal):
    phone.goto(f"/cases/{case.number}/withdraw")
    phone.locator("main textarea").first.fill("已经好了")
    phone.locator("main button[type=submit]").last.click()
    expect(phone.locator(".flashes .notice")).to_be_visible()

    signal.cut()
    phone.goto(f"/cases/{case.number}")

    expect(phone.locator(".notice[data-words]")).to_be_visible()
    expect(phone.locator(".flashes .notice")).to_have_count(1)
    expect(phone.locator(".flashes .notice")).to_be_hidden()
