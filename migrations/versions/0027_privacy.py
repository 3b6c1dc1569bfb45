"""Retention and erasure: how long categories keep data, tombstones, reports, minutes sealed anew."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
_NEWEST = "r.number = (SELECT max(number) FROM minutes_redaction WHERE minutes_id = r.minutes_id)"
IS_ANNOUNCED = f"""OLD.lock_digest <> NEW.lock_digest AND EXISTS (SELECT 1 FROM minutes_redaction r
WHERE r.minutes_id = OLD.id AND r.lock_digest = NEW.lock_digest AND {_NEWEST})"""  # noqa: S608 - fixed parts
"""The minutes take the lock of the redaction that was written last, and had another one before."""
IS_PENDING = f"""EXISTS (SELECT 1 FROM minutes m JOIN minutes_redaction r ON r.minutes_id = m.id
WHERE m.id = OLD.minutes_id AND r.lock_digest <> m.lock_digest AND {_NEWEST})"""  # noqa: S608 - fixed parts
"""A redaction is written and the minutes have not taken its lock yet."""


def upgrade():
    """Apply the change; nothing has been erased before it."""
    op.add_column("category", sa.Column("retention_days", sa.Integer(), nullable=True))
    op.add_column("case", sa.Column("erased_at", INSTANT, nullable=True))
    _runs()
    _tombstones()
    _redactions()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _keep_redactions(is_sqlite=is_sqlite)
    _drop_locks()
    _lock(REFUSED, is_sqlite=is_sqlite)


def _runs() -> None:
    op.create_table(
        "erasure_run",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("street_id", BIG, nullable=True),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("ground", sa.String(length=30), nullable=True),
        sa.Column("reference", sa.String(length=40), server_default="", nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("oldest_on", sa.Date(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'request') = (ground IS NOT NULL)", name=op.f("ck_erasure_run_request_has_ground")
        ),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_erasure_run_street_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_erasure_run_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_run")),
    )
    op.create_index(op.f("ix_erasure_run_street_id_id"), "erasure_run", ["street_id", "id"])


def _tombstones() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("rule", sa.String(length=30), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_erasure_street_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_erasure_case_id")),
        sa.ForeignKeyConstraint(["run_id"], ["erasure_run.id"], name=op.f("fk_erasure_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("case_id", name=op.f("uq_erasure_case_id")),
    )
    op.create_index(op.f("ix_erasure_run_id"), "erasure", ["run_id"])


def _redactions() -> None:
    op.create_table(
        "minutes_redaction",
        sa.Column("id", BIG, nullable=False),
        sa.Column("minutes_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("held_before", sa.Boolean(), nullable=False),
        sa.Column("lock_digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_minutes_redaction_minutes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_redaction")),
        sa.UniqueConstraint("minutes_id", "number", name=op.f("uq_minutes_redaction_minutes_id_number")),
    )


def _keep_redactions(*, is_sqlite: bool) -> None:
    """Let nobody change or delete a redaction."""
    for event in ("UPDATE", "DELETE"):
        does = (
            "BEGIN SELECT RAISE(ABORT, 'a redaction does not change'); END"
            if is_sqlite
            else "EXECUTE FUNCTION refuse_change_of_minutes()"
        )
        op.execute(
            f"CREATE TRIGGER minutes_redaction_kept_{event.lower()} BEFORE {event} ON minutes_redaction "
            f"FOR EACH ROW {does}"
        )


def _drop_locks() -> None:
    """Take the triggers of updates away, to make them anew."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in ("minutes", "minutes_addendum", "minutes_confirmation"):
        op.execute(f"DROP TRIGGER {table}_locked_update{f' ON {table}' if on_postgresql else ''}")


IS_LOCKED = "EXISTS (SELECT 1 FROM minutes WHERE id = OLD.minutes_id AND state = 'locked')"
REFUSED = {
    "minutes": f"OLD.state = 'locked' AND NOT ({IS_ANNOUNCED})",
    "minutes_addendum": f"NOT {IS_PENDING}",
    "minutes_confirmation": f"{IS_LOCKED} AND NOT {IS_PENDING}",
}
"""Which updates of locked minutes are refused from now on."""
REFUSED_BEFORE = {
    "minutes": "OLD.state = 'locked'",
    "minutes_addendum": "1 = 1",
    "minutes_confirmation": IS_LOCKED,
}
"""And which were before: all."""


def _lock(refused: dict[str, str], *, is_sqlite: bool) -> None:
    for table, when in refused.items():
        if not is_sqlite:
            raising = "RAISE EXCEPTION 'locked minutes do not change' USING ERRCODE = '23514'"
            op.execute(
                f"CREATE OR REPLACE FUNCTION refuse_update_of_{table}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {when} THEN {raising}; END IF; RETURN NEW; END $$"
            )
        does = (
            f"WHEN {when} BEGIN SELECT RAISE(ABORT, 'locked minutes do not change'); END"
            if is_sqlite
            else f"EXECUTE FUNCTION refuse_update_of_{table}()"
        )
        op.execute(f"CREATE TRIGGER {table}_locked_update BEFORE UPDATE ON {table} FOR EACH ROW {does}")


def downgrade():
    """Take the change back; what was erased stays erased, and nobody knows of it any more."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _drop_locks()
    _lock_as_before(is_sqlite=is_sqlite)
    for table in ("minutes_redaction", "erasure", "erasure_run"):
        op.drop_table(table)
    op.drop_column("case", "erased_at")
    op.drop_column("category", "retention_days")


def _lock_as_before(*, is_sqlite: bool) -> None:
    """Make the triggers of migration 0013 again."""
    if is_sqlite:
        _lock(REFUSED_BEFORE, is_sqlite=True)
        return
    for table, when in (("minutes", "WHEN (OLD.state = 'locked') "), ("minutes_addendum", "")):
        op.execute(
            f"CREATE TRIGGER {table}_locked_update BEFORE UPDATE ON {table} FOR EACH ROW {when}"
            "EXECUTE FUNCTION refuse_change_of_minutes()"
        )
    op.execute(
        "CREATE TRIGGER minutes_confirmation_locked_update BEFORE UPDATE ON minutes_confirmation "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_confirmation()"
    )
    for table in REFUSED:
        op.execute(f"DROP FUNCTION refuse_update_of_{table}()")
