"""Being asked again before rights change, links for a new password, and tokens that are exchanged."""

import inspect
import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from app.access.guards import is_proving
from app.accounts import operations
from app.accounts.operations import factor
from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.accounts import Reveal, SecondFactor, SignedIn
from app.models.organisation import Person, Posting
from tests import factories, talks
from tests.known_passwords import HASH, PASSWORD
from tests.signing_in import post, session_token, sign_in, with_token

NEW = "lan hua kai le"
HTML = {"Accept": "text/html"}
CHANGES_RIGHTS = {
    "operations.add_person", "operations.amend_person", "operations.disable_person",
    "operations.enable_person", "operations.post", "operations.end_posting", "operations.hand_over",
    "operations.move_unit", "operations.close_unit", "importer.apply", "operations.issue_code",
    "operations.issue_reset", "operations.set_initial_password", "factor.begin", "factor.confirm",
    "factor.new_recovery_codes", "factor.switch_off", "factor.switch_off_for", "operations.set_values",
    "tokens.make_token", "operations.link_for", "operations.unlink_own", "operations.unlink_for",
    "operations.add_channel", "operations.edit_channel", "operations.switch_channel",
    "operations.set_own_target", "operations.set_members", "operations.reopen_unit",
}  # fmt: skip
"""What gives rights away or takes them, as views call it.

`operations.open_unit` and `amend_unit` are not among them. A right is a posting at a unit and reaches what
lies below it: a new unit comes without postings, below units whose people see all of it anyhow, and what is
corrected about one is how it is called and shown. Its place, its day of closing and its postings stay as they
are; when postings begin and end goes by the zone of the installation, not by the street's that can be edited.
`test_organisation_rights.py` holds that.
"""
OF_PERSONAL_DATA = {"retention.copy", "retention.daily", "retention.erase", "retention.run"}
"""Views that ask for the proof because they give residents' data out or erase it."""
BEGINNING = {"identity.link"}
"""Views that ask for it before what is changed by another machine's answer."""
OF_OTHER_THINGS = {"handover.show", "ledger.confirm", "stations.confirm"}
"""Views that call something of the same name which changes no right, such as other imports."""


@pytest.fixture
def street(strict):
    made = factories.street()
    with transaction():
        db.session.execute(update(Person).values(password_hash=HASH))
    return made


@pytest.fixture
def admin(strict, street, clock):
    """Return a browser of the administrator whose proof is ten minutes old."""
    client = strict.test_client()
    sign_in(client, street.administrator)
    clock.advance(timedelta(minutes=10))
    return client


def is_in(client):
    return client.get("/account").status_code == 200


def names():
    db.session.rollback()
    return set(db.session.scalars(select(Person.name)))


def new_person(street):
    return {
        "username": "newcomer", "name": "新来的<人>", "phone": "", "role": "grid_staff",
        "unit_code": street.grid.code, "from_on": "2026-03-03", "repeat_key": "once",
    }  # fmt: skip


def hidden_on(page):
    form = re.search(r'<form(?:(?!</form>).)*name="proof".*?</form>', page, re.S)[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value.replace("&lt;", "<").replace("&gt;", ">") for name, value in found}


def test_what_was_typed_is_kept_and_done_after_the_proof(strict, street, admin):
    before = session_token(admin)
    form = new_person(street)

    asked = post(admin, "/people/new", form)

    assert asked.status_code == 422
    assert "请确认是您本人" in asked.text
    assert "新来的<人>" not in names()
    kept = hidden_on(asked.text)
    assert {name: kept[name] for name in form} == form
    wrong = post(admin, "/people/new", {**kept, "proof": "not this one"})
    assert wrong.status_code == 422
    assert "用户名或密码不正确" in wrong.text
    assert 'value="not this one"' not in wrong.text
    assert "新来的<人>" not in names()
    done = post(admin, "/people/new", {**hidden_on(wrong.text), "proof": PASSWORD})
    assert done.status_code == 303
    assert "新来的<人>" in names()
    assert session_token(admin) != before
    assert not is_in(with_token(strict, before))
    assert is_in(admin)
    assert post(admin, f"/people/{street.head.id}/code").status_code == 200  # proved just now


def test_looking_is_never_asked_for(street, admin):
    assert admin.get("/people/new").status_code == 200
    assert post(admin, "/account/sessions/revoke-others").status_code == 303


def test_a_proof_lasts_for_ten_minutes(street, admin, clock):
    clock.advance(timedelta(seconds=-1))

    assert post(admin, f"/people/{street.head.id}/code").status_code == 200


def test_with_a_second_factor_its_code_is_asked_for_and_taken_once(strict, street, admin, clock):
    with transaction():
        factor.begin(street.administrator.id, now=clock.now)
    secret = db.session.scalars(select(SecondFactor.pending_secret)).one()
    with transaction():
        row = db.session.scalars(select(SignedIn)).one()
        code = pyotp.TOTP(secret).at(int(clock.now.timestamp()))
        factor.confirm(street.administrator.id, row.id, code, now=clock.now)
    clock.advance(timedelta(minutes=10))
    url, code = f"/people/{street.head.id}/code", pyotp.TOTP(secret).at(int(clock.now.timestamp()))

    assert post(admin, url, {"proof": PASSWORD}).status_code == 422
    assert post(admin, url, {"proof": code}).status_code == 200
    clock.advance(timedelta(minutes=10))
    assert post(admin, url, {"proof": code}).status_code == 422


@pytest.mark.sqlite
def test_whoever_guesses_there_is_slowed_down(street, admin):
    url = f"/people/{street.head.id}/code"
    for _ in range(5):
        post(admin, url, {"proof": "not this one"})

    assert "请等待 1 分钟" in post(admin, url, {"proof": PASSWORD}).text


@pytest.mark.sqlite
def test_who_has_no_password_is_told_how_to_go_on(street, admin):
    with transaction():
        db.session.execute(update(Person).values(password_hash=None))

    page = post(admin, f"/people/{street.head.id}/code").text

    assert "还没有密码" in page
    assert 'name="proof"' not in page


@pytest.mark.parametrize(("count", "minutes", "status"), [(19, 0, 200), (20, 59, 422), (20, 60, 200)])
def test_names_of_many_residents_within_an_hour_ask_for_the_proof(
    strict, street, clock, count, minutes, status
):
    case = talks.registered(
        street.head,
        street.building,
        clock.now,
        "楼道灯坏了",
        contact_name="张桂芳",
        contact_phone="13800000000",
    )
    worker = street.grid_worker
    with transaction():
        for _number in range(count):
            look = Reveal(person_id=worker.id, case_id=case.id, at=clock.now, what="contact")
            look.street_id = case.street_id
            db.session.add(look)
    client, url = strict.test_client(), f"/cases/{case.number}/contact"
    sign_in(client, worker, now=clock.now - timedelta(hours=1))
    clock.advance(timedelta(minutes=minutes))

    answer = post(client, url)

    assert answer.status_code == status
    assert ("张桂芳" in answer.text) is (status == 200)
    if status != 200:
        assert "多位居民" in answer.text
        assert "张桂芳" in post(client, url, {"proof": PASSWORD}).text


def called_by(view):
    """Return what a view calls, with the functions of its own module that it calls."""
    module, waiting, seen, calls = inspect.getmodule(view), [view], set(), set()
    while waiting:
        source = inspect.getsource(waiting.pop())
        calls |= set(re.findall(r"\b((?:operations|factor|importer|tokens)\.\w+)\b", source))
        for name in set(re.findall(r"\b(_\w+)\(", source)) - seen:
            seen.add(name)
            found = getattr(module, name, None)
            if inspect.isfunction(found) and found.__module__ == module.__name__:
                waiting.append(found)
    return calls


@pytest.mark.sqlite
def test_every_route_that_changes_rights_is_guarded(app):
    views = {
        rule.endpoint: inspect.unwrap(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
    }
    changing = {name: CHANGES_RIGHTS & called_by(view) for name, view in views.items()}
    found = {name for name, calls in changing.items() if calls} - OF_OTHER_THINGS

    guarded = {name for name in views if is_proving(app.view_functions[name])} - OF_PERSONAL_DATA - BEGINNING

    assert found - guarded == set()
    assert guarded - found == set()
    called = {call for name in guarded for call in changing[name]}
    assert CHANGES_RIGHTS - called == set()


def test_another_posting_gives_the_session_another_token_at_its_next_page(strict, street, clock):
    client, other = strict.test_client(), strict.test_client()
    for one in (client, other):
        post(one, "/login", {"username": "grid0", "password": PASSWORD})
    before = session_token(client)
    assert client.get("/account", headers=HTML).status_code == 200
    assert session_token(client) == before
    with transaction():
        made = Posting(
            person_id=street.grid_worker.id,
            unit_id=street.community.id,
            role=Role.COMMUNITY_STAFF,
            from_on=clock.now.date(),
        )
        db.session.add(made)

    client.get("/account", headers=HTML)

    assert session_token(client) != before
    assert not is_in(with_token(strict, before))
    assert "社区人员" in other.get("/account").text
    after = session_token(client)
    client.get("/account", headers=HTML)
    assert session_token(client) == after


def test_a_session_from_before_learns_its_postings_by_use(strict, street, clock):
    client = strict.test_client()
    row = sign_in(client, street.grid_worker)
    clock.advance(operations.SEEN_EVERY)

    client.get("/account")

    db.session.rollback()
    assert db.session.scalar(select(SignedIn.rights).where(SignedIn.id == row.id)) is not None


def test_a_new_password_comes_with_a_new_token(strict, street):
    client = strict.test_client()
    sign_in(client, street.grid_worker)
    before = session_token(client)

    post(client, "/account/password", {"password": NEW, "again": NEW})

    assert session_token(client) != before
    assert not is_in(with_token(strict, before))
    assert is_in(client)
