"""Everything that happens to a talk: planning, attendance, agenda, decisions, closing.

Operations load and lock the talk's row, so that two devices at one table take turns; they never
commit. A decision waits on the agenda until the talk is closed: then all cases are made and moved in
the caller's one transaction.
"""

from app.talks.operations.agenda import Issue, add_item, open_talk, remove_item
from app.talks.operations.closing import apply_now, close
from app.talks.operations.deciding import Choice, decide, take_back
from app.talks.operations.planning import Plan, cancel, change, mark_present, plan

__all__ = [
    "Choice",
    "Issue",
    "Plan",
    "add_item",
    "apply_now",
    "cancel",
    "change",
    "close",
    "decide",
    "mark_present",
    "open_talk",
    "plan",
    "remove_item",
    "take_back",
]
