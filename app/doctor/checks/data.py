"""The database: whether it answers, whether its tables are of this version, its time, the key of its data."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from app.database import read_without_transaction
from app.doctor.findings import Finding, Grade, advice, good, trouble
from app.extensions import db, keyring
from app.health import newest_revisions
from app.keys import queries as keys_held
from app.models.cases import Event
from config import Settings

OLDEST_POSTGRESQL = 14
APART_AT_MOST = timedelta(seconds=5)
DATABASE, TABLES = _l("Database"), _l("Tables")
TIME, KEYS = _l("Time of day"), _l("Data key")


def database(_settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Look whether the database answers, and at its version and tables."""
    try:
        read_without_transaction()
        yield _answers()
        yield _tables()
    except SQLAlchemyError as error:
        db.session.rollback()
        yield trouble(
            DATABASE,
            _l("It does not answer (%(kind)s).", kind=type(error).__name__),
            _l("Start it, and compare `DATABASE_URL` with its name, user and password."),
        )


def is_usable(findings: Iterable[Finding]) -> bool:
    """Return whether the tables can be read, by what `database` found."""
    return all(finding.grade is not Grade.TROUBLE for finding in findings)


def _answers() -> Finding:
    if db.engine.dialect.name != "postgresql":
        return good(DATABASE, _l("SQLite %(version)s answers.", version=sqlite3.sqlite_version))
    number = int(db.session.scalar(text("SHOW server_version_num")) or 0) // 10_000
    if number < OLDEST_POSTGRESQL:
        return advice(
            DATABASE,
            _l("PostgreSQL %(version)s answers; it gets no corrections any more.", version=number),
            _l("Move to PostgreSQL %(oldest)s or newer.", oldest=OLDEST_POSTGRESQL),
        )
    return good(DATABASE, _l("PostgreSQL %(version)s answers.", version=number))


def _tables() -> Finding:
    present = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    if present == newest_revisions():
        return good(TABLES, _l("They are of this version."))
    return trouble(
        TABLES,
        _l("They are of another version than the program."),
        _l("Make a backup, then run `flask --app wsgi db upgrade`."),
    )


def time_of_server(_settings: Settings, now: datetime) -> Iterator[Finding]:
    """Compare the clock of this machine with that of the database, and with what was recorded last."""
    last = db.session.scalar(select(Event.at).order_by(Event.id.desc()).limit(1))
    if last is not None and last > now + APART_AT_MOST:
        yield trouble(
            TIME,
            _l("The newest event is dated after now: the clock was set back, or was ahead."),
            _l("Let the machine take its time from a time server (`chrony` or `systemd-timesyncd`)."),
        )
        return
    apart = _apart(now)
    if apart > APART_AT_MOST:
        yield trouble(
            TIME,
            _l("This machine and the database are %(seconds)s s apart.", seconds=int(apart.total_seconds())),
            _l("Let both take their time from the same time server (`chrony` or `systemd-timesyncd`)."),
        )
        return
    yield good(TIME, _l("The clock agrees with the database and with what was recorded last."))


def _apart(now: datetime) -> timedelta:
    if db.engine.dialect.name != "postgresql":
        return timedelta(0)  # SQLite has no clock of its own
    theirs: datetime = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return abs(theirs - now)


def keys(_settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Look under which keys names and phones lie."""
    counts = keys_held.counts()
    lost = sum(count.lost for count in counts)
    stale = sum(count.stale for count in counts if not count.is_one_way)
    if lost:
        yield trouble(
            KEYS,
            _l("%(number)s values open under no key that is set.", number=lost),
            _l("Add the key that they are under to `DATA_KEY_OLD`; without it they are lost."),
        )
    elif stale and len(keyring.fingerprints) > 1:
        yield advice(
            KEYS,
            _l("%(number)s values are still under a former key.", number=stale),
            _l("Run `flask --app wsgi keys rotate`."),
        )
    else:
        yield good(KEYS, _l("Everything that is encrypted can be read."))
