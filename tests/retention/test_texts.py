"""Every column that holds words is gone through, or it is said here why it holds none about a resident."""

from sqlalchemy import JSON, String, Text

from app.columns import Blind, Sealed
from app.extensions import Base
from app.retention.operations import texts

ELSEWHERE = {
    "event_text.body", "minutes.content", "minutes_addendum.body",  # their digests are kept elsewhere
    "saved_filter.name", "saved_filter.query", "export.query",  # searched for a name as a whole
}  # fmt: skip
WITH_THE_CASE = {
    "contact": "name phone further name_digest pinyin_digest initials_digest phone_digest",
    "case": "slip_secret", "slip": "secret",
    "repeat_key": "content_digest answer",
}  # fmt: skip
"""Sealed columns and digests: they go with their row, or are made anew when the case is erased."""
HOUSE = {
    "alliance_item": "title words", "api_token": "name token_digest scopes", "audit_anchor": "digest",
    "audit_entry": "facts address previous digest", "audit_head": "digest", "ballot": "choice",
    "calendar_closure": "reason", "calendar_day": "hours name", "calendar_year": "source",
    "category": "path code name name_en keywords", "category_model": "categories", "clock": "postponed",
    "duty_date": "note", "duty_roster": "changes_at", "enterprise": "name name_en trade note",
    "erasure": "kinds", "erasure_run": "reference counts", "event": "facts text_digest digest",
    "export": "language zone rights file digest", "feeder": "name columns",
    "figure_members": "numerator denominator", "figure_publication": "values", "footpath": "points",
    "house_identity": "issuer subject said", "job_run": "name error",
    "message_channel": "name address account sender secret language", "message_target": "address wanted",
    "message_template": "code language text",
    "minutes_confirmation": "name text_digest strokes typed_name", "minutes_redaction": "lock_digest",
    "person": "username name pinyin phone password_hash language", "policy_item": "title grounds note",
    "recovery_code": "code_digest", "relay": "ways", "repeat_key": "key", "routing": "reason reason_en",
    "second_factor": "secret pending_secret", "secret_count": "choice", "setting": "name value",
    "sign_in_code": "code_digest", "signed_in": "token_digest rights browser address", "stand_in": "name",
    "station": "name name_en place phone hours services", "station_service": "code name name_en",
    "stored_file": "content_hash thumbnail_hash mime_type",
    "talk_series": "title place at days building_ids", "throttle": "key",
    "unit": "path code short_code name name_en party_name time_zone", "unit_place": "outline",
}  # fmt: skip
"""About the house, its people and their evenings, or digests and codes: nobody writes about a case there."""
LEARNED = {"category_weight.piece", "category_weight.weights"}
"""Pairs of characters of many cases, learned anew from what stands in them; only of what many share."""
CODES = {
    "case.number", "case.last_digest", "case.outside_number", "event_text.salt", "ledger_entry.paper_key",
    "minutes.text_digest", "minutes.lock_digest", "minutes_addendum.digest", "minutes_addendum.name",
    "notice.code", "notice.key", "held_notice.code", "held_notice.key", "vote.counts", "vote.winner",
    "talk_step.key", "delivery.key", "delivery.error", "dispatch.number",
}  # fmt: skip
"""Columns of codes, digests and names of staff."""


def _columns(tables):
    return {f"{table}.{column}" for table, columns in tables.items() for column in columns.split()}


NAMED = _columns(WITH_THE_CASE) | _columns(HOUSE) | LEARNED | ELSEWHERE | CODES


def words():
    """Return every column of the schema that can hold words, sealed ones and digests of words too."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON | Text | Sealed | Blind) or type(column.type) is String:
                yield f"{table.name}.{column.name}"


def gone_through():
    return {f"{table}.{column}" for table, column in texts.columns()}


def test_every_column_of_words_is_gone_through_or_named():
    assert set(words()) - gone_through() - NAMED == set()


def test_nothing_is_named_that_there_is_not():
    known = {f"{table.name}.{one.name}" for table in Base.metadata.tables.values() for one in table.columns}

    assert (gone_through() | NAMED) - known == set()


def test_no_column_is_both_gone_through_and_named_as_holding_nothing():
    assert gone_through() & NAMED == set()
