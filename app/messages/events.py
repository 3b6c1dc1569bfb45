"""Which events belong together, and which of them wait for no morning."""

from collections.abc import Mapping

from app.domain.clocks import Urgency
from app.domain.sending import EventGroup

_CODES: Mapping[EventGroup, tuple[str, ...]] = {
    EventGroup.URGENT: (
        "case_escalated", "case_breached_street", "case_black", "case_reminded", "case_outside_passed",
        "call_unanswered", "call_answer_late", "call_climbed", "duty_called", "order_late",
        "order_late_yours", "order_reminded", "call_reminded", "call_answer_reminded",
        "objection_late", "objection_reminded",
    ),
    EventGroup.CASES: (
        "case_received", "case_returned", "case_dispatched", "case_sent_up", "case_transferred",
        "case_came_up", "case_assigned", "case_taken_over", "case_warned", "case_called_in",
        "call_insisted", "case_urged", "case_resolved_please_verify", "case_verify_failed",
        "extension_asked", "case_lead_asked", "case_lead_named", "case_wait_over",
        "objection_raised", "objection_warned", "resident_remarked",
    ),
    EventGroup.PROGRESS: (
        "case_holder_changed", "case_answered", "case_closed", "case_reopened", "extension_granted",
        "extension_refused", "case_noted", "case_merged", "case_withdrawn", "call_arrived",
        "call_declined", "call_let_go", "call_withdrawn", "call_scored", "case_commented",
        "case_praised", "promise_given", "promise_due", "promise_passed", "promise_not_kept",
        "objection_stays", "resident_answered",
    ),
    EventGroup.LEDGER: (
        "ledger_entered", "ledger_asked", "ledger_refused", "ledger_strike_off_proposed",
        "ledger_strike_off_sent_back", "ledger_overdue", "ledger_term_over", "ledger_review_due",
        "ledger_reviewed", "ledger_taken_over", "ledger_struck_off",
    ),
    EventGroup.TALKS: (
        "talk_invited", "talk_cancelled", "talk_tomorrow", "talk_soon", "talk_withdrawn",
        "talk_stand_in", "talk_closed", "minutes_read_out", "series_no_building",
    ),
    EventGroup.ORDERS: (
        "order_given_you", "order_given", "order_warned", "order_answered", "order_accepted",
        "order_sent_back", "order_lifted",
    ),
    EventGroup.NEWS: ("bulletin_given", "bulletin_reminded", "need_matched", "digest"),
}  # fmt: skip
_GROUPS = {code: group for group, codes in _CODES.items() for code in codes}


def group_of(code: str) -> EventGroup:
    """Return the group of an event; what is about the house itself has no case and no talk."""
    return _GROUPS.get(code, EventGroup.HOUSE)


def is_urgent(code: str, urgency: Urgency | None) -> bool:
    """Return whether a message wakes people: a clock is red, or the case is an emergency."""
    return _GROUPS.get(code) is EventGroup.URGENT or urgency is Urgency.RED


def codes_of(group: EventGroup) -> tuple[str, ...]:
    """Return the events that are listed in a group."""
    return _CODES.get(group, ())
