"""Twenty drafts with photos, the browser killed, the line cut twice: twenty cases, each once, in order."""

import gc
import os
import secrets
import signal as signals
import subprocess
import time
from contextlib import contextmanager
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.extensions import db
from app.models.cases import Case
from app.models.files import StoredFile
from bench.line import line
from tests import factories
from tests.e2e.conftest import CHROMIUM, PHONE, UNTIL_KEPT

pytestmark = [
    pytest.mark.sqlite,
    # A form that is cut off in the middle leaves its temporary files to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]

DRAFTS = 20
PATIENCE = 60_000
TEXTS = [f"{number}单元楼道灯坏了" for number in range(1, DRAFTS + 1)]


@contextmanager
def killable(chromium, profile):
    """Start a browser with a profile on the disk; at the end it is killed as by an empty battery."""
    port_file = profile / "DevToolsActivePort"
    port_file.unlink(missing_ok=True)
    flags = ("--headless=new", "--no-sandbox", "--no-first-run", "--remote-debugging-port=0")
    process = subprocess.Popen(
        [CHROMIUM, *flags, f"--user-data-dir={profile}"],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 30
        while not (port_file.exists() and port_file.read_text().strip()):
            assert time.monotonic() < deadline, "Chromium did not start"
            time.sleep(0.05)
        address = f"http://127.0.0.1:{port_file.read_text().split()[0]}"
        browser = chromium.browser_type.connect_over_cdp(address)
        yield browser.contexts[0]
    finally:
        os.killpg(process.pid, signals.SIGKILL)
        process.wait()


def photo(number):
    """Return a picture that does not compress well, and no two alike."""
    noise = Image.frombytes("RGB", (320, 240), secrets.token_bytes(320 * 240 * 3))
    target = BytesIO()
    noise.resize((1920, 1440)).save(target, "JPEG", quality=92)
    return {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": target.getvalue()}


def opened(context, address, path):
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto(address + path)
    return page


def step_through(page, number, text):
    """Log one issue as a building head does on large and plain pages; return the taps that it took."""
    taps = 0

    def tap(name):
        nonlocal taps
        page.locator(name).click()
        taps += 1

    tap(".bottom-bar__link--new")
    page.locator("textarea[name=description]").fill(text)
    tap("[data-on]")
    page.locator("[name=photos]").set_input_files(photo(number))
    tap("[data-on]")
    tap("form[data-draft] [type=submit]")
    page.locator("[data-draft-kept]").wait_for()
    return taps


def count(statement):
    db.session.rollback()
    return db.session.scalar(statement)


def log_all(page, signal, here):
    """Log the twenty without signal; return in how many taps each."""
    page.evaluate(UNTIL_KEPT)
    signal.cut()
    page.goto(here)
    return {step_through(page, number, text) for number, text in enumerate(TEXTS)}


def send(page, signal):
    """Let the signal come back, and the phone notice it."""
    signal.join()
    page.evaluate("() => window.dispatchEvent(new Event('online'))")


def send_until_cut(page, signal, size):
    """Let so many bytes through; return how many cases there are then."""
    signal.cut_after = size
    send(page, signal)
    while not signal.is_cut:
        page.wait_for_timeout(50)
    return count(select(func.count(Case.id)))


def test_twenty_drafts_survive_all_of_it_and_arrive_once(browsing, chromium, address, tmp_path):
    street = factories.street()
    cookie = {"name": "yehua", "value": browsing.cookie(street.head), "expires": time.time() + 90 * 86400}
    with line(urlsplit(address).port) as signal:
        here = f"http://127.0.0.1:{signal.port}"
        with killable(chromium, tmp_path) as context:
            context.add_cookies([{**cookie, "url": here}])
            taps = log_all(opened(context, here, "/"), signal, here)
        with killable(chromium, tmp_path) as context:
            page = opened(context, here, "/")
            page.locator(".outbox__row").nth(DRAFTS - 1).wait_for()
            texts = page.locator(".outbox__row [data-text]").all_inner_texts()
            first, second = (send_until_cut(page, signal, size) for size in (1_500_000, 2_000_000))
            send(page, signal)
            page.locator(".outbox__row[data-state=sent]").nth(DRAFTS - 1).wait_for(timeout=PATIENCE)
            numbers = page.locator(".outbox__row [data-number]").all_inner_texts()
    gc.collect()

    db.session.rollback()
    cases = db.session.execute(select(Case.description, Case.number).order_by(Case.id)).all()
    assert texts == [case.description for case in cases] == TEXTS
    assert [case.number for case in cases] == numbers
    assert 0 < first < second < DRAFTS
    assert db.session.scalars(select(StoredFile.width)).all() == [1600] * DRAFTS
    assert taps == {4}
