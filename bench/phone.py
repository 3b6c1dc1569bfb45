"""Measure the phone on a slow line: what the form weighs at first, how soon the start page is usable later.

    python -m bench.phone [--times 5]

An invented street is served behind a line that does to all of the browser, its service worker included,
what Chromium's own "Slow 3G" does to a page: 2,000 ms from a request to its answer, 50,000 bytes a second.
The bytes are those that came down the line, headers and all.
"""

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from bench.line import Line, line
from tools.shots import demo, sign_in

LATENCY, RATE = 2.0, 50_000
PHONE = {"width": 390, "height": 844}
SLOW = 120_000
QUIET = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const pages = async () => (await caches.keys()).some((name) => name.startsWith("pages-"));
  while (!registration.active || !(await pages())) await new Promise((resolve) => setTimeout(resolve, 100));
}"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One measured phone; sizes in bytes, times in seconds."""

    form_bytes: int
    """Until the form could be filled in, everything fetched at once included."""
    all_bytes: int
    """And with what is kept for later."""
    form_seconds: float
    start_seconds: float
    """The start page at the second visit, until it can be tapped."""


def main() -> None:
    """Print the figures of several phones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        visits = [_visit(browser, address) for _ in range(times)]
        browser.close()
    print(f"{times} phones, {LATENCY * 1000:.0f} ms, {RATE} bytes a second; median (worst)")
    for name, unit, of in (
        ("form, first visit, over the wire", "KB", [visit.form_bytes / 1000 for visit in visits]),
        ("the same with what is kept for later", "KB", [visit.all_bytes / 1000 for visit in visits]),
        ("form, first visit, until it can be filled in", "s", [visit.form_seconds for visit in visits]),
        ("start page, second visit, until usable", "s", [visit.start_seconds for visit in visits]),
    ):
        print(f"{name:<48}{median(of):8.2f} ({max(of):.2f}) {unit}")


def _visit(browser: Browser, address: str) -> Visit:
    with line(urlsplit(address).port or 0) as laid, _phone(browser, address, laid) as page:
        laid.latency, laid.rate = LATENCY, RATE
        before, began = laid.received, perf_counter()
        page.goto("/cases/new", wait_until="load")
        page.locator("textarea[name=description]").click()
        form_seconds, form_bytes = perf_counter() - began, laid.received - before
        page.evaluate(QUIET)
        page.wait_for_timeout(15_000)
        all_bytes = laid.received - before
        began = perf_counter()
        page.goto("/", wait_until="commit")
        page.locator("main .button, main .search-form").first.click(trial=True)
        page.wait_for_function("document.readyState === 'complete'")
        return Visit(form_bytes, all_bytes, form_seconds, perf_counter() - began)


@contextmanager
def _phone(browser: Browser, address: str, laid: Line) -> Iterator[Page]:
    """Open a phone that has never seen the product but is signed in, as by a code."""
    desk = browser.new_context(base_url=address)
    sign_in(desk.new_page(), "head")
    (token,) = [cookie for cookie in desk.cookies() if cookie["name"] == "yehua"]
    desk.close()
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{laid.port}", viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(SLOW)
    context.add_cookies([{"name": "yehua", "value": token["value"], "url": f"http://127.0.0.1:{laid.port}"}])
    try:
        yield context.new_page()
    finally:
        context.close()


if __name__ == "__main__":
    main()
