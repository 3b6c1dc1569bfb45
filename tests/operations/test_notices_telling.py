"""Who is told."""

from datetime import date, timedelta

from sqlalchemy import select

from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.notices import Notice
from app.models.organisation import Person, Posting
from app.notices import operations
from tests import factories
from tests.counting import statements


def told():
    return set(db.session.scalars(select(Notice.person_id)))


def tell(unit, now, **values):
    with transaction():
        return operations.tell_unit(unit.id, "case_received", key="k1", now=now, **values)


def test_everybody_who_works_at_the_unit_is_told(app, now):
    street = factories.street()

    count = tell(street.grid, now, params={"number": "YA-1"})

    notice = db.session.scalars(select(Notice)).one()
    assert (count, notice.person_id) == (1, street.grid_worker.id)
    assert (notice.street_id, notice.unit_id) == (street.street.id, street.grid.id)
    assert (notice.code, notice.params, notice.created_at) == ("case_received", {"number": "YA-1"}, now)
    assert notice.read_at is None


def test_of_a_street_its_staff_and_leaders_are_told_but_no_administrator(app, now):
    street = factories.street()

    tell(street.street, now)

    assert told() == {street.street_worker.id, street.leader.id}


def test_who_was_called_in_is_told(app, now):
    street = factories.street()

    tell(street.department, now)

    assert told() == {street.co_handler.id}


def test_the_same_key_tells_nobody_twice(app, now):
    street = factories.street()

    counts = tell(street.grid, now), tell(street.grid, now + timedelta(hours=1))

    assert counts == (1, 0)
    assert db.session.scalars(select(Notice.created_at)).all() == [now]


def test_who_did_it_is_not_told(app, now):
    street = factories.street()

    count = tell(street.street, now, besides=street.leader.id)

    assert (count, told()) == (1, {street.street_worker.id})


def test_two_postings_at_one_unit_are_one_person(app, now):
    street = factories.street()
    with transaction():
        again = Posting(
            person_id=street.grid_worker.id,
            unit_id=street.grid.id,
            role=Role.BUILDING_HEAD,
            from_on=factories.LONG_AGO,
        )
        db.session.add(again)

    assert tell(street.grid, now) == 1


def test_a_posting_counts_on_its_days_in_the_streets_zone(app, now):
    street = factories.street()
    late = now.replace(hour=17)  # 01:00 on 4 March in Shanghai
    with transaction():
        posting = db.session.scalars(select(Posting).where(Posting.person_id == street.grid_worker.id)).one()
        posting.until_on = date(2026, 3, 4)

    assert tell(street.grid, late) == 0
    assert tell(street.grid, now) == 1


def test_a_disabled_account_is_not_told(app, now):
    street = factories.street()
    with transaction():
        db.session.get(Person, street.grid_worker.id).disabled_at = now

    assert tell(street.grid, now) == 0


def test_a_unit_without_people_is_seen_by_the_caller(app, now):
    street = factories.street()

    assert tell(street.sister_building, now) == 0


def test_one_person_leaders_and_administrators_can_be_told(app, now):
    street = factories.street()
    with transaction():
        chief = factories.person("chief", "全域管理员", (Role.ADMINISTRATOR, None))

    with transaction():
        one = operations.tell_person(street.stranger.id, "case_closed", key="a", now=now)
        leaders = operations.tell_leaders(street.street.id, "case_breached_street", key="b", now=now)
        both = operations.tell_administrators(street.street.id, "admin_postponed", key="c", now=now)

    assert (one, leaders, both) == (1, 1, 2)
    assert told() == {street.stranger.id, street.leader.id, street.administrator.id, chief.id}


def test_telling_costs_one_statement_once_the_unit_and_the_zone_are_known(app, now):
    street = factories.street()
    with transaction():
        operations.tell_unit(street.street.id, "case_received", key="1", now=now)

        with statements() as seen:
            operations.tell_unit(street.street.id, "case_received", key="2", now=now)

    assert len(seen) == 1
