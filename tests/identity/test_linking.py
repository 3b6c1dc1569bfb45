"""Linking: once, by oneself with a proof or by an administrator; what differs is shown and not done."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts import operations
from app.audit import Act
from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.audit import AuditEntry
from app.models.organisation import Person, Posting
from tests import factories
from tests.identity.conftest import identities, sessions_of
from tests.known_passwords import HASH, PASSWORD
from tests.signing_in import post, sign_in


def begin(browser):
    """Press the button on the account page; return where it leads."""
    page = post(browser, "/account/identity/link")
    assert page.status_code == 200
    return page.headers["Refresh"].removeprefix("0; url=")


def test_who_is_signed_in_links_their_own_and_comes_in_by_it(linked_app, browser, street, journey, provider):
    sign_in(browser, street.grid_worker)

    answer = journey.back(provider.authorize(begin(browser)))

    assert answer.location == "/account/identity"
    assert "已关联" in browser.get("/account/identity").text
    journey.browser = linked_app.test_client()
    assert journey.whole().location == "/"
    assert len(sessions_of(street.grid_worker)) == 2


@pytest.mark.sqlite
def test_linking_asks_for_the_proof_again(browser, street, clock, provider):
    with transaction():
        own = update(Person).where(Person.id == street.grid_worker.id)
        db.session.execute(own.values(password_hash=HASH))
    sign_in(browser, street.grid_worker)
    clock.advance(timedelta(minutes=11))

    asked = post(browser, "/account/identity/link")
    led = post(browser, "/account/identity/link", {"proof": PASSWORD})

    assert asked.status_code == 422
    assert "Refresh" not in asked.headers
    assert led.headers["Refresh"].startswith(f"0; url={provider.issuer}/authorize?")


@pytest.mark.sqlite
def test_what_one_has_begun_links_nobody_else(browser, street, journey, provider):
    sign_in(browser, street.grid_worker)
    given = provider.authorize(begin(browser))
    with browser.session_transaction() as session:
        kept = session["identity"]
    sign_in(browser, street.head)
    with browser.session_transaction() as session:
        session["identity"] = kept

    journey.back(given)

    assert identities() == []


def test_an_identity_is_one_persons(browser, street, link, journey, provider):
    link(street.head)
    sign_in(browser, street.grid_worker)

    answer = journey.back(provider.authorize(begin(browser)))

    assert "已关联到这里的另一个账号" in browser.get(answer.location).text
    assert [row.person_id for row in identities()] == [street.head.id]


def test_an_administrator_links_by_the_subject_and_takes_it_away(linked_app, browser, street, journey):
    sign_in(browser, street.administrator)
    page = f"/people/{street.grid_worker.id}/identity"

    assert post(browser, page, {"subject": " u-1001 "}).status_code == 303
    journey.browser = linked_app.test_client()
    assert journey.whole().location == "/"
    assert post(browser, f"{page}/unlink").status_code == 303

    assert identities() == []
    assert sessions_of(street.grid_worker) == []
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [act for act in acts if act.startswith("identity")] == [
        Act.IDENTITY_LINKED,
        Act.IDENTITY_USED,
        Act.IDENTITY_UNLINKED,
    ]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("typed", "said"), [("", "请填写"), ("   ", "请填写"), ("u" * 300, "最多 255"), ("u-1001", "另一个账号")]
)
def test_what_will_not_do_as_a_subject_is_said(browser, street, link, typed, said):
    link(street.head)
    sign_in(browser, street.administrator)

    answer = post(browser, f"/people/{street.grid_worker.id}/identity", {"subject": typed})

    assert answer.status_code == 422
    assert said in answer.text
    assert len(identities()) == 1


@pytest.mark.sqlite
def test_a_second_identity_takes_the_place_of_none(browser, street, link):
    link(street.grid_worker)
    sign_in(browser, street.administrator)

    answer = post(browser, f"/people/{street.grid_worker.id}/identity", {"subject": "u-2"})

    assert answer.status_code == 422
    assert [row.subject for row in identities()] == ["u-1001"]


@pytest.mark.sqlite
def test_ones_own_link_is_taken_away_and_other_devices_are_signed_out(browser, street, link):
    link(street.grid_worker)
    sign_in(browser, street.grid_worker)
    sign_in(browser, street.grid_worker)

    post(browser, "/account/identity/unlink")

    assert identities() == []
    assert len(sessions_of(street.grid_worker)) == 1


@pytest.mark.sqlite
@pytest.mark.parametrize("who", ["head", "grid_worker", "leader", "stranger"])
def test_nobody_else_links_anybody(browser, street, who):
    somebody = factories.person("stranger", "陌生人") if who == "stranger" else getattr(street, who)
    sign_in(browser, somebody)

    answer = post(browser, f"/people/{street.community_worker.id}/identity", {"subject": "u-1001"})

    assert answer.status_code == 404
    assert browser.get("/people/identities").status_code == 403
    assert identities() == []


def test_what_the_house_says_otherwise_is_shown_to_the_administrator_and_not_done(
    linked_app, browser, street, link, journey, provider
):
    link(street.grid_worker)
    sister = street.sister_grid
    provider.claims = {"groups": [f"/yehua/grid_staff@{sister.code}", "leader@NOWHERE"]}
    journey.browser = linked_app.test_client()
    journey.whole()
    db.session.rollback()  # what the test has read is from before
    sign_in(browser, street.administrator)

    pages = [
        browser.get(path).text for path in (f"/people/{street.grid_worker.id}/identity", "/people/identities")
    ]

    for page in pages:
        assert sister.name in page
        assert street.grid.name in page
        assert "未知单位 NOWHERE" in page
    held = select(Posting.role, Posting.unit_id).where(Posting.person_id == street.grid_worker.id)
    assert db.session.execute(held).all() == [(Role.GRID_STAFF, street.grid.id)]


@pytest.mark.sqlite
def test_what_agrees_is_not_listed(linked_app, browser, street, link, journey, provider):
    link(street.grid_worker)
    provider.claims = {"groups": f"grid_staff@{street.grid.code}"}
    journey.browser = linked_app.test_client()
    journey.whole()
    db.session.rollback()  # what the test has read is from before
    sign_in(browser, street.administrator)

    assert "与这里的任职一致" in browser.get(f"/people/{street.grid_worker.id}/identity").text
    assert street.grid_worker.name not in browser.get("/people/identities").text.split("<main")[1]


def test_nothing_is_linked_for_whoever_is_signed_out_while_the_provider_is_asked(
    linked_app, browser, street, journey, provider, clock
):
    sign_in(browser, street.grid_worker)
    given, person_id = provider.authorize(begin(browser)), street.grid_worker.id

    def shut_out(_claims):
        with linked_app.app_context(), transaction():
            operations.end_opened(person_id, by_id=None, now=clock.now)

    provider.spoil = shut_out

    journey.back(given)

    assert identities() == []
