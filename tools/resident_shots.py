"""Pictures of what a resident sees at a phone: how it stands, and the answer; as usual and large."""

from pathlib import Path

from playwright.sync_api import Browser, Page

from tools.paper_shots import sign_in, write

VERIFYING = "a.case-row__link"


def resident(browser: Browser, address: str, folder: Path) -> int:
    """Take the resident's pages of a case that is reported as done; return how many pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    number, secret = _slip(browser, address)
    for display in ("normal", "elder"):
        page = _phone(browser, address)
        page.context.add_cookies([{"name": "display", "value": display, "url": address}])
        page.goto(f"/q/{number}?s={secret}")
        page.locator("main button[type=submit]").click()
        page.wait_for_url(f"**/q/{number}")
        page.locator(".resident-choices").first.wait_for()
        write(page.screenshot(), folder / f"page-{display}.png")
        page.goto(f"/q/{number}/answer?verdict=not_fixed", wait_until="networkidle")
        write(page.screenshot(), folder / f"answer-{display}.png")
        page.close()
    return 4


def _slip(browser: Browser, address: str) -> tuple[str, str]:
    """Return number and secret word of the slip of a case that waits for its result to be confirmed."""
    page = _phone(browser, address)
    sign_in(page, "community")
    page.goto("/cases?state=verifying")
    page.goto(f"{page.locator(VERIFYING).first.get_attribute('href')}/slip")
    said = page.locator(".slip__number").inner_text(), page.locator(".slip code").inner_text()
    page.close()
    return said


def _phone(browser: Browser, address: str) -> Page:
    return browser.new_page(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 390, "height": 844},
        reduced_motion="reduce",
    )
