"""The checks, in the order in which their findings are read."""

from collections.abc import Callable, Iterable
from datetime import datetime

from app.doctor.checks import data, machine, outgoing, outside, people, running
from app.doctor.findings import Finding
from config import Settings

Check = Callable[[Settings, datetime], Iterable[Finding]]
WITHOUT_TABLES: tuple[Check, ...] = (
    machine.storage,
    machine.fonts,
    machine.backups,
    outside.address,
    outside.signing_in,
    outside.weaknesses,
)
"""Look at the machine and at the settings."""
WITH_TABLES: tuple[Check, ...] = (
    data.time_of_server,
    running.calendars,
    running.scheduler,
    outgoing.messages,
    people.organisation,
    people.rights,
)
"""Read the tables, which have to be of this version."""


THOROUGH: tuple[Check, ...] = (*WITH_TABLES, data.keys)
"""Read whole tables: for a command, not for a page."""


def examine(settings: Settings, *, now: datetime, is_thorough: bool) -> list[Finding]:
    """Look at everything and return what was found; tables are not read where the database is in trouble."""
    database = list(data.database(settings, now))
    reading = () if not data.is_usable(database) else THOROUGH if is_thorough else WITH_TABLES
    checks = (*reading, *WITHOUT_TABLES)
    return [*database, *(finding for check in checks for finding in check(settings, now))]
