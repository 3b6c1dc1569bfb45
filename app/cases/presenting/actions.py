"""What somebody can do with a case now, and for what they cannot: why not."""

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.access.policy import Actor, may
from app.cases.operations.calling import milestones
from app.cases.operations.handing import KEPT
from app.cases.operations.leading import in_dispute
from app.cases.operations.recording import ACTION_OF
from app.cases.queries.reading import Dossier
from app.domain.answers import is_objected
from app.domain.calls import CallState, state_of
from app.domain.effects import Party
from app.domain.erasing import CaseErased
from app.domain.levels import Level
from app.domain.workflow import RULES, Move, State
from app.web.messages import label, message_for
from app.web.naming import name_of

OFFERED = {
    Move.ACCEPT: "check",
    Move.KEEP_RESULT: "people",
    Move.RESOLVE: "check",
    Move.VERIFY: "check",
    Move.VERIFY_FAILED: "cross",
    Move.JUDGE: "talk",
    Move.RESIDENT_ANSWERED: "talk",
    Move.REPORT_IN: "flag",
    Move.ANSWER: "note",
    Move.DECLINE: "cross",
    Move.NOTE: "note",
    Move.ASSIGN: "person",
    Move.DISPATCH: "down",
    Move.SEND_UP: "up",
    Move.CALL_IN: "whistle",
    Move.INSIST: "whistle",
    Move.LET_GO: "check",
    Move.WITHDRAW_CALL: "cross",
    Move.SCORE_CALL: "check",
    Move.ASK_RESIDENT: "talk",
    Move.ASK_LEDGER: "ledger",
    Move.ENTER_LEDGER: "ledger",
    Move.RETURN: "return",
    Move.TRANSFER: "transfer",
    Move.ASK_EXTENSION: "clock",
    Move.GRANT_EXTENSION: "check",
    Move.REFUSE_EXTENSION: "cross",
    Move.SUPERVISE: "horn",
    Move.COMMENT: "note",
    Move.PRAISE: "flag",
    Move.TAKE_OVER: "up",
    Move.ASK_LEAD: "people",
    Move.NAME_LEAD: "people",
    Move.AMEND: "edit",
    Move.MERGE: "merge",
    Move.CLOSE_AT_ONCE: "check",
    Move.JOIN: "people",
    Move.URGE: "warning",
    Move.REOPEN: "return",
    Move.UNMERGE: "merge",
    Move.WITHDRAW: "cross",
}
"""The moves in the order in which the page offers them, each with its picture."""
NEXT = frozenset(
    {
        Move.ACCEPT,
        Move.RESOLVE,
        Move.VERIFY,
        Move.KEEP_RESULT,
        Move.RESIDENT_ANSWERED,
        Move.REPORT_IN,
        Move.ANSWER,
    }
)
"""The moves that the case waits for; the first possible one is the button that stands out."""
DECIDING = frozenset({Move.GRANT_EXTENSION, Move.REFUSE_EXTENSION})
_ENDING_REQUESTS = DECIDING | {
    Move.ASK_EXTENSION, Move.ACCEPT, Move.RETURN, Move.DISPATCH, Move.SEND_UP, Move.TRANSFER, Move.ESCALATE,
    Move.RESOLVE, Move.VERIFY_FAILED, Move.REOPEN, Move.TAKE_OVER, Move.NAME_LEAD,
}  # fmt: skip
"""What makes a request, decides it, or lets it lapse because the clock ends that it was made for."""
_LEAD = _ENDING_REQUESTS - DECIDING - {
    Move.ASK_EXTENSION, Move.ACCEPT, Move.RESOLVE, Move.VERIFY_FAILED,
} | {Move.ASK_LEAD}  # fmt: skip
"""What asks for the lead, or gives the case another holder, so that nobody asks any more."""
_LEDGER = frozenset({Move.ASK_LEDGER, Move.ENTER_LEDGER, Move.REFUSE_LEDGER})
ELSEWHERE = {
    Move.ASK_LEDGER: "ledger.enter",
    Move.ENTER_LEDGER: "ledger.decide",
    Move.SUPERVISE: "supervision.give",
}
"""Moves whose page belongs to another capability."""
_DECLINED = frozenset({CallState.DECLINED}), _l("Nobody has declined a call.")
CALL_STATES = {
    Move.INSIST: _DECLINED,
    Move.LET_GO: _DECLINED,
    Move.WITHDRAW_CALL: (frozenset({CallState.CALLED, CallState.ARRIVED}), _l("No call is open.")),
    Move.SCORE_CALL: (frozenset({CallState.ANSWERED}), _l("No call has been answered.")),
}
"""Which calls a move is about, and what is said where there are none."""
NAMES = {Move.ENTER_LEDGER: _l("Decide on the request for the ledger")}
"""What a page is called that does more than its move."""


@dataclass(frozen=True, slots=True)
class Action:
    """What the macro actions shows."""

    move: Move
    label: str
    url: str
    icon: str
    why: str = ""
    primary: bool = False


def actions(dossier: Dossier, actor: Actor) -> list[Action]:
    """Return every move with its page, or with the reason why it is not possible now."""
    found: list[Action] = []
    is_first = True
    for move, icon in OFFERED.items():
        url = url_of(move, dossier.case.number)
        if url is None:
            continue
        why = why_not(move, dossier, actor)
        stands_out = is_first and not why and move in NEXT
        is_first = is_first and not stands_out
        found.append(Action(move, str(NAMES.get(move, label(move))), url, icon, why, stands_out))
    return found


def url_of(move: Move, number: str) -> str | None:
    """Return the address of a move's page; None while nobody serves it."""
    elsewhere = ELSEWHERE.get(move)
    if elsewhere is None:
        return url_for("cases.move", number=number, move=move.value)
    return url_for(elsewhere, number=number) if elsewhere in current_app.view_functions else None


def why_not(move: Move, dossier: Dossier, actor: Actor) -> str:
    """Return why the actor cannot make the move now, or "" if nothing is in the way."""
    if dossier.case.erased_at is not None:
        return message_for(CaseErased())
    rule = RULES[move]
    if not may(actor, ACTION_OF[rule.party], dossier.place):
        return _by_role(rule.party, dossier, actor)
    if dossier.case.state not in rule.sources:
        states = _(", ").join(label(state) for state in State if state in rule.sources)
        return _("Possible only while the case is: %(states)s.", states=states)
    if move is Move.KEEP_RESULT:
        return _by_objection(dossier)
    return _by_joining(dossier, actor) if move is Move.JOIN else _by_circumstances(move, dossier)


def _by_objection(dossier: Dossier) -> str:
    """Return why there is nothing to decide about a result."""
    story = ((event.move, event.facts) for event in dossier.events)
    return "" if is_objected(story) else _("No resident objects to the result now.")


def _by_joining(dossier: Dossier, actor: Actor) -> str:
    """Return why somebody who may read the case has nothing to join."""
    if actor.id == dossier.case.raiser_id:
        return _("You registered it yourself; you are told anyway.")
    if any(event.move is Move.JOIN and event.actor_id == actor.id for event in dossier.events):
        return _("You have said so already; you are told what becomes of it.")
    return ""


def _by_role(party: Party, dossier: Dossier, actor: Actor) -> str:
    unit = name_of(dossier.case.holder)
    if party is Party.VERIFIER:
        if actor.id is not None and actor.id == dossier.case.resolved_by_id:
            return _("Whoever reported it as done cannot verify it as well.")
        return _("The one who registered it verifies, or the community.")
    if party is Party.REVIEWER and actor.id == dossier.case.resolved_by_id:
        return _("Whoever reported it as done cannot decide this as well.")
    if party is Party.RAISER:
        return _("Only the one who registered it and the people of %(unit)s can do this.", unit=unit)
    if party is Party.LEADER:
        return _("Only the office above %(unit)s can do this: community, street and leaders.", unit=unit)
    if party is Party.CALLED_IN:
        return _("Only a department that was called in and has not answered yet can do this.")
    return _("Only the people of %(unit)s and of the levels above it can do this.", unit=unit)


def _by_circumstances(move: Move, dossier: Dossier) -> str:
    level = dossier.case.holder.level
    if move in {Move.SEND_UP, Move.TRANSFER} and level is Level.STREET:
        return _("The street holds the case; there is nobody above or beside it.")
    if move is Move.DISPATCH and level is Level.BUILDING:
        return _("There is no level below a building.")
    if move is Move.RETURN and not _came_from_somebody(dossier):
        return _("Nobody handed the case to its holder.")
    if move in {Move.TAKE_OVER, Move.ASK_LEAD, Move.NAME_LEAD}:
        return _by_lead(move, dossier)
    if move is Move.CLOSE_AT_ONCE and len(dossier.holdings) > 1:
        return _("It has gone on since it was registered; whoever has it now reports it as done.")
    if move in CALL_STATES:
        return _by_calls(move, dossier)
    if move in _LEDGER:
        return _by_ledger_request(move, dossier)
    return _by_request(move, dossier) if move in DECIDING or move is Move.ASK_EXTENSION else ""


def _by_lead(move: Move, dossier: Dossier) -> str:
    """Return what stands in the way of taking over, or of asking who takes the lead and naming it."""
    if move is Move.TAKE_OVER:
        at_top = dossier.case.holder.level is Level.STREET
        return _("The street holds the case; there is nobody above or beside it.") if at_top else ""
    last = next((event.move for event in reversed(dossier.events) if event.move in _LEAD), None)
    if move is Move.NAME_LEAD:
        return "" if last is Move.ASK_LEAD else _("Nobody asks who takes the lead.")
    if last is Move.ASK_LEAD:
        return _("It has been asked already. Wait for the decision.")
    if in_dispute(dossier.holdings) is None:
        return _("It has not gone back between two units yet; return it, or send it up.")
    return ""


def _by_calls(move: Move, dossier: Dossier) -> str:
    """Return why there is no call to decide on."""
    states, why = CALL_STATES[move]
    return "" if any(state_of(milestones(task)) in states for task in dossier.tasks) else str(why)


def _by_ledger_request(move: Move, dossier: Dossier) -> str:
    """Return what the last request for the ledger stands in the way of, or the lack of one."""
    telling = (_ENDING_REQUESTS - DECIDING - {Move.ASK_EXTENSION}) | _LEDGER
    last = next((event.move for event in reversed(dossier.events) if event.move in telling), None)
    if last is Move.ASK_LEDGER and move is Move.ASK_LEDGER:
        return _("It has been asked for already. Wait for the decision.")
    if last is not Move.ASK_LEDGER and move is Move.ENTER_LEDGER:
        return _("Nobody asks to put it into the ledger.")
    return ""


def _by_request(move: Move, dossier: Dossier) -> str:
    """Return what the last request for more time stands in the way of, or the lack of one."""
    last = next((event.move for event in reversed(dossier.events) if event.move in _ENDING_REQUESTS), None)
    if last is Move.ASK_EXTENSION and move is Move.ASK_EXTENSION:
        return _("More time has been asked for already. Wait for the decision.")
    if last is not Move.ASK_EXTENSION and move in DECIDING:
        return _("Nobody asks for more time.")
    return ""


def _came_from_somebody(dossier: Dossier) -> bool:
    held = dossier.holdings
    return len(held) > 1 and held[-1].move not in KEPT
