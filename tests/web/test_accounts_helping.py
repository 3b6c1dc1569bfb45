"""Helping others to sign in: codes that work once, and sessions that somebody else ends."""

import base64
import re
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select, update

from app.cases import operations as cases
from app.database import transaction
from app.extensions import db
from app.models.accounts import SignedIn, SignInCode
from app.models.organisation import Person
from tests import factories
from tests.signing_in import post, sign_in


@pytest.fixture
def street(app):
    return factories.street()


def is_revoked(row):
    db.session.rollback()
    return db.session.scalar(select(SignedIn.revoked_at).where(SignedIn.id == row.id)) is not None


def code_on(page):
    return re.search(r"http://localhost(/enter/[\w-]+)<", page).group(1)


def test_a_community_gives_out_a_code_and_the_phone_is_in(app, client, street):
    sign_in(client, street.community_worker)
    page = post(client, f"/people/{street.head.id}/code")
    address = code_on(page.text)
    phone = app.test_client()

    asked = phone.get(address)
    entered = post(phone, address)

    assert page.status_code == 200
    assert "data:image/svg+xml" in page.text
    assert "style=" not in page.text
    assert "以王秀兰的身份登录" in asked.text
    assert (entered.status_code, entered.location) == (303, "/")
    assert "王秀兰" in phone.get("/account").text
    cookie = phone.get_cookie("yehua")
    assert (cookie.max_age or 0) > 0 or cookie.expires is not None
    again = app.test_client()
    assert again.get(address).status_code == 404
    assert post(again, address).status_code == 422


ABOVE = "由上一级或管理员协助登录"


def test_who_may_not_help_is_told_the_same_whether_it_is_a_posting_or_a_complaint(client, street, now):
    category = factories.category("illegal_building.conversion").id
    with transaction():
        draft = cases.Draft("社区书记收钱", street.building.id, category, is_confidential=True)
        cases.register(draft, factories.actor(street.head), now=now)
    sign_in(client, street.community_worker)
    pages = {name: client.get(f"/people/{getattr(street, name).id}") for name in ("head", "grid_worker")}

    for name, page in pages.items():
        base = f"/people/{getattr(street, name).id}"
        assert (page.status_code, ABOVE in page.text) == (200, True), name
        assert f"{base}/sessions" not in page.text
        assert client.get(f"{base}/sessions").status_code == 404
        assert post(client, f"{base}/code").status_code == 404
    sign_in(client, street.street_worker)
    assert ABOVE not in client.get(f"/people/{street.head.id}").text
    assert post(client, f"/people/{street.head.id}/code").status_code == 200


def test_a_preview_of_the_link_does_not_use_the_code_up(app, client, street):
    sign_in(client, street.community_worker)
    address = code_on(post(client, f"/people/{street.head.id}/code").text)

    for _ in range(3):
        app.test_client().get(address)
        app.test_client().head(address)
    assert app.test_client().post(address).status_code == 400  # without the page's token

    assert post(app.test_client(), address).status_code == 303


def test_an_administrator_gives_out_a_password_that_must_be_changed(app, client, street):
    sign_in(client, street.administrator)
    desk = app.test_client()
    before = sign_in(desk, street.grid_worker)
    page = post(client, f"/people/{street.grid_worker.id}/password").text
    password = re.search(r"data-copy-source>([^<]+)<", page).group(1)

    entered = post(desk, "/login", {"username": street.grid_worker.username, "password": password})

    assert is_revoked(before)
    assert entered.status_code == 303
    assert desk.get("/cases").location.startswith("/account/password")


@pytest.mark.parametrize("someone", ["community_worker", "grid_worker", "stranger"])
def test_nobody_else_gives_out_a_password_of_staff(client, street, someone):
    sign_in(client, getattr(street, someone))

    assert post(client, f"/people/{street.sister_worker.id}/password").status_code == 404


@pytest.mark.sqlite
def test_the_picture_holds_the_address(client, street):
    sign_in(client, street.community_worker)

    page = post(client, f"/people/{street.head.id}/code").text

    picture = re.search(r'src="(data:image/svg\+xml[^"]+)"', page).group(1)
    body = picture.split(",", 1)[1]
    drawn = base64.b64decode(body).decode() if ";base64" in picture else unquote(body.replace("&#39;", "'"))
    assert "<svg" in drawn
    assert "<path" in drawn


@pytest.mark.parametrize("who", ["stranger", "head", "grid_worker", "far_worker"])
def test_others_find_no_page_about_somebody_s_sign_in(app, client, street, who):
    row = sign_in(app.test_client(), street.head)
    sign_in(client, getattr(street, who))
    base = f"/people/{street.head.id}"

    assert client.get(f"{base}/sessions").status_code == 404
    assert post(client, f"{base}/code").status_code == 404
    assert post(client, f"{base}/sessions/{row.id}/revoke").status_code == 404
    assert not is_revoked(row)
    assert db.session.scalar(select(func.count()).select_from(SignInCode)) == 0


def test_a_lost_phone_is_signed_out_by_the_community(app, client, street):
    phone = app.test_client()
    row = sign_in(phone, street.head)
    sign_in(client, street.community_worker)
    base = f"/people/{street.head.id}/sessions"
    assert f"{base}/{row.id}/revoke" in client.get(base).text

    answer = post(client, f"{base}/{row.id}/revoke")

    assert answer.location == base
    assert phone.get("/account").status_code == 302
    assert "目前没有已登录的设备" in client.get(base).text


def test_a_session_is_found_only_under_its_own_person(app, client, street):
    row = sign_in(app.test_client(), street.leader)
    sign_in(client, street.community_worker)

    answer = post(client, f"/people/{street.head.id}/sessions/{row.id}/revoke")

    assert answer.status_code == 404
    assert not is_revoked(row)


@pytest.mark.sqlite
def test_a_code_for_a_disabled_person_is_refused_in_words(client, street, now):
    sign_in(client, street.community_worker)
    with transaction():
        db.session.execute(update(Person).where(Person.id == street.head.id).values(disabled_at=now))

    answer = post(client, f"/people/{street.head.id}/code", follow_redirects=True)

    assert "该账号已停用" in answer.text


@pytest.mark.sqlite
def test_a_code_takes_the_place_of_who_was_signed_in(client, street, now):
    before = sign_in(client, street.community_worker)
    address = code_on(post(client, f"/people/{street.head.id}/code").text)

    post(client, address)

    assert is_revoked(before)
    assert "王秀兰" in client.get("/account").text
