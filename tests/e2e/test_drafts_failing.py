"""What goes wrong on the way: a server that fails, a device that cannot read, a session that has ended."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from app.cases.views import registering
from tests import factories
from tests.e2e.conftest import PHONE
from tests.e2e.test_drafts import descriptions, keep, open_without_signal, readable, send, submit

pytestmark = pytest.mark.sqlite


@pytest.fixture
def street(app):
    return factories.street()


def test_a_draft_that_the_server_fails_at_once_is_tried_again_before_the_next(
    browsing, phone, signal, monkeypatch
):
    keep(phone, signal, "楼道灯坏了", "电梯异响")
    open_without_signal(phone)
    register = registering._register
    calls = []

    def fails_once(*values):
        calls.append(values)
        if len(calls) == 1:
            raise RuntimeError
        return register(*values)

    monkeypatch.setattr(registering, "_register", fails_once)
    send(phone, signal)

    phone.locator(".outbox__row[data-state=sent]").nth(1).wait_for()
    assert descriptions() == ["楼道灯坏了", "电梯异响"]
    browsing.complaints.clear()  # the 500 that was made on purpose


def sign_out(page):
    page.locator("details.account summary").click()
    page.locator("form[data-leave] button").click()


def test_who_signs_out_without_signal_is_signed_out_first_thing_when_it_is_back(phone, signal):
    signal.cut()
    sign_out(phone)
    phone.get_by_text("一有信号就自动完成退出").wait_for()
    signal.join()
    phone.close()
    other = phone.context.new_page()

    other.goto("/")

    assert urlsplit(other.url).path == "/login"
    assert readable(other) == 0


def test_who_signs_out_without_signal_and_waits_sees_it_completed(phone, signal):
    signal.cut()
    sign_out(phone)
    phone.get_by_text("一有信号就自动完成退出").wait_for()

    signal.join()

    phone.wait_for_url("**/login")


def test_a_device_that_cannot_open_its_database_lets_everybody_sign_out(browsing, street):
    page = browsing.page(street.head, viewport=PHONE)
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('', 'UnknownError'); }")
    page.goto("/")

    sign_out(page)

    page.wait_for_url("**/login")
    page.goto("/account")
    assert urlsplit(page.url).path == "/login"


def test_a_damaged_draft_says_so_and_holds_nobody_up(phone, signal):
    keep(phone, signal, "楼道灯坏了", "电梯异响")
    phone.evaluate("""async () => {
      const { src } = document.querySelector("script[src$='device/start.js']"); // what the phone keeps
      const { database } = await import(new URL("database.js", src));
      const db = await database();
      const [row] = await db.getAll("items");
      await db.put("items", { ...row, bytes: row.bytes.slice(1) });
    }""")
    open_without_signal(phone)
    send(phone, signal)

    phone.locator(".outbox__row[data-state=sent]").wait_for()
    assert descriptions() == ["电梯异响"]
    damaged = phone.locator(".outbox__row[data-state=damaged]")
    expect(damaged).to_contain_text("读不出来")
    phone.once("dialog", lambda dialog: dialog.accept())
    damaged.locator("[data-drop]").click()
    damaged.wait_for(state="detached")
    sign_out(phone)
    phone.wait_for_url("**/login")


def test_a_session_that_has_ended_is_said_beside_what_waits(phone, signal):
    keep(phone, signal, "楼道灯坏了")
    phone.goto("/")
    phone.locator(".outbox__row[data-state=kept]").wait_for()
    phone.context.clear_cookies()
    send(phone, signal)

    phone.locator("[data-outbox-login]").wait_for()
    expect(phone.locator("[data-outbox-note]")).to_contain_text("您已退出登录")
    assert readable(phone) == 0


def test_old_phones_without_signals_that_time_out_send_all_the_same(phone):
    phone.add_init_script("delete AbortSignal.timeout")
    phone.goto("/cases/new")
    phone.locator("textarea[name=description]").fill("楼道灯坏了")
    submit(phone)

    phone.wait_for_url("**/registered")
    assert descriptions() == ["楼道灯坏了"]


SLOW_DATABASE = """
const { addEventListener } = EventTarget.prototype;
IDBOpenDBRequest.prototype.addEventListener = function (name, told, ...options) {
  const later = (event) => setTimeout(() => told.call(this, event), 1500);
  return addEventListener.call(this, name, name === "success" ? later : told, ...options);
};
"""


def test_whoever_sends_before_the_device_has_looked_into_its_database_loses_nothing(phone, signal):
    phone.add_init_script(SLOW_DATABASE)
    keep(phone, signal, "楼道灯坏了")
    open_without_signal(phone)
    send(phone, signal)

    phone.locator(".outbox__row[data-state=sent]").wait_for()
    assert descriptions() == ["楼道灯坏了"]
