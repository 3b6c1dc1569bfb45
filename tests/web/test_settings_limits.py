"""Limits on their pages: which one wins, and what is refused."""

import pytest
from sqlalchemy import func, select

from app.database import transaction
from app.extensions import db
from app.models.settings import LimitSetting
from app.settings import operations
from tests import factories
from tests.signing_in import post, sign_in

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def street(app, now):
    with transaction():
        operations.install_defaults(now=now)
    return factories.street()


@pytest.fixture
def admin(client, street):
    sign_in(client, street.administrator)
    return client


def fresh(statement):
    db.session.rollback()
    return db.session.scalar(statement)


LIMIT = {"kind": "handle", "amount": "12", "unit": "working_hours", "from_on": "2026-03-03"}


def test_a_newer_limit_wins(admin, street):
    sample = "/settings/limits?kind=handle&level=grid&urgency=blue"
    before = admin.get(sample, headers=ENGLISH).text

    answer = post(admin, "/settings/limits/new", {**LIMIT, "level": "grid"})

    after = admin.get(sample, headers=ENGLISH).text
    assert answer.status_code == 303
    assert "<strong>24 working hours</strong>" in before
    assert "It holds for the whole installation." in before
    assert "<strong>12 working hours</strong>" in after
    assert "It is the street&#39;s own." in after
    assert fresh(select(LimitSetting.street_id).where(LimitSetting.amount == 12)) == street.street.id


def test_the_sample_says_why_the_urgent_line_wins(admin):
    page = admin.get("/settings/limits?kind=handle&level=grid&urgency=red", headers=ENGLISH).text

    assert "<strong>2 hours, day and night</strong>" in page
    assert "It names the urgency: Very urgent." in page


def test_the_sample_names_the_lines_that_lose_and_why(admin):
    for typed in ({}, {"level": "grid"}, {"level": "grid", "from_on": "2026-03-20"}):
        post(admin, "/settings/limits/new", {**LIMIT, **typed})

    page = admin.get("/settings/limits?kind=handle&level=grid&urgency=red", headers=ENGLISH).text

    losers = page[page.index("losers") :].split("</ul>")[0]
    assert losers.count("<li>") == 4
    assert losers.count("The line that wins names the urgency.") == 3
    assert "It holds only from Mar 20, 2026, and another line goes first then as well." in losers


def test_a_line_replaced_by_a_newer_one_is_marked(admin):
    for amount in ("12", "13"):
        post(admin, "/settings/limits/new", {**LIMIT, "level": "grid", "amount": amount})

    page = admin.get("/settings/limits", headers=ENGLISH).text

    assert page.count("Replaced") == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "0"}, "at least 1"),
        ({"amount": ""}, "Type a whole number."),
        ({"amount": "viele"}, "Not a valid integer value."),
        ({"amount": "99999"}, "Type a number from 1 to 2500."),
        ({"amount": "9" * 40}, "This number is too large."),
        ({"from_on": "2026-03-02"}, "Choose today or a later day"),
        ({"from_on": "bald"}, "Not a valid date value."),
        ({"level": "moon"}, "Invalid"),
        ({"kind": ""}, "Invalid"),
    ],
)
def test_a_refused_limit_says_why(admin, typed, sentence):
    count = select(func.count(LimitSetting.id))
    before = fresh(count)

    answer = post(admin, "/settings/limits/new", {**LIMIT, **typed}, headers=ENGLISH)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert fresh(count) == before
