"""Logging without signal: kept on the phone, sent once when the signal is back, wiped for anybody else."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import Error, expect
from sqlalchemy import select, update
from werkzeug.exceptions import ServiceUnavailable

from app.cases.views import registering
from app.extensions import db
from app.models.accounts import SignedIn
from app.models.cases import Case
from app.web import clock
from tests import factories

pytestmark = pytest.mark.sqlite


@pytest.fixture
def street(app):
    return factories.street()


def log(page, text):
    page.goto("/cases/new")
    page.locator("textarea[name=description]").fill(text)
    submit(page)


def submit(page):
    """Go on to the last question and send."""
    page.locator(".steps__count").wait_for()
    while page.locator("[data-on]").is_visible():
        page.locator("[data-on]").click()
    page.locator("form[data-draft] [type=submit]").click()


def descriptions():
    db.session.rollback()
    return list(db.session.scalars(select(Case.description).order_by(Case.id)))


def test_with_signal_the_number_is_there_at_once(phone):
    log(phone, "楼道灯坏了")

    phone.wait_for_url("**/registered")
    assert descriptions() == ["楼道灯坏了"]


def test_without_signal_it_waits_and_is_sent_in_order(phone, signal):
    signal.cut()
    for text in ("楼道灯坏了", "电梯异响"):
        log(phone, text)
        phone.locator("[data-draft-kept]").wait_for()
    expect(phone.locator(".notice[data-words]")).to_be_visible()
    phone.goto("/")
    expect(phone.locator(".outbox__row [data-said]")).to_have_text(["已存在手机上，还没发出"] * 2)

    signal.join()
    phone.evaluate("() => window.dispatchEvent(new Event('online'))")

    phone.locator(".outbox__row[data-state=sent]").nth(1).wait_for()
    assert descriptions() == ["楼道灯坏了", "电梯异响"]


def keep(page, signal, *texts):
    """Log issues while there is no signal."""
    signal.cut()
    for text in texts:
        log(page, text)
        page.locator("[data-draft-kept]").wait_for()


def open_without_signal(page):
    """Open the start page and wait until it has tried in vain to send: the next try is then told anew."""
    page.goto("/")
    expect(page.locator("[data-outbox-note]")).to_contain_text("没有信号")


@contextmanager
def held_up(monkeypatch):
    """Let the server put off what is sent to it, by a page or by the service worker."""

    def later(*_values):
        raise ServiceUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(registering, "_register", later)
        yield


def send(page, signal):
    signal.join()
    page.evaluate("() => window.dispatchEvent(new Event('online'))")


def readable(page):
    """Return how many kept pages and keys a browser still has once it has had time to wipe them."""
    return page.evaluate("""async () => {
      const { database } = await import("/static/js/device/database.js");
      const left = async () => {
        const pages = (await caches.keys()).filter((name) => name.startsWith("pages-"));
        return pages.length + (await (await database()).count("keys"));
      };
      const end = performance.now() + 5000;
      while ((await left()) && performance.now() < end) await new Promise((go) => setTimeout(go, 50));
      return left();
    }""")


def end_sessions(person):
    db.session.execute(update(SignedIn).where(SignedIn.person_id == person.id).values(revoked_at=clock.now()))
    db.session.commit()


def test_signing_out_warns_and_leaves_nothing_readable(browsing, phone, signal, street, monkeypatch):
    keep(phone, signal, "楼道灯坏了")
    said = []
    phone.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))
    with held_up(monkeypatch):  # so that it is there to be warned of
        signal.join()
        phone.goto("/account")
        phone.locator("details.account summary").click()
        phone.locator("form[data-leave] button").click()
        phone.wait_for_url("**/login")

    assert "1 件没有发出" in said[0]
    assert readable(phone) == 0
    signal.cut()
    other = phone.context.new_page()
    with pytest.raises(Error):
        other.goto("/")
    other.close()
    signal.join()
    cookie = {"name": "yehua", "value": browsing.cookie(street.head), "url": browsing.address}
    phone.context.add_cookies([cookie])
    phone.goto("/")
    phone.locator(".outbox__row[data-state=sent]").wait_for()
    assert descriptions() == ["楼道灯坏了"]
    browsing.complaints[:] = [one for one in browsing.complaints if "503" not in one]


def test_somebody_else_who_signs_in_sees_and_sends_nothing(browsing, phone, signal, street):
    keep(phone, signal, "楼道灯坏了")
    phone.context.clear_cookies()
    cookie = {"name": "yehua", "value": browsing.cookie(street.grid_worker), "url": browsing.address}
    phone.context.add_cookies([cookie])
    send(phone, signal)

    phone.goto("/account")
    phone.goto("/cases/new")
    phone.wait_for_load_state("networkidle")

    assert not phone.locator(".outbox__row").is_visible()
    assert descriptions() == []
    # The page of the first person may have asked for suggestions meanwhile, with a token of theirs.
    browsing.complaints[:] = [one for one in browsing.complaints if "/suggestions" not in one]


def test_a_session_that_was_ended_elsewhere_keeps_the_draft_until_its_person_is_back(
    browsing, phone, signal, street
):
    keep(phone, signal, "楼道灯坏了")
    end_sessions(street.head)
    open_without_signal(phone)

    send(phone, signal)
    phone.locator("[data-outbox-login]").wait_for()
    assert readable(phone) == 0  # a kept page would be shown if the server were slow
    phone.goto("/")
    phone.wait_for_url(re.compile("/login"))
    phone.wait_for_load_state("networkidle")
    assert readable(phone) == 0
    assert descriptions() == []

    cookie = {"name": "yehua", "value": browsing.cookie(street.head), "url": browsing.address}
    phone.context.add_cookies([cookie])
    phone.goto("/")
    phone.locator(".outbox__row[data-state=sent]").wait_for()
    assert descriptions() == ["楼道灯坏了"]


def test_a_refused_draft_comes_back_with_its_reason_and_everything_typed(phone, signal):
    keep(phone, signal)
    phone.goto("/cases/new")
    phone.locator("textarea[name=description]").fill("楼道灯坏了")
    phone.locator("[data-on]").click()
    damaged = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0no picture"}
    phone.locator("[name=photos]").set_input_files(damaged)
    phone.locator("[data-on]").click()
    phone.locator("form[data-draft] [type=submit]").click()
    phone.locator("[data-draft-kept]").wait_for()
    open_without_signal(phone)
    send(phone, signal)

    row = phone.locator(".outbox__row[data-state=refused]")
    row.wait_for()
    assert "a.jpg" in row.locator("[data-reasons]").inner_text()
    row.locator("[data-correct]").click()
    expect(phone.locator("textarea[name=description]")).to_have_value("楼道灯坏了")
    expect(phone.locator("[name=photos]")).to_have_value(re.compile(r"a\.jpg$"))
    phone.locator("[name=photos]").set_input_files([])
    submit(phone)
    phone.wait_for_url("**/registered")
    assert descriptions() == ["楼道灯坏了"]


def test_two_tabs_send_each_draft_once_between_them(phone, signal):
    keep(phone, signal, "楼道灯坏了", "电梯异响", "垃圾没清")
    phone.goto("/")
    other = phone.context.new_page()
    other.goto("/cases/mine")
    signal.join()

    for page in (phone, other):
        page.evaluate("() => window.dispatchEvent(new Event('online'))")

    phone.locator(".outbox__row[data-state=sent]").nth(2).wait_for()
    assert descriptions() == ["楼道灯坏了", "电梯异响", "垃圾没清"]


def test_where_nothing_can_be_sealed_nothing_is_kept_and_that_is_said(browsing, street):
    page = browsing.page(street.head)
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")

    page.goto("/cases/new")
    assert page.locator("[data-draft-unsealed]").get_attribute("hidden") is None
    page.locator("textarea[name=description]").fill("楼道灯坏了")
    submit(page)

    page.wait_for_url("**/registered")
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0
    assert descriptions() == ["楼道灯坏了"]
