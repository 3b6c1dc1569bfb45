"""One's own cases: what became of each in one sentence, what one can do, and words for the neighbour."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import format_date, to_user_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.access.policy import Actor, Place, may
from app.cases.operations.recording import ACTION_OF, place_path
from app.cases.presenting.rows import Row, row_of
from app.cases.presenting.words import place_of
from app.domain.masking import beginning
from app.domain.telling import Known, Telling, telling
from app.domain.workflow import RULES, Move, State
from app.models.cases import Case
from app.models.organisation import Unit
from app.web.filters import short_day
from app.web.naming import name_of

SENTENCES: Mapping[Telling, object] = {
    Telling.RECEIVED: _l("%(unit)s has received it and will see to it soon"),
    Telling.AT_WORK: _l("%(unit)s is working on it"),
    Telling.AT_WORK_UNTIL: _l("%(unit)s is working on it, to be done by %(day)s"),
    Telling.CALLED: _l("%(unit)s has sent for %(called)s"),
    Telling.CALLED_UNTIL: _l("%(unit)s has sent for %(called)s, to be done by %(day)s"),
    Telling.DUE: _l("%(unit)s is working on it; an answer is due by %(due)s"),
    Telling.LATE: _l("it takes longer than it should; %(unit)s is being pressed"),
    Telling.BROKEN_WORD: _l("%(unit)s said %(day)s, but it is not done yet; you can urge them"),
    Telling.ASKED: _l("%(unit)s needs to know something from the neighbour first"),
    Telling.KEPT: _l("it cannot be solved yet; %(unit)s has it on the list and looks again by %(again)s"),
    Telling.KEPT_FOR: _l("it cannot be solved yet and waits for: %(unblock)s; looked at again by %(again)s"),
    Telling.SAID_DONE: _l("%(unit)s says it is done; please have a look whether it is"),
    Telling.SOLVED: _l("it is solved"),
    Telling.PARTLY: _l("it is partly solved"),
    Telling.EXPLAINED: _l("it could not be done, and the reason was explained"),
    Telling.REFERRED: _l("it was passed on to those who are responsible"),
    Telling.REFUSED: _l("it could not be taken up"),
    Telling.MERGED: _l("it goes on together with case %(into)s, about the same thing"),
    Telling.WITHDRAWN: _l("it was withdrawn"),
}
_ENDS = "，。！？；：、,.!?;: "
_CLAUSE = re.compile(f"[^{_ENDS}]+[{_ENDS}]*")
_SAYS_ENOUGH = 5
_SUBJECT = 30
_WITHIN_DAYS = 6
"""Of days nearer than that the weekday says enough."""


@dataclass(frozen=True, slots=True)
class Doing:
    """A button that leads to a move."""

    label: str
    url: str
    icon: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """A case of one's own."""

    row: Row
    sentence: str
    """ "3号楼路灯：..." """
    to_verify: bool
    doings: tuple[Doing, ...]
    share: str
    """Words for the neighbour, ready to be sent."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known about some cases besides their rows."""

    reader: Actor
    """Whose cases they are: registered or joined."""
    called: Mapping[int, list[Unit]]
    """By case: who was called in and has not answered."""
    unblocks: Mapping[int, str]
    """By case: what its entry in the ledger waits for."""


def mine_of(cases: Iterable[Case], around: Around, *, as_of: datetime) -> list[Mine]:
    """Return the cases as their raiser wants to hear of them; those that wait for an answer come first."""
    found = [_mine(case, around, as_of) for case in cases]
    return sorted(found, key=lambda one: not one.to_verify)


def _mine(case: Case, around: Around, as_of: datetime) -> Mine:
    sentence = _("%(what)s: %(became)s.", what=subject(case), became=became(case, around, as_of))
    return Mine(
        row=row_of(case, as_of=as_of),
        sentence=sentence,
        to_verify=case.state is State.VERIFYING and _may(around.reader, Move.VERIFY, case),
        doings=doings(case, around.reader),
        share=_("About what you told me (%(number)s): %(sentence)s", number=case.number, sentence=sentence),
    )


def became(case: Case, around: Around, as_of: datetime) -> str:
    """Return what has become of a case, as the rest of a sentence that its title begins."""
    called, unblock = around.called.get(case.id, []), around.unblocks.get(case.id, "")
    today = _day_of(as_of)
    known = Known(
        state=case.state,
        outcome=case.outcome,
        is_called=bool(called),
        expected_on=case.expected_on,
        due_on=_day_of(case.due_at) if case.due_at else None,
        is_late=case.due_at is not None and case.due_at <= as_of,
        is_waiting_for_something=bool(unblock),
    )
    return str(SENTENCES[telling(known, today)]) % {
        "unit": name_of(case.holder),
        "called": _(", ").join(name_of(unit) for unit in called),
        "day": day_in_words(case.expected_on, today),
        "due": day_in_words(known.due_on, today),
        "again": day_in_words(_day_of(case.sort_at), today),
        "unblock": unblock,
        "into": case.merged_into.number if case.merged_into else "",
    }


def subject(case: Case) -> str:
    """Return where it is and what it is about, as shortly as people speak: "3号楼2单元 楼道灯坏了"."""
    text = beginning(case.description)
    about = ""
    for part in _CLAUSE.findall(text):
        about += part
        if len(about) >= _SAYS_ENOUGH:
            break
    return f"{place_of(case)} {about.rstrip(_ENDS)[:_SUBJECT]}"


def doings(case: Case, actor: Actor) -> tuple[Doing, ...]:
    """Return what the actor can do now with a case of theirs, the most likely first."""
    if case.state is State.VERIFYING and _may(actor, Move.VERIFY, case):
        return (
            _doing(case, Move.VERIFY, _("Yes, it is done"), "check", primary=True),
            _doing(case, Move.VERIFY_FAILED, _("No, not yet"), "cross"),
        )
    if case.state is State.WAITING and _may(actor, Move.RESIDENT_ANSWERED, case):
        return (_doing(case, Move.RESIDENT_ANSWERED, _("Answer, with a photo"), "talk", primary=True),)
    if case.state is State.CLOSED:
        return (_doing(case, Move.REOPEN, _("It is not solved"), "return"),)
    if case.state.is_open:
        return (_doing(case, Move.URGE, _("Urge, or add a photo"), "photo"),)
    return ()


def _may(actor: Actor, move: Move, case: Case) -> bool:
    """Return whether the actor has the right to a move of the holder or the verifier.

    Whom else the case was shown to gives neither, and is not asked for each row.
    """
    place = Place(
        path=place_path(case),
        holder_path=case.holder.path,
        raiser_id=case.raiser_id,
        resolved_by_id=case.resolved_by_id,
        lowest_rank=case.lowest_rank,
    )
    return may(actor, ACTION_OF[RULES[move].party], place)


def day_in_words(on: date | None, today: date) -> str:
    """Return a day as people say it: today, tomorrow, a weekday, else the date."""
    if on is None:
        return ""
    ahead = (on - today).days
    if ahead in {0, 1}:
        return (_("today"), _("tomorrow"))[ahead]
    if 1 < ahead <= _WITHIN_DAYS:
        return str(format_date(on, "EEEE"))
    return short_day(on) if on.year != today.year else str(format_date(on, _("MMM d")))


def _doing(case: Case, move: Move, text: str, icon: str, *, primary: bool = False) -> Doing:
    return Doing(text, url_for("cases.move", number=case.number, move=move.value), icon, primary)


def _day_of(at: datetime) -> date:
    return to_user_timezone(at).date()
