"""The migrations: there and back again, and what they make is what the tables say."""

from datetime import timedelta
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import inspect, select, update

from app import create_app
from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind, Outcome
from app.domain.exports import ExportState
from app.domain.ledger import Kept
from app.domain.talks import DecisionKind
from app.escalation.jobs import sweep
from app.extensions import db
from app.ledger import operations as ledger
from app.models.exports import Export
from app.models.ledger import Promise
from app.models.settings import SavedFilter
from app.retention import running
from app.retention.queries import due
from app.settings.operations import install_defaults
from tests import databases, factories, orders, talks
from tests.exported import asked
from tests.factories import last_clock, notice_codes
from tests.ledger import BUDGET, Held
from tests.web.cases_made import registered

FOLDER = str(databases.ROOT / "migrations")


@pytest.fixture
def blank_app(blank_database, tmp_path):
    app = create_app(databases.settings(blank_database, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_they_go_up_down_and_up_again(blank_app):
    flask_migrate.upgrade(FOLDER)
    made = tables()
    flask_migrate.downgrade(FOLDER, "base")
    left = tables()
    flask_migrate.upgrade(FOLDER)

    assert made >= {"unit", "case"}
    assert left == set()
    assert tables() == made


def test_they_make_what_the_tables_say(blank_app):
    flask_migrate.upgrade(FOLDER)

    flask_migrate.check(FOLDER)


def test_the_entry_of_a_case_that_had_ended_before_is_asked_about(blank_app, now):
    flask_migrate.upgrade(FOLDER)
    with transaction():
        install_defaults(now=now)
    held = Held(now)
    entry_id = held.do(ledger.enter, held.place.community_worker, BUDGET).id
    held.do(cases.withdraw, held.place.head, note="登记错了")
    review = last_clock(held.case, ClockKind.REVIEW)
    with transaction():
        review.stopped_at, review.outcome = now, Outcome.CANCELLED
    db.session.rollback()

    flask_migrate.downgrade(FOLDER, "0008")
    flask_migrate.upgrade(FOLDER)

    clock = last_clock(held.case, ClockKind.REVIEW)
    assert (clock.subject_id, clock.unit_id, clock.stopped_at) == (entry_id, held.case.holder_id, None)
    sweep(now=clock.due_at + timedelta(minutes=1))
    assert notice_codes(held.place.grid_worker)[-1] == "ledger_review_due"


def test_numbers_leave_what_was_kept_of_searches(blank_app, now):
    flask_migrate.upgrade(FOLDER)
    with transaction():
        install_defaults(now=now)
        head = factories.street().head
    asked = {
        "手机": "state=open&words=13877776666",
        "连着写": "words=%E5%BC%A0%E5%A7%90+139-0000-1111",
        "编号": "words=YH-20260303-0001",
        "词": "words=%E7%81%AF%E5%9D%8F%E4%BA%86&light=red",
    }
    with transaction():
        db.session.add_all(
            SavedFilter(person_id=head.id, name=name, query=query) for name, query in asked.items()
        )

    flask_migrate.downgrade(FOLDER, "0034")
    flask_migrate.upgrade(FOLDER)

    db.session.rollback()
    kept = dict(db.session.execute(select(SavedFilter.name, SavedFilter.query)).all())
    changed = {"手机": "state=open&words=", "连着写": "words=%E5%BC%A0%E5%A7%90"}
    assert kept == {**asked, **changed}


def test_words_of_files_asked_for_before_an_erasure_go(blank_app, now):
    flask_migrate.upgrade(FOLDER)
    with transaction():
        install_defaults(now=now)
        place = factories.street()
    case = registered(place, contact_name="欧阳震华")
    orders.close(place, case, now)
    erased_at = now + timedelta(days=1_200)
    running.run(due.streets(), now=erased_at)
    query = "state=all&words=%E6%AC%A7%E9%98%B3%E9%9C%87%E5%8D%8E"
    before, under_way, after = (
        asked(place.leader, query=query, now=at) for at in (now, now, erased_at + timedelta(hours=1))
    )
    with transaction():
        over = update(Export).where(Export.id.in_([before, after])).values(state=ExportState.GONE)
        db.session.execute(over)

    flask_migrate.downgrade(FOLDER, "0036")
    flask_migrate.upgrade(FOLDER)

    db.session.rollback()
    kept = dict(db.session.execute(select(Export.id, Export.query)).all())
    assert kept == {before: "state=all", under_way: query, after: query}


def test_they_import_nothing_of_the_application():
    wrong = [path.name for path in Path(FOLDER).glob("versions/*.py") if "from app" in path.read_text()]

    assert wrong == []


def test_what_was_promised_at_earlier_talks_becomes_promises(blank_app, now):
    flask_migrate.upgrade(FOLDER)
    with transaction():
        install_defaults(now=now)
    street = factories.street()
    host = street.community_worker
    talk = talks.opened(street.community, host, now)
    item = talks.add(talk, host, "垃圾桶满了", street.building)
    talks.decide(item, host, DecisionKind.DISPATCHED, now, note="周五来清", promised_on=now.date())
    talks.close(talk, host, now)
    db.session.rollback()

    flask_migrate.downgrade(FOLDER, "0010")
    flask_migrate.upgrade(FOLDER)

    (promise,) = db.session.scalars(select(Promise)).all()
    assert (promise.what, promise.due_on, promise.outcome) == ("周五来清", now.date(), Kept.OPEN)
    assert (promise.person_id, promise.item_id) == (host.id, item.id)
