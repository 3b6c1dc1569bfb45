"""A second factor set up on a phone, and being asked again, as people do both."""

import re
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from app.accounts import operations
from app.database import transaction
from app.extensions import db
from app.models.organisation import Person
from config import REQUIRED
from tests import factories
from tests.e2e.conftest import DESK, PHONE, Browsing, serving
from tests.e2e.test_pages import breaches, sticking_out
from tests.known_passwords import HASH, PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.sqlite, pytest.mark.timeout(300)]


@pytest.fixture
def strict(make_app, chromium):
    """Return browsers of an application as it is in service: administrators need a second factor."""
    app = make_app(second_factor=REQUIRED, proof_minutes=10)
    with app.app_context(), serving(app) as address:
        browsing = Browsing(app, address, chromium)
        yield browsing
        for context in browsing.opened:
            context.close()
        assert browsing.complaints == []


@pytest.fixture
def street(strict):
    made = factories.street()
    with transaction():
        db.session.execute(update(Person).values(password_hash=HASH))
    return made


def sign_in(page, username):
    page.goto("/login")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()


def looked_at(page, strict):
    """Return what does not fit or shuts somebody out, and go back to the phone."""
    found = [*sticking_out(page), *breaches(page)]
    strict.complaints.clear()  # axe puts in a style of its own, which the page's policy refuses
    page.set_viewport_size(PHONE)
    return found


def code_of(secret, clock):
    return pyotp.TOTP(secret).at(int(clock.now.timestamp()))


def set_up(page, strict, clock):
    """Set the factor up on the page that one was led to; return its secret."""
    expect(page.locator("h1")).to_have_text("第二重验证")
    assert looked_at(page, strict) == []
    page.get_by_role("button", name="开始设置").click()
    secret = page.locator("[data-copy-source]").inner_text().replace(" ", "")
    assert looked_at(page, strict) == []
    page.locator("[name=code]").fill(code_of(secret, clock))
    page.get_by_role("button", name="启用").click()
    codes = page.locator("main ol li")
    expect(codes).to_have_count(10)
    assert re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", codes.first.inner_text())
    assert looked_at(page, strict) == []
    page.get_by_role("link", name="我已保管好").click()
    page.wait_for_url("**/account")
    return secret


def add_a_person(page, street):
    page.goto("/people/new")
    page.locator("[name=username]").fill("newcomer")
    page.locator("[name=name]").fill("新来的人")
    page.locator("[name=unit_code]").fill(street.grid.code)
    page.locator("[name=role]").select_option("grid_staff")
    page.locator("main button[type=submit]").click()


def test_an_administrator_sets_it_up_on_a_phone_and_signs_in_with_it(strict, street, clock):
    page, username = strict.page(viewport=PHONE), street.administrator.username
    sign_in(page, username)
    secret = set_up(page, strict, clock)

    clock.advance(timedelta(seconds=30))
    again = strict.page(viewport=PHONE)
    sign_in(again, username)
    expect(again.locator("h1")).to_have_text("还差一步")
    assert looked_at(again, strict) == []
    again.locator("[name=code]").fill(code_of(secret, clock))
    again.locator("main button[type=submit]").click()
    again.wait_for_url(lambda url: "/login" not in url)

    clock.advance(timedelta(minutes=10))
    add_a_person(again, street)
    expect(again.locator("h1")).to_have_text("请确认是您本人")
    assert looked_at(again, strict) == []
    again.locator("[name=proof]").fill(code_of(secret, clock))
    again.get_by_role("button", name="继续").click()

    expect(again.locator("h1")).to_contain_text("新来的人")


def test_a_link_for_a_new_password_is_opened_at_a_desk(strict, street, clock):
    with transaction():
        by = factories.actor(street.administrator)
        link = operations.issue_reset(street.grid_worker.id, by, now=clock.now)
    page = strict.page(viewport=DESK)

    page.goto(f"/reset/{link}")
    assert looked_at(page, strict) == []
    for name in ("password", "again"):
        page.locator(f"[name={name}]").fill("lan hua kai le")
    page.locator("main button[type=submit]").click()

    page.wait_for_url("**/login")
    expect(page.locator("main")).to_contain_text("密码已设好")
