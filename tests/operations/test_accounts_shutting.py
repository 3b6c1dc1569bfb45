"""Shutting somebody out: which ways in end by what, and that the audit log says so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.accounts import operations, queries, token_queries
from app.accounts.operations import Account, CodeNotValid, Origin, WrongCredentials, digest, tokens
from app.audit import Act
from app.database import transaction
from app.domain.levels import Role
from app.domain.tokens import Scope
from app.extensions import db
from app.identity import operations as identity
from app.identity.facts import Said
from app.identity.refusals import Unlinked
from app.models.audit import AuditEntry
from app.models.organisation import Person, Posting
from app.organisation import operations as organisation
from tests.factories import TODAY, actor
from tests.known_passwords import HASH, PASSWORD

NEW = "correct horse battery staple 7"
THIEF = Origin("a thief's", "192.0.2.7")
SAID = Said("https://house.example", "thief", None)
ALL = {"session", "code", "link", "token", "identity"}


@pytest.fixture
def stolen(street, now):
    """Every way in that somebody else may have had to the head's account, and the session of the head."""
    head, community = street.head, actor(street.community_worker)
    facts = tokens.TokenFacts("theirs", (Scope.READ,), date(2026, 6, 1))
    with transaction():
        link = operations.issue_reset(head.id, community, now=now)
        code = operations.issue_code(head.id, community, now=now)
        session = operations.open_session(head, is_device=True, origin=THIEF, now=now)
        own = operations.open_session(head, is_device=True, origin=THIEF, now=now)
        zone = ZoneInfo("Asia/Shanghai")
        secret = tokens.make_token(head.id, actor(head), facts, now=now, zone=zone)[1]
        identity.link_own(head.id, SAID, now=now)
    kept = queries.open_session(own, now=now).id
    return SimpleNamespace(link=link, code=code, session=session, own=own, kept=kept, secret=secret)


def is_let_in(enter):
    try:
        with transaction():
            enter()
    except (CodeNotValid, Unlinked):
        return False
    return True


def open_ways(stolen, now):
    """Try what is left and return what still opens; afterwards it is used up."""
    db.session.rollback()
    found = {
        "session": queries.open_session(stolen.session, now=now) is not None,
        "code": is_let_in(lambda: operations.enter(stolen.code, origin=THIEF, now=now)),
        "token": token_queries.bearer(digest(stolen.secret), now=now, today=now.date()) is not None,
        "identity": is_let_in(lambda: identity.sign_in(SAID, origin=THIEF, now=now)),
        "link": is_let_in(lambda: operations.reset_password(stolen.link, password="lan hua kai le", now=now)),
    }
    return {name for name, is_open in found.items() if is_open}


def ended():
    """Return what the newest entry says ended: sessions, codes and links, tokens, identities."""
    statement = (
        select(AuditEntry).where(AuditEntry.action == Act.SESSIONS_ENDED).order_by(AuditEntry.id.desc())
    )
    facts = db.session.scalars(statement.limit(1)).one().facts
    return [facts[name] for name in ("sessions", "codes", "tokens", "identities")]


def by_another_link(street, _stolen, now):
    with transaction():
        link = operations.issue_reset(street.head.id, actor(street.administrator), now=now)
    with transaction():
        operations.reset_password(link, password=NEW, now=now)


def by_an_initial_password(street, _stolen, now):
    with transaction():
        by = actor(street.administrator)
        operations.set_initial_password(street.head.id, by, password=NEW, now=now)


def by_signing_out_all_devices(street, _stolen, now):
    with transaction():
        operations.revoke_all_for(street.head.id, actor(street.community_worker), now=now)


def by_a_link(street, _stolen, now):
    with transaction():
        operations.issue_reset(street.head.id, actor(street.administrator), now=now)


def by_disabling(street, _stolen, now):
    by = actor(street.administrator)
    for change in (organisation.disable_person, organisation.enable_person):
        with transaction():
            version = db.session.get_one(Person, street.head.id, populate_existing=True).version
            change(street.head.id, by, version=version, now=now)


def by_the_person(street, stolen, now):
    with transaction():
        operations.revoke_others(street.head.id, stolen.kept, now=now)


def by_another_password(street, stolen, now):
    with transaction():
        operations.change_password(street.head.id, stolen.kept, password=NEW, now=now)


@pytest.mark.parametrize(
    ("shut_out", "left"),
    [
        (by_another_link, set()),
        (by_an_initial_password, set()),
        (by_signing_out_all_devices, {"identity"}),
        (by_a_link, {"token", "identity"}),
        (by_disabling, {"identity"}),
        (by_the_person, {"token", "identity"}),
        (by_another_password, {"token", "identity"}),
    ],
)
def test_each_way_of_shutting_out_ends_what_it_says(street, stolen, now, shut_out, left):
    shut_out(street, stolen, now)

    assert open_ways(stolen, now) == left


def test_without_being_shut_out_every_way_is_open(stolen, now):
    assert open_ways(stolen, now) == ALL


@pytest.mark.parametrize(
    ("shut_out", "counted"),
    [
        (by_an_initial_password, [2, 2, 1, 1]),
        (by_signing_out_all_devices, [2, 2, 1, 0]),
        (by_disabling, [2, 2, 1, 0]),
        (by_the_person, [1, 2, 0, 0]),
    ],
)
@pytest.mark.sqlite
def test_the_audit_log_says_what_ended(street, stolen, now, shut_out, counted):
    shut_out(street, stolen, now)

    assert ended() == counted


def test_the_session_from_which_the_others_are_ended_goes_on(street, stolen, now):
    by_the_person(street, stolen, now)

    assert queries.open_session(stolen.own, now=now) is not None


@pytest.mark.parametrize("how", ["post", "hand_over"])
def test_a_posting_ends_the_codes_that_were_given_out_before_it(street, stolen, now, how):
    by, head = actor(street.administrator), street.head
    with transaction():
        if how == "post":
            new = organisation.NewPosting(street.street.id, Role.STREET_STAFF, TODAY)
            version = db.session.get_one(Person, head.id).version
            organisation.post(head.id, by, new, version=version, now=now)
        else:
            statement = select(Posting).where(Posting.person_id == street.street_worker.id)
            posting = db.session.scalars(statement).one()
            version = db.session.get_one(Person, street.street_worker.id).version
            organisation.hand_over(
                posting.id, by, to_person_id=head.id, on_day=TODAY, version=version, now=now
            )

    assert open_ways(stolen, now) == {"session", "token", "identity"}


def test_somebody_elses_codes_stay(street, stolen, now):
    with transaction():
        other = operations.issue_code(street.grid_worker.id, actor(street.administrator), now=now)

    by_an_initial_password(street, stolen, now)

    assert is_let_in(lambda: operations.enter(other, origin=THIEF, now=now))


@pytest.mark.postgresql
@pytest.mark.parametrize("way", ["code", "password", "identity"])
def test_whoever_comes_in_at_the_same_instant_is_shut_out_too(app, street, stolen, now, way):
    """The thief has come in and not committed yet when the administrator shuts the account."""
    enters = {
        "code": lambda: operations.enter(stolen.code, origin=THIEF, now=now),
        "password": lambda: operations.sign_in(
            Account(street.head.id, HASH), PASSWORD, origin=THIEF, now=now
        ),
        "identity": lambda: identity.sign_in(SAID, origin=THIEF, now=now)[0],
    }
    is_inside, by, head_id = Event(), actor(street.administrator), street.head.id
    db.session.rollback()

    def give_password():
        with app.app_context():
            assert is_inside.wait(20)
            with transaction():
                operations.set_initial_password(head_id, by, password=NEW, now=now)
            db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        given = pool.submit(give_password)
        with transaction():
            token = enters[way]()
            db.session.flush()
            is_inside.set()
            with pytest.raises(TimeoutError):
                given.result(timeout=0.3)  # it waits for this transaction
        given.result(timeout=20)

    db.session.rollback()
    assert queries.open_session(token, now=now + timedelta(seconds=1)) is None


def test_a_password_that_was_proved_before_it_was_replaced_opens_nothing(street, now):
    by_an_initial_password(street, None, now)

    with pytest.raises(WrongCredentials), transaction():
        operations.sign_in(Account(street.head.id, HASH), PASSWORD, origin=THIEF, now=now)
