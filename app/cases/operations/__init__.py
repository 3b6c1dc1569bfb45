"""Every move of a case; pages, API, commands and scheduler all come through here.

Operations take the id of the case, load and lock the row, check the right and the workflow, change
the rows and write the outbox. They never commit: the caller opens `app.database.transaction`.
"""

from app.cases.operations.answering import decide_objection, judge
from app.cases.operations.calling import call_in, insist, let_go, score_call, withdraw_call
from app.cases.operations.closing import (
    close_at_once,
    reopen,
    resolve,
    verify,
    verify_failed,
    withdraw,
)
from app.cases.operations.extending import ask_extension, grant_extension, refuse_extension
from app.cases.operations.finding import find_by_resident
from app.cases.operations.handing import (
    accept,
    dispatch,
    hand_up,
    lift_stranded,
    return_,
    send_up,
    transfer,
)
from app.cases.operations.joining import give_slip, join
from app.cases.operations.leading import ask_lead, comment, name_lead, praise, take_over
from app.cases.operations.learning import keep_model
from app.cases.operations.merging import merge, unmerge
from app.cases.operations.reckoning import reckon, reckon_pending
from app.cases.operations.registering import Draft, register
from app.cases.operations.remarking import Once, remark
from app.cases.operations.reporting import answer, decline, report_in
from app.cases.operations.showing import reveal_contact, show_slip
from app.cases.operations.telling import (
    amend,
    ask_resident,
    assign,
    note,
    resident_answered,
    urge,
)

__all__ = [
    "Draft",
    "Once",
    "accept",
    "amend",
    "answer",
    "ask_extension",
    "ask_lead",
    "ask_resident",
    "assign",
    "call_in",
    "close_at_once",
    "comment",
    "decide_objection",
    "decline",
    "dispatch",
    "find_by_resident",
    "give_slip",
    "grant_extension",
    "hand_up",
    "insist",
    "join",
    "judge",
    "keep_model",
    "let_go",
    "lift_stranded",
    "merge",
    "name_lead",
    "note",
    "praise",
    "reckon",
    "reckon_pending",
    "refuse_extension",
    "register",
    "remark",
    "reopen",
    "report_in",
    "resident_answered",
    "resolve",
    "return_",
    "reveal_contact",
    "score_call",
    "send_up",
    "show_slip",
    "take_over",
    "transfer",
    "unmerge",
    "urge",
    "verify",
    "verify_failed",
    "withdraw",
    "withdraw_call",
]
