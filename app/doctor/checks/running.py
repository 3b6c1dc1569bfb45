"""What runs by itself and by which days: calendars and the scheduler."""

from collections.abc import Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.doctor.findings import Finding, advice, good, trouble
from app.escalation.queries import behind
from app.extensions import db
from app.health import BEHIND_AT_MOST, TICK, TICK_AT_LEAST_EVERY
from app.models.notices import JobRun
from app.settings import queries as settings_kept
from app.web import clock
from app.web.filters import duration
from config import Settings

CALENDARS, SCHEDULER = _l("Calendar"), _l("Scheduler")
START_IT = _l("Start it: `flask --app wsgi jobs serve`, or the service `yehua-scheduler`.")


def calendars(_settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look whether this year's arrangement of days off is loaded, and from November on the next one's."""
    loaded = [year.year for year in settings_kept.loaded_years()]
    today = now.astimezone(clock.default_zone()).date()
    missing = settings_kept.missing_years(loaded, today)
    if missing:
        years = ", ".join(str(year) for year in missing)
        grade = trouble if today.year in missing else advice
        yield grade(
            CALENDARS,
            _l("The days off of %(years)s are not loaded: dues in it are provisional.", years=years),
            _l("Load them once they are published: `flask --app wsgi calendar import FILE`."),
        )
    else:
        yield good(CALENDARS, _l("The days off are loaded."))


def scheduler(_settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look whether clocks are watched, and in time."""
    run = db.session.get(JobRun, TICK)
    if run is None:
        yield trouble(SCHEDULER, _l("It has never run: nothing warns and nothing escalates."), START_IT)
        return
    if now - run.started_at > TICK_AT_LEAST_EVERY:
        age = duration((now - run.started_at).total_seconds())
        yield trouble(SCHEDULER, _l("It last ran %(age)s ago.", age=age), START_IT)
        return
    late = behind(now)
    if run.error or late > BEHIND_AT_MOST:
        yield trouble(
            SCHEDULER,
            _l("It runs, but what is due waits: %(length)s.", length=duration(late.total_seconds())),
            _l("Look at 设置 → 运行监测 and at its journal."),
        )
    else:
        yield good(SCHEDULER, _l("It runs, and looks at all clocks in time."))
