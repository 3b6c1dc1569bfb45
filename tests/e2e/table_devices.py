"""Devices at the table of a talk, for browser tests."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models.talks import AgendaItem, Decision, Talk
from tests.e2e.conftest import Browsing
from tests.factories import Street
from tests.talks import add, opened

TEXTS = ("路灯不亮", "车位不够", "要装充电桩")


def talk_with_items(street: Street, now) -> Talk:
    """Return a talk that has begun, with three new items that the building head sent in."""
    talk = opened(street.community, street.community_worker, now)
    for text in TEXTS:
        add(talk, street.head, text, street.building)
    return talk


def device(browsing: Browsing, street: Street, talk: Talk, **options) -> Page:
    """Open the page of a talk on a device of its own, and wait until it knows the talk."""
    browsing.is_offline_fine = True
    page = browsing.page(street.community_worker, **options)
    page.goto(f"/talks/{talk.id}/table")
    expect(page.locator(".wall__person").first).to_be_visible()
    return page


def go_to(page: Page, title: str) -> None:
    """Turn the pages by keyboard until an item is shown."""
    heading = page.locator(".wall__title")
    page.keyboard.press("Home")
    while heading.inner_text() != title:
        before = page.locator("[data-where]").inner_text()
        page.keyboard.press("ArrowRight")
        expect(page.locator("[data-where]")).not_to_have_text(before)
    expect(heading).to_be_focused()


def add_item(page: Page, text: str) -> None:
    """Type a new item."""
    page.keyboard.press("n")
    expect(page.get_by_label("什么事")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator(".wall__title")).to_have_text(text)


def cut_off(page: Page) -> None:
    """Take the network away and wait until the device has noticed."""
    page.context.set_offline(True)
    expect(page.locator(".wall__net")).to_contain_text("没有网络")


def sent(page: Page) -> None:
    """Wait until nothing waits to be sent any more; each thing that waits may take its time."""
    net = page.locator(".wall__net")
    while waiting := net.text_content():
        expect(net).not_to_have_text(waiting)
    expect(net).to_be_hidden()


def agenda(talk: Talk) -> list[tuple[str, str | None]]:
    """Return what stands on the agenda, and what was decided about it."""
    db.session.rollback()
    db.session.expire_all()
    statement = (
        select(AgendaItem.description, Decision.kind)
        .outerjoin(Decision, Decision.item_id == AgendaItem.id)
        .where(AgendaItem.talk_id == talk.id, AgendaItem.removed_at.is_(None))
        .order_by(AgendaItem.position)
    )
    return [(text, kind and kind.value) for text, kind in db.session.execute(statement)]
