"""A street's own values on their page."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import func, select

from app.database import transaction
from app.domain.errors import Invalid
from app.extensions import db
from app.models.settings import Setting
from app.settings import operations, queries
from app.settings.values import LEADERS_FACTOR
from tests import factories
from tests.previewing import confirmed
from tests.signing_in import post, sign_in

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
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


def values(**changes):
    hours = {f"hours_{day}": "09:00-12:00, 13:00-18:00" for day in range(5)}
    numbers = {"warn_percent": "70", "black_percent": "200", "verify_sample_percent": "10"}
    rest = {"make_up_weekday": "0", "grid_suffix_digits": "3", "review_days": "30"}
    return {**hours, **numbers, **rest, **changes}


def test_values_are_kept_and_hold_at_once(admin, street):
    answer = confirmed(admin, "/settings/values", values(hours_5="9:00—11:30", make_up_weekday="5"))

    db.session.rollback()
    calendar = queries.calendar_of(street.street.id)
    assert answer.status_code == 303
    assert queries.value(street.street.id, "warn_percent") == 70
    assert [shift.start for shift in calendar.shifts_on(date(2026, 3, 7))] == [540]  # a Saturday
    assert len(calendar.shifts_on(date(2026, 2, 14))) == 1  # made up by Saturday's hours


def test_a_number_left_empty_goes_back_to_the_usual_one(admin, street):
    post(admin, "/settings/values", values())
    post(admin, "/settings/values", values(warn_percent=""))

    db.session.rollback()
    assert queries.value(street.street.id, "warn_percent") == 80


def test_the_hour_of_the_digest_is_shown_and_kept(admin, street):
    assert 'value="08:30"' in admin.get("/settings/values").text

    post(admin, "/settings/values", values(digest_at="07:15"))

    db.session.rollback()
    assert queries.digest_time(street.street.id) == time(7, 15)
    assert 'value="07:15"' in admin.get("/settings/values").text
    administrator = factories.actor(street.administrator)
    with pytest.raises(Invalid) as refusal, transaction():
        operations.set_values(street.street.id, administrator, values={"digest_at": "24:30"}, now=NOW)
    assert (refusal.value.field, refusal.value.code) == ("digest_at", "not_a_wall_time")


def test_the_number_of_the_gas_company_is_kept_and_may_be_empty(admin, street):
    post(admin, "/settings/values", values(gas_number=" 0537-2380000 "))
    db.session.rollback()
    assert queries.gas_number(street.street.id) == "0537-2380000"
    assert 'value="0537-2380000"' in admin.get("/settings/values").text

    post(admin, "/settings/values", values(gas_number=""))
    db.session.rollback()
    assert queries.gas_number(street.street.id) == ""


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"gas_number": "see the door"}, "digits and dashes only"),
        ({"warn_percent": "20"}, "Type a number from 50 to 95."),
        ({"warn_percent": "x"}, "Not a valid integer value."),
        ({"hours_0": "ab neun"}, "Write hours like"),
        ({"hours_0": "12:00-09:00"}, "Write hours like"),
        ({"hours_0": "25:00-26:00"}, "Write hours like"),
        ({"hours_0": "09:00-12:00, 11:00-13:00"}, "These opening hours overlap"),
        ({"digest_at": "8 Uhr"}, "Not a valid time value."),
        ({"remind_at_most": "99"}, "Type a number from 0 to 20."),
        ({"make_up_weekday": "6"}, "Nobody works on this weekday"),
        ({"ledger_days": "20"}, "for 20 days at most"),
        ({f"hours_{day}": "" for day in range(5)}, "none at all"),
    ],
)
def test_refused_values_say_why_and_change_nothing(admin, street, typed, sentence):
    answer = post(admin, "/settings/values", values(review_days="77", **typed), headers=ENGLISH)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="77"' in answer.text
    assert fresh(select(func.count(Setting.id)).where(Setting.street_id.is_not(None))) == 0


@pytest.mark.sqlite
def test_whether_leaders_need_a_second_factor_is_a_box_to_tick(admin, street):
    for sent, holds in (({"leaders_factor": "y"}, True), ({}, False)):
        post(admin, "/settings/values", values(**sent))
        db.session.rollback()

        assert queries.leaders_need_factor(street.street.id) is holds


def test_what_is_neither_yes_nor_no_is_refused():
    with pytest.raises(Invalid):
        LEADERS_FACTOR.check("y")
