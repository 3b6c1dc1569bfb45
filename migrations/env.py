"""What `flask --app wsgi db` runs the migrations in: one tree for SQLite and PostgreSQL."""

from alembic import context
from alembic.util import CommandError
from flask import current_app
from sqlalchemy.types import TypeDecorator

state = current_app.extensions["migrate"]
metadata = state.db.metadata


def ours(obj, name, kind, reflected, compare_to):
    """Leave tables out of comparisons that no model describes."""
    beside_models = kind == "table" and reflected and compare_to is None and name in hidden_tables
    return not beside_models


def plain_types(kind, obj, _autogenerate):
    """Write our own column types as what the database sees: migrations import nothing of the application."""
    return f"sa.{obj.impl_instance!r}" if kind == "type" and isinstance(obj, TypeDecorator) else False


def no_empty_migration(_context, _revision, directives):
    """Write no file when nothing changed."""
    options = context.config.cmd_opts
    if getattr(options, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def sqlite_own_tables(connection):
    """Name the virtual tables and the shadow tables that they keep their contents in."""
    rows = connection.execute("PRAGMA table_list").fetchall()
    return {name for _schema, name, kind, *_rest in rows if kind in {"virtual", "shadow"}}


def run_online():
    """Migrate in one transaction, which either arrives at the wanted revision or changes nothing.

    SQLite changes a table by copying it; with foreign keys enforced, dropping the old copy would
    delete the rows that refer to it. They are therefore off meanwhile and checked before the commit.
    """
    with state.db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
            hidden_tables.update(sqlite_own_tables(driver))
            connection = connection.execution_options(write=True)
        context.configure(connection=connection, transactional_ddl=True, **arguments)
        try:
            with context.begin_transaction():
                context.run_migrations()
                if is_sqlite and (broken := driver.execute("PRAGMA foreign_key_check").fetchall()):
                    raise CommandError(f"rows would refer to nothing (table, row, parent, key): {broken[:5]}")
        finally:
            if is_sqlite:
                driver.rollback()
                driver.execute("PRAGMA foreign_keys=ON")


# The full-text index differs between the databases: the migrations make it by SQL of their own.
hidden_tables = {"case_search"}
arguments = {
    "target_metadata": metadata,
    "include_object": ours,
    "render_item": plain_types,
    "process_revision_directives": no_empty_migration,
    **state.configure_args,
    "render_as_batch": True,
}
if context.is_offline_mode():
    url = state.db.engine.url.render_as_string(hide_password=False)
    context.configure(url=url, literal_binds=True, **arguments)
    with context.begin_transaction():
        context.run_migrations()
else:
    run_online()
