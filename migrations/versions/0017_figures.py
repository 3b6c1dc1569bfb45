"""Indicators: targets and weights, published figures, and the indexes that periods are read along."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ENDING = sa.text("move IN ('verify', 'verify_failed', 'close_at_once')")
HANDLE = sa.text("kind = 'handle'")


def upgrade():
    """Apply the change."""
    op.create_table(
        "indicator_setting",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("set_by_id", BIG, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "target IS NULL OR target BETWEEN 0 AND 1000", name=op.f("ck_indicator_setting_target_is_a_rate")
        ),
        sa.CheckConstraint(
            "weight BETWEEN 0 AND 100", name=op.f("ck_indicator_setting_weight_is_a_percentage")
        ),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_indicator_setting_street_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_indicator_setting_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_setting")),
    )
    op.create_index(
        "ix_indicator_setting_street_id_from_on_id", "indicator_setting", ["street_id", "from_on", "id"]
    )
    op.create_table(
        "figure_publication",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", BIG, nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_figure_publication_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_figure_publication_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_figure_publication_unit_id")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_figure_publication_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_publication")),
        sa.UniqueConstraint(
            "unit_id", "first_on", "last_on", name=op.f("uq_figure_publication_unit_id_first_on_last_on")
        ),
    )
    op.create_index(
        "ix_figure_publication_street_id_published_at", "figure_publication", ["street_id", "published_at"]
    )
    op.create_table(
        "figure_members",
        sa.Column("publication_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("numerator", sa.JSON(), nullable=False),
        sa.Column("denominator", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["figure_publication.id"], name=op.f("fk_figure_members_publication_id")
        ),
        sa.PrimaryKeyConstraint("publication_id", "code", name=op.f("pk_figure_members")),
    )
    _add_indexes()


def _add_indexes():
    op.create_index("ix_case_street_id_registered_at", "case", ["street_id", "registered_at"])
    op.create_index(
        "ix_case_street_id_closed_at",
        "case",
        ["street_id", "closed_at"],
        sqlite_where=sa.text("closed_at IS NOT NULL"),
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_event_ending", "event", ["street_id", "at"], sqlite_where=ENDING, postgresql_where=ENDING
    )
    for column in ("due_at", "stopped_at"):
        op.create_index(
            f"ix_clock_handle_{column}",
            "clock",
            ["street_id", column],
            sqlite_where=HANDLE,
            postgresql_where=HANDLE,
        )


def downgrade():
    """Take the change back."""
    for column in ("stopped_at", "due_at"):
        op.drop_index(f"ix_clock_handle_{column}", "clock")
    op.drop_index("ix_event_ending", "event")
    op.drop_index("ix_case_street_id_closed_at", "case")
    op.drop_index("ix_case_street_id_registered_at", "case")
    for name in ("figure_members", "figure_publication", "indicator_setting"):
        op.drop_table(name)
