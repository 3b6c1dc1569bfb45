"""The sign-in page, and what is closed without it."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from app.accounts import passwords, throttling
from app.accounts.operations import PASSWORD_LIFE
from app.database import transaction
from app.extensions import db
from app.models.accounts import SignedIn, Throttle
from app.models.organisation import Person
from tests import factories
from tests.signing_in import post

PASSWORD = "hu die lan 2026"
HASH = passwords.hashed(PASSWORD)


@pytest.fixture
def street(app):
    made = factories.street()
    give_password(made.grid_worker)
    return made


def give_password(person, **values):
    with transaction():
        own = update(Person).where(Person.id == person.id)
        db.session.execute(own.values(password_hash=HASH, **values))


def login(client, username="grid0", password=PASSWORD, **values):
    return post(client, "/login", {"username": username, "password": password, **values})


def only_session():
    db.session.rollback()  # the request was a transaction of its own
    return db.session.scalars(select(SignedIn).execution_options(populate_existing=True)).one()


def test_the_right_password_opens_the_pages(client, street):
    answer = login(client)

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/account").status_code == 200


def test_a_username_may_begin_with_a_capital(client, street):
    assert login(client, username=" Grid0 ").status_code == 303


def test_the_cookie_carries_a_token_that_the_database_does_not_hold(client, street, now):
    login(client)

    with client.session_transaction() as session:
        token = session["token"]
        assert set(session) == {"token"}
    row = only_session()
    assert len(token) >= 43
    assert token not in row.token_digest
    assert (row.expires_at, row.is_device) == (now + PASSWORD_LIFE, False)


def test_each_sign_in_has_a_new_token_and_ends_the_one_before(client, street):
    login(client)
    with client.session_transaction() as session:
        first = session["token"]

    login(client)

    with client.session_transaction() as session:
        assert session["token"] != first
        session["token"] = first
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("grid0", "hu die lan 2025"),
        ("nobody", PASSWORD),
        ("head0", PASSWORD),  # has no password
        ("head0", ""),
        ("", PASSWORD),
        ("grid0\x00", "x"),
        ("𠮷" * 60, "𠮷" * 200),
        ("g" * 5000, "x" * 5000),
    ],
)
def test_what_is_not_right_is_refused(client, street, username, password):
    answer = login(client, username, password)

    assert answer.status_code == 422
    assert db.session.scalars(select(SignedIn)).all() == []


def test_a_refusal_does_not_tell_which_accounts_exist(client, street):
    wrong, unknown = (login(client, name, "not this one").text for name in ("grid0", "gridd"))

    sentence = "用户名或密码不正确"
    assert wrong.count(sentence) == unknown.count(sentence) == 1


@pytest.mark.parametrize("username", ["grid0", "nobody", "head0"])
def test_every_refusal_costs_one_hash(client, street, monkeypatch, username):
    calls = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *args: calls.append(1) or verify(*args))

    login(client, username, "not this one")

    assert len(calls) == 1


def test_the_hash_of_nobody_costs_what_a_real_one_costs():
    assert not passwords.is_outdated(passwords._NOBODYS)
    assert not passwords.is_outdated(HASH)


def test_a_hash_made_with_older_parameters_is_renewed(client, street):
    older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with transaction():
        db.session.execute(update(Person).values(password_hash=older))

    login(client)

    kept = db.session.scalar(select(Person.password_hash).where(Person.username == "grid0"))
    assert kept != older
    assert passwords.matches(kept, PASSWORD)
    assert not passwords.is_outdated(kept)


def test_a_disabled_person_cannot_sign_in(client, street, now):
    give_password(street.grid_worker, disabled_at=now)

    assert login(client).status_code == 422


def test_after_five_failures_the_right_password_has_to_wait(client, street, clock):
    for _ in range(5):
        login(client, password="not this one")

    refused = login(client)

    assert refused.status_code == 422
    assert "请等待 1 分钟" in refused.text
    clock.advance(timedelta(seconds=60))
    assert login(client).status_code == 303
    of_address = select(Throttle.failures).where(Throttle.key.startswith("address:"))
    assert db.session.scalars(of_address).all() == [5]


def test_the_wait_of_an_unknown_account_is_the_same(client, street):
    for _ in range(5):
        login(client, "nobody", "x")

    assert "请等待 1 分钟" in login(client, "nobody", "x").text


def test_many_failures_from_one_address_slow_down_other_accounts_too(client, street, now):
    for number in range(30):
        with transaction():
            throttling.admit(f"guess{number}", "127.0.0.1", now=now)

    assert login(client).status_code == 422


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org",
        "\\/example.org",
        "javascript:alert(1)",
        "/\t/example.org",
        "/\n//example.org",
        "example.org",
        "",
    ],
)
@pytest.mark.sqlite
def test_nobody_is_sent_on_to_another_host(client, street, target):
    assert login(client, next=target).location == "/"


@pytest.mark.sqlite
def test_one_goes_on_to_the_page_that_was_asked_for(client, street):
    sent = client.get("/account?after=x")

    assert (sent.status_code, sent.location) == (302, "/login?next=/account?after%3Dx")
    answer = post(client, sent.location, {"username": "grid0", "password": PASSWORD})
    assert answer.location == "/account?after=x"


@pytest.mark.sqlite
def test_without_the_token_of_the_page_nothing_is_tried(client, street):
    answer = client.post("/login", data={"username": "grid0", "password": PASSWORD})

    assert answer.status_code == 400
    assert db.session.scalar(select(func.count()).select_from(Throttle)) == 0


@pytest.mark.sqlite
def test_a_post_without_a_session_is_told_that_nothing_happened(client, street):
    assert post(client, "/account/sessions/revoke-others").status_code == 401


def test_whoever_is_guessed_at_signs_in_where_the_account_is_known(app, client, street, now):
    assert login(client).status_code == 303
    post(client, "/logout")
    attacker = app.test_client()
    for _ in range(5):
        login(attacker, password="not this one")
    for number in range(25):
        with transaction():
            throttling.admit(f"guess{number}", "127.0.0.1", now=now)

    assert login(attacker).status_code == 422
    assert login(client).status_code == 303


def test_a_known_browser_is_slowed_down_by_itself(app, client, street):
    login(client)
    post(client, "/logout")
    for _ in range(5):
        login(client, password="not this one")

    assert "请等待 1 分钟" in login(client).text
    assert login(app.test_client()).status_code == 303


def test_one_who_keeps_an_account_blocked_does_not_shut_its_owner_out(app, street, clock):
    def at(address):
        client = app.test_client()
        client.environ_base = {**client.environ_base, "REMOTE_ADDR": address}
        return client

    guesser = at("192.0.2.1")
    for number in range(9):
        login(guesser, password="not this one")
        login(at(f"192.0.2.{10 + number}"), password="not this one")
    for number in range(4):
        clock.advance(timedelta(minutes=15))
        login(at(f"192.0.2.{30 + number}"), password="not this one")
        login(guesser, password="not this one")

    assert login(guesser, password="not this one").status_code == 422
    assert login(at("198.51.100.7")).status_code == 303


@pytest.mark.sqlite
@pytest.mark.parametrize("mark", ["", ".", "made.up", "密码.x", "of another account"])
def test_a_mark_of_somebody_else_s_is_worth_nothing(client, street, mark):
    mark = throttling.device_mark("leader0") if mark == "of another account" else mark

    assert not throttling.is_known("grid0", mark)
    assert throttling.is_known("leader0", throttling.device_mark(" Leader0 "))


@pytest.mark.sqlite
def test_a_password_grows_old_only_where_the_installation_says_so(make_app, clock):
    for number, (days, place) in enumerate(((0, None), (90, "/account/password"))):
        app = make_app(password_days=days)
        with app.app_context():
            street = factories.street(number)
            give_password(street.grid_worker, password_changed_at=clock.now - timedelta(days=91))
            client = app.test_client()
            login(client, street.grid_worker.username)

            assert client.get("/account").location == place
