"""The sentence for every refusal and the label for every code, in the reader's language."""

from collections.abc import Mapping
from enum import StrEnum
from gettext import NullTranslations

from flask_babel import lazy_gettext

from app.domain.clocks import ClockKind, Light, LimitUnit, Urgency
from app.domain.errors import DomainError
from app.domain.explanation import DayKind
from app.domain.ledger import Entrance, Kept, ReasonClass
from app.domain.levels import Level, Role, UnitKind
from app.domain.talks import DecisionKind, TalkState
from app.domain.whose_time import Whose
from app.domain.workflow import Channel, Move, Outcome, State
from app.web.i18n import catalogue

_l = lazy_gettext

_NAMED: tuple[tuple[StrEnum, object], ...] = (
    (Level.STREET, _l("Street")),
    (Level.COMMUNITY, _l("Community")),
    (Level.GRID, _l("Grid")),
    (Level.BUILDING, _l("Building")),
    (UnitKind.RESIDENTIAL, _l("Residential")),
    (UnitKind.STATION, _l("Red Sail station")),
    (UnitKind.BUSINESS, _l("Business district")),
    (UnitKind.DEPARTMENT, _l("Department")),
    (UnitKind.FIRM, _l("Property or service firm")),
    (Role.BUILDING_HEAD, _l("Building head")),
    (Role.GRID_STAFF, _l("Grid staff")),
    (Role.COMMUNITY_STAFF, _l("Community staff")),
    (Role.STREET_STAFF, _l("Street staff")),
    (Role.LEADER, _l("Street leader")),
    (Role.CO_HANDLER, _l("Co-handler")),
    (Role.ADMINISTRATOR, _l("Administrator")),
    (Role.OBSERVER, _l("Observer")),
    (State.REGISTERED, _l("To be accepted")),
    (State.HANDLING, _l("Being handled")),
    (State.WAITING, _l("Waiting for the resident")),
    (State.LEDGERED, _l("In the ledger")),
    (State.VERIFYING, _l("To be verified")),
    (State.CLOSED, _l("Closed")),
    (State.MERGED, _l("Merged")),
    (State.WITHDRAWN, _l("Withdrawn")),
    (Outcome.SOLVED, _l("Solved")),
    (Outcome.PARTLY, _l("Partly solved")),
    (Outcome.EXPLAINED, _l("Explained")),
    (Outcome.REFERRED, _l("Referred elsewhere")),
    (Outcome.REFUSED, _l("Cannot be met")),
    (Channel.TALK, _l("Night talk")),
    (Channel.BUILDING_HEAD, _l("By the building head")),
    (Channel.WALK_IN, _l("Resident came in person")),
    (Channel.STATION, _l("At a station")),
    (Channel.PATROL, _l("Found on patrol")),
    (Channel.HOTLINE, _l("Hotline")),
    (Channel.ENTERPRISE, _l("By a firm")),
    (Channel.RESIDENT, _l("By a resident online")),
    (Urgency.RED, _l("Very urgent")),
    (Urgency.YELLOW, _l("Urgent")),
    (Urgency.BLUE, _l("Routine")),
    (Light.GREEN, _l("In time")),
    (Light.YELLOW, _l("Due soon")),
    (Light.RED, _l("Overdue")),
    (Light.BLACK, _l("Long overdue")),
    (Light.PAUSED, _l("Clock stopped")),
    (ClockKind.ACCEPT, _l("Accept")),
    (ClockKind.HANDLE, _l("Handle")),
    (ClockKind.WAIT, _l("Wait for the resident")),
    (ClockKind.VERIFY, _l("Verify")),
    (ClockKind.REVIEW, _l("Ledger review")),
    (ClockKind.REPORT_IN, _l("Report in")),
    (ClockKind.SUPERVISE, _l("Supervision order")),
    (LimitUnit.CLOCK_HOURS, _l("hours, day and night")),
    (LimitUnit.WORKING_HOURS, _l("working hours")),
    (LimitUnit.WORKING_DAYS, _l("working days")),
    (LimitUnit.NATURAL_DAYS, _l("natural days")),
    (DayKind.WORK, _l("Working day")),
    (DayKind.REST, _l("Office closed")),
    (DayKind.HOLIDAY, _l("Day off")),
    (DayKind.MAKE_UP, _l("Make-up day")),
    (DayKind.PARTLY_CLOSED, _l("Partly closed")),
    (DayKind.CLOSED, _l("Closed that day")),
    (DayKind.ROUND_THE_CLOCK, _l("Day and night")),
    (DayKind.SEVERAL, _l("Several days")),
    (Whose.HOLDER, _l("Handling")),
    (Whose.VERIFIER, _l("Verification")),
    (Whose.RESIDENT, _l("Waiting for the resident")),
    (Whose.SUSPENDED, _l("Lying in the ledger")),
    (Whose.NOBODY, _l("Over")),
    (ReasonClass.BUDGET, _l("Waits for money")),
    (ReasonClass.SEASON, _l("Waits for the season")),
    (ReasonClass.LAW, _l("Law or policy")),
    (ReasonClass.OTHER_OWNER, _l("Belongs to somebody else")),
    (ReasonClass.TECHNICAL, _l("Technically not possible yet")),
    (ReasonClass.RESIDENT, _l("Waits for the residents")),
    (ReasonClass.OVERDUE, _l("Overdue")),
    (Entrance.TALK, _l("Decided at a talk")),
    (Entrance.GRANTED, _l("Granted")),
    (Entrance.BREACH, _l("Entered when overdue")),
    (Entrance.PAPER, _l("Taken over from paper")),
    (Kept.OPEN, _l("Still open")),
    (Kept.KEPT, _l("Kept")),
    (Kept.BROKEN, _l("Broken")),
    (TalkState.PLANNED, _l("Planned")),
    (TalkState.OPEN, _l("Going on")),
    (TalkState.CLOSED, _l("Ended")),
    (TalkState.CANCELLED, _l("Cancelled")),
    (DecisionKind.SOLVED, _l("Solved on the spot")),
    (DecisionKind.DISPATCHED, _l("Dispatched")),
    (DecisionKind.SENT_UP, _l("Sent up")),
    (DecisionKind.LEDGER, _l("Into the ledger")),
    (DecisionKind.MERGED, _l("Merge")),
    (DecisionKind.NOTED, _l("Noted")),
    (Move.REGISTER, _l("Register")),
    (Move.ACCEPT, _l("Accept")),
    (Move.RETURN, _l("Return")),
    (Move.DISPATCH, _l("Dispatch")),
    (Move.SEND_UP, _l("Send up")),
    (Move.TRANSFER, _l("Transfer")),
    (Move.CALL_IN, _l("Call in")),
    (Move.REPORT_IN, _l("Report in")),
    (Move.ANSWER, _l("Answer the call")),
    (Move.ASK_RESIDENT, _l("Ask the resident")),
    (Move.RESIDENT_ANSWERED, _l("The resident answered")),
    (Move.ASK_LEDGER, _l("Put into the ledger")),
    (Move.ENTER_LEDGER, _l("Enter in the ledger")),
    (Move.REFUSE_LEDGER, _l("Refuse the ledger")),
    (Move.REVIEW, _l("Review")),
    (Move.RESUME, _l("Resume handling")),
    (Move.RESOLVE, _l("Resolve")),
    (Move.VERIFY, _l("Confirm and close")),
    (Move.VERIFY_FAILED, _l("Not solved")),
    (Move.CLOSE_AT_ONCE, _l("Already solved")),
    (Move.REOPEN, _l("Reopen")),
    (Move.MERGE, _l("Merge")),
    (Move.UNMERGE, _l("Undo the merge")),
    (Move.WITHDRAW, _l("Withdraw")),
    (Move.NOTE, _l("Note progress")),
    (Move.ASSIGN, _l("Assign")),
    (Move.AMEND, _l("Correct the record")),
    (Move.URGE, _l("Urge")),
    (Move.ASK_EXTENSION, _l("Ask for an extension")),
    (Move.GRANT_EXTENSION, _l("Grant the extension")),
    (Move.REFUSE_EXTENSION, _l("Refuse the extension")),
    (Move.SUPERVISE, _l("Supervision order")),
    (Move.ANSWER_SUPERVISION, _l("Answer the order")),
    (Move.ESCALATE, _l("Escalated by the clock")),
    (Move.RECKON, _l("Reckoned anew")),
)
LABELS = {(type(code), code.value): text for code, text in _NAMED}
"""By class and code, because members of two enumerations with one code are equal."""
_KNOWN: dict[NullTranslations, dict[tuple[type[StrEnum], str], str]] = {}

_REFUSALS: dict[str, object] = {
    "forbidden": _l("You may see this, but your posting does not let you do this here."),
    "move_not_allowed": _l("This is not possible while the case is in its present state."),
    "no_unit_above": _l("The street holds the case; there is no level above to send it to."),
    "not_below": _l("Choose a unit directly below the one that holds the case."),
    "not_beside": _l("Choose a unit of the same level under the same parent."),
    "ledger_too_often": _l(
        "This case was put aside %(most)s times already, and it may not be more often. "
        "Go on handling it, or send it up."
    ),
    "ledger_overdue": _l(
        "This case has been overdue. Say expressly that it may go into the ledger all the same, or refuse it."
    ),
    "ledger_not_asked": _l("Nobody asks for it any more: it was decided, or the case has gone on."),
    "ledger_asked_already": _l("It has been asked for already. Wait for the decision."),
    "ledger_own": _l("You asked for it yourself; somebody else decides it."),
    "ledger_nothing_proposed": _l("Nothing is proposed any more: it was decided."),
    "after_suspension": _l(
        "It was put aside until %(until)s only. Choose a day before that, or ask to leave it in for longer."
    ),
    "has_passed": _l("This day has passed; choose today or a later one."),
    "extension_late": _l("The time is up or stands still; more of it can only be given before it is up."),
    "extension_open": _l("More time has been asked for already. Wait for the decision."),
    "extensions_used_up": _l("The time was extended %(most)s times already. Resolve it, or send it up."),
    "extension_not_asked": _l("Nobody asks for more time: it was decided, or the case has gone on."),
    "extension_own": _l("You asked for it yourself; somebody else decides it."),
    "extension_capped": _l("The hotline's own date stands; there is no time to give."),
    "second_return": _l(
        "The case has gone back between these two units before. "
        "Send it up: the level above decides who takes it."
    ),
    "nothing_to_return_to": _l("Nobody handed you this case, so it cannot go back. Send it up instead."),
    "stale": _l(
        "Somebody else changed this since you opened the page. "
        "Its present state is shown; what you typed is kept."
    ),
    "repeat_mismatch": _l(
        "This form was sent before with other content. Check what was recorded, then send again."
    ),
    "missing": _l("Please fill this in."),
    "unknown": _l("This choice is no longer there; choose again."),
    "not_after_today": _l("Choose a day after today."),
    "too_far_ahead": _l("Choose a day at most %(days)s days ahead."),
    "unit_closed": _l("This unit is closed; choose another."),
    "task_open": _l(
        "A unit that was called in has not answered yet. Say in the result why it is not waited for."
    ),
    "itself": _l("A case cannot be merged into itself."),
    "merged_target": _l("That case is itself merged or over; choose the one that is still open."),
    "no_postings": _l("Nobody is posted there."),
    "not_the_holder": _l("Choose a person of the unit that holds the case."),
}


def label(code: StrEnum) -> str:
    """Return what a code is called; looked up once for each language, since lists ask a hundred times."""
    known = _KNOWN.setdefault(catalogue(), {})
    key = (type(code), code.value)
    if key not in known:
        known[key] = str(LABELS[key])
    return known[key]


def message_for(error: DomainError) -> str:
    """Return the sentence for a refusal: what is wrong and what to do."""
    sentence = _REFUSALS.get(error.code)
    if sentence is None:
        raise KeyError(f"no sentence for the refusal {error.code}") from error
    return str(sentence) % error.params if error.params else str(sentence)


def add_refusals(sentences: Mapping[str, object]) -> None:
    """Let a capability add the sentences of its own refusals."""
    _REFUSALS.update(sentences)
