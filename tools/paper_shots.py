"""Pictures of papers: minutes, a supervision order and a weekly brief as they come out of the printer.

What tools/shots.py shares with it lies here, too: signing in and keeping a picture small.
"""

import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from app.demo.accounts import PASSWORD

LARGEST = 150_000
"""Bytes of one picture."""
CLOSED_TALK = "main li:has(.badge-talk--closed) a, main tr:has(.badge-talk--closed) a"
FIRST_BRIEF = "main tbody td a"
FIRST_ORDER = "main tbody .number a"


def papers(browser: Browser, address: str, folder: Path) -> int:
    """Turn the papers of the demo into a picture of each page; return how many.

    Needs soffice and pdftoppm; where they are missing there are no such pictures.
    """
    if not (shutil.which("soffice") and shutil.which("pdftoppm")):
        print("Without soffice and pdftoppm there are no pictures of the papers.", file=sys.stderr)
        return 0
    page = browser.new_page(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai")
    sign_in(page, "leader")
    order = _first(page, "/orders?view=over", FIRST_ORDER)
    brief = _first(page, briefs_of(page), FIRST_BRIEF)
    with tempfile.TemporaryDirectory() as made:
        for name, paper in (("minutes", f"{_minutes(page)}/minutes"), ("order", order), ("brief", brief)):
            for ending in ("docx", "pdf") if name == "minutes" else ("pdf",):
                _draw(page.request.get(f"{paper}.{ending}").body(), Path(made), name, ending)
        pictures = sorted(Path(made).glob("*.png"))
        for picture in pictures:
            write(picture.read_bytes(), folder / picture.name)
    page.close()
    return len(pictures)


def briefs_of(page: Page) -> str:
    """Return where the briefs of one's own unit are listed."""
    page.goto("/overview")
    return f"{page.url}/briefs"


def _first(page: Page, path: str, link: str) -> str:
    page.goto(path)
    return str(page.locator(link).first.get_attribute("href"))


def _minutes(page: Page) -> str:
    """Return the talk whose minutes are locked."""
    page.goto("/talks")
    links = [str(link.get_attribute("href")) for link in page.locator(CLOSED_TALK).all()]
    return next(link for link in links if _is_locked(page, link))


def _draw(paper: bytes, made: Path, name: str, ending: str) -> None:
    """Draw each page of a paper as <name>-word-<page>.png or <name>-pdf-<page>.png."""
    kind = "word" if ending == "docx" else "pdf"
    file = made / f"{name}-{kind}.{ending}"
    file.write_bytes(paper)
    if ending == "docx":
        run = ("soffice", "--headless", "--convert-to", "pdf", "--outdir", str(made), str(file))
        subprocess.run(run, check=True, capture_output=True)
    to_png = ("pdftoppm", "-r", "60", "-png", str(file.with_suffix(".pdf")), str(file.with_suffix("")))
    subprocess.run(to_png, check=True, capture_output=True)


def _is_locked(page: Page, link: str) -> bool:
    page.goto(f"{link}/minutes")
    return page.locator(".badge-minutes--locked").count() > 0


def sign_in(page: Page, account: str) -> None:
    """Sign in with an account of the demo."""
    page.goto("/login")
    page.locator("[name=username]").fill(account)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("/")


def write(picture: bytes, path: Path) -> None:
    """Keep a screenshot with as many colours as its size allows."""
    with Image.open(BytesIO(picture)) as image:
        for colours in (256, 128, 64, 32):
            reduced = image.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
            reduced.save(path, optimize=True)
            if path.stat().st_size <= LARGEST:
                return
    raise SystemExit(f"{path.name} is larger than {LARGEST} bytes even with few colours.")
