"""Limits on their pages: which one wins, and what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.database import transaction
from app.domain.clocks import ClockKind
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


def limit_id(**names):
    db.session.rollback()
    found = db.session.scalars(select(LimitSetting.id).filter_by(**names).order_by(LimitSetting.id)).all()[-1]
    db.session.rollback()
    return found


def test_a_line_ends_after_a_day_and_stays_in_the_table(admin, street, clock):
    post(admin, "/settings/limits/new", {**LIMIT, "level": "grid"})
    own = limit_id(street_id=street.street.id)

    answer = post(admin, f"/settings/limits/{own}/end", {"until_on": "2026-03-03"})

    sample = "/settings/limits?kind=handle&level=grid&urgency=blue"
    before = admin.get(sample, headers=ENGLISH).text
    clock.advance(timedelta(days=1))
    sign_in(admin, street.administrator)
    after = admin.get(sample, headers=ENGLISH).text
    again = post(admin, f"/settings/limits/{own}/end", {"until_on": "2026-03-20"}, headers=ENGLISH)
    assert answer.status_code == 303
    assert "<strong>12 working hours</strong> · Handle" in before
    assert "<strong>24 working hours</strong> · Handle" in after
    assert "It ended: Mar 3, 2026 was the last day on which it held." in after
    assert (again.status_code, "This line has ended already." in again.text) == (422, True)


@pytest.mark.parametrize(
    ("until_on", "sentence"),
    [
        ("2026-03-02", "Choose today or a later day."),
        ("2026-03-10", "It cannot end before it begins"),
        ("", "Choose a day."),
    ],
)
def test_an_end_that_cannot_be_says_why(admin, street, until_on, sentence):
    post(admin, "/settings/limits/new", {**LIMIT, "from_on": "2026-03-11"})
    own = limit_id(street_id=street.street.id)

    answer = post(admin, f"/settings/limits/{own}/end", {"until_on": until_on}, headers=ENGLISH)

    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert fresh(select(LimitSetting.until_on).where(LimitSetting.id == own)) is None


def test_the_last_line_that_fits_cannot_end(admin):
    general = limit_id(kind=ClockKind.VERIFY)

    answer = post(admin, f"/settings/limits/{general}/end", {"until_on": "2026-04-30"}, headers=ENGLISH)

    assert answer.status_code == 422
    assert "From May 1, 2026 on no common line would fit: Street, Very urgent." in answer.text
    assert 'value="2026-04-30"' in answer.text


def test_a_street_ends_its_own_lines_only(client, street):
    other = factories.street(1)
    sign_in(client, other.administrator)
    post(client, "/settings/limits/new", LIMIT)
    own, common = limit_id(street_id=other.street.id), limit_id(street_id=None, kind=ClockKind.HANDLE)
    end = {"until_on": "2026-04-30"}

    assert post(client, f"/settings/limits/{common}/end", end).status_code == 403
    sign_in(client, street.administrator)
    assert post(client, f"/settings/limits/{own}/end", end).status_code == 404
    sign_in(client, other.community_worker)
    assert post(client, f"/settings/limits/{own}/end", end).status_code == 403
    assert fresh(select(func.count()).where(LimitSetting.until_on.is_not(None))) == 0


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
        ({"amount": "9" * 400}, "This number is too large."),
        ({"from_on": "2026-03-02"}, "Choose today or a later day"),
        ({"from_on": "9999-12-31"}, "This day is too far off."),
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
