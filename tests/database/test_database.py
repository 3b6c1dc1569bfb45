"""Transactions and column types, on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError, StatementError

from app.cases import operations as cases
from app.columns import Code, Sealed
from app.database import locked, transaction
from app.domain.clocks import Urgency
from app.domain.errors import StaleCase
from app.domain.workflow import State
from app.extensions import db, keyring
from app.models.cases import Case, Contact
from app.models.notices import JobRun
from app.sealing import KeyMissing, Keyring
from tests import factories

PLACE = "contact.name"
AT = datetime(2026, 3, 3, 2, 0, 0, 123456, tzinfo=UTC)


def names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(JobRun.name).order_by(JobRun.name)))


def run(name: str, at: datetime = AT) -> JobRun:
    row = JobRun(name=name, started_at=at)
    db.session.add(row)
    return row


def fail_after_writing(name: str) -> None:
    with transaction():
        run(name)
        db.session.flush()
        raise KeyError(name)


def test_a_transaction_keeps_everything(app):
    with transaction():
        run("a")
        run("b")

    assert names() == ["a", "b"]


def test_a_failed_transaction_keeps_nothing(app):
    with pytest.raises(KeyError):
        fail_after_writing("a")

    assert names() == []


def test_what_was_added_before_is_not_carried_in(app):
    run("before")

    with transaction():
        run("inside")

    assert names() == ["inside"]


def test_rows_read_before_are_read_again_inside(app):
    with transaction():
        row = run("a")
    assert row.count is None
    with db.engine.begin() as connection:
        connection.execute(update(JobRun).values(count=5))

    with transaction():
        assert row.count == 5


def test_a_read_before_does_not_stop_a_writer(app):
    with transaction():
        run("a")
    assert names() == ["a"]
    with db.engine.connect() as other, other.begin():
        other.execute(text("UPDATE job_run SET count = 1"))

    with transaction():
        run("b")

    assert names() == ["a", "b"]


@pytest.mark.sqlite
def test_on_sqlite_the_writers_lock_is_taken_at_once(app):
    write = "INSERT INTO job_run (name, started_at) VALUES ('x', '2026-01-01')"

    with transaction(), db.engine.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout=1")
        with pytest.raises(OperationalError, match="locked"):
            other.exec_driver_sql(write)


def test_a_row_that_somebody_else_changed_is_stale(app, now):
    place = factories.street()
    with transaction():
        draft = cases.Draft("灯坏了", place.building.id, factories.category("power.corridor_light").id)
        case = cases.register(draft, factories.actor(place.head), now=now)

    with pytest.raises(StaleCase):
        change_behind_the_back(case.id)

    db.session.rollback()
    assert db.session.get_one(Case, case.id).state is State.REGISTERED


def change_behind_the_back(case_id: int) -> None:
    with transaction():
        case = db.session.get_one(Case, case_id)
        other = update(Case).values(version=Case.version + 1)
        db.session.execute(other, execution_options={"synchronize_session": False})
        case.spot = "changed"


@pytest.mark.parametrize("hours", [-11, 0, 8, 14])
def test_instants_come_back_in_utc_whatever_zone_they_had(app, hours):
    with transaction():
        run("a", AT.astimezone(timezone(timedelta(hours=hours))))
    db.session.expire_all()

    stored = db.session.scalars(select(JobRun.started_at)).one()

    assert (stored, stored.tzinfo) == (AT, UTC)


def test_an_instant_without_a_zone_is_refused(app):
    with pytest.raises(StatementError, match="without a time zone"), transaction():
        run("a", AT.replace(tzinfo=None))


def test_instants_are_compared_as_instants(app):
    with transaction():
        run("a")
    elsewhere = AT.astimezone(timezone(timedelta(hours=8)))

    assert db.session.scalars(select(JobRun.name).where(JobRun.started_at == elsewhere)).all() == ["a"]
    assert db.session.scalars(select(JobRun.name).where(JobRun.started_at < elsewhere)).all() == []


def test_sealed_text_is_unreadable_in_the_table(app):
    place = factories.street()
    with transaction():
        db.session.add(Contact(street_id=place.street.id, name="欧阳𠮷", phone=None))

    raw = db.session.execute(text("SELECT name, phone FROM contact")).one()

    assert "欧阳".encode() not in bytes(raw.name)
    assert raw.phone is None
    contact = db.session.scalars(select(Contact)).one()
    assert (contact.name, contact.phone) == ("欧阳𠮷", None)


def test_the_same_text_is_never_sealed_alike():
    assert keyring.seal("a", PLACE) != keyring.seal("a", PLACE)


def test_changed_bytes_or_another_key_are_noticed():
    one, other = Keyring(), Keyring()
    one.use(bytes(32))
    other.use(bytes(31) + b"x")
    sealed = one.seal("欧阳", PLACE)

    for ring, changed in ((other, sealed), (one, sealed[:-1] + bytes([sealed[-1] ^ 1]))):
        with pytest.raises(InvalidTag):
            ring.unseal(changed, PLACE)


def test_what_is_sealed_for_one_column_opens_in_no_other(app):
    place = factories.street()
    with transaction():
        db.session.add(Contact(street_id=place.street.id, name="欧阳", phone="13812345678"))
        db.session.execute(text("UPDATE contact SET phone = name"))

    with pytest.raises(KeyMissing):
        db.session.scalars(select(Contact)).one()


def test_every_sealed_column_has_a_place_of_its_own():
    columns = [
        column
        for table in db.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Sealed)
    ]

    assert [column.type.place for column in columns] == [str(column) for column in columns]
    assert len(columns) == 11


def test_digests_depend_on_purpose_text_and_key():
    one, other = Keyring(), Keyring()
    one.use(bytes(32))
    other.use(bytes(31) + b"x")

    digests = {
        one.digest("name", "a"),
        one.digest("phone", "a"),
        one.digest("name", "b"),
        other.digest("name", "a"),
    }

    assert len(digests) == 4
    assert one.digest("name", "a") in digests


def test_nothing_can_be_sealed_without_a_key():
    with pytest.raises(RuntimeError, match="data key"):
        Keyring().seal("a", PLACE)


def test_codes_come_back_as_members():
    column = Code(Urgency)

    assert column.process_bind_param(Urgency.RED, None) == "red"
    assert column.process_result_value("red", None) is Urgency.RED
    assert column.process_bind_param(None, None) is column.process_result_value(None, None) is None


def test_an_unknown_code_is_refused_on_the_way_in():
    with pytest.raises(ValueError, match="purple"):
        Code(Urgency).process_bind_param("purple", None)


def test_only_postgresql_locks_rows(app):
    assert locked() is (db.engine.dialect.name == "postgresql")
