"""What is suggested while somebody types can be used by everybody, in every shape of the page."""

import pytest

from tests import factories
from tests.e2e.conftest import PHONE
from tests.e2e.test_pages import breaches, sticking_out
from tests.web.cases_made import registered

pytestmark = [pytest.mark.e2e, pytest.mark.sqlite]


@pytest.fixture
def street(app):
    return factories.street()


def test_it_fits_and_axe_finds_nothing_serious(street, browsing):
    registered(street, by=street.grid_worker, description="三楼厨房煤气味很大，有人晕倒，好几个人都闻到了")
    page = browsing.page(street.head, viewport=PHONE)
    page.goto("/cases/new")

    page.keyboard.type("厨房煤气味很大，有人晕倒，13812345678")
    page.get_by_role("button", name="我也遇到").wait_for()
    page.get_by_text("电话会另外加密保存").wait_for()  # nothing comes after this: all was read

    assert sticking_out(page) == []
    assert breaches(page) == []
    browsing.complaints.clear()  # axe puts in a style of its own, which the page's policy refuses
    for target in page.locator(".suggested button, .suggested a.call-first__number").all():
        assert target.bounding_box()["height"] >= 44


def test_without_signal_typing_goes_on(street, browsing):
    page = browsing.page(street.head, viewport=PHONE)
    page.goto("/cases/new")
    page.context.set_offline(True)

    with page.expect_event("requestfailed", lambda request: "suggestions" in request.url):
        page.keyboard.type("楼道灯坏了")
    page.context.set_offline(False)
    page.keyboard.type("两天")

    page.get_by_role("button", name="楼道灯").wait_for()
    browsing.complaints.clear()  # the browser itself writes that it was offline
