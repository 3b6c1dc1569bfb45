"""Minutes of talks with confirmations, lock and addenda; dissent; votes."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
IS_OPEN = sa.text("closed_at IS NULL")
EMPTY = sa.text("''")


def upgrade():
    """Apply the change; talks that are closed already have no minutes until somebody drafts them."""
    _minutes()
    _confirmations()
    _addenda()
    _dissent()
    _votes()
    _ballots()
    _keep_locked()


def _minutes() -> None:
    op.create_table(
        "minutes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("talk_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("text_digest", sa.String(length=64), nullable=False),
        sa.Column("drafted_at", INSTANT, nullable=False),
        sa.Column("read_out_at", INSTANT, nullable=True),
        sa.Column("read_out_by_id", BIG, nullable=True),
        sa.Column("locked_at", INSTANT, nullable=True),
        sa.Column("locked_by_id", BIG, nullable=True),
        sa.Column("lock_digest", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'locked') = (locked_at IS NOT NULL AND lock_digest IS NOT NULL)",
            name=op.f("ck_minutes_locked_has_lock"),
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (read_out_at IS NULL)", name=op.f("ck_minutes_read_out_before_the_rest")
        ),
        *_references("minutes", street_id="unit", talk_id="talk", read_out_by_id="person"),
        *_references("minutes", locked_by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("talk_id", name=op.f("uq_minutes_talk_id")),
    )


def _confirmations() -> None:
    name = "minutes_confirmation"
    op.create_table(
        name,
        sa.Column("id", BIG, nullable=False),
        sa.Column("minutes_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("text_digest", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=30), nullable=False),
        sa.Column("strokes", sa.Text(), server_default=EMPTY, nullable=False),
        sa.Column("typed_name", sa.String(length=80), server_default=EMPTY, nullable=False),
        sa.Column("witness_id", BIG, nullable=True),
        sa.Column("confirmed_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "(way = 'witnessed') = (typed_name <> '')", name=op.f(f"ck_{name}_witnessed_has_name")
        ),
        sa.CheckConstraint(
            "way <> 'signature' OR strokes <> ''", name=op.f(f"ck_{name}_signature_has_strokes")
        ),
        *_references(name, minutes_id="minutes", person_id="person", witness_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint(
            "minutes_id", "person_id", "text_digest", name=op.f(f"uq_{name}_minutes_id_person_id_text_digest")
        ),
    )


def _addenda() -> None:
    name = "minutes_addendum"
    op.create_table(
        name,
        sa.Column("id", BIG, nullable=False),
        sa.Column("minutes_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        *_references(name, minutes_id="minutes", by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("minutes_id", "number", name=op.f(f"uq_{name}_minutes_id_number")),
    )


def _dissent() -> None:
    op.create_table(
        "dissent",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        *_references("dissent", item_id="agenda_item", person_id="person", by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dissent")),
        sa.UniqueConstraint("item_id", "person_id", name=op.f("uq_dissent_item_id_person_id")),
    )


def _votes() -> None:
    op.create_table(
        "vote",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("talk_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("by_hands", sa.Boolean(), nullable=False),
        sa.Column("majority", sa.String(length=30), nullable=False),
        sa.Column("quorum_percent", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by_id", BIG, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by_id", BIG, nullable=True),
        sa.Column("counts", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=30), nullable=True),
        sa.Column("winner", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (result IS NULL) AND (closed_at IS NULL) = (invited IS NULL)",
            name=op.f("ck_vote_closed_has_result"),
        ),
        *_references("vote", street_id="unit", talk_id="talk", item_id="agenda_item"),
        *_references("vote", opened_by_id="person", closed_by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("item_id", "sequence", name=op.f("uq_vote_item_id_sequence")),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_talk_id"), ["talk_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_vote_item_id"),
            ["item_id"],
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        )


def _ballots() -> None:
    op.create_table(
        "ballot",
        sa.Column("vote_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=True),
        sa.Column("cast_at", INSTANT, nullable=True),
        sa.CheckConstraint("(choice IS NULL) = (cast_at IS NULL)", name=op.f("ck_ballot_secret_is_bare")),
        *_references("ballot", vote_id="vote", person_id="person"),
        sa.PrimaryKeyConstraint("vote_id", "person_id", name=op.f("pk_ballot")),
    )
    op.create_table(
        "secret_count",
        sa.Column("vote_id", BIG, nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *_references("secret_count", vote_id="vote"),
        sa.PrimaryKeyConstraint("vote_id", "choice", name=op.f("pk_secret_count")),
    )


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def _keep_locked() -> None:
    """Let the database itself refuse to change or delete what is locked, whoever asks.

    On SQLite a later migration that changes one of these tables in batch mode makes the table anew, without
    its triggers: it has to create them again.
    """
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(
            "CREATE FUNCTION refuse_change_of_minutes() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'locked minutes do not change' USING ERRCODE = '23514'; END $$"
        )
        op.execute(
            "CREATE FUNCTION refuse_change_of_confirmation() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN IF EXISTS (SELECT 1 FROM minutes WHERE id = OLD.minutes_id AND state = 'locked') THEN "
            "RAISE EXCEPTION 'locked minutes do not change' USING ERRCODE = '23514'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
    for event in ("UPDATE", "DELETE"):
        _refuse("minutes", event, "OLD.state = 'locked'", is_sqlite=is_sqlite)
        _refuse("minutes_addendum", event, "", is_sqlite=is_sqlite)
        _refuse_confirmation(event, is_sqlite=is_sqlite)


def _refuse(table: str, event: str, when: str, *, is_sqlite: bool) -> None:
    condition = f"WHEN ({when})" if when else ""
    does = (
        "BEGIN SELECT RAISE(ABORT, 'locked minutes do not change'); END"
        if is_sqlite
        else "EXECUTE FUNCTION refuse_change_of_minutes()"
    )
    name = f"{table}_locked_{event.lower()}"
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {condition} {does}")


def _refuse_confirmation(event: str, *, is_sqlite: bool) -> None:
    table = "minutes_confirmation"
    if is_sqlite:
        locked = "(SELECT state FROM minutes WHERE id = OLD.minutes_id) = 'locked'"
        _refuse(table, event, locked, is_sqlite=True)
        return
    op.execute(
        f"CREATE TRIGGER {table}_locked_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION refuse_change_of_confirmation()"
    )


def downgrade():
    """Take the change back; minutes and votes are lost."""
    names = ("secret_count", "ballot", "vote", "dissent", "minutes_addendum", "minutes_confirmation")
    for name in (*names, "minutes"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_minutes()")
        op.execute("DROP FUNCTION refuse_change_of_confirmation()")
