"""The sentence for every refusal, and how a code is looked up, in the reader's language."""

from collections.abc import Mapping
from enum import StrEnum
from gettext import NullTranslations

from flask_babel import lazy_gettext

from app.domain.errors import DomainError
from app.web.i18n import catalogue
from app.web.labels import LABELS

_l = lazy_gettext

_KNOWN: dict[NullTranslations, dict[tuple[type[StrEnum], str], str]] = {}

_REFUSALS: dict[str, object] = {
    "case_erased": _l(
        "The resident's personal data in this case has been erased; nothing more is written into it. "
        "Register a new case."
    ),
    "erase_open": _l(
        "These cases are open, and the data is needed to handle them: %(numbers)s. "
        "Ask their holders to close or withdraw them, then erase again."
    ),
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
    "ledger_still_red": _l("The case is overdue at the street. Its entry stays until that is over."),
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
        "Ask who takes the lead: the superior of both decides."
    ),
    "nothing_to_return_to": _l("Nobody handed you this case, so it cannot go back. Send it up instead."),
    "stale": _l(
        "Somebody else changed this since you opened the page. "
        "Its present state is shown; what you typed is kept."
    ),
    "repeat_mismatch": _l(
        "This form was sent before with other content. Check what was recorded, then send again."
    ),
    "unknown_field": _l(
        "This form does not have a field “%(name)s”. Nothing was changed. "
        "Open the page anew and send it again."
    ),
    "missing": _l("Please fill this in."),
    "unknown": _l("This choice is no longer there; choose again."),
    "not_after_today": _l("Choose a day after today."),
    "too_far_ahead": _l("Choose a day at most %(days)s days ahead."),
    "unit_closed": _l("This unit is closed; choose another."),
    "itself": _l("A case cannot be merged into itself."),
    "merged_target": _l("That case is itself merged or over; choose the one that is still open."),
    "merged_confidential": _l(
        "One of the two cases is confidential, and the other would name it to people from whom it is kept. "
        "Handle each of them by itself."
    ),
    "no_postings": _l(
        "Nobody is posted at %(unit)s now. Choose another unit, or have somebody posted there first."
    ),
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


def refusals() -> Mapping[str, object]:
    """Return every refusal's code with its sentence."""
    return _REFUSALS


def add_refusals(sentences: Mapping[str, object]) -> None:
    """Let a capability add the sentences of its own refusals."""
    _REFUSALS.update(sentences)
