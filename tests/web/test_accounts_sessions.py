"""Sessions: who is asking, how long a sign-in lasts, and what a browser keeps without one."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.access.guards import public
from app.accounts.operations import IDLE_LIMIT, SEEN_EVERY
from app.database import transaction
from app.extensions import db
from app.models.accounts import SignedIn
from app.models.organisation import Person
from tests import factories
from tests.counting import statements
from tests.known_passwords import HASH, PASSWORD
from tests.signing_in import csrf_token, post, session_token, sign_in


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


@pytest.mark.sqlite
def test_only_what_is_marked_public_answers_strangers(app, client):
    client.get("/login")  # no view can be added any more
    closed = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not getattr(app.view_functions[rule.endpoint], "is_public", False)
    }

    assert {"static", "accounts.login", "accounts.enter"}.isdisjoint(closed)
    assert {"accounts.show", "accounts.change_password", "accounts.person_sessions"} <= closed


@pytest.mark.sqlite
def test_the_mark_says_nothing_about_other_views():
    def view():
        return "x"

    assert getattr(public(lambda: ""), "is_public", False)
    assert not getattr(view, "is_public", False)


def test_who_is_signed_in_is_read_in_one_statement(client, street):
    sign_in(client, street.head)

    with statements() as seen:
        client.get("/nothing/here")

    assert ["signed_in" in text and "posting" in text for text in seen[:1]] == [True]
    assert not any("signed_in" in text or "posting" in text for text in seen[1:])


def test_somebody_signed_in_is_not_asked_again(client, street):
    sign_in(client, street.head)

    assert client.get("/login?next=/account").location == "/account"


def test_the_header_names_the_street_in_the_reader_s_language(client, street):
    with transaction():
        db.session.add(street.street)
        street.street.name_en = "Cloud Lake Street"
    sign_in(client, street.head)

    assert "云湖街道" in client.get("/account").text
    assert "Cloud Lake Street" in client.get("/account", headers={"Accept-Language": "en"}).text


def test_signing_out_ends_the_session_everywhere(client, street, now):
    login(client)
    token = session_token(client)

    post(client, "/logout")

    assert only_session().revoked_at == now
    with client.session_transaction() as session:
        assert "token" not in session
        session["token"] = token
    assert client.get("/account").status_code == 302


def test_a_revoked_session_is_out_with_the_next_request(client, street, now):
    row = sign_in(client, street.head)
    assert client.get("/account").status_code == 200

    with transaction():
        db.session.add(row)
        row.revoked_at = now

    assert client.get("/account").status_code == 302


def test_a_disabled_person_is_out_with_the_next_request(client, street, now):
    sign_in(client, street.head)
    assert client.get("/account").status_code == 200

    with transaction():
        db.session.execute(update(Person).values(disabled_at=now))

    assert client.get("/account").status_code == 302


def test_a_password_session_ends_after_twelve_idle_hours(client, street, clock):
    login(client)
    clock.advance(IDLE_LIMIT - timedelta(seconds=1))
    assert client.get("/account").status_code == 200

    clock.advance(IDLE_LIMIT)

    assert client.get("/account").status_code == 302


def test_a_password_session_ends_after_seven_days_however_busy(client, street, clock):
    login(client)
    for _ in range(20):
        clock.advance(timedelta(hours=8))
        assert client.get("/account").status_code == 200

    clock.advance(timedelta(hours=8))

    assert client.get("/account").status_code == 302


def test_the_last_use_is_written_at_most_every_five_minutes(client, street, clock, now):
    sign_in(client, street.head)
    clock.advance(SEEN_EVERY - timedelta(seconds=1))
    client.get("/account")
    assert only_session().last_seen_at == now

    later = clock.advance(timedelta(seconds=1))
    client.get("/account")

    assert only_session().last_seen_at == later


def test_the_language_is_switched_and_kept_with_the_person(client, street):
    sign_in(client, street.head)

    answer = post(client, "/language", {"language": "en", "next": "/account"})

    assert (answer.status_code, answer.location) == (303, "/account")
    assert '<html lang="en"' in client.get("/account").text
    kept = select(Person.language).where(Person.id == street.head.id)
    assert db.session.scalar(kept) == "en"


def test_the_language_of_the_person_comes_back_at_sign_in(client, street):
    give_password(street.grid_worker, language="en")

    login(client)

    assert '<html lang="en"' in client.get("/account").text


@pytest.mark.sqlite
def test_anybody_may_switch_the_language(client, street):
    assert '<html lang="zh-CN"' in client.get("/login").text

    post(client, "/language", {"language": "en"})

    assert '<html lang="en"' in client.get("/login").text
    post(client, "/logout")
    assert '<html lang="en"' in client.get("/login").text


@pytest.mark.sqlite
@pytest.mark.parametrize(("url", "field"), [("/language", "language"), ("/theme", "theme")])
def test_an_unknown_choice_is_refused(client, street, url, field):
    assert post(client, url, {field: "tlh"}).status_code == 400


@pytest.mark.sqlite
def test_the_brightness_is_kept_in_the_browser(client, street):
    post(client, "/theme", {"theme": "dark"})

    assert 'data-theme="dark"' in client.get("/login").text


@pytest.mark.sqlite
def test_accounts_are_shown_only_by_a_demo(make_app):
    real, demo = make_app(), make_app(demo=True)
    for app in (real, demo):
        app.extensions["yehua_demo_accounts"] = [("wang", "楼长")]

    pages = [app.test_client().get("/login").text for app in (real, demo)]

    assert ["wang" in page for page in pages] == [False, True]
    assert ["管理员只凭密码登录" in page for page in pages] == [False, True]


@pytest.mark.sqlite
def test_the_helper_of_the_tests_makes_tokens_that_pages_accept(client, street):
    assert csrf_token(client)
    assert client.get("/login").status_code == 200
