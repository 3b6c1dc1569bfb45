"""One's own account, and the forced change of an initial password."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts import operations
from app.accounts.browsers import browser_name
from app.database import transaction
from app.extensions import db
from app.models.accounts import SignedIn
from app.models.organisation import Person
from tests import factories
from tests.counting import statements
from tests.known_passwords import HASH, PASSWORD
from tests.signing_in import csrf_token, post, sign_in

NEW = "lan hua kai le"


@pytest.fixture
def street(app):
    return factories.street()


def give_password(person, *, must_change=False):
    with transaction():
        own = update(Person).where(Person.id == person.id)
        db.session.execute(own.values(password_hash=HASH, must_change_password=must_change))


def is_revoked(row):
    db.session.rollback()
    return db.session.scalar(select(SignedIn.revoked_at).where(SignedIn.id == row.id)) is not None


def change(client, **fields):
    return post(client, "/account/password", {"password": NEW, "again": NEW, **fields})


def test_the_account_shows_postings_and_sessions(app, client, street):
    sign_in(app.test_client(), street.head)
    sign_in(client, street.head)

    page = client.get("/account").text

    assert "楼长 · 槐荫小区1号楼" in page
    assert page.count("让该设备退出") == 1
    assert page.count("本设备") == 1


def test_somebody_without_a_posting_is_told_so(client, street):
    sign_in(client, street.stranger)

    assert "目前没有任职" in client.get("/account").text


def test_one_ends_one_of_one_s_sessions(app, client, street):
    lost = app.test_client()
    row = sign_in(lost, street.head)
    sign_in(client, street.head)

    answer = post(client, f"/account/sessions/{row.id}/revoke")

    assert answer.location == "/account"
    assert lost.get("/account").status_code == 302
    assert client.get("/account").status_code == 200


def test_one_ends_all_other_sessions(app, client, street):
    lost, colleague = app.test_client(), app.test_client()
    sign_in(lost, street.head)
    sign_in(colleague, street.grid_worker)
    sign_in(client, street.head)

    post(client, "/account/sessions/revoke-others")

    assert [one.get("/account").status_code for one in (lost, colleague, client)] == [302, 200, 200]


def test_nobody_ends_somebody_else_s_session_as_one_s_own(app, client, street):
    row = sign_in(app.test_client(), street.head)
    sign_in(client, street.stranger)

    answer = post(client, f"/account/sessions/{row.id}/revoke")

    assert answer.status_code == 404
    assert not is_revoked(row)


def test_a_long_list_of_sessions_has_pages(client, street, clock):
    with transaction():
        for _ in range(30):
            origin = operations.Origin("Firefox Linux", "192.0.2.7")
            now = clock.advance(timedelta(seconds=1))
            operations.open_session(street.head, is_device=True, origin=origin, now=now)
    sign_in(client, street.head)

    first = client.get("/account")
    following = re.search(r'rel="next" href="([^"]+)"', first.text).group(1)
    second = client.get(following.replace("&amp;", "&"))

    assert [page.text.count("Firefox, Linux") for page in (first, second)] == [24, 6]
    assert client.get("/account?after=nonsense").status_code == 200


def test_with_an_initial_password_everything_leads_to_its_change(client, street):
    give_password(street.head, must_change=True)
    post(client, "/login", {"username": "head0", "password": PASSWORD})

    closed = client.get("/account")
    posted = post(client, "/account/sessions/revoke-others")

    assert (closed.status_code, closed.location) == (303, "/account/password")
    assert (posted.status_code, posted.location) == (303, "/account/password")
    assert "初始密码" in client.get("/account/password").text
    assert change(client).location == "/account"
    assert client.get("/account").status_code == 200


def test_the_initial_password_stays_shut_out_after_its_change(app, client, street):
    give_password(street.head, must_change=True)
    post(client, "/login", {"username": "head0", "password": PASSWORD})
    change(client)

    other = app.test_client()

    assert post(other, "/login", {"username": "head0", "password": PASSWORD}).status_code == 422
    assert post(other, "/login", {"username": "head0", "password": NEW}).status_code == 303


def test_a_phone_is_not_asked_for_a_password_it_never_had(client, street):
    give_password(street.head, must_change=True)
    sign_in(client, street.head, is_device=True)

    assert client.get("/account").status_code == 200


def test_a_change_asks_for_the_present_password(client, street, now):
    give_password(street.head)
    sign_in(client, street.head, is_device=False)

    assert 'name="current"' in client.get("/account/password").text
    assert change(client, current="not this one").status_code == 422
    assert change(client).status_code == 422
    assert change(client, current=PASSWORD).status_code == 303


def test_whoever_guesses_the_present_password_is_slowed_down(client, street):
    give_password(street.head)
    sign_in(client, street.head, is_device=False)
    for _ in range(5):
        change(client, current="not this one")

    refused = change(client, current=PASSWORD)

    assert refused.status_code == 422
    assert "请等待 1 分钟" in refused.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"again": "lan hua kai la"}, "两次输入的新密码不一致"),
        ({"password": "short", "again": "short"}, "密码应有 12 至 128 个字符"),
        ({"password": PASSWORD, "again": PASSWORD}, "新密码与原密码相同"),
        ({"password": "1234567890 2024", "again": "1234567890 2024"}, "最容易被猜到"),
        ({"password": "a head0 of cabbage", "again": "a head0 of cabbage"}, "不要含有姓名"),
        ({"password": "", "again": ""}, "请输入新密码"),
    ],
)
@pytest.mark.sqlite
def test_a_bad_new_password_is_refused_in_words(client, street, fields, sentence):
    give_password(street.head, must_change=True)
    sign_in(client, street.head, is_device=False)

    answer = change(client, **fields)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_right_after_a_code_a_new_password_needs_no_old_one(client, street, clock):
    give_password(street.head)
    sign_in(client, street.head, is_device=True)

    assert 'name="current"' not in client.get("/account/password").text
    clock.advance(operations.CODE_PROVES_FOR)
    assert 'name="current"' in client.get("/account/password").text
    assert change(client).status_code == 422


@pytest.mark.sqlite
def test_the_csrf_token_of_one_session_is_worth_nothing_in_the_next(client, street):
    sign_in(client, street.head)
    token = csrf_token(client)
    sign_in(client, street.head)

    answer = client.post("/account/sessions/revoke-others", data={"csrf_token": token})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 MicroMessenger/8.0",
            "WeChat, Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) AppleWebKit/605 Version/17 Safari/604", "Safari, iPhone"),
        (
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 HuaweiBrowser",
            "Huawei Browser, HarmonyOS",
        ),
        ("curl/8", "curl/8"),
        ("", ""),
    ],
)
def test_browsers_are_called_by_names_that_people_know(text, name):
    assert browser_name(text) == name


@pytest.mark.parametrize("count", [1, 20])
def test_the_pages_ask_the_database_little(app, client, street, count):
    for _ in range(count):
        sign_in(app.test_client(), street.head)
    sign_in(client, street.head)

    with statements() as own:
        client.get("/account")
    assert len(own) <= 6
    sign_in(client, street.community_worker)
    with statements() as others:
        client.get(f"/people/{street.head.id}/sessions")
    assert len(others) <= 8
