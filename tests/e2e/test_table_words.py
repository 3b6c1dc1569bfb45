"""Whose word it is at the table, and what became of it, with one tap."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.domain.ledger import Kept
from app.domain.talks import DecisionKind
from app.extensions import db
from app.models.ledger import Promise
from app.models.talks import Decision
from tests import factories
from tests.e2e.table_devices import device, go_to, sent, talk_with_items
from tests.talks import close, decide, on_look_back, opened

pytestmark = [pytest.mark.e2e, pytest.mark.sqlite]


@pytest.fixture
def street(app):
    return factories.street()


def given():
    db.session.rollback()
    db.session.expire_all()
    values = db.session.scalars(select(Decision.values)).one()
    return values.get("promiser_name")


def test_whose_word_it_is_is_one_tap_or_a_name(street, browsing, now):
    page = device(browsing, street, talk_with_items(street, now))
    page.locator(".wall__person", has_text=street.head.name).click()
    go_to(page, "路灯不亮")
    page.keyboard.press("3")
    page.keyboard.press("w")
    expect(page.get_by_label("简要说明")).to_be_focused()
    page.locator("[data-day='7']").click()
    page.locator("[data-promisers]").get_by_text(street.head.name).click()
    page.get_by_label("简要说明").press("Enter")
    sent(page)
    assert given() == street.head.name

    page.keyboard.press("w")
    page.get_by_label("或者填别人").fill("物业王经理")
    page.get_by_label("或者填别人").press("Enter")
    sent(page)
    assert given() == "物业王经理"


def test_what_became_of_a_promise_is_one_tap_and_votes_are_led_to(street, browsing, clock, now):
    host = street.community_worker
    first, back, _case, later = on_look_back(street, now)
    decide(back, host, DecisionKind.NOTED, later, note="来清", promised_on=now.date(), promiser="王经理")
    close(first, host, later)
    clock.advance(timedelta(days=2))
    page = device(browsing, street, opened(street.community, host, clock()))
    page.keyboard.press("ArrowRight")
    kept = page.get_by_role("button", name="已兑现", exact=True)

    kept.click()
    expect(kept).to_have_attribute("aria-pressed", "true")
    expect(kept).to_be_focused()
    sent(page)

    db.session.rollback()
    assert db.session.scalars(select(Promise.outcome)).all() == [Kept.KEPT]
    page.locator("[data-link=put]").click()
    expect(page.locator("h1")).to_contain_text("表决")
