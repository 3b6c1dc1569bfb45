"""Postings: handed over, ended, given again."""

from datetime import date

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.errors import Invalid, StaleCase
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Person, Posting
from app.organisation import operations
from app.organisation.operations import NewPosting, PersonFacts
from tests import factories

TODAY = date(2026, 3, 3)


LATER = date(2026, 4, 1)


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def administrator(street):
    return factories.actor(street.administrator)


def posting_of(person) -> Posting:
    return db.session.scalars(select(Posting).where(Posting.person_id == person.id)).one()


def held(person) -> list[tuple]:
    columns = (Posting.role, Posting.unit_id, Posting.from_on, Posting.until_on)
    statement = select(*columns).where(Posting.person_id == person.id).order_by(Posting.from_on, Posting.id)
    return [tuple(row) for row in db.session.execute(statement)]


def test_a_hand_over_ends_one_posting_and_begins_the_other_on_the_same_day(street, administrator, now):
    posting = posting_of(street.head)

    with transaction():
        operations.hand_over(
            posting.id,
            administrator,
            to_person_id=street.stranger.id,
            on_day=LATER,
            version=street.head.version,
            now=now,
        )

    assert held(street.head) == [(Role.BUILDING_HEAD, street.building.id, factories.LONG_AGO, LATER)]
    assert held(street.stranger) == [(Role.BUILDING_HEAD, street.building.id, LATER, None)]


@pytest.mark.parametrize(
    ("successor", "day", "reason"),
    [
        ("head", LATER, "hand_over_to_oneself"),
        ("stranger", date(2020, 1, 1), "until_before_from"),
        ("sister_worker", LATER, "person_disabled"),
        ("far_worker", LATER, "already_posted"),
    ],
)
def test_a_hand_over_that_does_not_fit_changes_nothing(street, administrator, now, successor, day, reason):
    posting = posting_of(street.head)
    with transaction():
        db.session.get(Person, street.sister_worker.id).disabled_at = now
        db.session.add(
            Posting(
                person_id=street.far_worker.id,
                unit_id=street.building.id,
                role=Role.BUILDING_HEAD,
                from_on=TODAY,
            )
        )

    with pytest.raises(Invalid) as refusal, transaction():
        operations.hand_over(
            posting.id,
            administrator,
            to_person_id=getattr(street, successor).id,
            on_day=day,
            version=street.head.version,
            now=now,
        )

    assert refusal.value.code == reason
    assert held(street.head)[0][3] is None


def test_a_posting_that_is_over_is_not_ended_later(street, administrator, now):
    posting = posting_of(street.head)

    def end(day):
        with transaction():
            operations.end_posting(
                posting.id, administrator, until_on=day, version=street.head.version, now=now
            )

    end(LATER)
    with pytest.raises(Invalid) as over:
        end(LATER)
    with pytest.raises(Invalid) as before:
        end(date(2020, 1, 1))
    end(TODAY)

    assert (over.value.code, before.value.code) == ("posting_over", "until_before_from")
    assert held(street.head)[0][3] == TODAY


def test_a_street_keeps_an_administrator(street, administrator, now):
    posting = posting_of(street.administrator)

    def end():
        version = street.administrator.version
        with transaction():
            operations.end_posting(posting.id, administrator, until_on=TODAY, version=version, now=now)

    with pytest.raises(Invalid) as refusal:
        end()
    with transaction():
        factories.person("second", "副管", (Role.ADMINISTRATOR, street.street))
    end()

    assert refusal.value.code == "last_administrator"
    assert held(street.administrator)[0][3] == TODAY


def test_the_same_posting_is_not_given_twice_but_again_after_it_ended(street, administrator, now):
    person = street.head
    new = NewPosting(street.building.id, Role.BUILDING_HEAD, LATER)

    def post(posting):
        with transaction():
            operations.post(person.id, administrator, posting, version=person.version, now=now)

    with pytest.raises(Invalid) as twice:
        post(new)
    with transaction():
        operations.end_posting(
            posting_of(person).id, administrator, until_on=TODAY, version=person.version, now=now
        )
    post(new)
    post(NewPosting(street.building.id, Role.BUILDING_HEAD, TODAY, LATER))
    with pytest.raises(Invalid) as reversed_:
        post(NewPosting(street.sister_building.id, Role.BUILDING_HEAD, LATER, TODAY))

    assert (twice.value.code, reversed_.value.code) == ("already_posted", "until_before_from")
    assert len(held(person)) == 3


def test_of_two_changes_at_once_the_second_is_told(street, administrator, now):
    person, version = street.head, street.head.version
    new = NewPosting(street.sister_building.id, Role.BUILDING_HEAD, TODAY)
    with transaction():
        operations.post(person.id, administrator, new, version=version, now=now)

    for attempt in (
        lambda: operations.post(person.id, administrator, new, version=version, now=now),
        lambda: operations.amend_person(
            person.id, administrator, PersonFacts("head0", "改"), version=version, now=now
        ),
        lambda: operations.disable_person(person.id, administrator, version=version, now=now),
        lambda: operations.enable_person(person.id, administrator, version=version, now=now),
    ):
        with pytest.raises(StaleCase), transaction():
            attempt()
