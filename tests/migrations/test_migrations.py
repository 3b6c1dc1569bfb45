"""The migrations: there and back again, and what they make is what the tables say."""

from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import inspect

from app import create_app
from app.extensions import db
from tests import databases

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


def test_they_import_nothing_of_the_application():
    wrong = [path.name for path in Path(FOLDER).glob("versions/*.py") if "from app" in path.read_text()]

    assert wrong == []
