"""The tables; no behaviour beyond properties.

Importing this package registers every table with the metadata.
"""

from app.models import (
    accounts,
    cases,
    clocks,
    files,
    ledger,
    notices,
    organisation,
    settings,
    talks,
)

__all__ = [
    "accounts",
    "cases",
    "clocks",
    "files",
    "ledger",
    "notices",
    "organisation",
    "settings",
    "talks",
]
