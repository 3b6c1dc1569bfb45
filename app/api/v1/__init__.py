"""The REST API, version 1: JSON below /api/v1, described by /api/v1/openapi.json.

Each view is registered by `describing`, which also writes the document; so no route is without its
description. Views do what pages do: they read by the same queries, fill in the same forms, call the same
operations, and let the same rules refuse.
"""

from app.api.v1 import (
    cases,
    changes,
    dispatches,
    document,
    house,
    ledger,
    ledger_moves,
    moves,
    orders,
    talks,
)
from app.api.v1.asking import refuse_empty
from app.api.v1.describing import bp

bp.before_request(refuse_empty)

__all__ = [
    "bp", "cases", "changes", "dispatches", "document", "house", "ledger", "ledger_moves", "moves", "orders",
    "talks",
]  # fmt: skip
