"""A statement that hangs: PostgreSQL breaks it off for whoever asked over the web, and for nobody else."""

import pytest
from sqlalchemy import text

from app.access.guards import public
from app.database import transaction
from app.extensions import db
from app.models.notices import JobRun
from tests.conftest import FakeClock

pytestmark = pytest.mark.postgresql
SOON = 0.3
HANGS = text("SELECT pg_sleep(5)")


@pytest.fixture
def hanging(make_app):
    """Return an application that is patient for a moment, with an address that writes and then hangs."""
    app = make_app(statement_seconds=SOON)

    @app.get("/hanging")
    @public
    def hang():
        with transaction():
            db.session.add(JobRun(name="half", started_at=FakeClock.START))
            db.session.flush()
            db.session.execute(HANGS)

    app.testing = False
    with app.app_context():
        db.engine.dispose()  # connections that were made outside of a request
        yield app
        db.session.remove()
        db.engine.dispose()  # and those within one, which are impatient


def test_whoever_asked_is_told_to_try_again_and_nothing_is_there(hanging):
    answer = hanging.test_client().get("/hanging")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "现在暂时办不了" in answer.text
    assert db.session.query(JobRun).count() == 0


def test_a_command_or_a_job_may_take_its_time(hanging):
    assert db.session.scalar(text("SHOW statement_timeout")) == "0"


def test_a_request_is_broken_off_after_what_is_set(hanging):
    @hanging.get("/longest")
    @public
    def longest():
        return db.session.scalar(text("SHOW statement_timeout"))

    assert hanging.test_client().get("/longest").text == "300ms"
