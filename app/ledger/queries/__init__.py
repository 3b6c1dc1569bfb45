"""What the ledger pages read."""

from app.ledger.queries.register import (
    Ages,
    Figure,
    Filter,
    ageing,
    by_age,
    count,
    entry_or_404,
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
    "case_or_404",
    "count",
    "entry_or_404",
    "promises",
    "register",
    "request_of",
    "requests",
    "units",
    "waiting",
    "whole_register",
]
