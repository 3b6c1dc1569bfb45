"""What an empty installation gets."""

from app.database import transaction
from app.domain.choosing import choose
from app.domain.clocks import ClockKind, Limit, LimitUnit, Urgency
from app.domain.levels import Level
from app.extensions import db
from app.models.settings import Category
from app.settings import operations, queries
from tests import factories
from tests.counting import statements


def install(now):
    with transaction():
        return operations.install_defaults(now=now)


def test_a_second_time_adds_nothing(app, now):
    first, second = install(now), install(now)

    assert (first > 200, second) == (True, 0)


def test_categories_form_a_tree(app, now):
    install(now)

    rows = {row.code: row for row in db.session.query(Category)}

    child, parent = rows["lift.trapped"], rows["lift"]
    assert child.path == f"/{parent.id}/{child.id}/"
    assert child.parent_id == parent.id
    assert all(row.path.endswith(f"/{row.id}/") for row in rows.values())


def test_it_takes_few_statements(app, now):
    with statements() as seen:
        install(now)

    assert len(seen) <= 25


def test_the_default_limits_are_the_ruled_ones(app, now):
    street = factories.street()
    install(now)
    rules = queries.limit_rules(street.street.id)

    def limit(kind, level, urgency=Urgency.BLUE):
        found = choose(
            rules,
            kind=kind,
            level=level,
            category_path=(),
            urgency=urgency,
            on=now.date(),
            street_id=street.street.id,
        )
        return found and found.limit

    assert limit(ClockKind.HANDLE, Level.GRID) == Limit(24, LimitUnit.WORKING_HOURS)
    assert limit(ClockKind.HANDLE, Level.BUILDING) == Limit(24, LimitUnit.WORKING_HOURS)
    assert limit(ClockKind.HANDLE, Level.COMMUNITY) == Limit(7, LimitUnit.WORKING_DAYS)
    assert limit(ClockKind.HANDLE, Level.STREET) == Limit(15, LimitUnit.WORKING_DAYS)
    assert limit(ClockKind.ACCEPT, Level.GRID) == Limit(4, LimitUnit.WORKING_HOURS)
    assert limit(ClockKind.ACCEPT, Level.COMMUNITY) == Limit(1, LimitUnit.WORKING_DAYS)
    assert limit(ClockKind.ACCEPT, Level.STREET) == Limit(2, LimitUnit.WORKING_DAYS)
    for level in Level:
        assert limit(ClockKind.HANDLE, level, Urgency.RED) == Limit(2, LimitUnit.CLOCK_HOURS)
        assert limit(ClockKind.HANDLE, level, Urgency.YELLOW) == Limit(24, LimitUnit.CLOCK_HOURS)
        assert limit(ClockKind.ACCEPT, level, Urgency.RED) == Limit(1, LimitUnit.CLOCK_HOURS)
        assert limit(ClockKind.ACCEPT, level, Urgency.YELLOW) == Limit(4, LimitUnit.CLOCK_HOURS)
        assert limit(ClockKind.VERIFY, level, Urgency.RED) == Limit(3, LimitUnit.WORKING_DAYS)
        assert limit(ClockKind.REPORT_IN, level, Urgency.RED) == Limit(2, LimitUnit.CLOCK_HOURS)
    for kind in ClockKind:
        assert limit(kind, Level.GRID) is not None


def test_every_line_of_the_shipped_routing_is_there_in_order(app, now):
    street = factories.street()
    install(now)

    rows = queries.routing_rows(street.street.id)

    assert [row.position for row in rows] == list(range(15))
    assert (rows[-1].category_id, rows[-1].level) == (None, Level.GRID)
    assert len(queries.routing_rules(street.street.id)) == 15
