"""Published figures stay; what has changed since is named with the moves that did it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.backlog import Days
from app.domain.errors import Forbidden, Invalid
from app.domain.indicators import BY_CODE, Code
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case
from app.models.figures import FigureMembers, FigurePublication
from app.reports import operations
from app.reports.queries import indicators, publications
from tests import factories, minutes, talks
from tests.figures import World

FIRST = Days(date(2026, 3, 1), date(2026, 3, 15))


@pytest.fixture
def world(app, now):
    world = World(now)
    world.play([("building", secret, [("resolve", 30), ("verify", 60)]) for secret in (False, True, False)])
    world.now += timedelta(days=13)  # 16 March
    return world


def publish(world, unit, by, days=FIRST):
    with transaction():
        return operations.publish(unit.id, factories.actor(by), days=days, now=world.now)


def differences(world, publication_id, by):
    db.session.rollback()
    actor = factories.actor(by)
    publication = publications.publication_or_404(actor, publication_id)
    return {row.code: row for row in publications.differences(actor, publication, as_of=world.now)}


def newest(world):
    db.session.rollback()
    return db.session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()


def test_it_keeps_what_the_units_own_office_sees(world):
    place = world.place

    at_street = publish(world, place.street, place.leader)
    at_grid = publish(world, place.grid, place.leader)

    kept = [db.session.get_one(FigurePublication, row).values["resolution"] for row in (at_street, at_grid)]
    assert [row["denominator"] for row in kept] == [3, 2]  # the grid's office reads no complaint about itself
    assert kept[0] == {"numerator": 3, "denominator": 3, "apart": 0, "version": 1, "target": 850}
    codes = db.session.scalars(
        select(FigureMembers.code).where(FigureMembers.publication_id == at_street)
    ).all()
    assert set(codes) == set(BY_CODE)


def test_nothing_has_changed_at_first(world):
    publication_id = publish(world, world.place.community, world.place.community_worker)

    assert not any(row.change for row in differences(world, publication_id, world.place.leader).values())


def test_a_reopening_is_named_as_the_reason(world):
    publication_id = publish(world, world.place.community, world.place.community_worker)
    case = newest(world)

    world.reopen(case.id)

    rows = differences(world, publication_id, world.place.community_worker)
    found = rows[Code.RESOLUTION]
    assert {code for code, row in rows.items() if row.change} == {
        Code.RESOLUTION, Code.SATISFACTION, Code.REOPENING, Code.FIRST_LEVEL,
    }  # fmt: skip
    assert (found.then.numerator, found.now.numerator, found.now.denominator) == (3, 2, 3)
    assert (found.change.lost, found.change.gained, found.change.came) == ((case.id,), (), ())
    assert [(one.number, [move for move, _ in one.moves]) for one in found.moved] == [
        (case.number, [Move.REOPEN])
    ]


def test_what_comes_in_later_is_named(world):
    publication_id = publish(world, world.place.grid, world.place.leader)
    world.play([("building", False, [])])
    case = newest(world)
    case_id = case.id
    world.now -= timedelta(days=5)
    with transaction():
        row = db.session.get_one(Case, case_id)
        row.registered_at = world.now  # as if it had come late from a device

    rows = differences(world, publication_id, world.place.leader)

    assert rows[Code.RETURNS].change.came == (case_id,)
    assert rows[Code.RETURNS].now.denominator == rows[Code.RETURNS].then.denominator + 1


def test_numbers_of_both_times_equal_the_members(world):
    publication_id = publish(world, world.place.street, world.place.leader)
    world.reopen(newest(world).id)

    for code, row in differences(world, publication_id, world.place.leader).items():
        change = row.change
        assert row.now.numerator - row.then.numerator == len(change.gained) - len(change.lost), code
        assert row.now.denominator - row.then.denominator == len(change.came) - len(change.dropped), code


def test_a_period_is_published_once(world):
    publish(world, world.place.community, world.place.leader)

    with pytest.raises(operations.AlreadyPublished):
        publish(world, world.place.community, world.place.community_worker)

    assert len(db.session.scalars(select(FigurePublication)).all()) == 1


@pytest.mark.parametrize(
    ("unit", "by", "days", "refusal"),
    [
        ("community", "grid_worker", FIRST, Forbidden),
        ("other_community", "community_worker", FIRST, Forbidden),
        ("community", "administrator", FIRST, Forbidden),
        ("building", "leader", FIRST, Invalid),
        ("community", "leader", Days(date(2026, 3, 1), date(2026, 3, 16)), Invalid),
    ],
)
def test_a_refusal_keeps_nothing(world, unit, by, days, refusal):
    with pytest.raises(refusal):
        publish(world, getattr(world.place, unit), getattr(world.place, by), days)

    db.session.rollback()
    assert db.session.scalars(select(FigurePublication)).all() == []


def test_a_published_entry_and_a_building_are_named(world):
    place = world.place
    began = world.now - timedelta(days=12)
    talk = talks.opened(place.community, place.community_worker, began)
    world.play([("building", False, [("put_into_ledger", 10)])])
    world.now += timedelta(days=31)
    march = Days(date(2026, 3, 1), date(2026, 3, 31))
    publication_id = publish(world, place.community, place.community_worker, march)
    assert (
        indicators.counted(
            publications.asked_of(
                publications.publication_or_404(world.street, publication_id), as_of=world.now
            )
        )
        .whole[Code.COVERAGE]
        .denominator
        == 2
    )
    minutes.arrive(talk, place.head, place.community_worker)

    rows = differences(world, publication_id, place.leader)

    assert [unit.id for unit in rows[Code.COVERAGE].buildings] == [place.building.id]
    assert not rows[Code.STRIKE_OFF].change
