"""Who is shown the secret word of a slip, what is kept of it; nobody confirms their own result by one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.answers import Verdict
from app.domain.audit import Act
from app.domain.privacy import PersonalData
from app.domain.slips import OPEN_FOR
from app.domain.workflow import Move, State
from app.extensions import db
from app.models.accounts import Reveal
from app.models.answering import Slip
from app.models.audit import AuditEntry
from app.models.cases import Case, Event
from tests import factories
from tests.factories import actor
from tests.signing_in import post
from tests.slips import answers, come_in, done, objections, says
from tests.web.cases_made import enter, registered

EN = {"Accept-Language": "en"}


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def case(street):
    return registered(street)


def fresh(case):
    db.session.rollback()
    return db.session.get_one(Case, case.id, populate_existing=True)


def looks(case):
    db.session.rollback()
    statement = select(Reveal).where(Reveal.case_id == case.id).order_by(Reveal.id)
    return [(one.person_id, one.what, one.slip_id) for one in db.session.scalars(statement)]


def facts_of_judging(case):
    db.session.rollback()
    statement = select(Event.facts).where(Event.case_id == case.id, Event.move == Move.JUDGE)
    return list(db.session.scalars(statement.order_by(Event.sequence)))


def show(case, person, now, slip_id=None):
    with transaction():
        cases.show_slip(case.id, actor(person), slip_id=slip_id, now=now)


def test_whoever_has_just_registered_a_case_gets_its_slip_at_once(client, street, case):
    enter(client, street.head)

    page = client.get(f"/cases/{case.number}/slip").text
    picture = client.get(f"/cases/{case.number}/slip.svg")

    assert case.slip_secret in page
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert looks(case) == []


def test_later_the_slip_is_shown_by_a_post_that_is_kept(client, street, case, clock):
    clock.advance(OPEN_FOR)
    enter(client, street.head)
    path = f"/cases/{case.number}/slip"

    before = client.get(path, headers=EN).text
    code_before = client.get(f"{path}.svg").status_code
    assert looks(case) == []
    asked = post(client, path)
    after = client.get(asked.location).text
    code_after = client.get(f"{path}.svg").status_code

    assert "Show the secret word and the code" in before
    assert case.slip_secret not in before
    assert (code_before, asked.status_code, asked.location, code_after) == (403, 303, path, 200)
    assert case.slip_secret in after
    assert looks(case) == [(street.head.id, PersonalData.SLIP, None)]
    kept = select(AuditEntry.actor_id).where(AuditEntry.action == Act.SLIP_SHOWN)
    assert db.session.scalars(kept).all() == [street.head.id]


def test_what_was_asked_for_is_hidden_again_after_a_while_and_from_others(client, street, case, now, clock):
    show(case, street.head, now)
    enter(client, street.grid_worker)
    theirs = client.get(f"/cases/{case.number}/slip").text
    clock.advance(OPEN_FOR)
    enter(client, street.head)
    later = client.get(f"/cases/{case.number}/slip").text

    assert case.slip_secret not in theirs
    assert case.slip_secret not in later


def test_a_neighbours_slip_is_shown_when_made_and_later_by_a_post(client, street, case, now, clock):
    with transaction():
        slip = cases.give_slip(case.id, actor(street.head), now=now)
        slip_id, secret = slip.id, slip.secret
    path = f"/cases/{case.number}/slips/{slip_id}"
    enter(client, street.head)

    at_once = client.get(path).text
    clock.advance(OPEN_FOR)
    before = client.get(path).text
    code = client.get(f"{path}.svg").status_code
    after = client.get(post(client, path).location).text

    assert secret in at_once
    assert secret not in before
    assert code == 403
    assert secret in after
    assert case.slip_secret not in after
    assert looks(case) == [(street.head.id, PersonalData.FURTHER_SLIP, slip_id)]


def test_a_look_at_a_neighbours_slip_opens_no_other(client, street, case, now, clock):
    with transaction():
        slip_id = cases.give_slip(case.id, actor(street.head), now=now).id
    clock.advance(OPEN_FOR)
    show(case, street.grid_worker, clock.now, slip_id)
    enter(client, street.grid_worker)

    assert case.slip_secret not in client.get(f"/cases/{case.number}/slip").text


def test_nobody_confirms_their_own_result_by_the_residents_slip(app, client, street, case, now):
    done(street, case, now)
    enter(client, street.grid_worker)
    post(client, f"/cases/{case.number}/slip")
    secret = fresh(case).slip_secret
    phone = app.test_client()
    come_in(phone, case, secret)

    sent = post(phone, f"/q/{case.number}/answer", {"verdict": "fixed", "rating": "satisfied"})

    assert sent.status_code == 303
    assert fresh(case).state is State.VERIFYING
    assert [(one.verdict, one.slip_id) for one in answers(case)] == [(Verdict.FIXED, None)]
    assert [(one["slip_id"], one["resolver_saw"]) for one in facts_of_judging(case)] == [(None, True)]
    enter(client, street.community_worker)
    page = client.get(f"/cases/{case.number}").text
    assert "办理人看过它的查询码，不能以此核实。请直接问居民" in page
    assert "办理人看过这张回执单的查询码，不能以此核实，须由他人核实" in page
    assert post(client, f"/cases/{case.number}/verify", {"note": "问过"}).status_code == 303
    assert fresh(case).state is State.CLOSED
    assert "请直接问居民" not in client.get(f"/cases/{case.number}").text


def test_a_slip_that_somebody_else_saw_still_verifies(street, case, now):
    show(case, street.head, now)
    done(street, case, now)

    says(case, Verdict.FIXED, now)

    assert fresh(case).state is State.CLOSED
    assert "resolver_saw" not in facts_of_judging(case)[0]


def test_the_look_counts_however_long_ago_and_also_before_the_result(street, case, now):
    show(case, street.grid_worker, now - timedelta(days=9))
    done(street, case, now)

    says(case, Verdict.FIXED, now)

    assert fresh(case).state is State.VERIFYING


def test_nobody_takes_an_objection_to_their_own_result_back_by_a_slip(street, case, now):
    done(street, case, now)
    says(case, Verdict.NOT_FIXED, now, note="还是不亮")
    show(case, street.grid_worker, now)

    says(case, Verdict.FIXED, now + timedelta(minutes=1))

    assert [one.decision for one in objections(case)] == [None]


def test_whoever_made_a_neighbours_slip_takes_no_objection_back_by_it(street, case, now):
    with transaction():
        slip_id = cases.give_slip(case.id, actor(street.grid_worker), now=now).id
    done(street, case, now)
    slip = db.session.get_one(Slip, slip_id)
    says(case, Verdict.NOT_FIXED, now, note="我家门口还暗", slip=slip)

    says(case, Verdict.FIXED, now + timedelta(minutes=1), slip=slip)

    assert [one.decision for one in objections(case)] == [None]
    assert [one.get("slip_id") for one in facts_of_judging(case)] == [slip_id, slip_id]


def test_the_page_still_offers_to_decide_an_objection_that_was_not_taken_back(client, street, case, now):
    done(street, case, now)
    says(case, Verdict.NOT_FIXED, now, note="还是不亮")
    show(case, street.grid_worker, now)
    says(case, Verdict.FIXED, now + timedelta(minutes=1))
    enter(client, street.community_worker)

    assert client.get(f"/cases/{case.number}/keep_result").status_code == 200
