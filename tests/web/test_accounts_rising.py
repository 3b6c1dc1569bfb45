"""Rights that rise: never used under the token from before, and nobody is signed out by it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.access import carried
from app.accounts import operations
from app.accounts.views import guard
from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.accounts import SignedIn
from app.models.organisation import Person, Posting
from tests import factories
from tests.signing_in import post, session_token, sign_in, with_token

PAGE = {"Accept": "text/html,*/*"}
BESIDE = [{"Accept": "application/json"}, {"Accept": "*/*"}, {**PAGE, "HX-Request": "true"}]
"""What a page asks for beside itself: by a script, of any kind, a part of it."""


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def client(app, street):
    """Return the browser of a grid worker, with a token for what they are now."""
    return browser(app, street.grid_worker)


def browser(app, person):
    client = app.test_client()
    row = sign_in(client, person)
    held = select(Posting.id).where(Posting.person_id == person.id)
    with transaction():
        operations.note_rights(row.id, carried.written(db.session.scalars(held)))
    return client


def raise_rights(street, clock, role=Role.ADMINISTRATOR):
    with transaction():
        values = {"person_id": street.grid_worker.id, "unit_id": street.street.id, "role": role}
        db.session.add(Posting(**values, from_on=clock.now.date()))


def new_person(street):
    return {
        "username": "newcomer", "name": "新来的", "phone": "", "role": "grid_staff",
        "unit_code": street.grid.code, "from_on": "2026-03-03", "repeat_key": "once",
    }  # fmt: skip


def names():
    db.session.rollback()
    return set(db.session.scalars(select(Person.name)))


def test_a_page_is_shown_with_the_risen_rights_under_another_token(app, client, street, clock):
    before = session_token(client)
    assert client.get("/people/new", headers=PAGE).status_code == 403
    assert session_token(client) == before
    raise_rights(street, clock)

    page = client.get("/people/new", headers=PAGE)

    assert (page.status_code, session_token(client) != before) == (200, True)
    assert client.get("/people/new").status_code == 200
    assert with_token(app, before).get("/people/new", headers=PAGE).status_code == 302


def test_a_form_is_done_with_the_risen_rights_under_another_token(app, client, street, clock):
    before = session_token(client)
    raise_rights(street, clock)

    done = post(client, "/people/new", new_person(street), headers=PAGE)

    assert (done.status_code, session_token(client) != before) == (303, True)
    assert "新来的" in names()
    assert with_token(app, before).get("/account").status_code == 302


@pytest.mark.parametrize("headers", [{}, *BESIDE])
def test_what_changes_no_token_goes_on_with_the_rights_of_before(client, street, clock, headers):
    before = session_token(client)
    raise_rights(street, clock)
    for _ in range(2):
        assert client.get("/people/new", headers=headers).status_code == 403
        assert post(client, "/people/new", new_person(street), headers=headers).status_code == 403
        assert client.get("/account", headers=headers).status_code == 200
        clock.advance(operations.SEEN_EVERY + timedelta(seconds=1))  # noting the use changes nothing either

    assert ("新来的" in names(), session_token(client)) == (False, before)
    assert client.get("/people/new", headers=PAGE).status_code == 200
    assert client.get("/people/new", headers=headers).status_code == 200


def test_rights_that_ended_are_gone_at_once_also_without_another_token(app, street, clock):
    raise_rights(street, clock)
    client = browser(app, street.grid_worker)
    assert client.get("/people/new").status_code == 200

    with transaction():
        ended = update(Posting).where(Posting.role == Role.ADMINISTRATOR)
        db.session.execute(ended.values(until_on=clock.now.date()))
    raise_rights(street, clock, Role.LEADER)

    assert client.get("/people/new").status_code == 403


@pytest.mark.parametrize("second", [PAGE, *BESIDE])
def test_of_two_requests_at_once_none_signs_the_browser_out(app, client, street, clock, monkeypatch, second):
    """The second comes with the same cookie and is answered while the first is about to change it."""
    before, follow, answers = session_token(client), guard._follow, []
    other = with_token(app, before)

    def both():
        monkeypatch.setattr(guard, "_follow", follow)
        with ThreadPoolExecutor(1) as pool:
            answers.append(pool.submit(other.get, "/people/new", headers=second).result())
        follow()

    monkeypatch.setattr(guard, "_follow", both)
    raise_rights(street, clock)

    first = client.get("/people/new", headers=PAGE)

    assert first.status_code == 200
    assert answers[0].status_code == (200 if second is PAGE else 403)
    assert session_token(client) != before
    assert session_token(other) == (session_token(client) if second is PAGE else before)
    assert client.get("/people/new", headers=PAGE).status_code == 200
    if second is not PAGE:
        assert "Set-Cookie" not in answers[0].headers  # which could bring the token of before back


def test_a_token_that_was_given_another_way_meanwhile_is_left_alone(app, client, street, clock, monkeypatch):
    follow, rows = guard._follow, select(SignedIn)
    session_id, taken = db.session.scalars(rows).one().id, []

    def after_another_proof():
        with transaction():
            taken.append(operations.rotate(session_id))
        follow()

    monkeypatch.setattr(guard, "_follow", after_another_proof)
    raise_rights(street, clock)

    answer = client.get("/people/new", headers=PAGE)

    monkeypatch.setattr(guard, "_follow", follow)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)
    assert with_token(app, taken[0]).get("/people/new", headers=PAGE).status_code == 200


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("held", "kept"), [([], ""), ([7], "7"), ([30, 4], "4,30"), (range(10**8, 10**8 + 8), None)]
)
def test_what_a_token_is_for_is_kept_in_a_column(held, kept):
    text = carried.written(held)

    assert kept in {None, text}
    assert len(text) <= carried.LONGEST
    assert carried.is_of(text, held)
    assert not carried.is_of(text, [*held, 5])
    assert carried.named(text) == (frozenset() if kept is None else frozenset(held))
