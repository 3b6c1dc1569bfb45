"""The ground that the tests stand on: empty databases, a clock that stands still, a clean client."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from flask import g
from sqlalchemy import make_url, select

from app.access.guards import public
from app.extensions import db
from app.models.organisation import Unit
from app.web import clock as application_clock
from tests import databases, factories


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_finds_the_database_empty(app, time):
    found = db.session.scalars(select(Unit.code)).all()

    factories.street()

    assert found == []
    assert db.session.scalars(select(Unit.code)).all() != []


def test_both_databases_are_used(app, request):
    name = "postgresql" if "postgresql" in request.node.name else "sqlite"

    assert db.engine.dialect.name == name


@pytest.mark.postgresql
def test_a_marker_narrows_a_test_to_one_database(app):
    assert db.engine.dialect.name == "postgresql"


def test_the_clock_of_the_application_is_the_tests_one(app, clock, now):
    later = clock.advance(timedelta(hours=24))

    assert now == datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    assert application_clock.now() == later == now + timedelta(days=1)


def test_a_request_has_a_context_of_its_own(make_app):
    app = make_app()
    app.add_url_rule("/seen", view_func=public(lambda: g.get("seen", "nothing")))

    with app.app_context():
        g.seen = "what the test saw"
        assert app.test_client().get("/seen").text == "nothing"


@pytest.mark.postgresql
def test_what_migrations_put_into_tables_is_put_back(blank_database):
    server = make_url(blank_database)
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE kind (code text PRIMARY KEY)")
        connection.execute("CREATE TABLE thing (id int PRIMARY KEY, kind text REFERENCES kind)")
        connection.execute("INSERT INTO kind VALUES ('seeded')")
        emptied = databases.PostgreSQL(server, server)
        connection.execute("INSERT INTO kind VALUES ('left by a test')")
        connection.execute("INSERT INTO thing VALUES (1, 'seeded')")

        emptied.empty()

        assert connection.execute("SELECT code FROM kind").fetchall() == [("seeded",)]
        assert connection.execute("SELECT count(*) FROM thing").fetchone() == (0,)
        emptied.connection.close()
