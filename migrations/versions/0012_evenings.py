"""Series of talks and stand-ins, duty rosters, bulletins and how they are passed on."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_NEWS = sa.text("is_news")


def upgrade():
    """Apply the change; the news of talks that were held stays with its talk."""
    _series()
    _guests()
    _duty()
    _bulletins()
    op.add_column("talk", sa.Column("appointment", sa.Integer(), server_default=sa.text("1"), nullable=False))


def _series() -> None:
    op.create_table(
        "talk_series",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("repeats", sa.String(length=30), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("every", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("short_month", sa.String(length=30), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("building_ids", sa.JSON(), nullable=False),
        sa.Column("made_by_id", BIG, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_talk_series_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["host_id"], ["person.id"], name=op.f("fk_talk_series_host_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_talk_series_made_by_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_talk_series_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_talk_series_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_series")),
    )
    with op.batch_alter_table("talk_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_series_street_id_id"), ["street_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_series_unit_id"), ["unit_id"], unique=False)
    op.create_table(
        "series_date",
        sa.Column("id", BIG, nullable=False),
        sa.Column("series_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("talk_id", BIG, nullable=True),
        sa.Column("is_own", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["talk_series.id"], name=op.f("fk_series_date_series_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_series_date_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_date")),
        sa.UniqueConstraint("series_id", "day", name=op.f("uq_series_date_series_id_day")),
        sa.UniqueConstraint("talk_id", name=op.f("uq_series_date_talk_id")),
    )


def _guests() -> None:
    op.create_table(
        "talk_building",
        sa.Column("talk_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_talk_building_talk_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_talk_building_unit_id")),
        sa.PrimaryKeyConstraint("talk_id", "unit_id", name=op.f("pk_talk_building")),
    )
    op.create_table(
        "stand_in",
        sa.Column("id", BIG, nullable=False),
        sa.Column("talk_id", BIG, nullable=False),
        sa.Column("absent_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("name", sa.String(length=60), server_default=sa.text("''"), nullable=False),
        sa.Column("is_present", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("named_by_id", BIG, nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) = (name <> '')", name=op.f("ck_stand_in_person_or_name")),
        sa.ForeignKeyConstraint(["absent_id"], ["person.id"], name=op.f("fk_stand_in_absent_id")),
        sa.ForeignKeyConstraint(["named_by_id"], ["person.id"], name=op.f("fk_stand_in_named_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stand_in_person_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_stand_in_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
        sa.UniqueConstraint("talk_id", "absent_id", name=op.f("uq_stand_in_talk_id_absent_id")),
    )
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stand_in_talk_id_person_id"), ["talk_id", "person_id"], unique=False
        )


def _duty() -> None:
    op.create_table(
        "duty_roster",
        sa.Column("unit_id", BIG, autoincrement=False, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("changes_at", sa.String(length=5), nullable=False),
        sa.Column("changed_by_id", BIG, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_duty_roster_changed_by_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_duty_roster_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_duty_roster_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_duty_roster")),
    )
    with op.batch_alter_table("duty_roster", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_roster_street_id"), ["street_id"], unique=False)
    op.create_table(
        "duty_week",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("stand_in_id", BIG, nullable=True),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_duty_week_weekday_of_a_week")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_week_person_id")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["person.id"], name=op.f("fk_duty_week_stand_in_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["duty_roster.unit_id"], name=op.f("fk_duty_week_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_week")),
        sa.UniqueConstraint("unit_id", "weekday", name=op.f("uq_duty_week_unit_id_weekday")),
    )
    op.create_table(
        "duty_date",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("stand_in_id", BIG, nullable=True),
        sa.Column("note", sa.String(length=120), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_date_person_id")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["person.id"], name=op.f("fk_duty_date_stand_in_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["duty_roster.unit_id"], name=op.f("fk_duty_date_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_date")),
        sa.UniqueConstraint("unit_id", "day", name=op.f("uq_duty_date_unit_id_day")),
    )


def _bulletins() -> None:
    op.create_table(
        "bulletin",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("talk_id", BIG, nullable=True),
        sa.Column("is_news", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("given_by_id", BIG, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_bulletin_given_by_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_bulletin_street_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_bulletin_talk_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_bulletin_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
    )
    with op.batch_alter_table("bulletin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulletin_street_id_id"), ["street_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bulletin_talk_id"), ["talk_id"], unique=False)
        batch_op.create_index(
            "uq_bulletin_news", ["talk_id"], unique=True, sqlite_where=IS_NEWS, postgresql_where=IS_NEWS
        )
    op.create_table(
        "relay",
        sa.Column("id", BIG, nullable=False),
        sa.Column("bulletin_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("relayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("relayed_by_id", BIG, nullable=True),
        sa.Column("ways", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(relayed_at IS NULL) = (relayed_by_id IS NULL)", name=op.f("ck_relay_relayed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletin.id"], name=op.f("fk_relay_bulletin_id")),
        sa.ForeignKeyConstraint(["relayed_by_id"], ["person.id"], name=op.f("fk_relay_relayed_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_relay_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay")),
        sa.UniqueConstraint("bulletin_id", "unit_id", name=op.f("uq_relay_bulletin_id_unit_id")),
    )
    with op.batch_alter_table("relay", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_relay_unit_id_bulletin_id"), ["unit_id", "bulletin_id"], unique=False
        )


def downgrade():
    """Take the change back; series, rosters and bulletins are lost with it."""
    op.drop_column("talk", "appointment")
    for table in (
        "relay",
        "bulletin",
        "duty_date",
        "duty_week",
        "duty_roster",
        "stand_in",
        "talk_building",
        "series_date",
        "talk_series",
    ):
        op.drop_table(table)
