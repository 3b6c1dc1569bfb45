"""The story of a case: every event as a whole sentence in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.cases.presenting import answer_sentences as answers
from app.cases.presenting import call_sentences as calls
from app.cases.presenting import erasing_sentences as erasing
from app.cases.presenting.vote_sentences import vote_told
from app.cases.queries.reading import Dossier, Named, Names
from app.domain.clocks import ClockKind, Limit, LimitUnit, Urgency
from app.domain.erasing import Rule
from app.domain.escalation import Reason
from app.domain.masking import without_phones
from app.domain.reckoning import Cause
from app.domain.supervision import number as order_number
from app.domain.workflow import Move, Outcome
from app.models.cases import Event
from app.models.files import StoredFile
from app.web.filters import day, instant, length, short_instant
from app.web.messages import label
from app.web.naming import name_of

SENTENCES = {
    **calls.SENTENCES,
    **answers.SENTENCES,
    Move.REGISTER: _l("%(person)s registered the case; %(holder)s got it."),
    Move.ACCEPT: _l("%(person)s accepted it for %(unit)s."),
    Move.RETURN: _l("%(person)s returned it from %(from_unit)s to %(to_unit)s."),
    Move.DISPATCH: _l("%(person)s dispatched it from %(from_unit)s to %(to_unit)s."),
    Move.SEND_UP: _l("%(person)s sent it up from %(from_unit)s to %(to_unit)s."),
    Move.TRANSFER: _l("%(person)s transferred it from %(from_unit)s to %(to_unit)s."),
    Move.ASK_RESIDENT: _l("%(person)s asked the resident; the clock stands still meanwhile."),
    Move.RESIDENT_ANSWERED: _l("%(person)s noted what the resident answered; handling goes on."),
    Move.ASK_LEDGER: _l("%(person)s asked to put it into the ledger until a review on %(next_review_on)s."),
    Move.REFUSE_LEDGER: _l("%(person)s did not let it into the ledger; handling goes on."),
    Move.ENTER_LEDGER: _l("%(person)s entered it in the ledger; next review on %(next_review_on)s."),
    Move.REVIEW: _l("%(person)s reviewed the ledger entry; next review on %(next_review_on)s."),
    Move.RESUME: _l("%(person)s took handling up again."),
    Move.RESOLVE: _l("%(person)s reported it as done: %(outcome)s."),
    Move.VERIFY: _l("%(person)s confirmed the result and closed it: %(outcome)s."),
    Move.VERIFY_FAILED: _l("%(person)s said that it is not solved; %(unit)s goes on."),
    Move.CLOSE_AT_ONCE: _l("%(person)s said that it was solved on the spot; it was closed."),
    Move.REOPEN: _l("%(person)s opened it again; it is with %(unit)s."),
    Move.MERGE: _l("%(person)s merged it into case %(into)s."),
    Move.UNMERGE: _l("%(person)s took the merge back; it is with %(unit)s."),
    Move.WITHDRAW: _l("%(person)s withdrew it."),
    Move.NOTE: _l("%(person)s noted progress."),
    Move.ASSIGN: _l("%(person)s asked %(assignee)s to see to it."),
    Move.AMEND: _l("%(person)s corrected the record."),
    Move.URGE: _l("%(person)s urged it."),
    Move.JOIN: _l("%(person)s has the same trouble."),
    Move.ASK_EXTENSION: _l("%(person)s asked for more time: %(more)s."),
    Move.GRANT_EXTENSION: _l("%(person)s granted more time: %(more)s."),
    Move.REFUSE_EXTENSION: _l("%(person)s refused more time."),
    Move.SUPERVISE: _l("%(person)s gave supervision order %(order)s; %(called)s answers it by %(due_at)s."),
    Move.ANSWER_SUPERVISION: _l("%(person)s answered supervision order %(order)s for %(called)s."),
    Move.ACCEPT_ANSWER: _l("%(person)s accepted the answer to supervision order %(order)s."),
    Move.SEND_ANSWER_BACK: _l("%(person)s sent the answer to supervision order %(order)s back."),
    Move.LIFT_SUPERVISION: _l("%(person)s lifted supervision order %(order)s."),
    Move.COMMENT: _l("%(person)s commented."),
    Move.PRAISE: _l("%(person)s praised the handling."),
    Move.TAKE_OVER: _l("%(person)s took it over from %(from_unit)s; it is with %(to_unit)s."),
    Move.ASK_LEAD: _l("%(person)s asked %(called)s whether %(from_unit)s or %(to_unit)s takes the lead."),
    Move.NAME_LEAD: _l("%(person)s named %(to_unit)s to take the lead."),
    Move.ESCALATE: _l("The limit (%(cause)s) passed at %(from_unit)s; the case went up to %(to_unit)s."),
    Move.RECKON: _l("The working calendar was changed, and what is due with it: %(dues)s."),
    Move.ERASE: erasing.WORDING[Rule.RETENTION],
}
ENTERED_LATE = _l(
    "%(person)s entered it in the ledger although it had been overdue; next review on %(next_review_on)s."
)
TERM_OVER = _l("The last day of its term in the ledger had come; handling goes on.")
NEW_LIMITS = _l("The limits were changed, also for what runs already: %(dues)s.")
STREET_RED = _l("The limit (%(cause)s) passed at the street: the leaders see it every day.")
BLACK = _l("Twice the limit (%(black)s) has passed at the street: it is long overdue.")
NO_PEOPLE = _l("Nobody is posted at %(from_unit)s; the case went up to %(to_unit)s at once.")
UNIT_CLOSED = _l("%(from_unit)s is closed; the case went up to %(to_unit)s at once.")
NOBODY_AT_ALL = _l("Nobody is posted at %(unit)s either: the case stays there and is red at the street.")
VERIFIER_UP = _l("Nobody verified it in time; %(verifier)s verifies it now.")
NO_ANSWER = _l("The resident did not answer in time; handling goes on.")
EXPECTED = _l("%(person)s noted progress and expects to be done by %(expected_on)s.")
ABSORBED = _l("Case %(merged)s was merged into this one by %(person)s.")
STRUCK_OFF = _l("%(person)s struck ledger entry no. %(struck_off)s off.")
PROPOSED = _l("%(person)s proposed to strike ledger entry no. %(proposed)s off.")
SENT_BACK = _l("%(person)s did not strike ledger entry no. %(sent_back)s off: the evidence was not enough.")
LAPSED = _l("%(person)s's correction counts the limit in another unit; more time is no longer asked for.")
VOTED = _l("It was put to the vote at the talk: %(vote)s.")
ORDER_PASSED = _l("%(from_unit)s let the time of supervision order %(order)s pass; %(to_unit)s was told.")
ORDER_STILL = _l("Supervision order %(order)s still waits for its answer; %(to_unit)s was told.")
ORDER_RED = _l("Supervision order %(order)s still waits for its answer; it is red at the street.")
UNASSIGNED = _l("%(person)s took the name of the person in charge away.")

TONES = {
    Move.ACCEPT: "info",
    Move.RESOLVE: "good",
    Move.VERIFY: "good",
    Move.CLOSE_AT_ONCE: "good",
    Move.RETURN: "warn",
    Move.VERIFY_FAILED: "bad",
    Move.REOPEN: "warn",
    Move.URGE: "warn",
    Move.DECLINE: "warn",
    Move.INSIST: "warn",
    Move.ESCALATE: "bad",
    Move.ENTER_LEDGER: "warn",
    Move.SUPERVISE: "bad",
    Move.SEND_ANSWER_BACK: "warn",
    Move.ACCEPT_ANSWER: "good",
    Move.PRAISE: "good",
    Move.COMMENT: "info",
    Move.JUDGE: "info",
    Move.REMARK: "info",
}


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of an event."""

    url: str
    thumb_url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the macro timeline shows."""

    at: datetime
    at_text: str
    sentence: str
    text: str = ""
    tone: str = "plain"
    photos: list[Photo] = field(default_factory=list)


def timeline(dossier: Dossier, *, clear: bool) -> list[Entry]:
    """Return the events of a case, newest first; phone numbers in texts only if `clear`."""
    found = entries(dossier.events, dossier.photos, dossier.names, clear=clear)
    return list(reversed(found))


def entries(
    events: Sequence[Event], photos: dict[int, list[StoredFile]], names: Names, *, clear: bool
) -> list[Entry]:
    """Return events as entries in their order."""
    return [_entry(event, photos.get(event.id, []), names, clear=clear) for event in events]


def _entry(event: Event, files: list[StoredFile], names: Names, *, clear: bool) -> Entry:
    """Return an event as an entry; what was reported at first stands at the head of the page."""
    is_description = event.move is Move.REGISTER
    body = (event.words.body or "") if event.words and not is_description else ""
    return Entry(
        at=event.at,
        at_text=instant(event.at),
        sentence=sentence(event, names),
        text=body if clear else without_phones(body),
        tone=TONES.get(event.move, "plain"),
        photos=[] if is_description else photos_of(files),
    )


def photos_of(files: Sequence[StoredFile]) -> list[Photo]:
    """Return files as the macro photos shows them."""
    return [
        Photo(
            url=url_for("files.show", file_id=file.id, size="photo"),
            thumb_url=url_for("files.show", file_id=file.id, size="thumb"),
            alt=_("Photo %(number)s, sent on %(at)s", number=number, at=instant(file.created_at)),
        )
        for number, file in enumerate(files, start=1)
    ]


def sentence(event: Event, names: Names) -> str:
    """Return what happened as a sentence."""
    return str(_wording(event)) % _params(event, names)


def _wording(event: Event) -> object:
    facts = event.facts
    told = (text for move, key, text in _BY_FACT if event.move is move and key in facts)
    chosen: object = next(told, SENTENCES[event.move])
    if said := answers.wording(event.move, facts, is_person=event.actor_id is not None):
        return said
    if event.move is Move.ESCALATE:
        chosen = _climbing(facts) or chosen
    elif "order_passed" in facts:
        chosen = _order_passed(facts)
    elif event.move is Move.RECKON and facts["change"] == Cause.LIMITS:
        chosen = NEW_LIMITS
    elif event.move is Move.ASSIGN and facts.get("assignee_id") is None:
        chosen = UNASSIGNED
    elif event.move is Move.ERASE:
        chosen = erasing.wording(facts)
    return chosen


def _order_passed(facts: dict[str, Any]) -> object:
    """Return what says at which level an order was not answered in time."""
    if facts["from_id"] == facts["to_id"]:
        return ORDER_RED
    return ORDER_PASSED if facts["from_id"] == facts["unit_id"] else ORDER_STILL


def _climbing(facts: dict[str, Any]) -> object:
    """Return what says why the case went up, or why it did not; nothing where its limit passed below."""
    reason = facts.get("reason")
    if facts.get("street_red"):
        return NOBODY_AT_ALL if reason else STREET_RED
    if "verifier_id" in facts:
        return VERIFIER_UP
    return _REASONS[Reason(reason)] if reason else None


_BY_FACT = (
    *calls.BY_FACT,
    (Move.NOTE, "merged_id", ABSORBED),
    (Move.NOTE, "struck_off", STRUCK_OFF),
    (Move.NOTE, "strike_off_proposed", PROPOSED),
    (Move.NOTE, "strike_off_sent_back", SENT_BACK),
    (Move.NOTE, "expected_on", EXPECTED),
    (Move.NOTE, "black", BLACK),
    (Move.NOTE, "vote_result", VOTED),
    (Move.RESIDENT_ANSWERED, "cause", NO_ANSWER),
    (Move.ENTER_LEDGER, "expressly", ENTERED_LATE),
    (Move.RESUME, "term", TERM_OVER),
    (Move.REFUSE_EXTENSION, "lapsed", LAPSED),
)
_REASONS = {Reason.NO_PEOPLE: NO_PEOPLE, Reason.CLOSED: UNIT_CLOSED}


def _params(event: Event, names: Names) -> dict[str, str]:
    facts = event.facts
    return {
        "person": event.actor.name if event.actor else _("The clock"),
        "unit": name_of(event.unit),
        "holder": _named(names.units, facts.get("holder_id")) or name_of(event.unit),
        "from_unit": _named(names.units, facts.get("from_id")) or name_of(event.unit),
        "to_unit": _named(names.units, facts.get("to_id")),
        "called": _named(names.units, facts.get("unit_id")),
        "verifier": _named(names.units, facts.get("verifier_id")),
        "assignee": _named(names.people, facts.get("assignee_id")),
        "into": _named(names.cases, facts.get("into_id")),
        "merged": _named(names.cases, facts.get("merged_id")),
        "struck_off": str(facts.get("struck_off", "")),
        "proposed": str(facts.get("strike_off_proposed", "")),
        "sent_back": str(facts.get("strike_off_sent_back", "")),
        "outcome": label(Outcome(facts["outcome"])) if facts.get("outcome") else "",
        "cause": label(ClockKind(facts["cause"])) if facts.get("cause") else "",
        "black": label(ClockKind(facts["black"])) if facts.get("black") else "",
        **calls.params(facts, names.units),
        **answers.params(facts),
        "urgency": label(Urgency(facts["urgency"])) if facts.get("urgency") else "",
        "vote": vote_told(facts),
        "dues": _dues(facts),
        "more": _more(facts),
        "order": order_number(*facts["order"]) if "order" in facts else "",
        "due_at": short_instant(datetime.fromisoformat(facts["due_at"])) if "due_at" in facts else "",
        "expected_on": _day(facts, "expected_on"),
        "next_review_on": _day(facts, "next_review_on"),
    }


def _named(names: dict[int, Named], row_id: object) -> str:
    return name_of(names.get(row_id)) if isinstance(row_id, int) else ""


def _day(facts: dict[str, Any], key: str) -> str:
    return day(date.fromisoformat(facts[key])) if facts.get(key) else ""


def _more(facts: dict[str, Any]) -> str:
    counted_in = facts.get("counted_in")
    return length(Limit(facts["amount"], LimitUnit(counted_in))) if counted_in else ""


def _dues(facts: dict[str, Any]) -> str:
    """Return the clocks that were reckoned anew, each with its due before and after."""
    return _("; ").join(
        _(
            "%(clock)s %(after)s instead of %(before)s",
            clock=label(ClockKind(kind)),
            before=short_instant(datetime.fromisoformat(before)),
            after=short_instant(datetime.fromisoformat(after)),
        )
        for kind, before, after in facts.get("moved", ())
    )
