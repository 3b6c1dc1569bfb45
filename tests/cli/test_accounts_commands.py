"""`flask people`: the first administrator, and the way back in."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access.policy import Action, Place, may
from app.accounts import passwords, queries
from app.accounts.jobs import SIGN_INS_KEPT, tidy
from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.accounts import SignedIn, SignInCode, Throttle
from app.models.organisation import Person, Posting
from tests import factories
from tests.signing_in import post


@pytest.fixture
def people(app):
    runner = app.test_cli_runner()
    return lambda *args, **values: runner.invoke(args=["people", *args], **values)


def person(username):
    db.session.rollback()
    return db.session.scalar(select(Person).where(Person.username == username))


def test_the_first_administrator_signs_in_and_chooses_a_password(people, client):
    done = people("add", "Chen", "陈静")

    assert done.exit_code == 0, done.output
    password = re.search(r"shown only now: (\S+)", done.output).group(1)
    assert post(client, "/login", {"username": "chen", "password": password}).status_code == 303
    assert client.get("/account").location == "/account/password"
    assert may(factories.actor(person("chen")), Action.PEOPLE_EDIT, Place("/"))


def test_two_initial_passwords_differ(people):
    first, second = (people("add", name, "某人").output.split()[-1] for name in ("one", "two"))

    assert first != second


def test_a_password_may_come_from_standard_input_and_is_not_shown(people):
    done = people("add", "chen", "陈静", "--password-stdin", input="hu die lan 2026\n")

    assert "hu die lan" not in done.output
    assert passwords.matches(person("chen").password_hash, "hu die lan 2026")
    assert person("chen").must_change_password


def test_a_posting_at_a_unit(people):
    street = factories.street()

    done = people("add", "chen", "陈静", "--role", "community_staff", "--unit", street.community.code)

    assert done.exit_code == 0, done.output
    posting = db.session.scalars(select(Posting).where(Posting.person_id == person("chen").id)).one()
    assert (posting.role, posting.unit_id) == (Role.COMMUNITY_STAFF, street.community.id)


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (("chen", "陈静", "--unit", "nowhere"), None),
        (("chen", "陈静", "--role", "emperor"), None),
        (("chen", "陈静", "--role", "grid_staff"), None),
        (("陈静", "陈静"), None),
        (("chen", " "), None),
        (("chen", "陈静", "--password-stdin"), "1234567890\n"),
        (("chen", "陈静", "--password-stdin"), ""),
        (("head0", "陈静"), None),
    ],
)
@pytest.mark.sqlite
def test_what_does_not_fit_is_refused_with_a_sentence_and_adds_nobody(people, arguments, given):
    factories.street()

    done = people("add", *arguments, input=given)

    assert done.exit_code in (1, 2)
    assert "Traceback" not in done.output
    assert done.output.strip()
    assert person("chen") is None


def test_a_code_lets_somebody_back_in(people, client):
    factories.street()

    done = people("code", "leader0")

    path = re.fullmatch(r"http://localhost(/enter/\S+)\n", done.output).group(1)
    assert post(client, path).status_code == 303
    assert "孙建华" in client.get("/account").text


@pytest.mark.sqlite
def test_there_is_no_code_for_nobody_and_for_the_disabled(people, now):
    with transaction():
        factories.person("gone", "离任", disabled_at=now)

    assert people("code", "nobody").exit_code == 1
    assert "disabled" in people("code", "gone").output


def test_there_is_no_account_before_one_is_added(app):
    assert db.session.scalars(select(Person)).all() == []
    assert queries.account("admin") is None


def test_tidying_removes_what_ended_long_ago(app, now):
    street = factories.street()
    old, young = now - SIGN_INS_KEPT - timedelta(seconds=1), now - SIGN_INS_KEPT
    with transaction():
        for number, (ended, revoked) in enumerate([(old, None), (young, None), (now, old), (now, None)]):
            db.session.add(
                SignedIn(
                    token_digest=str(number),
                    person_id=street.head.id,
                    is_device=True,
                    created_at=old,
                    last_seen_at=old,
                    expires_at=ended,
                    revoked_at=revoked,
                    browser="",
                    address="",
                )
            )
        for ended in (old, young):
            db.session.add(SignInCode(code_digest=str(ended), person_id=street.head.id, expires_at=ended))
            db.session.add(Throttle(key=str(ended), failures=1, last_failure_at=ended))

    assert tidy(now=now) == 4
    assert tidy(now=now) == 0
    assert db.session.scalars(select(SignedIn.token_digest).order_by(SignedIn.id)).all() == ["1", "3"]
