"""Passwords: which are refused, and what a change ends."""

import pytest
from sqlalchemy import select, update

from app.accounts import operations, passwords, queries
from app.accounts.operations import Account, Origin, WrongCredentials
from app.database import transaction
from app.domain.errors import Invalid
from app.extensions import db
from app.models.accounts import SignedIn
from app.models.organisation import Person
from tests import factories

PASSWORD = "hu die lan 2026"
HASH = passwords.hashed(PASSWORD)
DESK = Origin("a desk", "192.0.2.7")


@pytest.fixture
def street(app):
    made = factories.street()
    with transaction():
        db.session.execute(update(Person).where(Person.id == made.head.id).values(password_hash=HASH))
    return made


def opened(person, now):
    with transaction():
        return operations.open_session(person, is_device=False, origin=DESK, now=now)


def is_open(token, now):
    return queries.open_session(token, now=now) is not None


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "password_length"),
        ("nine char", "password_length"),
        ("x1y2z" * 41, "password_length"),
        ("1111111111", "password_common"),
        ("ababababababab", "password_common"),
        ("QwertyUIOP", "password_common"),
        ("5201314520", "password_common"),
        ("wangxiulan", "password_is_username"),
        ("WangXiuLan88", "password_is_username"),
    ],
)
def test_a_password_that_is_guessed_at_once_is_refused(password, reason):
    with pytest.raises(Invalid) as refused:
        passwords.check(password, username="wangxiulan")

    assert (refused.value.code, refused.value.field) == (reason, "password")


@pytest.mark.parametrize("password", [PASSWORD, "楼道里的灯又坏了三天了", "wangxiulan likes orchids"])
def test_other_passwords_pass(password):
    passwords.check(password, username="wangxiulan")


def test_initial_passwords_pass_and_differ():
    made = {passwords.initial() for _ in range(20)}

    assert len(made) == 20
    for password in made:
        passwords.check(password, username="wang")


def test_a_change_ends_all_other_sessions_and_the_duty_to_change(street, now):
    kept, other = opened(street.head, now), opened(street.head, now)
    somebody_elses = opened(street.leader, now)
    kept_id = queries.open_session(kept, now=now).id

    with transaction():
        db.session.execute(update(Person).values(must_change_password=True))
        operations.change_password(street.head.id, kept_id, password="lan hua kai le", now=now)

    assert [is_open(token, now) for token in (kept, other, somebody_elses)] == [True, False, True]
    person = db.session.scalars(select(Person).where(Person.id == street.head.id)).one()
    assert person.must_change_password is False
    assert passwords.matches(person.password_hash, "lan hua kai le")


@pytest.mark.parametrize(("password", "reason"), [(PASSWORD, "password_same"), ("short", "password_length")])
def test_a_refused_change_changes_nothing(street, now, password, reason):
    kept, other = opened(street.head, now), opened(street.head, now)
    kept_id = queries.open_session(kept, now=now).id

    with pytest.raises(Invalid) as refused, transaction():
        operations.change_password(street.head.id, kept_id, password=password, now=now)

    assert refused.value.code == reason
    assert is_open(other, now)
    assert queries.account("head0").password_hash == HASH


def test_an_initial_password_ends_all_sessions_and_must_be_changed(street, now):
    token = opened(street.head, now)

    with transaction():
        administrator = factories.actor(street.administrator)
        operations.set_initial_password(street.head.id, administrator, password="lan hua kai le", now=now)

    assert not is_open(token, now)
    assert db.session.scalar(select(Person.must_change_password).where(Person.id == street.head.id))


def test_whoever_got_another_password_while_it_was_proved_is_refused(street, now):
    proved = Account(street.head.id, HASH)
    with transaction():
        db.session.execute(update(Person).values(password_hash=passwords.hashed("another one 7")))

    with pytest.raises(WrongCredentials), transaction():
        operations.sign_in(proved, PASSWORD, origin=DESK, now=now)

    assert db.session.scalars(select(SignedIn)).all() == []


def test_long_names_of_browsers_are_cut(street, now):
    with transaction():
        operations.open_session(street.head, is_device=False, origin=Origin("b" * 900, "a" * 90), now=now)

    row = db.session.scalars(select(SignedIn)).one()
    assert (len(row.browser), len(row.address)) == (200, 60)
