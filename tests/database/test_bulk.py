"""Writing a session's rows by one statement a table."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from app import bulk
from app.database import transaction
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Event, EventText, Sight
from tests import factories
from tests.organisation import placed_case

WRITTEN = (Case, Event, Sight)
AT = datetime(2026, 3, 3, 2, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def case(app):
    place = factories.street()
    with transaction():
        return placed_case(place.grid, 1)


def an_event(case, **values):
    return Event(
        street_id=case.street_id, case_id=case.id, sequence=1, move=Move.NOTE, at=AT, unit_id=case.holder_id,
        facts={"what": ["灯", None, 1]}, digest="0" * 64, **values,
    )  # fmt: skip


def test_new_and_changed_rows_are_written_as_they_are(case):
    with transaction():
        row = db.session.get_one(Case, case.id)
        row.spot, row.due_at, row.was_overdue, row.expected_on = "3单元 'x' %s :y", AT, True, AT.date()
        bulk.write(db.session(), WRITTEN, [an_event(row), Sight(unit_id=row.holder_id, case_id=row.id)])

    found = db.session.get_one(Case, case.id, populate_existing=True)
    event = db.session.scalars(select(Event)).one()
    assert (found.spot, found.due_at, found.was_overdue) == ("3单元 'x' %s :y", AT, True)
    assert (found.expected_on, found.version) == (AT.date(), 2)
    assert (event.move, event.at, event.facts, event.text_digest) == (
        Move.NOTE, AT, {"what": ["灯", None, 1]}, None,
    )  # fmt: skip


def test_what_hangs_on_a_relation_is_written_too(case):
    with transaction():
        bulk.write(db.session(), WRITTEN, [an_event(case, words=EventText(salt="s", body="修了"))])

    assert db.session.scalars(select(EventText.body)).all() == ["修了"]


def test_a_row_that_somebody_changed_meanwhile_is_refused(case):
    db.session.get_one(Case, case.id).spot = "mine"
    theirs = update(Case).values(version=Case.version + 1)
    with db.session.no_autoflush:
        db.session.execute(theirs, execution_options={"synchronize_session": False})

        with pytest.raises(StaleDataError):
            bulk.write(db.session(), WRITTEN)
    db.session.rollback()
