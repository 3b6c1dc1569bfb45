"""Erasing a case: chains and minutes still prove, tampering is seen, nobody writes after it."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import delete, func, select, update

from app.cases import operations as cases
from app.cases.queries.chains import broken_chains
from app.database import transaction
from app.domain.erasing import CaseErased, RunKind
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Event, EventText
from app.models.erasures import Erasure, ErasureRun
from app.models.minutes import Minutes, MinutesRedaction
from app.models.organisation import Person
from app.models.settings import Category
from app.retention import jobs, running
from app.retention.queries import due
from app.talks.queries.minutes import minutes_of, proof_of
from tests import minutes, orders
from tests.factories import actor
from tests.retention import canary
from tests.web.cases_made import registered


@pytest.fixture
def later(now):
    return now + canary.LONG


@pytest.fixture
def written(street, now):
    return canary.write(street, now)


@pytest.fixture
def erased(written, later):
    jobs.keep_retention(now=later)
    db.session.rollback()
    db.session.expire_all()
    return written


def closed(street, now, **values):
    case = registered(street, **values)
    orders.close(street, case, now)
    return case


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def broken():
    db.session.rollback()
    db.session.expire_all()
    return [number for number, sequence in broken_chains() if sequence is not None]


def test_the_chain_is_whole_afterwards(erased):
    event = db.session.scalars(select(Event).where(Event.move == Move.ERASE)).one()

    assert broken() == []
    assert event.facts["rule"] == "retention"
    assert set(event.facts["texts"]) >= {"1"}


@pytest.mark.parametrize("tampering", ["text", "digests", "event"])
def test_tampering_is_still_seen(erased, tampering):
    erasing = db.session.scalars(select(Event).where(Event.move == Move.ERASE)).one()
    number = db.session.get_one(Case, erasing.case_id).number
    change = {
        "text": update(EventText).values(body="另一个说法"),
        "digests": update(Event).where(Event.id == erasing.id).values(facts={**erasing.facts, "texts": {}}),
        "event": delete(Event).where(Event.id == erasing.id),
    }[tampering]

    with transaction():
        db.session.execute(change)

    assert broken() == [number]


def test_no_digest_of_the_old_text_can_be_tried_out(written, later):
    statement = select(EventText.salt).join(Event).where(Event.case_id == written.case_id)
    before = set(db.session.scalars(statement.where(EventText.body.contains(canary.NAME))))

    jobs.keep_retention(now=later)

    after = set(db.session.scalars(statement.where(EventText.body.contains("［已删除］"))))
    assert len(after) == len(before) > 0
    assert not after & before


def test_locked_minutes_are_sealed_anew_and_say_so(erased):
    record = minutes_of(erased.talk_id)
    kept = db.session.scalars(select(MinutesRedaction)).one()

    assert proof_of(record).holds
    assert (kept.lock_digest, kept.held_before, kept.number) == (record.lock_digest, True, 1)
    assert len(record.confirmations) == 2


@pytest.mark.parametrize("table", ["minutes", "minutes_addendum", "minutes_confirmation"])
def test_the_database_refuses_to_change_sealed_minutes_without_a_redaction(erased, table):
    change = {
        "minutes": "UPDATE minutes SET content = '{}'",
        "minutes_addendum": "UPDATE minutes_addendum SET body = 'x'",
        "minutes_confirmation": "UPDATE minutes_confirmation SET name = 'x'",
    }[table]

    with pytest.raises(Exception, match="locked minutes do not change"), transaction():
        db.session.execute(db.text(change))


def test_minutes_that_were_broken_before_stay_broken(written, street, later):
    minutes.tamper(update(Minutes).values(text_digest="0" * 64))

    jobs.keep_retention(now=later)

    assert not proof_of(minutes_of(written.talk_id)).holds


def test_twice_is_nothing(erased, later):
    again = jobs.keep_retention(now=later)

    assert again == 0
    assert (count(Erasure), count(ErasureRun)) == (1, 1)


def test_nobody_writes_into_it_any_more(erased, street, later):
    for move in (cases.praise, cases.reopen):
        with pytest.raises(CaseErased), transaction():
            move(erased.case_id, actor(street.leader), note=canary.NAME, version=None, now=later)


@pytest.mark.postgresql
def test_a_comment_that_comes_at_the_same_time_is_gone_through_or_refused(app, written, street, later):
    told = []

    def praise():
        with app.app_context():
            try:
                with transaction():
                    cases.praise(
                        written.case_id, actor(street.leader), note=canary.NAME, version=None, now=later
                    )
                told.append("written")
            except CaseErased:
                told.append("refused")
            finally:
                db.session.remove()

    def erase():
        with app.app_context():
            jobs.keep_retention(now=later)
            db.session.remove()

    db.session.rollback()
    both = [Thread(target=praise), Thread(target=erase)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    bodies = db.session.scalars(select(EventText.body)).all()
    assert told in (["written"], ["refused"])
    assert not [body for body in bodies if canary.NAME in body]
    assert broken() == []


def test_a_comment_before_is_gone_through(written, street, later):
    with transaction():
        cases.praise(written.case_id, actor(street.leader), note=canary.NAME, version=None, now=later)

    jobs.keep_retention(now=later)

    assert not [body for body in db.session.scalars(select(EventText.body)) if canary.NAME in body]


@pytest.mark.parametrize("days", [1_094, 1_096])
def test_it_goes_when_the_days_of_the_street_are_over(street, now, days):
    case = closed(street, now, contact_name="丁一")

    erased = jobs.keep_retention(now=now + timedelta(days=days))

    assert erased == (days > 1_095)
    assert (db.session.get_one(Case, case.id, populate_existing=True).contact_id is None) == (days > 1_095)


def test_a_category_says_otherwise_and_what_lies_below_it_follows(street, now):
    case = closed(street, now)
    category = db.session.get_one(Category, case.category_id)
    with transaction():
        top = db.session.get_one(Category, category.path_ids[0])
        top.retention_days = 30

    erased = jobs.keep_retention(now=now + timedelta(days=31))

    assert erased == 1


def test_what_is_open_or_still_asked_for_is_held_back(street, now, later):
    registered(street)
    ordered = closed(street, now)
    other = registered(street)
    orders.given(street.leader, [other], street.grid_worker, street.grid, now)
    with transaction():
        cases.withdraw(other.id, actor(street.head), note="不用了", version=None, now=now)

    going = [one.case_id for one in due.all_due(due.streets(), later)]

    assert going == [ordered.id]


def test_a_case_that_fails_is_passed_by(street, now, later, monkeypatch):
    first, second = closed(street, now), closed(street, now)
    erase = running.erasing.erase

    def failing(case_id, *args, **values):
        if case_id == first.id:
            raise RuntimeError("disk")
        return erase(case_id, *args, **values)

    monkeypatch.setattr(running.erasing, "erase", failing)

    assert jobs.keep_retention(now=later) == 1
    report = db.session.scalars(select(ErasureRun)).one()
    assert (report.counts["cases"], report.counts["failed"], report.kind) == (1, 1, RunKind.RUN)
    monkeypatch.undo()
    assert jobs.keep_retention(now=later) == 1
    assert db.session.get_one(Case, second.id, populate_existing=True).erased_at == later


def test_the_phone_of_somebody_who_left_goes_and_the_name_stays(street, now):
    with transaction():
        person = db.session.get_one(Person, street.stranger.id)
        person.phone = "13900001111"
        stays = db.session.get_one(Person, street.head.id)
        stays.phone = "13900002222"

    removed = running.forget_phones(now=now + timedelta(days=366))

    assert removed == 1
    assert (person.phone, person.name, stays.phone) == (None, "路人", "13900002222")
