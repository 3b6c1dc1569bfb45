"""Every column that holds words is gone through, or it is said here why it holds none about a resident."""

from sqlalchemy import JSON, String, Text

from app.extensions import Base
from app.retention.operations import texts

ELSEWHERE = {
    "event_text.body", "minutes.content", "minutes_addendum.body",  # their digests are kept elsewhere
    "saved_filter.name", "saved_filter.query", "export.query",  # searched for a name as a whole
}  # fmt: skip
HOUSE = {
    "unit", "person", "posting", "category", "limit_setting", "routing", "calendar_day", "calendar_closure",
    "calendar_year", "setting", "station", "station_service", "unit_place", "footpath", "category_model",
    "category_weight", "figure_publication", "figure_members", "indicator_setting", "job_run", "signed_in",
    "sign_in_code", "second_factor", "recovery_code", "throttle", "repeat_key", "audit_entry", "audit_head",
    "audit_anchor", "duty_roster", "duty_week", "duty_date", "talk_series", "bulletin", "relay", "talk",
    "stand_in", "ballot", "secret_count", "minutes_confirmation", "stored_file", "erasure", "erasure_run",
    "minutes_redaction", "clock", "export", "event", "api_token", "message_channel", "message_target",
    "message_template", "house_identity", "feeder", "enterprise", "alliance_member",
    "alliance_item", "policy_item",
}  # fmt: skip
"""Tables about the house, its people and their evenings: nobody writes about a case into them."""
CODES = {
    "case.number", "case.last_digest", "case.outside_number", "contact.name_digest", "contact.phone_digest",
    "contact.pinyin_digest", "contact.initials_digest", "event_text.salt", "ledger_entry.paper_key",
    "minutes.text_digest", "minutes.lock_digest", "minutes_addendum.digest", "minutes_addendum.name",
    "notice.code", "notice.key", "held_notice.code", "held_notice.key", "vote.counts", "vote.winner",
    "talk_step.key", "delivery.key", "delivery.error", "dispatch.number",
}  # fmt: skip
"""Columns of codes, digests and names of staff."""


def words():
    """Return every column of words in a table that people write into."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            is_words = isinstance(column.type, JSON | Text) or type(column.type) is String
            if is_words and table.name not in HOUSE:
                yield f"{table.name}.{column.name}"


def test_every_column_of_words_is_gone_through():
    gone_through = {f"{table}.{column}" for table, column in texts.columns()}

    assert set(words()) - gone_through - ELSEWHERE - CODES == set()


def test_nothing_is_named_that_there_is_not():
    known = {f"{table.name}.{one.name}" for table in Base.metadata.tables.values() for one in table.columns}
    gone_through = {f"{table}.{column}" for table, column in texts.columns()}

    assert (gone_through | ELSEWHERE | CODES) - known == set()
    assert set(Base.metadata.tables) >= HOUSE
