"""Everything that happens to a talk: planning, attendance, agenda, decisions, closing.

Operations load and lock the talk's row, so that two devices at one table take turns; they never
commit. A decision waits on the agenda until the talk is closed: then all cases are made and moved in
the caller's one transaction.
"""

from app.talks.operations.agenda import Issue, add_item, open_talk, remove_item
from app.talks.operations.closing import apply_now, close
from app.talks.operations.deciding import Choice, decide, take_back
from app.talks.operations.dissenting import dissent, take_dissent_back
from app.talks.operations.drafting import draft
from app.talks.operations.handing import hand_host, hand_minutes, hand_series, uninvite
from app.talks.operations.minuting import Sign, add_to_minutes, confirm, lock, read_out, word
from app.talks.operations.planning import Plan, cancel, change, mark_present, plan
from app.talks.operations.promising import Word, give_word, settle
from app.talks.operations.series import SeriesValues, alter, end, leave_out, make, start, take_in
from app.talks.operations.standing_in import arrive, mark_stand_in, name_stand_in, take_back_stand_in
from app.talks.operations.undoing import Stamp, add_step, decide_step, present_step, remove_step, undo
from app.talks.operations.voting import Question, cast_ballot, close_vote, invited_to, put

__all__ = [
    "Choice",
    "Issue",
    "Plan",
    "Question",
    "SeriesValues",
    "Sign",
    "Stamp",
    "Word",
    "add_item",
    "add_step",
    "add_to_minutes",
    "alter",
    "apply_now",
    "arrive",
    "cancel",
    "cast_ballot",
    "change",
    "close",
    "close_vote",
    "confirm",
    "decide",
    "decide_step",
    "dissent",
    "draft",
    "end",
    "give_word",
    "hand_host",
    "hand_minutes",
    "hand_series",
    "invited_to",
    "leave_out",
    "lock",
    "make",
    "mark_present",
    "mark_stand_in",
    "name_stand_in",
    "open_talk",
    "plan",
    "present_step",
    "put",
    "read_out",
    "remove_item",
    "remove_step",
    "settle",
    "start",
    "take_back",
    "take_back_stand_in",
    "take_dissent_back",
    "take_in",
    "undo",
    "uninvite",
    "word",
]
