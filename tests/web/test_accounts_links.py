"""Links by which somebody chooses a new password, and ending all sessions of a person."""

import re

import pytest
from sqlalchemy import select, update

from app.accounts import operations
from app.audit import Act
from app.database import transaction
from app.domain.tokens import Scope
from app.extensions import db
from app.models.audit import AuditEntry
from app.models.organisation import Person
from tests import known_passwords
from tests.api.asked import program
from tests.known_passwords import PASSWORD
from tests.signing_in import post, sign_in

NEW = "lan hua kai le"


@pytest.fixture
def street(app):
    return known_passwords.street()


def is_in(client):
    return client.get("/account").status_code == 200


def link_on(page):
    return re.search(r"http://localhost(/reset/[\w-]+)<", page).group(1)


def test_a_link_lets_somebody_choose_a_password_once(app, street, clock):
    admin, worker = app.test_client(), app.test_client()
    sign_in(admin, street.administrator)
    sign_in(worker, street.grid_worker)
    link = link_on(post(admin, f"/people/{street.grid_worker.id}/reset-link").text)
    assert not is_in(worker)
    post(worker, "/login", {"username": "grid0", "password": PASSWORD})

    someone = app.test_client()
    assert "新密码" in someone.get(link).text
    assert post(someone, link, {"password": "short", "again": "short"}).status_code == 422
    done = post(someone, link, {"password": NEW, "again": NEW})

    assert (done.status_code, done.location) == (303, "/login")
    assert not is_in(worker)
    assert someone.get(link).status_code == 404
    assert post(someone, link, {"password": NEW + "!", "again": NEW + "!"}).status_code == 422
    assert post(someone, "/login", {"username": "grid0", "password": NEW}).status_code == 303


def test_a_password_chosen_by_a_link_ends_the_persons_tokens_and_nobody_elses(app, street):
    admin, someone = app.test_client(), app.test_client()
    own, second = (program(app, street.grid_worker, Scope.READ) for _ in range(2))
    other = program(app, street.community_worker, Scope.READ)
    sign_in(admin, street.administrator)
    link = link_on(post(admin, f"/people/{street.grid_worker.id}/reset-link").text)
    before = [one.get("/me").status_code for one in (own, second, other)]

    page = someone.get(link)
    post(someone, link, {"password": NEW, "again": NEW})

    assert before == [200, 200, 200]
    assert "访问令牌" in page.text
    assert [one.get("/me").status_code for one in (own, second, other)] == [401, 401, 200]
    db.session.rollback()
    told = select(AuditEntry).where(AuditEntry.action == Act.TOKEN_REVOKED).order_by(AuditEntry.id)
    entries = db.session.scalars(told).all()
    worker = street.grid_worker.id
    assert [(one.actor_id, one.subject_id) for one in entries] == [(worker, worker)] * 2


def test_a_link_is_over_after_a_day_and_is_no_sign_in_code(app, street, clock):
    admin = app.test_client()
    sign_in(admin, street.administrator)
    link = link_on(post(admin, f"/people/{street.grid_worker.id}/reset-link").text)
    someone = app.test_client()

    assert someone.get(link.replace("/reset/", "/enter/")).status_code == 404
    assert post(someone, link.replace("/reset/", "/enter/")).status_code == 422
    assert someone.get(link).status_code == 200
    clock.advance(operations.CODE_LIFE)
    assert someone.get(link).status_code == 404
    assert post(someone, link, {"password": NEW, "again": NEW}).status_code == 422


@pytest.mark.sqlite
def test_only_who_may_help_makes_links_and_ends_all_sessions(app, street):
    worker, other = app.test_client(), app.test_client()
    sign_in(worker, street.grid_worker)
    sign_in(other, street.community_worker)
    base = f"/people/{street.grid_worker.id}"
    assert post(other, f"{base}/reset-link").status_code == 404
    assert post(other, f"{base}/sessions/revoke-all").status_code == 404
    sign_in(other, street.administrator)

    assert post(other, f"{base}/sessions/revoke-all").location == f"{base}/sessions"

    assert not is_in(worker)


@pytest.mark.sqlite
def test_there_is_no_link_for_a_disabled_person(app, street, clock):
    admin = app.test_client()
    sign_in(admin, street.administrator)
    with transaction():
        own = update(Person).where(Person.id == street.grid_worker.id)
        db.session.execute(own.values(disabled_at=clock.now))

    answer = post(admin, f"/people/{street.grid_worker.id}/reset-link", follow_redirects=True)

    assert "该账号已停用" in answer.text
