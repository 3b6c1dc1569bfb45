"""The form that dispatches several cases at once."""

from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.cases.forms import Choice, number_or_none, text_area
from app.web.forms import GuardedForm


class Picked(NamedTuple):
    """A case that was ticked, at the version that the page showed."""

    case_id: int
    version: int
    own_unit_id: int | None
    """The unit of its own place one level down."""


class BulkDispatchForm(GuardedForm):
    """Which cases, and where to."""

    cases = SelectMultipleField(
        _l("Which cases?"),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    unit_id = Choice(_l("To whom?"))
    note = text_area(_l("A few words, if you like"))

    def validate_cases(self, field: SelectMultipleField) -> None:
        """Refuse cases that have left the desk meanwhile; their ticks are gone from the page then."""
        if not field.data:
            raise ValidationError(_("Tick at least one case."))
        here = {_read(choice.value).case_id for choice in field.choices}
        if any(picked.case_id not in here for picked in self.picked()):
            raise ValidationError(
                _("Some of these cases have left your desk. Check the ticks, then send again.")
            )

    def picked(self) -> list[Picked]:
        """Return what was ticked."""
        return [_read(text) for text in self.cases.data or []]


def written(picked: Picked) -> str:
    """Return the value of a tick."""
    return f"{picked.case_id}~{picked.version}~{picked.own_unit_id or ''}"


def _read(text: str) -> Picked:
    try:
        parts = [number_or_none(part) for part in text.split("~")]
    except ValueError:
        parts = []
    case_id, version, own = (*parts, None, None, None)[:3]
    return Picked(case_id or 0, -1 if version is None else version, own)
