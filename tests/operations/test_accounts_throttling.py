"""Failed sign-ins slow down whoever guesses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.accounts import throttling
from app.accounts.throttling import FORGET_AFTER, Throttled
from app.database import transaction
from app.extensions import db
from app.models.accounts import Throttle

HERE = "192.0.2.7"


def attempt(now, username="wang", address=HERE):
    with transaction():
        throttling.admit(username, address, now=now)


def wait_after(failures, now, **values):
    for _ in range(failures):
        attempt(now, **values)
        now += timedelta(minutes=20)  # longer than the longest wait, shorter than forgetting
    now -= timedelta(minutes=20)
    try:
        attempt(now, **values)
    except Throttled as refusal:
        return refusal.params["minutes"]
    return 0


@pytest.mark.parametrize(("failures", "minutes"), [(4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (12, 15)])
def test_the_wait_of_an_account_grows(app, now, failures, minutes):
    assert wait_after(failures, now) == minutes


@pytest.mark.sqlite
@pytest.mark.parametrize(("failures", "minutes"), [(29, 0), (30, 1), (40, 5), (60, 15)])
def test_the_wait_of_an_address_begins_later(app, now, failures, minutes):
    for number in range(failures):
        attempt(now + number * timedelta(minutes=20), username=f"guess{number}")

    try:
        attempt(now + (failures - 1) * timedelta(minutes=20), username="another")
        waited = 0
    except Throttled as refusal:
        waited = refusal.params["minutes"]
    assert waited == minutes


def test_whoever_waits_is_not_counted(app, now):
    for _ in range(5):
        attempt(now)

    for _ in range(3):
        with pytest.raises(Throttled):
            attempt(now + timedelta(seconds=59))

    attempt(now + timedelta(seconds=60))
    assert db.session.get(Throttle, throttling._account("wang")).failures == 6


def test_the_wait_is_rounded_up_to_the_minute(app, now):
    for _ in range(6):
        attempt(now)
        now += timedelta(minutes=1)
    now -= timedelta(minutes=1)

    with pytest.raises(Throttled) as refused:
        attempt(now + timedelta(seconds=30))

    assert refused.value.params == {"minutes": 2}


def test_a_success_clears_the_account_and_takes_back_one_try_of_the_address(app, now):
    for _ in range(5):
        attempt(now)

    with transaction():
        throttling.forgive("Wang ", HERE)

    attempt(now)
    assert db.session.get(Throttle, throttling._account("wang")).failures == 1
    assert db.session.get(Throttle, throttling._address(HERE)).failures == 5


def test_after_an_hour_counting_starts_anew(app, now):
    for _ in range(4):
        attempt(now)

    attempt(now + FORGET_AFTER + timedelta(seconds=1))

    assert db.session.get(Throttle, throttling._account("wang")).failures == 1


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "", True),
        ("unix:", "192.0.2.7", False),
    ],
)
def test_a_subscriber_of_ipv6_counts_as_one_address(app, one, other, is_same):
    assert (throttling._address(one) == throttling._address(other)) is is_same


def test_of_many_at_once_only_five_are_let_through(app, now):
    def one(_number):
        with app.app_context():
            try:
                attempt(now)
            except Throttled:
                return 0
            finally:
                db.session.remove()
        return 1

    with ThreadPoolExecutor(8) as pool:
        passed = sum(pool.map(one, range(16)))

    assert passed == 5
