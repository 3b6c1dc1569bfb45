"""Every move of a case; pages, API, commands and scheduler all come through here.

Operations take the id of the case, load and lock the row, check the right and the workflow, change
the rows and write the outbox. They never commit: the caller opens `app.database.transaction`.
"""

from app.cases.operations.closing import (
    close_at_once,
    merge,
    reopen,
    resolve,
    unmerge,
    verify,
    verify_failed,
    withdraw,
)
from app.cases.operations.extending import ask_extension, grant_extension, refuse_extension
from app.cases.operations.handing import (
    accept,
    dispatch,
    hand_up,
    lift_stranded,
    return_,
    send_up,
    transfer,
)
from app.cases.operations.reckoning import reckon, reckon_pending
from app.cases.operations.registering import Draft, register
from app.cases.operations.telling import (
    amend,
    answer,
    ask_resident,
    assign,
    call_in,
    note,
    report_in,
    resident_answered,
    reveal_contact,
    urge,
)

__all__ = [
    "Draft",
    "accept",
    "amend",
    "answer",
    "ask_extension",
    "ask_resident",
    "assign",
    "call_in",
    "close_at_once",
    "dispatch",
    "grant_extension",
    "hand_up",
    "lift_stranded",
    "merge",
    "note",
    "reckon",
    "reckon_pending",
    "refuse_extension",
    "register",
    "reopen",
    "report_in",
    "resident_answered",
    "resolve",
    "return_",
    "reveal_contact",
    "send_up",
    "transfer",
    "unmerge",
    "urge",
    "verify",
    "verify_failed",
    "withdraw",
]
