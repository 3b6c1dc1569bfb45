"""The log is only ever added to: triggers, anchors, how long entries stay, and the proof of it all."""

import json
import logging
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.audit import Act, Kind, jobs, proving, record_for
from app.database import transaction
from app.domain.audit import Verdict
from app.extensions import db
from app.models.audit import AuditAnchor, AuditEntry, AuditHead

DAY = timedelta(days=1)


def note(number=1):
    for _ in range(number):
        with transaction():
            record_for(None, Act.LOG_EXPORTED, (Kind.INSTALLATION, None))


def ids():
    db.session.rollback()
    return db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()


def days_of(clock, number, each=1):
    """Let days pass, with so many entries and an anchor each."""
    for _ in range(number):
        note(each)
        jobs.anchor(now=clock.now)
        clock.advance(DAY)


def run(statement):
    db.session.rollback()
    with transaction():
        db.session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor_id = 1 WHERE id = 2",
        "DELETE FROM audit_entry WHERE id = 2",
        "DELETE FROM audit_entry WHERE id = 3",
        "DELETE FROM audit_entry",
        "UPDATE audit_anchor SET entry_id = 1",
        "DELETE FROM audit_anchor",
    ],
)
def test_the_database_refuses_to_change_the_log(app, clock, statement):
    days_of(clock, 3)

    with pytest.raises(DBAPIError, match="the audit log does not change"):
        run(statement)

    assert ids() == [1, 2, 3]
    assert proving.verdict() == Verdict(3, None)


@pytest.mark.sqlite
def test_sqlite_does_not_let_an_entry_be_replaced(app):
    note(2)

    with pytest.raises(DBAPIError, match="the audit log does not change"):
        run("REPLACE INTO audit_entry SELECT id, at, 9, street_id, action, subject_kind, subject_id, facts, "
            "session_id, address, previous, digest FROM audit_entry WHERE id = 1")  # fmt: skip

    assert proving.verdict() == Verdict(2, None)


@pytest.mark.postgresql
@pytest.mark.parametrize("table", ["audit_entry", "audit_anchor"])
def test_postgresql_does_not_let_the_log_be_truncated(app, table):
    note(2)

    with pytest.raises(DBAPIError, match="the audit log does not change"):
        run(f"TRUNCATE {table}")

    assert ids() == [1, 2]


def test_many_at_once_make_one_chain(app):
    barrier = Barrier(6)

    def write():
        with app.app_context():
            barrier.wait(20)
            note(4)
            db.session.remove()

    threads = [Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ids() == list(range(1, 25))
    assert proving.verdict() == Verdict(24, None)


def note_and_fail():
    with transaction():
        record_for(None, Act.LOG_EXPORTED, (Kind.INSTALLATION, None))
        raise ZeroDivisionError


def test_a_rolled_back_entry_leaves_no_gap(app):
    note()
    with pytest.raises(ZeroDivisionError):
        note_and_fail()
    note()

    assert ids() == [1, 2]
    assert proving.verdict() == Verdict(2, None)


def test_a_day_is_anchored_once_here_and_in_the_log_files(app, clock, caplog):
    note(2)

    with caplog.at_level(logging.WARNING):
        made = [jobs.anchor(now=clock.now), jobs.anchor(now=clock.now)]

    digest = db.session.scalar(select(AuditEntry.digest).where(AuditEntry.id == 2))
    said = [line.facts for line in caplog.records if line.message == "audit anchor"]
    assert made == [1, 0]
    assert said == [{"day": "2026-03-03", "entry_id": 2, "digest": digest}]


def test_an_empty_log_has_no_anchor(app, clock):
    assert jobs.anchor(now=clock.now) == 0
    assert proving.verdict() == Verdict(0, None)


def test_what_is_older_than_the_setting_goes_and_the_rest_is_proved_on(app, clock):
    days_of(clock, 3, each=2)
    clock.advance(timedelta(days=398))  # 401, 400 and 399 days after the three
    note()

    gone = jobs.shorten(now=clock.now)

    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert gone == 2
    assert ids() == [3, 4, 5, 6, 7, 8]
    assert (last.action, last.facts) == (Act.LOG_SHORTENED, {"until": 2, "number": 2})
    assert proving.verdict() == Verdict(6, None)


def test_without_an_anchor_nothing_goes(app, clock):
    note(2)
    clock.advance(timedelta(days=900))
    note()

    assert jobs.shorten(now=clock.now) == 0
    assert ids() == [1, 2, 3]


def test_of_a_log_that_nobody_writes_nothing_goes(app, clock):
    days_of(clock, 2)
    clock.advance(timedelta(days=900))

    assert jobs.shorten(now=clock.now) == 0
    assert ids() == [1, 2]


def test_an_empty_log_is_not_shortened(app, clock):
    assert jobs.shorten(now=clock.now) == 0


def test_nothing_younger_than_half_a_year_goes_whatever_is_set(app, clock, make_app):
    days_of(clock, 1)
    clock.advance(timedelta(days=150))
    note()
    hasty = make_app(audit_days=1)

    with hasty.app_context():
        assert jobs.shorten(now=clock.now) == 0
    with pytest.raises(DBAPIError, match="the audit log does not change"):
        run("DELETE FROM audit_entry WHERE id = 1")


def tampered(statement):
    """Change the log as somebody may who rules the database and takes the triggers away."""
    db.session.rollback()
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement))
    else:
        triggers = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'")
        ).scalars()
        for name in triggers.all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(statement))
    db.session.commit()


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_entry SET actor_id = 1 WHERE id = 3", 3),
        ("DELETE FROM audit_entry WHERE id = 2", 2),
        ("DELETE FROM audit_entry WHERE id > 4", 5),
        ("DELETE FROM audit_entry WHERE id < 3", 3),
        ("DELETE FROM audit_entry WHERE id < 5", 5),
        ("UPDATE audit_anchor SET digest = 'f' WHERE entry_id = 4", 4),
    ],
)
def test_the_command_names_the_first_entry_that_does_not_fit(app, clock, statement, broken):
    note(2)
    days_of(clock, 2, each=2)
    tampered(statement)

    done = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert done.exit_code == 1
    assert f"entry {broken} does not" in done.output


def test_the_command_says_that_a_log_is_whole(app, clock):
    days_of(clock, 3)

    done = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert (done.exit_code, done.output) == (0, "3 entries fit the chain and its anchors\n")


def test_the_log_is_read_in_batches(app, clock, monkeypatch):
    monkeypatch.setattr(proving, "BATCH", 2)
    days_of(clock, 5)

    kinds = [json.loads(line)["kind"] for line in proving.lines()]

    assert proving.verdict() == Verdict(5, None)
    assert kinds == ["entry", "anchor"] * 5 + ["end"]


def test_the_head_is_one_row(app):
    note(3)

    assert db.session.scalars(select(AuditHead.entry_id)).all() == [3]
    assert db.session.scalar(select(func.count()).select_from(AuditAnchor)) == 0
