"""The sentence of every notice: code and parameters in, words in the reader's language out.

Each code has its wordings, the fullest first; the first one whose placeholders are all known is
used, and the last needs nothing that could be missing. What callers put into `params`:

number, into      numbers of cases            title, place   of a talk
unit_id           the unit that gave, called or answered (its name becomes %(unit)s)
due_at, starts_at an instant in ISO form      expected_on, next_review_on   a day in ISO form
silent_from, silent_until                     instants of a catch-up
promised_on       a day in ISO form
outcome, move     codes of the workflow       count          how many
person            a name                      note           nothing of the resident
bulletin_id       of a bulletin               subject        what a bulletin is called
order_id, order   of a supervision order: its id and its number
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.domain.workflow import Move, Outcome
from app.models.notices import Notice
from app.notices.answer_sentences import ANSWERS
from app.notices.call_sentences import CALLS
from app.notices.evening_sentences import EVENINGS
from app.notices.order_sentences import ORDERS
from app.notices.staff_sentences import STAFF
from app.web.filters import day, short_instant
from app.web.messages import label

_l = lazy_gettext

INSTANTS = ("due_at", "starts_at", "silent_from", "silent_until")
DAYS = ("expected_on", "next_review_on", "promised_on")
CODES = {"outcome": Outcome, "move": Move}

SENTENCES: Mapping[str, tuple[str, ...]] = {
    **EVENINGS,
    **STAFF,
    **ORDERS,
    **ANSWERS,
    **CALLS,
    "case_received": (
        _l("Case %(number)s has come to your unit from %(unit)s."),
        _l("Case %(number)s has come to your unit."),
    ),
    "case_returned": (
        _l("%(unit)s has returned case %(number)s to your unit."),
        _l("Case %(number)s has been returned to your unit."),
    ),
    "case_dispatched": (
        _l("%(unit)s has dispatched case %(number)s to your unit."),
        _l("Case %(number)s has been dispatched to your unit."),
    ),
    "case_sent_up": (
        _l("%(unit)s has sent case %(number)s up to your unit."),
        _l("Case %(number)s has been sent up to your unit."),
    ),
    "case_transferred": (
        _l("%(unit)s has transferred case %(number)s to your unit."),
        _l("Case %(number)s has been transferred to your unit."),
    ),
    "case_escalated": (
        _l("The limit of case %(number)s passed at %(unit)s; it is now with your unit, due %(due_at)s."),
        _l("The limit of case %(number)s passed at %(unit)s; it is now with your unit."),
        _l("The limit of case %(number)s passed one level below; it is now with your unit."),
    ),
    "case_warned": (
        _l("Case %(number)s is due soon: %(due_at)s."),
        _l("Case %(number)s is due soon."),
    ),
    "case_breached_street": (
        _l(
            "Case %(number)s has passed its limit at the street itself (due %(due_at)s)."
            " It needs you: urge it, or put somebody in charge."
        ),
        _l(
            "Case %(number)s has passed its limit at the street itself."
            " It needs you: urge it, or put somebody in charge."
        ),
    ),
    "case_outside_passed": (
        _l(
            "Case %(number)s lies aside, and the hotline's own date has passed (%(due_at)s)."
            " Answer the hotline."
        ),
        _l("Case %(number)s lies aside, and the hotline's own date has passed. Answer the hotline."),
    ),
    "case_black": (
        _l("Case %(number)s is long overdue at the street: twice its limit has passed (due %(due_at)s)."),
        _l("Case %(number)s is long overdue at the street: twice its limit has passed."),
    ),
    "case_reminded": (
        _l("Reminder %(count)s: case %(number)s is overdue with you since %(due_at)s. It is still yours."),
        _l("Reminder: case %(number)s is overdue with you. It is still yours."),
    ),
    "case_holder_changed": (
        _l("Case %(number)s, on which your unit works, is with %(unit)s now. Your call goes on."),
        _l("Case %(number)s, on which your unit works, has gone one level up. Your call goes on."),
    ),
    "case_came_up": (
        _l("Nobody at %(unit)s can see to case %(number)s; it is now with your unit."),
        _l("Nobody one level below can see to case %(number)s; it is now with your unit."),
    ),
    "case_answered": (
        _l("%(unit)s has answered in case %(number)s."),
        _l("A unit that was called in has answered in case %(number)s."),
    ),
    "case_resolved_please_verify": (
        _l("%(unit)s reports case %(number)s as done. Please verify it with the resident."),
        _l("Case %(number)s is reported as done. Please verify it with the resident."),
    ),
    "case_closed": (
        _l("Case %(number)s is closed: %(outcome)s."),
        _l("Case %(number)s is closed."),
    ),
    "case_verify_failed": (_l("Case %(number)s was found not to be solved and is back with your unit."),),
    "case_reopened": (_l("Case %(number)s is open again."),),
    "extension_asked": (
        _l("%(unit)s asks for more time for case %(number)s. Please decide."),
        _l("More time is asked for case %(number)s. Please decide."),
    ),
    "extension_granted": (
        _l("Case %(number)s has more time; it is now due %(due_at)s."),
        _l("Case %(number)s has more time."),
    ),
    "extension_refused": (
        _l("Case %(number)s gets no more time; it stays due %(due_at)s."),
        _l("Case %(number)s gets no more time."),
    ),
    "case_urged": (_l("Somebody is urging case %(number)s. Please say how it stands."),),
    "case_noted": (
        _l("There is progress in case %(number)s; it should be done by %(expected_on)s."),
        _l("There is progress in case %(number)s."),
    ),
    "case_assigned": (
        _l("%(person)s has assigned case %(number)s to you."),
        _l("Case %(number)s has been assigned to you."),
    ),
    "case_merged": (
        _l("Case %(number)s has been merged into %(into)s."),
        _l("Case %(number)s has been merged into another one."),
    ),
    "case_withdrawn": (_l("Case %(number)s has been withdrawn."),),
    "clocks_reckoned": (
        _l("The calendar or the limits were changed: %(count)s cases of your unit are due at another time."),
        _l("The calendar or the limits were changed: cases of your unit are due at another time."),
    ),
    "ledger_entered": (
        _l("Case %(number)s has been entered in the ledger; the next review is on %(next_review_on)s."),
        _l("Case %(number)s has been entered in the ledger."),
    ),
    "ledger_asked": (
        _l("%(unit)s asks to put case %(number)s into the ledger. Please decide."),
        _l("It is asked to put case %(number)s into the ledger. Please decide."),
    ),
    "ledger_refused": (_l("Case %(number)s is not let into the ledger; the time to handle it runs on."),),
    "ledger_strike_off_proposed": (
        _l("%(unit)s proposes to strike case %(number)s off the ledger. Please look at the evidence."),
        _l("It is proposed to strike case %(number)s off the ledger. Please look at the evidence."),
    ),
    "ledger_strike_off_sent_back": (
        _l("Case %(number)s is not struck off the ledger: the evidence was not enough."),
    ),
    "case_wait_over": (
        _l("The resident has not answered about case %(number)s in time: it is handled again."),
        _l("The resident has not answered about case %(number)s: it is handled again."),
    ),
    "ledger_overdue": (
        _l("Case %(number)s is overdue and now in the ledger; it is looked at again on %(next_review_on)s."),
        _l("Case %(number)s is overdue and now in the ledger."),
    ),
    "ledger_term_over": (
        _l("The term of case %(number)s in the ledger is over without a review: it is handled again."),
        _l("The term of case %(number)s in the ledger is over: it is handled again."),
    ),
    "ledger_review_due": (
        _l("The ledger review of case %(number)s is due: %(due_at)s."),
        _l("The ledger review of case %(number)s is due."),
    ),
    "ledger_reviewed": (
        _l("The ledger entry of case %(number)s was reviewed; the next review is on %(next_review_on)s."),
        _l("The ledger entry of case %(number)s was reviewed."),
    ),
    "ledger_taken_over": (
        _l("Entries of the paper ledger that were taken over and lie with %(unit)s now: %(count)s."),
        _l("Entries of the paper ledger were taken over and lie with your unit now."),
    ),
    "ledger_struck_off": (_l("Case %(number)s has been struck off the ledger."),),
    "talk_invited": (
        _l("You are invited to “%(title)s” on %(starts_at)s at %(place)s."),
        _l("You are invited to “%(title)s” on %(starts_at)s."),
        _l("You are invited to “%(title)s”."),
        _l("You are invited to a night talk."),
    ),
    "talk_cancelled": (
        _l("The talk “%(title)s” on %(starts_at)s is cancelled."),
        _l("The talk “%(title)s” is cancelled."),
        _l("A talk that you were invited to is cancelled."),
    ),
    "promise_given": (
        _l("At a talk your word about case %(number)s was written down for %(promised_on)s."),
        _l("At a talk your word about case %(number)s was written down."),
    ),
    "promise_due": (
        _l("You gave your word about case %(number)s for %(promised_on)s."),
        _l("You gave your word about case %(number)s; its day comes."),
    ),
    "promise_passed": (
        _l("Your word about case %(number)s was for %(promised_on)s; the case is still open."),
        _l("The day of your word about case %(number)s has passed; the case is still open."),
    ),
    "promise_not_kept": (
        _l("%(person)s gave their word about case %(number)s for %(promised_on)s; the case is still open."),
        _l("The day of a promise about case %(number)s has passed; the case is still open."),
    ),
    "talk_closed": (
        _l("The talk “%(title)s” is closed; its minutes are ready."),
        _l("A talk that you were invited to is closed; its minutes are ready."),
    ),
    "minutes_read_out": (
        _l("The minutes of “%(title)s” were read out. Please look at them and confirm them."),
        _l("The minutes of a talk were read out. Please confirm them."),
    ),
    "catch_up": (
        _l(
            "Nothing looked at the clocks from %(silent_from)s to %(silent_until)s. Clocks that passed"
            " meanwhile: %(passed)s; cases that went up: %(climbed)s; red at the street: %(red)s."
        ),
        _l("The clocks stood still for a while; number of cases that have been caught up with: %(count)s."),
        _l("The clocks stood still for a while; what passed meanwhile has been caught up with."),
    ),
    "catch_up_bundle": (
        _l(
            "While nothing looked at the clocks (%(silent_from)s to %(silent_until)s), cases that came to"
            " %(unit)s or fell due there: %(count)s. They are in your list."
        ),
        _l("Cases that came to your unit or fell due while the clocks stood still: %(count)s."),
        _l("Cases came to your unit or fell due while the clocks stood still."),
    ),
    "digest": (
        _l(
            "Backlog today: %(open)s open, %(due_today)s due today, %(yellow)s due soon, %(red)s overdue,"
            " %(black)s long overdue, %(street_red)s red at the street, %(reviews)s ledger reviews due."
        ),
        _l("Today's figures of the backlog are ready."),
    ),
    "admin_postponed": (
        _l("A clock of case %(number)s could not be worked on and was put off. Please look at it."),
        _l("Clocks that could not be worked on and were put off: %(count)s. Please look at them."),
        _l("A clock could not be worked on and was put off. Please look at it."),
    ),
    "no_people": (
        _l("%(unit)s has nobody posted, and case %(number)s has come to it. Please post somebody there."),
        _l("%(unit)s has nobody posted. Please post somebody there."),
        _l("A unit that cases come to has nobody posted. Please look at the organisation."),
    ),
}


def sentence(notice: Notice, *, number: str | None, title: str | None, unit: str | None) -> str:
    """Return the notice in words; number, title and unit are those of the rows that it names."""
    known = _known(notice.params) | {
        name: found for name, found in (("number", number), ("title", title), ("unit", unit)) if found
    }
    wordings = [str(wording) for wording in SENTENCES.get(notice.code, ())]
    for wording in wordings:
        try:
            return wording % known
        except KeyError:
            continue  # a placeholder that this notice does not know
    return gettext("There is news for your unit.")


def usual(code: str) -> str:
    """Return the fullest wording of an event, with "…" where something of a notice stands."""
    return str(SENTENCES[code][0]) % defaultdict(lambda: "…")


def _known(params: Mapping[str, Any]) -> dict[str, str]:
    """Return the parameters in words, without those that are empty or not understood."""
    words = {name: _worded(name, value) for name, value in params.items()}
    return {name: text for name, text in words.items() if text}


def _worded(name: str, value: object) -> str:
    try:
        if name in INSTANTS:
            return short_instant(datetime.fromisoformat(str(value)))
        if name in DAYS:
            return day(date.fromisoformat(str(value)))
        if name in CODES:
            return label(CODES[name](str(value)))
    except ValueError:
        return ""
    return "" if value is None else str(value)
