"""Passwords: which are refused, and what a change ends."""

import hashlib

import pytest
from sqlalchemy import select, update

from app.accounts import guessing, operations, passwords, queries
from app.accounts.limits import PasswordRules
from app.accounts.operations import Account, Origin, WrongCredentials
from app.database import transaction
from app.domain.errors import Invalid
from app.extensions import db
from app.models.accounts import SignedIn
from app.models.organisation import Person
from tests import factories
from tests.known_passwords import HASH, PASSWORD

DESK = Origin("a desk", "192.0.2.7")


def opened(person, now):
    with transaction():
        return operations.open_session(person, is_device=False, origin=DESK, now=now)


def is_open(token, now):
    return queries.open_session(token, now=now) is not None


NAMES = ("wangxiulan", "王秀兰", "云湖街道", "云湖", "yunhu")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "password_length"),
        ("eleven char", "password_length"),
        ("x" * 129, "password_length"),
        ("ﷺ" * 8, "password_length"),  # 18 letters each, once they are written as every keyboard does
        ("111111111111", "password_common"),
        ("abababababababab", "password_common"),
        ("abcdefabcdef", "password_common"),
        ("QwertyUIOP12", "password_common"),
        ("woaini1314520", "password_common"),
        ("WoAiNi 1314 520!", "password_common"),
        ("P@ssw0rd2024", "password_common"),
        ("Ｐassword123456", "password_common"),
        ("123456789012", "password_common"),
        ("987654321000", "password_common"),
        ("1qaz2wsx3edc", "password_common"),
        ("zhangwei19900101", "password_common"),
        ("13800001234abc", "password_common"),
        ("hongfanyizhan", "password_common"),
        ("为人民服务1234567", "password_common"),
        ("xx wangxiulan yy 7", "password_names"),
        ("WangXiuLan-4-orchids", "password_names"),
        ("王秀兰家的花又开了三朵", "password_length"),
        ("王秀兰家的花今天又开了三朵", "password_names"),
        ("the lamps of Yun-Hu", "password_names"),
    ],
)
def test_a_password_that_is_guessed_is_refused(password, reason):
    with pytest.raises(Invalid) as refused:
        passwords.check(password, about=NAMES)

    assert (refused.value.code, refused.value.field) == (reason, "password")


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "楼道里的灯又坏了三天没人修",
        "orchids like the shade",
        "🌙🌙 夜里十二点的月亮 🌙",
        "x1y2z8k4q9w7",
        "correct horse battery staple",
        "a" * 4 + "bkdmwpzq" * 15,
    ],
)
def test_other_passwords_pass_whatever_they_are_made_of(password):
    passwords.check(password, about=NAMES)


def test_a_short_latin_name_may_be_part_of_words():
    passwords.check("the old lamp is out again", about=("lam", ""))


def test_initial_passwords_pass_and_differ():
    made = {passwords.initial() for _ in range(20)}

    assert len(made) == 20
    for password in made:
        passwords.check(password, about=["wang"])


def test_a_password_is_the_same_however_it_is_typed():
    kept = passwords.hashed("Ｌａｎ　ｈｕａ kai le")

    assert passwords.matches(kept, "Lan hua kai le")


def test_beside_a_second_factor_eight_characters_will_do():
    rules = PasswordRules(shortest=15)

    passwords.check("k7 lamps", rules=rules.beside_factor())
    for password, own in (("k7 lamp", rules.beside_factor()), ("k7 lamps on it", rules)):
        with pytest.raises(Invalid):
            passwords.check(password, rules=own)


LISTED = ("a lamp is out", "two lamps are out", "three lamps are out", "no lamp is out at all")


@pytest.mark.parametrize("length", [10, 24, 40])
@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_file_of_digests_is_searched(tmp_path, length, count):
    digests = [hashlib.sha1(one.encode()).hexdigest().upper()[:length] for one in LISTED[:count]]
    path = tmp_path / "known.txt"
    path.write_text("".join(f"{digest}:{len(digest)}\n" for digest in sorted(digests)))
    rules = PasswordRules(breached=str(path))

    for one in LISTED[:count]:
        with pytest.raises(Invalid) as refused:
            passwords.check(one, rules=rules)
        assert refused.value.code == "password_breached"
    for one in (*LISTED[count:], *(f"lamp number {number} is out" for number in range(40))):
        passwords.check(one, rules=rules)


def test_a_file_without_an_end_of_line_or_with_other_ones_is_searched_too(tmp_path):
    digests = sorted(hashlib.sha1(one.encode()).hexdigest().upper() for one in LISTED)
    path = tmp_path / "known.txt"
    path.write_bytes("\r\n".join(digests).encode())

    assert [guessing.is_breached(one, str(path)) for one in (*LISTED, "another lamp")] == [True] * 4 + [False]


def test_the_names_of_person_and_street_are_left_out(street, now):
    token = opened(street.head, now)
    session_id = queries.open_session(token, now=now).id

    for password in ("the orchids of 王秀兰", "云湖 orchids like shade", "yunhu orchids like shade"):
        with pytest.raises(Invalid) as refused, transaction():
            operations.change_password(street.head.id, session_id, password=password, now=now)
        assert refused.value.code == "password_names"


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
