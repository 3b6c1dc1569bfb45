"""Forms of the moves of a case: what may be typed, not what may be done."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import DateField, HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.cases.forms import Choice, CodeChoice, code_choices, length, text_area
from app.domain.clocks import Urgency
from app.domain.numbers import normalise
from app.domain.workflow import Outcome
from app.web.forms import GuardedForm


class MoveForm(GuardedForm):
    """A move that needs nothing but the tap."""

    seen = HiddenField()
    """How many events the page showed, so that a stale form can tell what came after them."""

    def values(self) -> dict[str, Any]:
        """Return what was typed under the names that the operation takes."""
        own = set(self._fields) - {"csrf_token", "version", "repeat_key", "seen", "photos"}
        return {name: self._fields[name].data for name in own}


def events_seen(text: str | None, otherwise: int) -> int:
    """Return how many events somebody had seen; `otherwise`, if what was sent is no such number."""
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise


class SayWhyForm(MoveForm):
    """A move that demands a sentence."""

    note = text_area(_l("In a few words"), _l("Write at least a few words."))


class MayNoteForm(MoveForm):
    """A move that may carry a sentence."""

    note = text_area(_l("A few words, if you like"))


class DispatchForm(MoveForm):
    """Where to, downwards."""

    unit_id = Choice(_l("To whom?"), validators=[InputRequired(_l("Choose a unit."))])
    note = text_area(_l("A few words, if you like"))


class TransferForm(MoveForm):
    """Where to, sideways, and why."""

    unit_id = Choice(_l("To whom?"), validators=[InputRequired(_l("Choose a unit."))])
    note = text_area(_l("In a few words"), _l("Write at least a few words."))


class LeadForm(MoveForm):
    """Which of two units takes the lead, and why."""

    unit_id = Choice(_l("Who takes the lead?"), validators=[InputRequired(_l("Choose one of them."))])
    note = text_area(_l("In a few words"), _l("Write at least a few words."))


class UrgeForm(MayNoteForm):
    """A move that may carry a sentence and photos."""

    photos = MultipleFileField(_l("Photos"), description=_l("Up to 10; not demanded."))


class WithPhotosForm(SayWhyForm):
    """A sentence and photos."""

    photos = MultipleFileField(_l("Photos"), description=_l("Up to 10; not demanded."))


class ProgressForm(WithPhotosForm):
    """What is going on, and by when it should be done."""

    expected_on = DateField(_l("Expected to be done by"), validators=[Optional()])


class ResolveForm(MoveForm):
    """What was done, the evidence, and how the resident was told."""

    outcome = RadioField(_l("How did it end?"), validators=[InputRequired(_l("Choose how it ended."))])
    note = text_area(_l("What was done?"), _l("Say what was done."))
    told = text_area(
        _l("How was the resident told?"),
        _l("Say how the resident was told; if nobody could be reached, say so."),
        most=500,
    )
    unanswered = text_area(
        _l("Called units have not answered: why are they not waited for?"),
        _l("Say why the answer is not waited for."),
        most=500,
    )
    photos = MultipleFileField(_l("Photos as evidence"), description=_l("Up to 10; not demanded."))

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Offer the outcomes."""
        super().__init__(**kwargs)
        self.outcome.choices = code_choices(Outcome)

    def values(self) -> dict[str, Any]:
        """Return what was typed, the outcome as a code."""
        return {**super().values(), "outcome": Outcome(self.outcome.data)}


class VerifyForm(MayNoteForm):
    """Whether the result is what was reported."""

    outcome = CodeChoice(_l("The outcome"), Outcome, _l("As reported"))


class MergeForm(MoveForm):
    """Into which case."""

    into = StringField(
        _l("Number of the case that goes on"),
        description=_l("Both then have one history; the raiser is told."),
        validators=[InputRequired(_l("Type the number of the other case.")), length(30)],
    )

    def validate_into(self, field: StringField) -> None:
        """Refuse what is no number of a case."""
        if normalise(field.data or "") is None:
            raise ValidationError(_("This is no case number; one looks like YH-20260303-007."))


class AskExtensionForm(SayWhyForm):
    """How much more, and why."""

    amount = IntegerField(
        _l("How much more time?"),
        description=_l("Counted as the limit is; at most as much again."),
        validators=[InputRequired(_l("Type a whole number.")), NumberRange(1, 1000)],
    )
    note = text_area(_l("Why is it needed?"), _l("Say what takes longer, and what was done so far."))


class GrantExtensionForm(MayNoteForm):
    """How much of it."""

    amount = IntegerField(
        _l("How much of it?"),
        description=_l("Leave it empty to give what was asked for."),
        validators=[Optional(), NumberRange(1, 1000)],
    )


class AssignForm(MoveForm):
    """Who sees to it."""

    assignee_id = Choice(_l("Who sees to it?"))


class AmendForm(MoveForm):
    """What was recorded wrongly."""

    place_id = Choice(_l("Place"))
    spot = StringField(_l("Where exactly"), validators=[length(80)])
    category_id = Choice(_l("Category"))
    urgency = CodeChoice(_l("Urgency"), Urgency, _l("Unchanged"))
    note = text_area(_l("Why is it corrected?"), _l("Say why it is corrected."))
