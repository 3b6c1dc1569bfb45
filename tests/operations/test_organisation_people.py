"""People and their postings."""

from datetime import date

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.organisation import operations
from app.organisation.operations import NewPosting, PersonFacts
from tests import factories

TODAY = date(2026, 3, 3)


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
