"""A resident's way at a phone: from the code on the slip to "not fixed", and what becomes of it."""

import pytest
from playwright.sync_api import Page, expect

from app.cases import operations as cases
from app.cases.views import slips
from app.database import transaction
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Case
from tests import factories
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_pages import breaches, sticking_out
from tests.factories import actor
from tests.slips import done

pytestmark = pytest.mark.e2e


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def case(street, now):
    draft = cases.Draft(
        "3单元楼道灯坏了两天", street.building.id, factories.category("power.corridor_light").id
    )
    with transaction():
        row = cases.register(draft, actor(street.head), now=now)
    return done(street, row, now)


@pytest.mark.sqlite
@pytest.mark.parametrize("display", ["normal", "elder"])
def test_from_the_code_on_the_slip_to_the_reopened_case(app, browsing, street, case, display):
    with app.test_request_context():
        code = slips.resident_address(case).removeprefix(app.config["SETTINGS"].public_url)
    phone = browsing.page(viewport=PHONE)
    cookie = {"name": "display", "value": display, "url": browsing.address}
    phone.context.add_cookies([cookie])

    open_by_code(phone, code, case)
    say_it_is_not_fixed(phone, street)
    assert [one for one in browsing.complaints if "style" not in one] == []
    decide(browsing.page(street.community_worker, viewport=DESK), case)

    phone.goto(f"/q/{case.number}")
    expect(phone.get_by_text("请网格返工")).to_be_visible()
    expect(phone.get_by_role("heading", name="正在办理")).to_be_visible()
    holder = browsing.page(street.grid_worker, viewport=PHONE)
    holder.goto("/")
    expect(holder.get_by_text(case.number)).to_be_visible()
    browsing.complaints.clear()  # axe puts in a style of its own, which the page's policy refuses
    db.session.rollback()
    assert db.session.get_one(Case, case.id, populate_existing=True).state is State.HANDLING


def open_by_code(phone: Page, code: str, case: Case) -> None:
    """Point the camera at the code, tap once, and see how it stands; the secret stands in no address."""
    phone.goto(code)
    assert case.slip_secret not in phone.url
    is_whole(phone)
    phone.get_by_role("button", name="查看进展").click()
    expect(phone.get_by_role("heading", level=1, name="说是办好了")).to_be_visible()
    assert phone.url.endswith(f"/q/{case.number}")
    is_whole(phone)


def say_it_is_not_fixed(phone: Page, street) -> None:
    """Say so with a reason and a grade, and read who decides now."""
    phone.get_by_role("link", name="没有解决").click()
    expect(phone.get_by_label("哪里还没有解决")).to_be_visible()  # a click does not wait for the next page
    is_whole(phone)
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator(".error-summary")).to_be_visible()  # it asks what is missing
    phone.get_by_label("哪里还没有解决").fill("二楼还是不亮")
    phone.get_by_label("不满意", exact=True).check()
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("谢谢，已经收到")).to_be_visible()
    expect(phone.get_by_text(f"{street.community.name}会在")).to_be_visible()
    is_whole(phone)


def decide(desk: Page, case: Case) -> None:
    """Find it among what waits for a decision at the level above, and let it be handled again."""
    desk.goto("/?tab=decisions")
    desk.get_by_text(case.number).click()
    expect(desk.get_by_text("二楼还是不亮")).to_be_visible()
    desk.get_by_role("link", name="处理居民异议").click()
    desk.get_by_label("重新办理").check()
    desk.get_by_label("为什么？居民会看到这段话").fill("请网格返工")
    desk.locator("main button[type=submit]").last.click()
    expect(desk.get_by_text("已决定")).to_be_visible()


def is_whole(page: Page) -> None:
    """Look that nothing runs out of the page at the side, and that axe finds nothing."""
    assert not sticking_out(page)
    page.set_viewport_size(PHONE)
    assert breaches(page) == []
