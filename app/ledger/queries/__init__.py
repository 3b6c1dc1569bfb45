"""What the ledger pages read."""

from app.ledger.queries.register import (
    Ages,
    Figure,
    Filter,
    ageing,
    by_age,
    by_reason_and_review,
    count,
    entries_behind,
    entry_or_404,
    read_key,
    readable_count,
    register,
    units,
    whole_register,
)
from app.ledger.queries.waiting import case_or_404, promises, request_of, requests, waiting

__all__ = [
    "Ages",
    "Figure",
    "Filter",
    "ageing",
    "by_age",
    "by_reason_and_review",
    "case_or_404",
    "count",
    "entries_behind",
    "entry_or_404",
    "promises",
    "read_key",
    "readable_count",
    "register",
    "request_of",
    "requests",
    "units",
    "waiting",
    "whole_register",
]
