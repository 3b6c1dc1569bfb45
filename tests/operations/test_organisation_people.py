"""People and their postings."""

from datetime import date

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.errors import Forbidden, Invalid, Missing, StaleCase
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
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


def test_a_person_is_added_with_a_posting(street, administrator, now):
    facts = PersonFacts(" Shan.TF ", " 单田芳 ", "138 0000 0000")

    with transaction():
        person = operations.add_person(
            administrator, facts, NewPosting(street.grid.id, Role.GRID_STAFF, TODAY), now=now
        )

    assert (person.username, person.name, person.phone) == ("shan.tf", "单田芳", "13800000000")
    assert (person.pinyin, person.password_hash, person.created_at) == ("shantianfang stf", None, now)
    assert held(person) == [(Role.GRID_STAFF, street.grid.id, TODAY, None)]


@pytest.mark.parametrize(
    ("role", "place", "reason"),
    [
        (Role.BUILDING_HEAD, "grid", "role_at_building"),
        (Role.GRID_STAFF, "community", "role_at_grid"),
        (Role.COMMUNITY_STAFF, "street", "role_at_community"),
        (Role.STREET_STAFF, "community", "role_at_street"),
        (Role.LEADER, "grid", "role_at_street"),
        (Role.CO_HANDLER, "grid", "role_at_department"),
        (Role.GRID_STAFF, "department", "role_at_grid"),
        (Role.ADMINISTRATOR, "community", "role_at_street_or_all"),
        (Role.OBSERVER, "department", "role_at_street_or_all"),
    ],
)
def test_a_role_is_held_at_its_own_level_only(street, administrator, now, role, place, reason):
    new = NewPosting(getattr(street, place).id, role, TODAY)

    with pytest.raises(Invalid) as refusal, transaction():
        operations.add_person(administrator, PersonFacts("new", "新人"), new, now=now)

    assert (refusal.value.field, refusal.value.code) == ("role", reason)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (PersonFacts("head0", "新人"), Invalid),
        (PersonFacts("新人", "新人"), Invalid),
        (PersonFacts("new", " "), Missing),
        (PersonFacts("new", "新人", "12"), Invalid),
    ],
)
def test_a_person_who_does_not_fit_is_refused(street, administrator, now, facts, refusal):
    with pytest.raises(refusal), transaction():
        operations.add_person(
            administrator, facts, NewPosting(street.grid.id, Role.GRID_STAFF, TODAY), now=now
        )

    assert db.session.scalar(select(Person.id).where(Person.username == "new")) is None


def test_only_an_installations_administrator_posts_to_all_streets(street, administrator, now):
    new = NewPosting(None, Role.OBSERVER, TODAY)
    with transaction():
        root = factories.person("root", "总管", (Role.ADMINISTRATOR, None))

    with pytest.raises(Forbidden), transaction():
        operations.add_person(administrator, PersonFacts("new", "新人"), new, now=now)
    with transaction():
        person = operations.add_person(factories.actor(root), PersonFacts("new", "新人"), new, now=now)

    assert held(person) == [(Role.OBSERVER, None, TODAY, None)]


@pytest.mark.parametrize("unit_id", [10**6, "closed"])
def test_nobody_is_posted_at_an_unknown_or_closed_unit(street, administrator, now, unit_id):
    with transaction():
        db.session.get(Unit, street.grid.id).closed_on = TODAY
    unit_id = street.grid.id if unit_id == "closed" else unit_id

    with pytest.raises(Invalid) as refusal, transaction():
        operations.post(
            street.stranger.id, administrator, NewPosting(unit_id, Role.GRID_STAFF, TODAY), version=1, now=now
        )

    assert refusal.value.field == "unit_id"


def test_a_person_is_amended_and_found_under_the_new_spelling(street, administrator, now):
    person = street.head

    with transaction():
        operations.amend_person(
            person.id, administrator, PersonFacts("head0", "王秀英"), version=person.version, now=now
        )

    row = db.session.get(Person, person.id)
    assert (row.name, row.pinyin, row.phone) == ("王秀英", "wangxiuying wxy", None)


def test_disabling_keeps_the_postings_and_can_be_undone(street, administrator, now):
    person = street.head

    with transaction():
        operations.disable_person(person.id, administrator, version=person.version, now=now)
    with pytest.raises(Invalid) as again, transaction():
        operations.disable_person(person.id, administrator, version=person.version, now=now)
    assert person.disabled_at == now
    with transaction():
        operations.enable_person(person.id, administrator, version=person.version, now=now)
    with pytest.raises(Invalid) as twice, transaction():
        operations.enable_person(person.id, administrator, version=person.version, now=now)

    assert (again.value.code, twice.value.code) == ("already_disabled", "not_disabled")
    assert person.disabled_at is None
    assert len(held(person)) == 1


def test_nobody_locks_themselves_out(street, administrator, now):
    with pytest.raises(Invalid) as refusal, transaction():
        operations.disable_person(
            street.administrator.id, administrator, version=street.administrator.version, now=now
        )

    assert refusal.value.code == "disable_yourself"


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


def test_who_is_posted_in_two_streets_is_changed_by_none_of_the_two(street, administrator, now):
    other = factories.street(1)
    with transaction():
        db.session.add(
            Posting(person_id=street.head.id, unit_id=other.grid.id, role=Role.GRID_STAFF, from_on=TODAY)
        )
    version = street.head.version

    for actor in (administrator, factories.actor(other.administrator)):
        with pytest.raises(Forbidden), transaction():
            operations.amend_person(
                street.head.id, actor, PersonFacts("head0", "改"), version=version, now=now
            )


@pytest.mark.parametrize("who", ["head", "grid_worker", "community_worker", "leader", "stranger"])
def test_who_does_not_administer_changes_nobody(street, now, who):
    actor, person, posting = factories.actor(getattr(street, who)), street.head, posting_of(street.head)
    new = NewPosting(street.grid.id, Role.GRID_STAFF, TODAY)

    for attempt in (
        lambda: operations.add_person(actor, PersonFacts("new", "新"), new, now=now),
        lambda: operations.amend_person(person.id, actor, PersonFacts("x1", "改"), version=1, now=now),
        lambda: operations.disable_person(person.id, actor, version=1, now=now),
        lambda: operations.enable_person(person.id, actor, version=1, now=now),
        lambda: operations.post(street.stranger.id, actor, new, version=1, now=now),
        lambda: operations.end_posting(posting.id, actor, until_on=TODAY, version=1, now=now),
        lambda: operations.hand_over(
            posting.id, actor, to_person_id=street.stranger.id, on_day=TODAY, version=1, now=now
        ),
    ):
        with pytest.raises(Forbidden), transaction():
            attempt()


def test_an_unknown_person_or_posting_is_refused(street, administrator, now):
    with pytest.raises(Invalid), transaction():
        operations.disable_person(10**6, administrator, version=1, now=now)
    with pytest.raises(Invalid), transaction():
        operations.end_posting(10**6, administrator, until_on=TODAY, version=1, now=now)
