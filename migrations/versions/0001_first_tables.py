"""All tables of the first release, and the full-text index of cases in each database's own kind."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    """Apply the change."""
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("path", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=True),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("default_urgency", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("code", name=op.f("uq_category_code")),
    )
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_category_path"), ["path"], unique=False)

    op.create_table(
        "job_run",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_run")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("pinyin", sa.String(length=200), server_default=sa.text("('')"), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_pinyin_id"), ["pinyin", "id"], unique=False)

    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_throttle_last_failure_at"), ["last_failure_at"], unique=False)

    op.create_table(
        "unit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=30), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("short_code", sa.String(length=6), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("party_name", sa.String(length=120), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("time_zone", sa.String(length=60), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('department', 'firm')) = (level IS NULL)",
            name=op.f("ck_unit_level_unless_co_handling"),
        ),
        sa.CheckConstraint("(level = 'street') = (parent_id IS NULL)", name=op.f("ck_unit_street_on_top")),
        sa.CheckConstraint(
            "(level = 'street') = (short_code IS NOT NULL)", name=op.f("ck_unit_street_short_code")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_unit_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
        sa.UniqueConstraint("short_code", name=op.f("uq_unit_short_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_path"), ["path"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_unit_street_id_level_name"), ["street_id", "level", "name"], unique=False
        )

    op.create_table(
        "calendar_day",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_day_off", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_calendar_day_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("street_id", "day", name=op.f("uq_calendar_day_street_id_day")),
    )
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_day_day"), ["day"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("name_digest", sa.String(length=40), nullable=True),
        sa.Column("pinyin_digest", sa.String(length=40), nullable=True),
        sa.Column("initials_digest", sa.String(length=40), nullable=True),
        sa.Column("phone_digest", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_contact_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_initials_digest"), ["initials_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_name_digest"), ["name_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_phone_digest"), ["phone_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_pinyin_digest"), ["pinyin_digest"], unique=False)

    op.create_table(
        "day_counter",
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_day_counter_street_id")),
        sa.PrimaryKeyConstraint("street_id", "day", name=op.f("pk_day_counter")),
    )
    op.create_table(
        "ledger_counter",
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_ledger_counter_street_id")),
        sa.PrimaryKeyConstraint("street_id", name=op.f("pk_ledger_counter")),
    )
    op.create_table(
        "limit_setting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("level", sa.String(length=30), nullable=True),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("urgency", sa.String(length=30), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_limit_setting_category_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_limit_setting_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_setting")),
    )
    with op.batch_alter_table("limit_setting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_limit_setting_street_id_kind"), ["street_id", "kind"], unique=False
        )

    op.create_table(
        "posting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "unit_id IS NOT NULL OR role IN ('administrator', 'observer')",
            name=op.f("ck_posting_unit_unless_installation"),
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_posting_until_after_from")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_posting_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_posting_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_posting_person_id_from_on"), ["person_id", "from_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_posting_unit_id_role"), ["unit_id", "role"], unique=False)

    op.create_table(
        "repeat_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_repeat_key_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repeat_key")),
        sa.UniqueConstraint("actor_id", "key", name=op.f("uq_repeat_key_actor_id_key")),
    )
    with op.batch_alter_table("repeat_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_repeat_key_created_at"), ["created_at"], unique=False)

    op.create_table(
        "routing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("urgency", sa.String(length=30), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("level", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("reason_en", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_routing_category_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_routing_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_routing_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing")),
    )
    with op.batch_alter_table("routing", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_routing_street_id_position"), ["street_id", "position"], unique=False
        )

    op.create_table(
        "saved_filter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_filter_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_filter_person_id_name")),
    )
    op.create_table(
        "setting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_setting_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("street_id", "name", name=op.f("uq_setting_street_id_name")),
    )
    op.create_table(
        "sign_in_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issued_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_sign_in_code_issued_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_code_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_sign_in_code_code_digest")),
    )
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_code_person_id"), ["person_id"], unique=False)

    op.create_table(
        "signed_in",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_device", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signed_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_in")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_signed_in_token_digest")),
    )
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_signed_in_person_id_revoked_at"), ["person_id", "revoked_at"], unique=False
        )

    op.create_table(
        "talk",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("news", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_talk_closed_has_closed_at")
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_talk_closed_by_id")),
        sa.ForeignKeyConstraint(["host_id"], ["person.id"], name=op.f("fk_talk_host_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_talk_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_talk_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
    )
    with op.batch_alter_table("talk", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_talk_street_id_starts_at"), ["street_id", "starts_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_talk_unit_id_starts_at"), ["unit_id", "starts_at"], unique=False)

    op.create_table(
        "attendee",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("talk_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("role", sa.String(length=30), nullable=True),
        sa.Column("is_present", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendee_person_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_attendee_talk_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_attendee_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee")),
        sa.UniqueConstraint("talk_id", "person_id", name=op.f("uq_attendee_talk_id_person_id")),
    )
    with op.batch_alter_table("attendee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendee_person_id"), ["person_id"], unique=False)

    op.create_table(
        "case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("grid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("building_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("spot", sa.String(length=80), server_default=sa.text("('')"), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("numbered_on", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("slip_secret", sa.LargeBinary(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("urgency", sa.String(length=30), nullable=False),
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("lowest_rank", sa.Integer(), server_default=sa.text("3"), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("desk_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assignee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("raiser_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("talk_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("routing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("outside_number", sa.String(length=60), nullable=True),
        sa.Column("outside_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("black_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sort_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_overdue", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("street_red_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_case_closed_has_closed_at")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_case_closed_has_outcome")
        ),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_case_merged_into")
        ),
        sa.CheckConstraint(
            "building_id IS NULL OR grid_id IS NOT NULL", name=op.f("ck_case_building_in_grid")
        ),
        sa.CheckConstraint(
            "grid_id IS NULL OR community_id IS NOT NULL", name=op.f("ck_case_grid_in_community")
        ),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_case_assignee_id")),
        sa.ForeignKeyConstraint(["building_id"], ["unit.id"], name=op.f("fk_case_building_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_case_category_id")),
        sa.ForeignKeyConstraint(["community_id"], ["unit.id"], name=op.f("fk_case_community_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_case_contact_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["unit.id"], name=op.f("fk_case_desk_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["unit.id"], name=op.f("fk_case_grid_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["unit.id"], name=op.f("fk_case_holder_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["case.id"], name=op.f("fk_case_merged_into_id")),
        sa.ForeignKeyConstraint(["raiser_id"], ["person.id"], name=op.f("fk_case_raiser_id")),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["person.id"], name=op.f("fk_case_resolved_by_id")),
        sa.ForeignKeyConstraint(["routing_id"], ["routing.id"], name=op.f("fk_case_routing_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_case_street_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_case_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
        sa.UniqueConstraint(
            "street_id", "numbered_on", "sequence", name=op.f("uq_case_street_id_numbered_on_sequence")
        ),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_building_id_id"), ["building_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_building_id_sort_at_id"),
            ["building_id", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"),
            postgresql_where=sa.text(
                "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"
            ),
        )
        batch_op.create_index(batch_op.f("ix_case_community_id_id"), ["community_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_community_id_sort_at_id"),
            ["community_id", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"),
            postgresql_where=sa.text(
                "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"
            ),
        )
        batch_op.create_index(batch_op.f("ix_case_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_desk_id_sort_at_id"),
            ["desk_id", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"),
            postgresql_where=sa.text(
                "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"
            ),
        )
        batch_op.create_index(batch_op.f("ix_case_grid_id_id"), ["grid_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_grid_id_sort_at_id"),
            ["grid_id", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"),
            postgresql_where=sa.text(
                "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"
            ),
        )
        batch_op.create_index(
            batch_op.f("ix_case_holder_id_sort_at_id"),
            ["holder_id", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"),
            postgresql_where=sa.text(
                "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"
            ),
        )
        batch_op.create_index(batch_op.f("ix_case_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_raiser_id_id"), ["raiser_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_street_id_id"), ["street_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_street_id_sort_at_id"),
            ["street_id", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"),
            postgresql_where=sa.text(
                "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"
            ),
            postgresql_include=("due_at", "warn_at", "street_red_at"),
        )
        batch_op.create_index(
            "ix_case_street_red",
            ["street_id", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("street_red_at IS NOT NULL"),
            postgresql_where=sa.text("street_red_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_case_talk_id"), ["talk_id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("talk_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("description", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("spot", sa.String(length=80), server_default=sa.text("('')"), nullable=False),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("raised_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("found", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint("case_id IS NOT NULL OR description <> ''", name=op.f("ck_agenda_item_says_what")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_agenda_item_case_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_agenda_item_category_id")),
        sa.ForeignKeyConstraint(["place_id"], ["unit.id"], name=op.f("fk_agenda_item_place_id")),
        sa.ForeignKeyConstraint(["raised_by_id"], ["person.id"], name=op.f("fk_agenda_item_raised_by_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_agenda_item_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("talk_id", "position", name=op.f("uq_agenda_item_talk_id_position")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_case_id"), ["case_id"], unique=False)

    op.create_table(
        "clock",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.String(length=30), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("limit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cap_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("black_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("postponed", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(stopped_at IS NULL) = (outcome IS NULL)", name=op.f("ck_clock_stopped_has_outcome")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_clock_case_id")),
        sa.ForeignKeyConstraint(["limit_id"], ["limit_setting.id"], name=op.f("fk_clock_limit_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_clock_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_clock_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
        sa.UniqueConstraint("kind", "subject_id", "sequence", name=op.f("uq_clock_kind_subject_id_sequence")),
    )
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clock_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_clock_check_at_id"),
            ["check_at", "id"],
            unique=False,
            sqlite_where=sa.text("stopped_at IS NULL AND check_at IS NOT NULL"),
            postgresql_where=sa.text("stopped_at IS NULL AND check_at IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_clock_unit_id_stopped_at"), ["unit_id", "stopped_at"], unique=False
        )

    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("text_digest", sa.String(length=64), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_event_actor_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_event_case_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_event_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_event_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("case_id", "sequence", name=op.f("uq_event_case_id_sequence")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_street_id_at"), ["street_id", "at"], unique=False)

    op.create_table(
        "holding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("move", sa.String(length=30), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_holding_case_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_holding_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_holding_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding")),
        sa.UniqueConstraint("case_id", "sequence", name=op.f("uq_holding_case_id_sequence")),
    )
    with op.batch_alter_table("holding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holding_unit_id_case_id"), ["unit_id", "case_id"], unique=False)

    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("entrance", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("unblock", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("next_review_on", sa.Date(), nullable=False),
        sa.Column("review_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("struck_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_off_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(struck_off_at IS NULL) = (struck_off_by_id IS NULL AND evidence IS NULL)",
            name=op.f("ck_ledger_entry_struck_off_with_evidence"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_ledger_entry_case_id")),
        sa.ForeignKeyConstraint(["community_id"], ["unit.id"], name=op.f("fk_ledger_entry_community_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_ledger_entry_entered_by_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_ledger_entry_street_id")),
        sa.ForeignKeyConstraint(
            ["struck_off_by_id"], ["person.id"], name=op.f("fk_ledger_entry_struck_off_by_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ledger_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ledger_entry_community_id_struck_off_at_next_review_on_id"),
            ["community_id", "struck_off_at", "next_review_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_ledger_entry_street_id_struck_off_at_next_review_on_id"),
            ["street_id", "struck_off_at", "next_review_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_ledger_entry_unit_id_struck_off_at_next_review_on_id"),
            ["unit_id", "struck_off_at", "next_review_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_ledger_entry_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("struck_off_at IS NULL"),
            postgresql_where=sa.text("struck_off_at IS NULL"),
        )

    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("talk_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_notice_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_notice_street_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_notice_talk_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_notice_person_id_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_person_id_id"), ["person_id", "id"], unique=False)
        batch_op.create_index(
            "ix_notice_unread",
            ["person_id", "id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "reveal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_reveal_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reveal_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveal")),
    )
    with op.batch_alter_table("reveal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reveal_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reveal_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sight",
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_sight_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_sight_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "case_id", name=op.f("pk_sight")),
    )
    with op.batch_alter_table("sight", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sight_case_id"), ["case_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("called_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "answered_at IS NULL OR arrived_at IS NOT NULL", name=op.f("ck_task_arrive_then_answer")
        ),
        sa.ForeignKeyConstraint(["called_by_id"], ["person.id"], name=op.f("fk_task_called_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_task_case_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_task_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_task_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_task_unit_id_answered_at"), ["unit_id", "answered_at"], unique=False
        )

    op.create_table(
        "decision",
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_decision_decided_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_decision_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_decision")),
    )
    op.create_table(
        "event_text",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_text_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_text")),
    )
    op.create_table(
        "pause",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clock_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_pause_clock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pause_clock_id_from_at"), ["clock_id", "from_at"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], name=op.f("fk_review_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("entry_id", "sequence", name=op.f("uq_review_entry_id_sequence")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("thumbnail_hash", sa.String(length=64), nullable=False),
        sa.Column("mime_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("is_ready", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("uploaded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("is_ready OR event_id IS NULL", name=op.f("ck_stored_file_attached_when_ready")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_stored_file_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_stored_file_event_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_stored_file_street_id")),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["person.id"], name=op.f("fk_stored_file_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_content_hash"), ["content_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_stored_file_is_ready_created_at"), ["is_ready", "created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_stored_file_thumbnail_hash"), ["thumbnail_hash"], unique=False)

    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE case_search USING fts5(grams, tokenize='unicode61')")
    else:
        op.execute(
            'CREATE TABLE case_search (case_id bigint PRIMARY KEY REFERENCES "case" (id),'
            " grams text NOT NULL,"
            " tsv tsvector GENERATED ALWAYS AS (to_tsvector('simple', grams)) STORED)"
        )
        op.execute("CREATE INDEX ix_case_search_tsv ON case_search USING gin (tsv)")


def downgrade():
    """Take the change back."""
    op.execute("DROP TABLE case_search")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_thumbnail_hash"))
        batch_op.drop_index(batch_op.f("ix_stored_file_is_ready_created_at"))
        batch_op.drop_index(batch_op.f("ix_stored_file_event_id"))
        batch_op.drop_index(batch_op.f("ix_stored_file_content_hash"))
        batch_op.drop_index(batch_op.f("ix_stored_file_case_id"))

    op.drop_table("stored_file")
    op.drop_table("review")
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pause_clock_id_from_at"))

    op.drop_table("pause")
    op.drop_table("event_text")
    op.drop_table("decision")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_unit_id_answered_at"))
        batch_op.drop_index(batch_op.f("ix_task_case_id"))

    op.drop_table("task")
    with op.batch_alter_table("sight", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sight_case_id"))

    op.drop_table("sight")
    with op.batch_alter_table("reveal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reveal_person_id"))
        batch_op.drop_index(batch_op.f("ix_reveal_case_id"))

    op.drop_table("reveal")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_unread",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_notice_person_id_id"))
        batch_op.drop_index(batch_op.f("ix_notice_case_id"))

    op.drop_table("notice")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ledger_entry_open",
            sqlite_where=sa.text("struck_off_at IS NULL"),
            postgresql_where=sa.text("struck_off_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_ledger_entry_unit_id_struck_off_at_next_review_on_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_entry_street_id_struck_off_at_next_review_on_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_entry_community_id_struck_off_at_next_review_on_id"))

    op.drop_table("ledger_entry")
    with op.batch_alter_table("holding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holding_unit_id_case_id"))

    op.drop_table("holding")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_street_id_at"))

    op.drop_table("event")
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clock_unit_id_stopped_at"))
        batch_op.drop_index(
            batch_op.f("ix_clock_check_at_id"),
            sqlite_where=sa.text("stopped_at IS NULL AND check_at IS NOT NULL"),
            postgresql_where=sa.text("stopped_at IS NULL AND check_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_clock_case_id"))

    op.drop_table("clock")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_item_case_id"))

    op.drop_table("agenda_item")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_talk_id"))
        batch_op.drop_index(
            "ix_case_street_red",
            sqlite_where=sa.text("street_red_at IS NOT NULL"),
            postgresql_where=sa.text("street_red_at IS NOT NULL"),
        )
        batch_op.drop_index(
            batch_op.f("ix_case_street_id_sort_at_id"),
            sqlite_where=sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"),
            postgresql_where=sa.text(
                "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"
            ),
            postgresql_include=("due_at", "warn_at", "street_red_at"),
        )
        batch_op.drop_index(batch_op.f("ix_case_street_id_id"))
        batch_op.drop_index(batch_op.f("ix_case_raiser_id_id"))
        batch_op.drop_index(batch_op.f("ix_case_merged_into_id"))
        batch_op.drop_index(
            batch_op.f("ix_case_holder_id_sort_at_id"),
            sqlite_where=sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"),
            postgresql_where=sa.text(
                "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"
            ),
        )
        batch_op.drop_index(
            batch_op.f("ix_case_grid_id_sort_at_id"),
            sqlite_where=sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"),
            postgresql_where=sa.text(
                "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_case_grid_id_id"))
        batch_op.drop_index(
            batch_op.f("ix_case_desk_id_sort_at_id"),
            sqlite_where=sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"),
            postgresql_where=sa.text(
                "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_case_contact_id"))
        batch_op.drop_index(
            batch_op.f("ix_case_community_id_sort_at_id"),
            sqlite_where=sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"),
            postgresql_where=sa.text(
                "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_case_community_id_id"))
        batch_op.drop_index(
            batch_op.f("ix_case_building_id_sort_at_id"),
            sqlite_where=sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"),
            postgresql_where=sa.text(
                "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_case_building_id_id"))

    op.drop_table("case")
    with op.batch_alter_table("attendee", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendee_person_id"))

    op.drop_table("attendee")
    with op.batch_alter_table("talk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_talk_unit_id_starts_at"))
        batch_op.drop_index(batch_op.f("ix_talk_street_id_starts_at"))

    op.drop_table("talk")
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_in_person_id_revoked_at"))

    op.drop_table("signed_in")
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_code_person_id"))

    op.drop_table("sign_in_code")
    op.drop_table("setting")
    op.drop_table("saved_filter")
    with op.batch_alter_table("routing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_routing_street_id_position"))

    op.drop_table("routing")
    with op.batch_alter_table("repeat_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_repeat_key_created_at"))

    op.drop_table("repeat_key")
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_unit_id_role"))
        batch_op.drop_index(batch_op.f("ix_posting_person_id_from_on"))

    op.drop_table("posting")
    with op.batch_alter_table("limit_setting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_limit_setting_street_id_kind"))

    op.drop_table("limit_setting")
    op.drop_table("ledger_counter")
    op.drop_table("day_counter")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_pinyin_digest"))
        batch_op.drop_index(batch_op.f("ix_contact_phone_digest"))
        batch_op.drop_index(batch_op.f("ix_contact_name_digest"))
        batch_op.drop_index(batch_op.f("ix_contact_initials_digest"))

    op.drop_table("contact")
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_day_day"))

    op.drop_table("calendar_day")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_street_id_level_name"))
        batch_op.drop_index(batch_op.f("ix_unit_path"))
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))

    op.drop_table("unit")
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_throttle_last_failure_at"))

    op.drop_table("throttle")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_pinyin_id"))
        batch_op.drop_index(batch_op.f("ix_person_name"))

    op.drop_table("person")
    op.drop_table("job_run")
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_category_path"))

    op.drop_table("category")
    op.drop_table("calendar_year")
