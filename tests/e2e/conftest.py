"""A real server with the test's clock, and a Chromium that reports everything it complains about."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from app.models.organisation import Person
from bench.line import Line, line
from tests.factories import Street
from tests.serving import serving
from tests.signing_in import sign_in

CHROMIUM = shutil.which("chromium")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PATIENCE = 10_000
"""Milliseconds that a page may take on a busy machine."""
expect.set_options(timeout=PATIENCE)

UNTIL_KEPT = """async () => {
  const { pages } = await (await fetch("/device/pages")).json();
  const areKept = async () => (await Promise.all(pages.map((page) => caches.match(page)))).every(Boolean);
  while (!(await areKept())) await new Promise((resolve) => setTimeout(resolve, 50));
}"""


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Return where the application under test is served."""
    with serving(app) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return a headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@dataclass
class Browsing:
    """Browsers of several people on one server, and what they complained about."""

    app: Flask
    address: str
    chromium: Browser
    complaints: list[str] = field(default_factory=list)
    opened: list[BrowserContext] = field(default_factory=list)
    is_offline_fine: bool = False
    """A line that was cut on purpose is nothing to complain about."""

    def page(self, person: Person | None = None, *, language: str = "zh-CN", **options: object) -> Page:
        """Open a browser of its own, signed in as the person if one is given."""
        context = self.chromium.new_context(
            base_url=self.address,
            locale=language,
            timezone_id="Asia/Shanghai",
            **{"viewport": DESK, **options},
        )
        self.opened.append(context)
        context.set_default_timeout(PATIENCE)
        if person is not None:
            context.add_cookies([{"name": "yehua", "value": self.cookie(person), "url": self.address}])
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", lambda answer: self._answered(answer.url, answer.status))
        return page

    def cookie(self, person: Person) -> str:
        """Return the cookie of a new session of the person."""
        client = self.app.test_client()
        sign_in(client, person)
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        with client.session_transaction() as session:
            return str(signer.dumps(dict(session)))

    def _heard(self, message: ConsoleMessage) -> None:
        """Keep errors: a breach of the content security policy is one of them."""
        refused = "422" in message.text  # a form that is shown again
        cut = self.is_offline_fine and "net::ERR_" in message.text
        if message.type == "error" and not refused and not cut:
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def _answered(self, url: str, status: int) -> None:
        if status >= 500 or status == 404:
            self.complaints.append(f"{url}: {status}")


@pytest.fixture
def browsing(app: Flask, address: str, chromium: Browser) -> Iterator[Browsing]:
    """Return browsers; the test fails at its end if one of them complained."""
    browsing = Browsing(app, address, chromium)
    yield browsing
    for context in browsing.opened:
        for page in context.pages:
            page.wait_for_load_state()  # a picture that is cut off leaves its file open on the server
        context.close()
    assert browsing.complaints == []


@pytest.fixture
def open_page(browsing: Browsing) -> Callable[..., Page]:
    """Return a function that opens a browser."""
    return browsing.page


@pytest.fixture
def signal(address: str) -> Iterator[Line]:
    """Lay the line that the phone reaches the server by."""
    with line(urlsplit(address).port) as laid:
        yield laid


@pytest.fixture
def phone(browsing: Browsing, signal: Line, street: Street) -> Page:
    """Open the start page on the building head's phone until it keeps its pages."""
    browsing.address = f"http://127.0.0.1:{signal.port}"
    browsing.is_offline_fine = True
    page = browsing.page(street.head, viewport=PHONE)
    page.goto("/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.evaluate(UNTIL_KEPT)
    return page
