"""Failed sign-ins slow down whoever guesses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import throttling
from app.accounts.throttling import FACTORS, FORGET_AFTER, MANY, PASSWORDS, SLIPS, Throttled
from app.database import transaction
from app.extensions import db
from app.models.accounts import Throttle

HERE, ELSEWHERE = "192.0.2.7", "198.51.100.7"
NAMED = pytest.mark.parametrize("of", [PASSWORDS, SLIPS])
"""What is tried by a name and looked at from every network by itself."""


def attempt(now, username="wang", address=HERE, of=PASSWORDS):
    with transaction():
        throttling.admit(username, address, now=now, of=of)


def minutes_to_wait(now, **values):
    """Try, and return how long to wait instead; 0 if the try was looked at."""
    try:
        attempt(now, **values)
    except Throttled as refusal:
        return refusal.params["minutes"]
    return 0


def address(number):
    return f"203.0.{number >> 8}.{number & 255}"


def besiege(now, of=PASSWORDS):
    """Try from so many addresses that the next try for the name is one of a siege."""
    for number in range(MANY):
        attempt(now, address=address(number), of=of)


def wait_after(failures, now, **values):
    for _ in range(failures):
        attempt(now, **values)
        now += timedelta(minutes=20)  # longer than the longest wait, shorter than forgetting
    return minutes_to_wait(now - timedelta(minutes=20), **values)


@pytest.mark.parametrize(("failures", "minutes"), [(4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (12, 15)])
def test_the_wait_of_an_account_grows(app, now, failures, minutes):
    assert wait_after(failures, now) == minutes


@pytest.mark.sqlite
@pytest.mark.parametrize(("failures", "minutes"), [(29, 0), (30, 1), (40, 5), (60, 15)])
def test_the_wait_of_an_address_begins_later(app, now, failures, minutes):
    for number in range(failures):
        attempt(now + number * timedelta(minutes=20), username=f"guess{number}")

    last = now + (failures - 1) * timedelta(minutes=20)
    assert minutes_to_wait(last, username="another") == minutes


def test_whoever_waits_is_not_counted(app, now):
    for _ in range(5):
        attempt(now)

    for _ in range(3):
        with pytest.raises(Throttled):
            attempt(now + timedelta(seconds=59))

    attempt(now + timedelta(seconds=60))
    assert db.session.get(Throttle, throttling._from("wang", HERE)).failures == 6


def test_the_wait_is_rounded_up_to_the_minute(app, now):
    for _ in range(6):
        attempt(now)
        now += timedelta(minutes=1)
    now -= timedelta(minutes=1)

    with pytest.raises(Throttled) as refused:
        attempt(now + timedelta(seconds=30))

    assert refused.value.params == {"minutes": 2}


def test_a_success_clears_the_account_here_and_takes_back_one_try_of_the_address(app, now):
    for _ in range(5):
        attempt(now)

    with transaction():
        throttling.forgive("Wang ", HERE, now=now)

    attempt(now)
    assert db.session.get(Throttle, throttling._from("wang", HERE)).failures == 1
    assert db.session.get(Throttle, throttling._address(HERE)).failures == 5
    assert db.session.get(Throttle, throttling._everywhere("wang", PASSWORDS, now)).failures == 5


def test_after_an_hour_counting_starts_anew(app, now):
    for _ in range(4):
        attempt(now)

    attempt(now + FORGET_AFTER + timedelta(seconds=1))

    assert db.session.get(Throttle, throttling._from("wang", HERE)).failures == 1


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


@NAMED
def test_one_who_keeps_a_name_blocked_does_not_shut_others_out(app, now, of):
    for _ in range(9):
        attempt(now, of=of)
        now += timedelta(minutes=15)
    for number in range(40):  # ten hours, each try from an address of its own
        attempt(now, address=address(number), of=of)
        assert minutes_to_wait(now, of=of) in {0, 15}
        assert minutes_to_wait(now, address=f"198.51.100.{number}", of=of) == 0
        now += timedelta(minutes=15)

    assert minutes_to_wait(now, address=ELSEWHERE, of=of) == 0


@NAMED
def test_in_a_siege_the_first_try_of_a_network_is_looked_at_and_those_after_a_failure_wait(app, now, of):
    besiege(now, of)

    waits = []
    for _ in range(3):
        assert minutes_to_wait(now, address=ELSEWHERE, of=of) == 0
        waits.append(minutes_to_wait(now, address=ELSEWHERE, of=of))
        now += timedelta(minutes=waits[-1])

    assert waits == [5, 15, 60]


def test_a_siege_of_one_name_is_none_of_another(app, now):
    besiege(now)

    for _ in range(5):
        attempt(now, username="li", address=ELSEWHERE)


def test_a_siege_is_over_with_its_hour(app, now):
    besiege(now)
    attempt(now, address=ELSEWHERE)

    later = now + timedelta(hours=1)

    assert [minutes_to_wait(later, address=ELSEWHERE) for _ in range(4)] == [0, 0, 0, 0]


def test_what_is_refused_does_not_add_to_a_siege(app, now):
    for _ in range(5):
        attempt(now)
    for _ in range(MANY):
        assert minutes_to_wait(now) == 1

    assert db.session.get(Throttle, throttling._everywhere("wang", PASSWORDS, now)).failures == 5


def test_one_address_alone_makes_no_siege(app, now):
    ends = now + timedelta(hours=6)
    while now < ends:
        now += timedelta(minutes=minutes_to_wait(now))

    assert max(db.session.scalars(select(Throttle.failures).where(Throttle.key.contains(" hour:")))) < MANY


@pytest.mark.sqlite
@pytest.mark.parametrize("at_once", [1, 3, 9, 1000])
@NAMED
def test_many_addresses_get_no_more_tries_than_the_decision_says(app, now, of, at_once):
    hours, networks = 6, 20
    ends, tries = now + timedelta(hours=hours), 0
    waiting = dict.fromkeys(map(address, range(networks)), now)
    made = dict.fromkeys(waiting, 0)
    while (one := min(waiting, key=waiting.get)) and (at := waiting[one]) < ends:
        waited = minutes_to_wait(at, address=one, of=of)
        made[one] += not waited
        tries += not waited
        pauses = not waited and made[one] % at_once == 0  # until the failures are forgotten
        waiting[one] = at + (FORGET_AFTER + timedelta(seconds=1) if pauses else timedelta(minutes=waited))

    assert tries <= hours * 50 + networks * 3 * (hours * 60 / 80 + 1)


def test_codes_of_the_second_factor_are_counted_by_account_wherever_they_come_from(app, now):
    for number in range(5):
        attempt(now, address=address(number), of=FACTORS)

    assert minutes_to_wait(now, address=ELSEWHERE, of=FACTORS) == 1
