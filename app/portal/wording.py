"""The words of the resident's page: whole sentences, no codes, no names of people."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.domain.public_story import Next, Told
from app.domain.workflow import Outcome, State

STATES: Mapping[State, object] = {
    State.REGISTERED: _l("Your issue has arrived."),
    State.HANDLING: _l("Somebody is working on it."),
    State.WAITING: _l("There is a question for you."),
    State.LEDGERED: _l("It cannot be solved yet, and it is not forgotten."),
    State.VERIFYING: _l("It is reported as done. Is it?"),
    State.MERGED: _l("It goes on together with another issue about the same thing."),
}
OUTCOMES: Mapping[Outcome, object] = {
    Outcome.SOLVED: _l("It is closed: solved."),
    Outcome.PARTLY: _l("It is closed: partly solved."),
    Outcome.EXPLAINED: _l("It is closed: it could not be done, and the reason was explained."),
    Outcome.REFERRED: _l("It is closed: it was passed on to those who are responsible."),
    Outcome.REFUSED: _l("It is closed: it could not be taken up."),
}
OBJECTED = _l("A resident says that it is not fixed. It is being looked at again.")
YOU_OBJECTED = _l("You said that it is not fixed. It is being looked at again.")
NEXT: Mapping[Next, tuple[object, object]] = {
    Next.TAKEN_ON: (
        _l("%(unit)s looks into it, and takes it on or passes it on by %(day)s."),
        _l("%(unit)s looks into it, and takes it on or passes it on."),
    ),
    Next.AT_WORK: (
        _l("%(unit)s should be done with it by %(day)s."),
        _l("%(unit)s is working on it."),
    ),
    Next.EXPECTED: (
        _l("%(unit)s expects to be done by %(day)s."),
        _l("%(unit)s is working on it."),
    ),
    Next.PRESSED: (
        _l("It takes longer than it should. %(unit)s is being pressed."),
        _l("It takes longer than it should. %(unit)s is being pressed."),
    ),
    Next.YOUR_TURN: (
        _l("Answer below, or tell your building head. Without an answer the work goes on after %(day)s."),
        _l("Answer below, or tell your building head."),
    ),
    Next.KEPT: (
        _l("%(unit)s looks at it again by %(day)s."),
        _l("%(unit)s looks at it again soon."),
    ),
    Next.CHECKED: (
        _l("Say below whether it is fixed. %(desk)s checks it by %(day)s."),
        _l("Say below whether it is fixed. %(desk)s checks it, too."),
    ),
    Next.OBJECTED: (
        _l("%(decider)s decides by %(day)s what happens now. You read it here."),
        _l("%(decider)s decides what happens now. You read it here."),
    ),
    Next.FOLLOW_UP: (
        _l("If it is not so, say it here until %(day)s."),
        _l("If it is not so, say it here."),
    ),
    Next.OVER: (
        _l("If something is still wrong, tell your building head or the community."),
        _l("If something is still wrong, tell your building head or the community."),
    ),
    Next.ELSEWHERE: (
        _l("How that one stands: %(other)s %(unit)s has it."),
        _l("How that one stands: %(other)s %(unit)s has it."),
    ),
}
"""With the day by which it happens, and without one."""
TOLD: Mapping[Told, object] = {
    Told.RECEIVED: _l("Your issue was registered."),
    Told.AT_WORK: _l("%(unit)s took it on."),
    Told.PASSED_ON: _l("It went on to %(to_unit)s."),
    Told.CALLED: _l("%(unit)s called others in to help."),
    Told.EXPECTED: _l("%(unit)s expects to be done by %(day)s."),
    Told.ASKED: _l("%(unit)s asked for something that it has to know."),
    Told.GOES_ON: _l("The work goes on."),
    Told.KEPT: _l("It cannot be solved yet; %(unit)s looks at it again by %(day)s."),
    Told.LOOKED_AGAIN: _l("%(unit)s looked at it again; the next time is %(day)s."),
    Told.SAID_DONE: _l("%(unit)s reported it as done."),
    Told.CONFIRMED: _l("The result was confirmed, and it was closed."),
    Told.NOT_DONE: _l("It was found not to be fixed; %(unit)s goes on."),
    Told.DONE_AT_ONCE: _l("It was solved on the spot and closed."),
    Told.REOPENED: _l("It was opened again; %(unit)s has it."),
    Told.MERGED: _l("It goes on together with another issue about the same thing."),
    Told.STAYS: _l("It was looked at again, and the result stays. Why:"),
    Told.YOU_ANSWERED: _l("You said: %(verdict)s."),
    Told.YOU_WROTE: _l("You wrote or showed something."),
}
IN_CONFIDENCE: Mapping[Told, object] = {
    Told.AT_WORK: _l("It was taken on."),
    Told.PASSED_ON: _l("It was passed on."),
    Told.CALLED: _l("Others were called in to help."),
    Told.EXPECTED: _l("It should be done by %(day)s."),
    Told.ASKED: _l("There is a question for you."),
    Told.KEPT: _l("It cannot be solved yet; it is looked at again by %(day)s."),
    Told.LOOKED_AGAIN: _l("It was looked at again; the next time is %(day)s."),
    Told.SAID_DONE: _l("It was reported as done."),
    Told.NOT_DONE: _l("It was found not to be fixed; the work goes on."),
    Told.REOPENED: _l("It was opened again."),
}
"""Of a complaint that is confidential: without the units that it went through."""
