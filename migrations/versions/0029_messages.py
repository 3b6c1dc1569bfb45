"""Messages that leave the house: channels, targets, templates, deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
BATCH = 20_000


def upgrade():
    """Apply the change; what people were told before it makes no messages."""
    op.add_column("notice", sa.Column("fanned_at", INSTANT, nullable=True))
    _mark_old()
    new = sa.text("fanned_at IS NULL")
    op.create_index("ix_notice_new", "notice", ["id"], sqlite_where=new, postgresql_where=new)
    _channels()
    _targets()
    _templates()
    _deliveries()


def _mark_old() -> None:
    notice = sa.table("notice", sa.column("id"), sa.column("created_at"), sa.column("fanned_at"))
    last = op.get_bind().scalar(sa.select(sa.func.max(notice.c.id))) or 0
    for start in range(0, last + 1, BATCH):
        some = notice.c.id.between(start, start + BATCH - 1)
        op.execute(sa.update(notice).where(some).values(fanned_at=notice.c.created_at))


def _channels() -> None:
    op.create_table(
        "message_channel",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.String(length=120), server_default="", nullable=False),
        sa.Column("sender", sa.String(length=254), server_default="", nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("personal_data", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retry_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_message_channel_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_channel")),
    )
    op.create_index(op.f("ix_message_channel_street_id"), "message_channel", ["street_id"])


def _targets() -> None:
    op.create_table(
        "message_target",
        sa.Column("id", BIG, nullable=False),
        sa.Column("channel_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("with_below", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("working_time", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retry_at", INSTANT, nullable=True),
        sa.Column("lease", sa.Integer(), server_default="0", nullable=False),
        sa.Column("leased_until", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_message_target_person_or_unit")
        ),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL)",
            name=op.f("ck_message_target_quiet_has_both_ends"),
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["message_channel.id"], name=op.f("fk_message_target_channel_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_target_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_message_target_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_target")),
        sa.UniqueConstraint("channel_id", "person_id", name=op.f("uq_message_target_channel_id_person_id")),
        sa.UniqueConstraint("channel_id", "unit_id", name=op.f("uq_message_target_channel_id_unit_id")),
    )
    op.create_index(op.f("ix_message_target_person_id"), "message_target", ["person_id"])
    op.create_index(op.f("ix_message_target_unit_id"), "message_target", ["unit_id"])


def _templates() -> None:
    op.create_table(
        "message_template",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_message_template_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint(
            "street_id", "code", "language", name=op.f("uq_message_template_street_id_code_language")
        ),
    )


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("target_id", BIG, nullable=False),
        sa.Column("notice_id", BIG, nullable=True),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("is_digest", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("bundle_id", BIG, nullable=True),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.String(length=60), nullable=True),
        sa.Column("tried_at", INSTANT, nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_delivery_sent_has_instant")
        ),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_delivery_street_id")),
        sa.ForeignKeyConstraint(["target_id"], ["message_target.id"], name=op.f("fk_delivery_target_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_delivery_notice_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_delivery_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("target_id", "key", name=op.f("uq_delivery_target_id_key")),
    )
    waiting, dead = sa.text("state = 'waiting'"), sa.text("state = 'dead'")
    for name, columns, where in (
        ("ix_delivery_waiting", ["target_id", "id"], waiting),
        ("ix_delivery_due", ["due_at", "target_id"], waiting),
        ("ix_delivery_dead", ["street_id", "id"], dead),
    ):
        op.create_index(name, "delivery", columns, sqlite_where=where, postgresql_where=where)
    op.create_index(op.f("ix_delivery_street_id_id"), "delivery", ["street_id", "id"])
    op.create_index(op.f("ix_delivery_bundle_id"), "delivery", ["bundle_id"])


def downgrade():
    """Take the change back; what is waiting then is not sent."""
    for table in ("delivery", "message_template", "message_target", "message_channel"):
        op.drop_table(table)
    op.drop_index("ix_notice_new", "notice")
    op.drop_column("notice", "fanned_at")
