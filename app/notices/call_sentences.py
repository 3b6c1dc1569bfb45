"""The sentences of notices about calls to departments and firms."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

_l = lazy_gettext

CALLS: Mapping[str, tuple[str, ...]] = {
    "call_unanswered": (
        _l("The call for help in case %(number)s was not answered in time (due %(due_at)s)."),
        _l("The call for help in case %(number)s was not answered in time."),
    ),
    "case_called_in": (
        _l("%(unit)s calls your unit in for case %(number)s. Please report in."),
        _l("Your unit is called in for case %(number)s. Please report in."),
    ),
    "call_reminded": (
        _l("Reminder %(count)s: you were called in for case %(number)s and nobody has reported in yet."),
        _l("Reminder: you were called in for case %(number)s and nobody has reported in yet."),
    ),
    "call_answer_late": (
        _l("The answer to the call for help in case %(number)s is overdue (due %(due_at)s)."),
        _l("The answer to the call for help in case %(number)s is overdue."),
    ),
    "call_answer_reminded": (
        _l("Reminder %(count)s: your unit was called in for case %(number)s, and its answer is overdue."),
        _l("Reminder: your unit was called in for case %(number)s, and its answer is overdue."),
    ),
    "call_climbed": (
        _l("%(unit)s was called in for case %(number)s and is late (due %(due_at)s). Please see to it."),
        _l("A unit that was called in for case %(number)s is late. Please see to it."),
    ),
    "call_arrived": (
        _l("%(unit)s is there for case %(number)s."),
        _l("A unit that was called in is there for case %(number)s."),
    ),
    "call_declined": (
        _l("%(unit)s declines the call in case %(number)s. Insist on it, or let it go."),
        _l("The call in case %(number)s was declined. Insist on it, or let it go."),
    ),
    "call_insisted": (
        _l("%(unit)s insists on the call in case %(number)s. Please report in."),
        _l("The call in case %(number)s is insisted on. Please report in."),
    ),
    "call_let_go": (
        _l("%(unit)s no longer asks your unit for help in case %(number)s."),
        _l("Your unit is no longer asked for help in case %(number)s."),
    ),
    "call_withdrawn": (
        _l("%(unit)s has withdrawn the call in case %(number)s."),
        _l("The call in case %(number)s was withdrawn."),
    ),
    "call_scored": (
        _l("%(unit)s has scored what your unit did in case %(number)s."),
        _l("What your unit did in case %(number)s was scored."),
    ),
}
