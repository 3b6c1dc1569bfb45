"""What notices say of residents who answer by their slips; see `sentences`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "resident_answered": (_l("The resident has answered about the result of case %(number)s."),),
    "resident_remarked": (_l("The resident has added something to case %(number)s."),),
    "objection_raised": (
        _l("A resident says that case %(number)s is not fixed. Please decide by %(due_at)s."),
        _l("A resident says that case %(number)s is not fixed. Please decide."),
    ),
    "objection_warned": (
        _l("Please decide soon about case %(number)s, which a resident says is not fixed: due %(due_at)s."),
        _l("Please decide soon about case %(number)s, which a resident says is not fixed."),
    ),
    "objection_late": (
        _l("The street has not decided in time about case %(number)s, which a resident says is not fixed."),
    ),
    "objection_reminded": (
        _l("Reminder %(count)s: a resident says that case %(number)s is not fixed, and nobody has decided."),
        _l("Reminder: a resident says that case %(number)s is not fixed, and nobody has decided."),
    ),
    "objection_stays": (
        _l("A resident objected to the result of case %(number)s; it was decided that it stays."),
    ),
}
