"""The second factor: which codes are taken, each once, and that none can be read in the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP
from sqlalchemy import select

from app.accounts import operations, queries
from app.accounts.limits import USUAL_RULES
from app.accounts.operations import WrongFactor, factor
from app.database import transaction
from app.extensions import db
from app.models.accounts import RecoveryCode
from app.models.organisation import Person
from tests import factories
from tests.second_factors import code_of, prove, secret_of, switch_on


@pytest.fixture
def street(app):
    return factories.street()


@pytest.mark.parametrize(("drift", "passes"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_phone_s_clock_may_be_a_step_off(street, clock, drift, passes):
    switch_on(street.grid_worker, clock.now)
    now = clock.advance(timedelta(minutes=10))
    code = code_of(street.grid_worker, now + timedelta(seconds=drift))

    if passes:
        prove(street.grid_worker, f" {code[:3]} {code[3:]}", now)
    else:
        with pytest.raises(WrongFactor):
            prove(street.grid_worker, code, now)


def test_a_code_is_taken_once_and_no_earlier_one_after_it(street, clock):
    switch_on(street.grid_worker, clock.now)
    now = clock.advance(timedelta(minutes=10))
    earlier = code_of(street.grid_worker, now - timedelta(seconds=30))
    code = code_of(street.grid_worker, now)
    prove(street.grid_worker, code, now)

    for again in (code, earlier):
        with pytest.raises(WrongFactor):
            prove(street.grid_worker, again, now)


def test_of_several_with_the_same_code_at_once_one_is_let_in(app, street, clock):
    codes = switch_on(street.grid_worker, clock.now)
    now = clock.advance(timedelta(minutes=10))

    def tries(code):
        def one(_number):
            with app.app_context():
                try:
                    prove(street.grid_worker, code, now)
                except WrongFactor:
                    return 0
                finally:
                    db.session.remove()
            return 1

        with ThreadPoolExecutor(4) as pool:
            return sum(pool.map(one, range(4)))

    assert tries(code_of(street.grid_worker, now)) == 1
    assert tries(codes[3]) == 1


def test_secret_and_codes_are_not_readable_in_the_database(street, clock):
    codes = switch_on(street.grid_worker, clock.now)
    secret = secret_of(street.grid_worker)

    kept = db.session.scalar(db.text("SELECT secret FROM second_factor"))
    assert secret.encode() not in bytes(kept)
    digests = set(db.session.scalars(select(RecoveryCode.code_digest)))
    assert len(digests) == 10
    assert not digests & {*codes, *(code.replace("-", "") for code in codes)}


SHORT, LONG = "kq7wv2xm", "lan hua kai le"


def choose(person, password, now, rules):
    with transaction():
        operations.change_password(person.id, 0, password=password, now=now, rules=rules)


def must_change(person):
    db.session.rollback()
    return db.session.scalar(select(Person.must_change_password).where(Person.id == person.id))


def another_app(person, now):
    with transaction():
        factor.begin(person.id, now=now)
    code = TOTP(queries.pending_secret(person.id, now=now)).at(now)
    with transaction():
        factor.confirm(person.id, 0, code, now=now)


def off_by_the_person(street):
    factor.switch_off(street.head.id)


def off_by_a_helper(street):
    now = datetime(2026, 3, 4, tzinfo=UTC)
    factor.switch_off_for(street.head.id, factories.actor(street.administrator), now=now)


@pytest.mark.parametrize("switch_off", [off_by_the_person, off_by_a_helper])
def test_a_password_that_was_chosen_beside_the_factor_goes_with_it(street, clock, switch_off):
    switch_on(street.head, clock.now)
    choose(street.head, SHORT, clock.advance(timedelta(hours=1)), USUAL_RULES.beside_factor())
    assert not must_change(street.head)
    clock.advance(timedelta(hours=1))
    another_app(street.head, clock.now)  # the password is not older than the first one

    with transaction():
        switch_off(street)

    assert must_change(street.head)
    choose(street.head, LONG, clock.now, USUAL_RULES)
    assert not must_change(street.head)


@pytest.mark.parametrize("switch_off", [off_by_the_person, off_by_a_helper])
def test_a_password_from_before_the_factor_stays(street, clock, switch_off):
    choose(street.head, LONG, clock.now, USUAL_RULES)
    clock.advance(timedelta(hours=1))
    switch_on(street.head, clock.now)

    with transaction():
        switch_off(street)

    assert not must_change(street.head)
