"""The main job, from a Night Talk to the street, as people at a phone and at a desk play it in Chinese."""

from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from app.accounts import passwords
from app.database import transaction
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.organisation import Person, Unit
from tests import factories
from tests.e2e.conftest import DESK, PHONE

pytestmark = pytest.mark.e2e

PASSWORD = "楼长夜话-2026"
LAMP, RUBBISH, LIFT = "3单元楼道灯坏了两天", "2号楼下垃圾桶满了没人清", "电梯老化经常停，要大修"


@pytest.fixture
def street(app):
    street = factories.street()
    kept = passwords.hashed(PASSWORD)
    with transaction():
        for person in (street.community_worker, street.grid_worker, street.leader, street.head):
            db.session.get_one(Person, person.id).password_hash = kept
    return street


def sign_in(browsing, person: Person, viewport: dict) -> Page:
    """Sign a person in as people do: on the page, by password."""
    page = browsing.page(viewport=viewport)
    page.goto("/login")
    page.get_by_label("用户名").fill(person.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="登录")).to_have_count(0)
    return page


def to(page: Page, entry: str) -> None:
    """Follow the navigation: a side bar at a desk, a bar and its menu on a phone.

    Which of them is seen is known once the styles are there: until then both are.
    """
    page.wait_for_load_state()
    bar = page.locator("nav:visible")
    link = bar.get_by_role("link", name=entry, exact=False).first
    if not link.is_visible():
        bar.locator("summary").click()
    link = bar.locator("a:visible", has_text=entry).first
    link.click()


def photo() -> dict:
    """Return a picture as a phone takes it."""
    data = BytesIO()
    Image.new("RGB", (1600, 1200), "#7a5").save(data, "JPEG")
    return {"name": "IMG_2026.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


@pytest.mark.sqlite
def test_the_story_on_phones(street, browsing, clock):
    play(street, partial(sign_in, browsing, viewport=PHONE), clock)


@pytest.mark.postgresql
def test_the_story_at_desks(street, browsing, clock):
    play(street, partial(sign_in, browsing, viewport=DESK), clock)


def play(street, sign_in, clock) -> None:
    clock.now += timedelta(hours=9, minutes=30)  # 19:30
    hold_the_talk(sign_in(street.community_worker), street.building)

    clock.advance(timedelta(hours=13, minutes=45))  # 09:15 the next morning
    accept_and_resolve(sign_in(street.grid_worker), clock)

    clock.advance(timedelta(hours=1))
    verify(sign_in(street.community_worker))  # last evening's session has ended by itself

    until_the_street_has_it(clock)
    see_it_at_the_street(sign_in(street.leader))


def hold_the_talk(page: Page, building: Unit) -> None:
    to(page, "楼长夜话")
    page.get_by_role("link", name="安排夜话").click()
    page.get_by_label("名称").fill("三月楼长夜话")
    page.get_by_label("地点").fill("红帆驿站")
    page.get_by_label("开始时间").fill("2026-03-03T19:30")
    page.get_by_role("button", name="安排并通知").click()
    page.get_by_role("button", name="开始夜话").click()
    for number, text in enumerate((LAMP, RUBBISH, LIFT), 1):
        page.get_by_label("什么事").fill(text)
        page.locator("#add [name=place_id]").select_option(str(building.id))
        page.get_by_role("button", name="列入议程").click()
        expect(page.locator(".talk-item")).to_have_count(number)

    lamp, rubbish, lift = (page.locator(".talk-item", has_text=text) for text in (LAMP, RUBBISH, LIFT))
    lamp.get_by_label("简要说明").fill("当场换了灯泡")
    lamp.get_by_role("button", name="当场解决").click()
    expect(page.locator(".talk-item--decided")).to_have_count(1)
    rubbish.get_by_role("button", name="派发").click()
    expect(page.locator(".talk-item--decided")).to_have_count(2)
    lift.get_by_role("button", name="挂账").click()
    page.get_by_label("资金").check()
    page.get_by_label("下次跟进").fill("2026-03-20")
    page.get_by_role("button", name="就这样议定").click()
    expect(page.locator(".talk-item--decided")).to_have_count(3)

    page.wait_for_load_state("networkidle")  # the last answer puts the link in anew
    page.get_by_role("link", name="结束夜话").click()
    page.get_by_role("button", name="结束夜话并登记诉求").click()
    expect(page.locator(".badge-talk")).to_have_text("已结束")
    expect(lamp).to_contain_text("已结案")
    expect(rubbish).to_contain_text("待受理")
    expect(lift).to_contain_text("挂账")


def accept_and_resolve(page: Page, clock) -> None:
    page.get_by_role("link", name=RUBBISH).click()
    page.locator(".actions .button--primary").click()
    page.get_by_role("button", name="受理").click()
    expect(state(page)).to_have_text("办理中")

    clock.advance(timedelta(hours=2))
    page.locator(".actions .button--primary").click()
    page.locator("[name=outcome][value=solved]").check()
    page.locator("[name=note]").fill("联系物业清运，并增加一次清运")
    page.locator("[name=told]").fill("电话告知楼长")
    page.locator("[name=photos]").set_input_files(photo())
    page.get_by_role("button", name="办结").click()
    expect(state(page)).to_have_text("待核实")
    picture = page.locator(".timeline .thumb img")
    picture.scroll_into_view_if_needed()  # it is loaded when it is looked at
    expect(picture).to_have_js_property("naturalWidth", 480)


def state(page: Page) -> Locator:
    return page.locator(".page-head .badge-state")


def verify(page: Page) -> None:
    page.get_by_role("link", name=RUBBISH).first.click()
    page.locator(".actions .button--primary").click()
    page.locator("form.panel button[type=submit]").click()
    expect(state(page)).to_contain_text("已结案")


def until_the_street_has_it(clock) -> None:
    """Let three weeks pass with nobody at work but the scheduler."""
    for _day in range(24):
        sweep(now=clock.advance(timedelta(days=1)))


def see_it_at_the_street(page: Page) -> None:
    page.get_by_role("link", name=LIFT).first.click()
    expect(page.locator("[aria-current=step]")).to_contain_text("云湖街道")
    expect(page.locator(".notice--danger")).to_contain_text("街道")
    climbed = page.locator(".timeline__entry", has_text="台账跟进")
    expect(climbed).to_contain_text("2026年3月20日 18:00")  # when the review was due, not when it was seen
