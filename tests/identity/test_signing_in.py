"""Signing in with the house's identity: who is linked comes in, and nothing that is not proved does."""

from datetime import timedelta

import pytest
from joserfc.jwk import OctKey
from sqlalchemy import func, select, update

from app.accounts import passwords
from app.audit import Act
from app.database import transaction
from app.extensions import db
from app.models.accounts import SignedIn
from app.models.audit import AuditEntry
from app.models.identities import HouseIdentity
from app.models.organisation import Person, Posting
from tests import second_factors
from tests.identity.conftest import sessions_of
from tests.identity.provider import OTHER_KEY
from tests.signing_in import post, sign_in

NOT_PROVED = "无法核实"


def test_who_is_linked_comes_in_and_goes_on(browser, street, link, journey):
    link(street.grid_worker)

    answer = journey.whole(onward="/account")

    assert (answer.status_code, answer.location) == (303, "/account")
    assert browser.get("/account").status_code == 200
    (row,) = sessions_of(street.grid_worker)
    assert not row.is_device
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts[-2:] == [Act.IDENTITY_USED, Act.SIGNED_IN]


@pytest.mark.sqlite
def test_the_session_is_a_new_one(browser, street, link, journey):
    link(street.grid_worker)
    given = journey.out()
    sign_in(browser, street.head)
    with browser.session_transaction() as session:
        before = session["token"]
    browser.get("/identity/sign-in")  # who is signed in stays so

    with browser.session_transaction() as session:
        session.pop("token")
    given = journey.out()
    journey.back(given)

    with browser.session_transaction() as session:
        assert session["token"] != before
        assert "identity" not in session


SPOILT = {
    "wrong nonce": lambda claims: claims.update(nonce="another"),
    "no nonce": lambda claims: claims.pop("nonce"),
    "wrong audience": lambda claims: claims.update(aud="another"),
    "among audiences, for another": lambda claims: claims.update(aud=["yehua", "b"], azp="b"),
    "wrong issuer": lambda claims: claims.update(iss="https://elsewhere.example"),
    "expired": lambda claims: claims.update(exp=claims["iat"] - 120),
    "not yet": lambda claims: claims.update(iat=claims["iat"] + 600),
    "no expiry": lambda claims: claims.pop("exp"),
    "no subject": lambda claims: claims.pop("sub"),
    "a subject that is no text": lambda claims: claims.update(sub=["u-1001"]),
    "an empty subject": lambda claims: claims.update(sub=""),
    "a subject without end": lambda claims: claims.update(sub="u" * 300),
    "an expiry that is no number": lambda claims: claims.update(exp="soon"),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("how", SPOILT)
def test_a_statement_that_does_not_hold_lets_nobody_in(street, link, journey, provider, how):
    link(street.grid_worker)
    provider.spoil = SPOILT[how]

    assert NOT_PROVED in journey.refused(journey.whole())


@pytest.mark.sqlite
def test_a_statement_signed_by_another_key_lets_nobody_in(street, link, journey, provider):
    link(street.grid_worker)
    provider.key = OTHER_KEY

    assert NOT_PROVED in journey.refused(journey.whole())


@pytest.mark.sqlite
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_statement_signed_with_the_shared_secret_lets_nobody_in(street, link, journey, provider):
    link(street.grid_worker)
    provider.key, provider.alg = OctKey.import_key("a shared secret of thirty-two chars"), "HS256"

    assert NOT_PROVED in journey.refused(journey.whole())


@pytest.mark.sqlite
def test_an_answer_is_good_once_and_in_its_browser_alone(
    linked_app, browser, street, link, journey, provider
):
    link(street.grid_worker)
    given = journey.out()

    stranger = linked_app.test_client().get("/identity/back", query_string=given)
    first = journey.back(given)
    browser.post("/logout")
    with browser.session_transaction() as session:
        session.clear()
    again = journey.back(given)

    assert stranger.location.startswith("/login")
    assert first.location == "/"
    assert again.location.startswith("/login")
    assert "已用过" in browser.get("/login").text
    assert len(sessions_of(street.grid_worker)) == 1


@pytest.mark.sqlite
def test_a_cookie_that_is_put_back_gains_nothing(browser, street, link, journey):
    """The provider takes a code once."""
    link(street.grid_worker)
    given = journey.out()
    with browser.session_transaction() as session:
        kept = dict(session["identity"])
    journey.back(given)

    with browser.session_transaction() as session:
        session.clear()
        session["identity"] = kept
    again = journey.back(given)

    assert "没有通过" in browser.get(again.location).text


WRONG = {
    "another state": {"state": "another"},
    "no state": {"state": ""},
    "a strange state": {"state": "夜话"},
    "no code": {"code": ""},
    "a long code": {"code": "x" * 5000},
    "a strange code": {"code": "夜话"},
    "another provider": {"iss": "https://elsewhere.example"},
    "a code of nobody": {"code": "code-99"},
    "turned back there": {"code": "", "error": "access_denied"},
}


@pytest.mark.sqlite
@pytest.mark.parametrize("how", WRONG)
def test_what_comes_back_wrong_is_refused_in_words(street, link, journey, how):
    link(street.grid_worker)

    assert "notice--danger" in journey.refused(journey.back(journey.out() | WRONG[how]))


@pytest.mark.sqlite
def test_who_takes_too_long_begins_again(street, link, journey, clock):
    link(street.grid_worker)
    given = journey.out()
    clock.advance(timedelta(minutes=11))

    assert "已用过" in journey.refused(journey.back(given))


def test_unknown_and_disabled_people_are_told_the_same_and_nothing_comes_into_being(
    browser, street, link, journey, clock
):
    link(street.grid_worker)
    with transaction():
        own = update(Person).where(Person.id == street.grid_worker.id)
        db.session.execute(own.values(disabled_at=clock.now))
    count = db.session.scalar(select(func.count()).select_from(Person))

    disabled = journey.refused(journey.whole())
    journey.provider.subject = "u-9999"
    unknown = journey.refused(journey.whole())

    assert "没有关联" in disabled
    assert "没有关联" in unknown
    assert db.session.scalar(select(func.count()).select_from(Person)) == count
    failed = select(AuditEntry).where(AuditEntry.action == Act.SIGN_IN_FAILED)
    assert [entry.facts["of"] for entry in db.session.scalars(failed)] == ["identity", "identity"]


def test_what_the_house_says_of_postings_gives_none(street, link, journey, provider):
    link(street.grid_worker)
    before = db.session.scalars(select(Posting.id).order_by(Posting.id)).all()
    provider.claims = {
        "groups": [f"/yehua/administrator@{street.street.code}", "administrator@*", "staff", 7]
    }

    journey.whole()

    db.session.rollback()
    assert db.session.scalars(select(Posting.id).order_by(Posting.id)).all() == before
    said = db.session.scalar(select(HouseIdentity.said))
    assert said == f"administrator@* administrator@{street.street.code}"


@pytest.mark.sqlite
def test_the_second_factor_is_asked_for_as_after_a_password(browser, street, link, journey, clock):
    link(street.grid_worker)
    second_factors.switch_on(street.grid_worker, clock.now)
    clock.advance(timedelta(minutes=1))

    answer = journey.whole(onward="/account")

    assert answer.location == "/login/code?next=/account"
    assert browser.get("/account").status_code == 302
    code = second_factors.code_of(street.grid_worker, clock.now)
    post(browser, answer.location, {"code": code})
    assert browser.get("/account").status_code == 200


@pytest.mark.sqlite
def test_a_password_that_has_to_be_changed_has_to_be_changed(browser, street, link, journey):
    link(street.grid_worker)
    with transaction():
        own = update(Person).where(Person.id == street.grid_worker.id)
        db.session.execute(
            own.values(must_change_password=True, password_hash=passwords.hashed("initial one"))
        )

    journey.whole()

    assert browser.get("/account").location == "/account/password"


@pytest.mark.sqlite
def test_many_failures_slow_the_address_down(browser, street, journey):
    for _ in range(30):
        journey.whole()
    asked = len(journey.provider.asked)

    page = journey.refused(journey.whole())

    assert "请等待 1 分钟" in page
    assert len(journey.provider.asked) == asked


BROKEN = {
    "no JSON": {"broken": b"<html>"},
    "no object": {"broken": b"[]"},
    "another issuer": {"about": {"issuer": "https://elsewhere.example"}},
    "no addresses": {"about": {"token_endpoint": None}},
    "other scheme": {"about": {"jwks_uri": "file:///etc/passwd"}},
    "no way that we know": {"about": {"token_endpoint_auth_methods_supported": ["tls_client_auth"]}},
}


@pytest.mark.sqlite
@pytest.mark.parametrize("how", BROKEN)
def test_a_provider_that_cannot_be_used_is_said_and_left_alone_for_a_while(browser, street, provider, how):
    for name, value in BROKEN[how].items():
        setattr(provider, name, value)

    first, second = browser.get("/identity/sign-in"), browser.get("/identity/sign-in")

    assert first.location == second.location == "/login?next=/"
    assert "没有回应" in browser.get("/login").text
    assert len(provider.asked) == 1


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
def test_secrets_go_to_no_other_machine(street, link, journey, provider, name):
    link(street.grid_worker)
    provider.about = {name: "http://localhost:1/elsewhere"}

    assert "没有回应" in journey.refused(journey.whole())


@pytest.mark.sqlite
def test_everybody_still_signs_in_with_a_password_while_the_provider_is_away(browser, street, provider):
    provider.broken = b"away"
    with transaction():
        own = update(Person).where(Person.id == street.administrator.id).returning(Person.username)
        name = db.session.scalar(own.values(password_hash=passwords.hashed("hu die lan 2026")))

    answer = post(browser, "/login", {"username": name, "password": "hu die lan 2026"})

    assert answer.location == "/"
    assert db.session.scalars(select(SignedIn)).one().person_id == street.administrator.id
