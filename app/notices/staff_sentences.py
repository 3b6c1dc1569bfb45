"""The sentences of notices about people who come and go and the alliance; see app.notices.sentences."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

_l = lazy_gettext

STAFF: Mapping[str, tuple[str, ...]] = {
    "work_taken_over": (
        _l("You take over from %(person)s at %(unit)s: %(count)s pieces of work are yours now."),
        _l("You take over work from %(person)s; it is yours now."),
        _l("You take over work from somebody who leaves; it is yours now."),
    ),
    "work_handed_over": (
        _l("Your work at %(unit)s is handed over: %(count)s pieces of work have gone to others."),
        _l("Your work at %(unit)s is handed over."),
        _l("Your work is handed over."),
    ),
    "retention_waits": (
        _l("Residents' data whose time is over is not erased yet: look what would go, then let it be done."),
    ),
    "retention_waits_there": (
        _l(
            "Residents' data whose time is over is not erased yet. The data-protection officer looks first; "
            "or set the days here, and it begins."
        ),
    ),
    "work_back_at_unit": (
        _l(
            "%(person)s leaves %(unit)s: %(count)s pieces of work are nobody's in particular. Share them out."
        ),
        _l("%(person)s leaves: some work is nobody's in particular now. Share it out."),
        _l("Somebody leaves your unit: some work is nobody's in particular now. Share it out."),
    ),
    "need_matched": (
        _l("Something that %(firm)s needs was brought together with “%(subject)s” on your unit's list."),
        _l("A firm's need was brought together with something on your unit's list."),
    ),
}
