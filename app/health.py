"""What watches the installation from outside: alive, ready, and its figures."""

import hmac
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.access.guards import public
from app.backup import shelf
from app.database import read_without_transaction
from app.escalation.queries import behind, count_postponed
from app.extensions import db
from app.models.clocks import Recomputation
from app.models.notices import JobRun
from app.settings import queries
from app.web import clock
from app.web.metrics import figures

TICK = "escalate"
TICK_AT_LEAST_EVERY = timedelta(minutes=3)
BEHIND_AT_MOST = timedelta(minutes=15)
OK = "ok"

bp = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Serve the addresses and measure the ages of the jobs."""
    app.register_blueprint(bp)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Say that the process is alive; reads nothing."""
    return {"process": OK}


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Say whether requests can be served and clocks are watched; 503 if not."""
    found = {
        "database": _checked(_database),
        "migrations": _checked(_migrations),
        "scheduler": _checked(_scheduler),
        "sweep": _checked(_sweep),
    }
    return found, 200 if set(found.values()) == {OK} else 503


@bp.get("/metrics")
@public
def metrics() -> Response:
    """Give the figures to Prometheus: from this machine, or with the token."""
    if not (_has_token() or _is_local()):
        abort(404)
    body = figures() + generate_latest(_JobFigures())
    return Response(body, content_type=CONTENT_TYPE_LATEST)


def _checked(check: Callable[[], str]) -> str:
    """Run one check; whatever the database says is in the log, not in the answer."""
    try:
        return check()
    except SQLAlchemyError as error:
        current_app.logger.warning("not ready: %s", type(error).__name__)
        db.session.rollback()
        return "the database does not answer as it should"


def _database() -> str:
    read_without_transaction()
    db.session.execute(text("SELECT 1"))
    return OK


def _migrations() -> str:
    present = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    return OK if present == newest_revisions() else "run `flask --app wsgi db upgrade`"


def _scheduler() -> str:
    run = db.session.get(JobRun, TICK)
    if run is None:
        return "has not run yet; start `flask --app wsgi jobs serve`"
    age = clock.now() - run.started_at
    if age > TICK_AT_LEAST_EVERY:
        return f"last ran {int(age.total_seconds())} s ago"
    return OK if run.error is None else f"its last run failed: {run.error}"


def _sweep() -> str:
    late = behind(clock.now())
    return OK if late <= BEHIND_AT_MOST else f"{int(late.total_seconds())} s behind with what is due"


@lru_cache
def newest_revisions() -> frozenset[str]:
    """Return the revisions that a database of this version is at."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    return frozenset(ScriptDirectory.from_config(config).get_heads())


def _has_token() -> bool:
    token = current_app.config["SETTINGS"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def _is_local() -> bool:
    """Whether a program on this machine asks, and not a proxy on it for somebody else."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    try:
        return not forwarded and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


class _JobFigures:
    """Collects the ages and failures of the scheduled jobs when they are asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read the last runs."""
        ages = GaugeMetricFamily("yehua_job_age_seconds", "Since a job last began.", labels=["job"])
        failed = GaugeMetricFamily("yehua_job_failed", "1 if its last run failed.", labels=["job"])
        now: datetime = clock.now()
        for run in db.session.scalars(select(JobRun).order_by(JobRun.name)):
            ages.add_metric([run.name], (now - run.started_at).total_seconds())
            failed.add_metric([run.name], 0 if run.error is None else 1)
        yield ages
        yield failed
        yield _missing_years()
        yield _waiting_cases()
        yield from _backup_age(now)
        yield from _sweep_figures(now)


def _missing_years() -> GaugeMetricFamily:
    loaded = [row.year for row in queries.loaded_years()]
    missing = queries.missing_years(loaded, clock.today())
    says = "Years whose days off should be loaded and are not."
    return GaugeMetricFamily("yehua_calendar_missing_years", says, value=len(missing))


def _waiting_cases() -> GaugeMetricFamily:
    left = func.coalesce(func.sum(Recomputation.total - Recomputation.looked_at), 0)
    count = db.session.scalar(select(left).where(Recomputation.finished_at.is_(None))) or 0
    says = "Cases whose clocks are still to be reckoned anew."
    return GaugeMetricFamily("yehua_recomputation_cases", says, value=max(int(count), 0))


def _backup_age(now: datetime) -> Iterator[GaugeMetricFamily]:
    """Give how old the newest backup is, where backups are made and there is one."""
    backups = shelf.state(now)
    if backups is not None and backups.newest_at is not None:
        age = (now - backups.newest_at).total_seconds()
        yield GaugeMetricFamily("yehua_backup_age_seconds", "Since the newest backup was made.", age)


def _sweep_figures(now: datetime) -> Iterator[GaugeMetricFamily]:
    """Give how late the sweep is, what it had to put off, and its last run."""
    late = behind(now).total_seconds()
    yield GaugeMetricFamily("yehua_sweep_behind_seconds", "Age of the oldest look that is due.", late)
    put_off = "Clocks that could not be worked on and wait for another try."
    yield GaugeMetricFamily("yehua_clocks_postponed", put_off, count_postponed())
    run = db.session.get(JobRun, TICK)
    if run is not None and run.finished_at is not None:
        took = (run.finished_at - run.started_at).total_seconds()
        yield GaugeMetricFamily("yehua_sweep_seconds", "How long the last sweep took.", took)
        yield GaugeMetricFamily("yehua_sweep_clocks", "What the last sweep worked on.", run.count or 0)
