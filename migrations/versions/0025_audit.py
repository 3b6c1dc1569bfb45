"""The audit log: entries, the head of their chain, anchors; triggers that let nothing be changed."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
NEWEST = "(SELECT at FROM audit_entry ORDER BY id DESC LIMIT 1)"
IS_ANCHORED = "EXISTS (SELECT 1 FROM audit_anchor WHERE entry_id >= OLD.id)"


def upgrade():
    """Apply the change; the log begins empty."""
    op.create_table(
        "audit_entry",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("street_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=30), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("previous", name=op.f("uq_audit_entry_previous")),
    )
    for columns in (["street_id"], ["action"], ["actor_id"], ["subject_kind", "subject_id"]):
        name = op.f(f"ix_audit_entry_{'_'.join(columns)}_id")
        op.create_index(name, "audit_entry", [*columns, "id"])
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_anchor",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_audit_anchor")),
    )
    op.create_index(op.f("ix_audit_anchor_entry_id"), "audit_anchor", ["entry_id"])
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    """Refuse changes, also by REPLACE, which deletes without asking the triggers of DELETE.

    A later migration that changes one of these tables in batch mode makes it anew, without its triggers: it
    has to create them again.
    """
    is_young = f"julianday({NEWEST}) - julianday(OLD.at) < 190"
    _refuse_sqlite("audit_entry", "UPDATE", "")
    _refuse_sqlite("audit_entry", "DELETE", f"WHEN {is_young} OR NOT {IS_ANCHORED}")
    _refuse_sqlite("audit_entry", "INSERT", "WHEN NEW.id <= (SELECT max(id) FROM audit_entry)")
    _refuse_sqlite("audit_anchor", "UPDATE", "")
    _refuse_sqlite("audit_anchor", "DELETE", "")
    _refuse_sqlite("audit_anchor", "INSERT", "WHEN EXISTS (SELECT 1 FROM audit_anchor WHERE day = NEW.day)")


def _refuse_sqlite(table: str, event: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_kept_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW {when} "
        "BEGIN SELECT RAISE(ABORT, 'the audit log does not change'); END"
    )


def _guard_postgresql() -> None:
    refusal = "RAISE EXCEPTION 'the audit log does not change' USING ERRCODE = '23514'"
    op.execute(
        "CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {refusal}; END $$"
    )
    op.execute(
        "CREATE FUNCTION refuse_early_end_of_audit() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {NEWEST} - OLD.at < interval '190 days' OR NOT {IS_ANCHORED} THEN {refusal}; END IF; "
        "RETURN OLD; END $$"
    )
    for table in ("audit_entry", "audit_anchor"):
        for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            is_end = (table, event) == ("audit_entry", "DELETE")
            does = "refuse_early_end_of_audit" if is_end else "refuse_change_of_audit"
            op.execute(
                f"CREATE TRIGGER {table}_kept_{event.lower()} BEFORE {event} ON {table} FOR EACH {each} "
                f"EXECUTE FUNCTION {does}()"
            )


def downgrade():
    """Take the change back; the log is lost."""
    for table in ("audit_anchor", "audit_head", "audit_entry"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_audit()")
        op.execute("DROP FUNCTION refuse_early_end_of_audit()")
