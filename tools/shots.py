"""Take the screenshots of the README: `make shots`.

    python -m tools.shots [--into docs/screenshots]

Starts the product on an invented street in a folder of its own and goes through the main pages as their
people see them, at a desk and on a phone. Pictures are called <page>-<width>.png in Chinese and
<page>-<width>-en.png in English.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from threading import Thread

import flask_migrate
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app, jobs
from app.demo.loading import Size, load
from app.extensions import db
from app.web import clock
from config import OPTIONAL, Settings
from tools import message_shots
from tools.paper_shots import CLOSED_TALK, FIRST_BRIEF, briefs_of, papers, sign_in, write
from tools.resident_shots import resident

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "screenshots"
VIEWPORTS = ((1440, 900), (390, 844))
LANGUAGES = (("zh-CN", ""), ("en", "-en"))
"""What the browser asks for, and how the names of its pictures end."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One page: who looks at it, where it is (else among the briefs), and on which link to go on."""

    name: str
    account: str
    path: str
    link: str = ""


CASE = "a.case-row__link"
BELOW = {"resolve": "resolve", "why": "clocks", "minutes": "minutes"}
"""Pages of a case or a talk that a shot goes on to."""
NEEDY_FIRM = "main tbody tr:not(:has(td:nth-child(4):text-is('0'))) a"
COMING_TALK = "main li:has(.badge-talk--planned) a"
SHOTS = (
    Shot("login", "", "/login"),
    Shot("start", "community", "/"),
    Shot("overview", "leader", "/overview"),
    Shot("brief", "leader", "", FIRST_BRIEF),
    Shot("register", "head", "/cases/new"),
    Shot("cases", "leader", "/cases"),
    Shot("case", "leader", "/cases?state=ledgered", CASE),
    Shot("resolve", "leader", "/cases?state=ledgered", CASE),
    Shot("why", "leader", "/cases?state=handling", CASE),
    Shot("ledger", "street", "/ledger"),
    Shot("ageing", "street", "/ledger/ageing"),
    Shot("talks", "community", "/talks"),
    Shot("talk", "community", "/talks", CLOSED_TALK),
    Shot("minutes", "street", "/talks", CLOSED_TALK),
    Shot("inbox", "leader", "/inbox"),
    Shot("units", "street", "/units"),
    Shot("calendar", "admin", "/settings/calendar"),
    Shot("limits", "admin", "/settings/limits?kind=handle&level=grid&urgency=red"),
    Shot("watch", "admin", "/settings/watch"),
    Shot("firm", "street", "/firms", NEEDY_FIRM),
    Shot("alliance", "street", "/alliance"),
    Shot("messages", "admin", "/settings/messages"),
    Shot("deliveries", "admin", "/settings/messages/log"),
    Shot("developers", "admin", "/developers"),
)


HEADS_PAGES = (("start", "/"), ("register", "/cases/new"), ("mine", "/cases/mine"))
"""What a building head sees, at each size; their pictures lie in the folder "phone"."""


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing about single requests."""


@contextmanager
def demo() -> Iterator[str]:
    """Serve an invented street; give its address."""
    folder = Path(tempfile.mkdtemp(prefix="yehua-shots-"))
    settings = Settings(
        secret_key="for the time of some screenshots",
        data_key=bytes(32),
        database_url=f"sqlite:///{folder / 'yehua.db'}",
        upload_dir=folder / "uploads",
        cookie_secure=False,
        log_level="ERROR",
        demo=True,
        second_factor=OPTIONAL,
    )
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        load(Size(cases=400, seed=1, streets=1), now=clock.now(), progress=lambda _count: None)
        for name, job in jobs.JOBS.items():
            jobs.run(name, job)
        message_shots.sent(now=clock.now())
        db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        shutil.rmtree(folder, ignore_errors=True)


def take(browser: Browser, address: str, folder: Path) -> int:
    """Take all screenshots; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    accounts = sorted({shot.account for shot in SHOTS})
    for account, (width, height), (locale, ending) in product(accounts, VIEWPORTS, LANGUAGES):
        page = browser.new_page(
            base_url=address,
            locale=locale,
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
        )
        if account:
            sign_in(page, account)
        for shot in (shot for shot in SHOTS if shot.account == account):
            open_at(page, shot)
            write(page.screenshot(), folder / f"{shot.name}-{width}{ending}.png")
        page.close()
    return len(SHOTS) * len(VIEWPORTS) * len(LANGUAGES)


def take_sizes(browser: Browser, address: str, folder: Path) -> int:
    """Take a building head's pages large and plain, at 200 % and as usual; return how many pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for size, zoom, display in (("elder", 1, "elder"), ("200", 2, "elder"), ("normal", 1, "normal")):
        page = browser.new_page(
            base_url=address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 390 // zoom, "height": 844 // zoom},
            device_scale_factor=zoom,
            reduced_motion="reduce",
        )
        sign_in(page, "head")
        page.locator("details.account summary").click()
        page.locator(f"button[name=display][value={display}]").click()
        for name, path in HEADS_PAGES:
            page.goto(path, wait_until="networkidle")
            write(page.screenshot(), folder / f"{name}-{size}.png")
        page.close()
    return 3 * len(HEADS_PAGES)


def take_walls(browser: Browser, address: str, folder: Path) -> int:
    """Take what hangs on a wall, the backlog and an item of the next talk; return how many pictures."""
    page = _before_a_wall(browser, address, "leader")
    page.goto("/overview")
    page.goto(f"{page.url}/wall", wait_until="networkidle")
    write(page.screenshot(), folder / "overview-wall-1920.png")
    page.close()
    page = _before_a_wall(browser, address, "community")
    page.goto("/talks", wait_until="networkidle")
    page.goto(f"{page.locator(COMING_TALK).first.get_attribute('href')}/table", wait_until="networkidle")
    for key in ("b", "ArrowRight"):
        page.keyboard.press(key)
        page.wait_for_load_state("networkidle")
    page.locator(".wall__screen .wall__choices").wait_for()
    write(page.screenshot(), folder / "table-1920.png")
    page.close()
    return 2


def _before_a_wall(browser: Browser, address: str, account: str) -> Page:
    page = browser.new_page(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1920, "height": 1080},
        reduced_motion="reduce",
    )
    sign_in(page, account)
    return page


def open_at(page: Page, shot: Shot) -> None:
    """Open the page of a shot, with nothing in focus and all pictures there."""
    page.goto(shot.path or briefs_of(page))
    if shot.link:
        page.goto(str(page.locator(shot.link).first.get_attribute("href")))
    if shot.name in BELOW:
        page.goto(f"{page.url}/{BELOW[shot.name]}")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement.blur()")


def main() -> int:
    """Take the screenshots; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.shots", description=__doc__)
    parser.add_argument("--into", type=Path, default=TARGET, help="the folder of the pictures")
    folder = parser.parse_args().into
    chromium = shutil.which("chromium")
    if chromium is None:
        print("There is no chromium on this machine.", file=sys.stderr)
        return 1
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        made = take(browser, address, folder) + take_sizes(browser, address, folder / "phone")
        made += papers(browser, address, folder) + take_walls(browser, address, folder)
        made += resident(browser, address, folder / "resident")
        print(f"{made} pictures in {folder}/")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
