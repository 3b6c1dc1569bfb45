"""The second factor on the pages: setting it up, signing in with it, recovery codes, and who must have it."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from app.accounts import operations
from app.accounts.operations import WrongFactor, factor
from app.database import transaction
from app.extensions import db
from app.models.accounts import RecoveryCode, SecondFactor, SignedIn
from app.models.settings import Setting
from app.settings.cache import touch
from config import REQUIRED
from tests import factories, known_passwords
from tests.known_passwords import PASSWORD
from tests.second_factors import code_of, prove, secret_of, switch_on
from tests.signing_in import post, sign_in

DESK = operations.Origin("a desk", "192.0.2.7")


@pytest.fixture
def street(app):
    return known_passwords.street()


def login(client, username="grid0"):
    return post(client, "/login", {"username": username, "password": PASSWORD})


def is_in(client):
    return client.get("/account").status_code == 200


def codes_on(page):
    return re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", page)


def test_the_secret_is_not_shown_where_nobody_was_proved_of_late(strict, street, clock):
    old, new = strict.test_client(), strict.test_client()
    login(old)
    clock.advance(timedelta(minutes=20))
    login(new)
    post(new, "/account/second-factor/begin")

    pages = [one.get("/account/second-factor").text for one in (old, new)]

    assert ["data:image/svg+xml" in page for page in pages] == [False, True]
    assert secret_of(street.grid_worker)[:4] not in pages[0]


def test_it_is_set_up_in_three_steps_and_asked_for_at_the_next_sign_in(app, client, street, clock):
    login(client)
    elsewhere = app.test_client()
    sign_in(elsewhere, street.grid_worker)
    assert post(client, "/account/second-factor/begin").location == "/account/second-factor"
    page = client.get("/account/second-factor").text
    secret = secret_of(street.grid_worker)
    assert " ".join(secret[at : at + 4] for at in range(0, 32, 4)) in page
    assert "data:image/svg+xml" in page

    assert post(client, "/account/second-factor/confirm", {"code": "000000x"}).status_code == 422
    done = post(client, "/account/second-factor/confirm", {"code": code_of(street.grid_worker, clock.now)})

    assert len(set(codes_on(done.text))) == 10
    assert is_in(client)
    assert not is_in(elsewhere)
    assert secret not in client.get("/account/second-factor").text
    assert login(client).location == "/login/code?next=/"
    assert not is_in(client)
    clock.advance(timedelta(seconds=30))
    answer = post(client, "/login/code?next=/account", {"code": code_of(street.grid_worker, clock.now)})
    assert (answer.status_code, answer.location) == (303, "/account")
    assert is_in(client)


def test_what_was_proved_halfway_opens_nothing_and_is_over_after_five_minutes(client, street, clock):
    switch_on(street.grid_worker, clock.now)
    login(client)
    clock.advance(timedelta(minutes=5))

    answer = post(client, "/login/code", {"code": code_of(street.grid_worker, clock.now)})

    assert (answer.status_code, answer.location) == (303, "/login?next=/")
    assert not is_in(client)


def test_a_sign_in_code_does_not_pass_by_the_second_factor(client, street, clock):
    switch_on(street.head, clock.now)
    with transaction():
        by = factories.actor(street.community_worker)
        code = operations.issue_code(street.head.id, by, now=clock.now)

    assert post(client, f"/enter/{code}").location == "/login/code"
    assert not is_in(client)
    clock.advance(timedelta(seconds=30))
    post(client, "/login/code", {"code": code_of(street.head, clock.now)})

    assert is_in(client)
    db.session.rollback()
    row = db.session.scalars(select(SignedIn).where(SignedIn.revoked_at.is_(None))).one()
    assert (row.is_device, row.expires_at) == (True, clock.now + timedelta(days=90))


def test_a_recovery_code_stands_in_once_and_only_for_its_person(client, street, clock):
    codes = switch_on(street.grid_worker, clock.now)
    switch_on(street.leader, clock.now)
    with pytest.raises(WrongFactor):
        prove(street.leader, codes[0], clock.now)
    login(client)

    assert post(client, "/login/code", {"code": codes[0].upper().replace("-", " ")}).status_code == 303
    login(client)
    assert post(client, "/login/code", {"code": codes[0]}).status_code == 422
    assert not is_in(client)


def test_new_recovery_codes_make_the_old_ones_worthless(client, street, clock):
    old = switch_on(street.grid_worker, clock.now)
    sign_in(client, street.grid_worker)

    new = codes_on(post(client, "/account/second-factor/codes").text)

    assert len(new) == 10
    with pytest.raises(WrongFactor):
        prove(street.grid_worker, old[0], clock.now)
    prove(street.grid_worker, new[0], clock.now)


def test_whoever_guesses_codes_is_slowed_down(client, street, clock):
    switch_on(street.grid_worker, clock.now)
    now = clock.advance(timedelta(minutes=10))
    login(client)
    for _ in range(5):
        assert post(client, "/login/code", {"code": "not one"}).status_code == 422

    refused = post(client, "/login/code", {"code": code_of(street.grid_worker, now)})

    assert refused.status_code == 422
    assert "请等待 1 分钟" in refused.text


def test_anybody_switches_it_off_again(client, street, clock):
    switch_on(street.grid_worker, clock.now)
    sign_in(client, street.grid_worker)

    assert post(client, "/account/second-factor/off").location == "/account"

    assert login(client).location == "/"
    assert db.session.scalars(select(RecoveryCode)).all() == []


@pytest.mark.sqlite
def test_another_phone_takes_the_place_only_once_it_is_proved(client, street, clock):
    switch_on(street.grid_worker, clock.now)
    before = secret_of(street.grid_worker)
    now = clock.advance(timedelta(minutes=10))
    sign_in(client, street.grid_worker)

    post(client, "/account/second-factor/begin")
    prove(street.grid_worker, pyotp.TOTP(before).at(int(now.timestamp())), now)
    pending = db.session.scalars(select(SecondFactor.pending_secret)).one()
    post(client, "/account/second-factor/confirm", {"code": pyotp.TOTP(pending).at(int(now.timestamp()))})

    assert secret_of(street.grid_worker) == pending != before


@pytest.mark.sqlite
def test_a_secret_that_was_not_proved_in_time_is_over(client, street, clock):
    sign_in(client, street.grid_worker)
    post(client, "/account/second-factor/begin")
    now = clock.advance(factor.SHOWN_FOR)

    answer = post(client, "/account/second-factor/confirm", {"code": code_of(street.grid_worker, now)})

    assert answer.status_code == 422
    assert "请重新开始" in answer.text


@pytest.mark.sqlite
def test_an_administrator_must_set_it_up_before_anything_else(make_app, clock):
    app = make_app(second_factor=REQUIRED)
    with app.app_context():
        street = factories.street()
        client, worker = app.test_client(), app.test_client()
        sign_in(client, street.administrator)
        sign_in(worker, street.grid_worker)

        assert client.get("/people").location == "/account/second-factor"
        assert post(client, "/account/sessions/revoke-others").location == "/account/second-factor"
        assert "您的岗位需要第二重验证" in client.get("/account/second-factor").text
        assert is_in(worker)
        post(client, "/account/second-factor/begin")
        code = code_of(street.administrator, clock.now)
        post(client, "/account/second-factor/confirm", {"code": code})
        assert client.get("/people").status_code == 200
        assert post(client, "/account/second-factor/off").location == "/account/second-factor"
        assert "不能关闭" in client.get("/account/second-factor").text


@pytest.mark.sqlite
def test_a_street_asks_its_leaders_for_it(client, app, street):
    with transaction():
        db.session.add(Setting(street_id=street.street.id, name="leaders_factor", value=True))
        touch()
    worker = app.test_client()
    sign_in(client, street.leader)
    sign_in(worker, street.grid_worker)

    assert client.get("/account").location == "/account/second-factor"
    assert is_in(worker)


@pytest.mark.sqlite
def test_an_administrator_takes_it_from_somebody_who_lost_the_phone(app, client, street, clock):
    switch_on(street.grid_worker, clock.now)
    sign_in(client, street.administrator)
    base = f"/people/{street.grid_worker.id}"
    assert f"{base}/second-factor/off" in client.get(f"{base}/sessions").text

    assert post(client, f"{base}/second-factor/off").location == f"{base}/sessions"

    assert login(app.test_client()).location == "/"
    sign_in(client, street.community_worker)
    assert post(client, f"{base}/second-factor/off").status_code == 404


@pytest.mark.sqlite
def test_the_operator_takes_it_off_from_the_shell(app, street, clock):
    switch_on(street.administrator, clock.now)

    done = app.test_cli_runner().invoke(args=["people", "factor-off", street.administrator.username])

    assert done.exit_code == 0, done.output
    assert db.session.scalars(select(SecondFactor)).all() == []
    assert app.test_cli_runner().invoke(args=["people", "factor-off", "nobody"]).exit_code == 1


@pytest.mark.sqlite
def test_there_are_no_recovery_codes_without_a_second_factor(client, street):
    sign_in(client, street.grid_worker)

    assert post(client, "/account/second-factor/codes").status_code == 404
