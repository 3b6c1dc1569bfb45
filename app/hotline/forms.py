"""Forms of hotlines: the sheet, what its columns hold, and whose answers are wanted."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, Form, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.hotline.importer import COLUMNS
from app.models.hotline import Feeder
from app.models.organisation import Unit
from app.web.forms import GuardedForm, is_near
from app.web.messages import add_refusals
from app.web.naming import name_of

add_refusals(
    {
        "dispatch_no_rows": _l(
            "There is nothing below the headings. Send the sheet as the hotline gives it out."
        ),
        "dispatch_twice": _l("Line %(line)s has this number already; keep one of them."),
        "dispatch_columns": _l("Say which column holds the dispatch number and which one the matter."),
    }
)
USUAL = "12345"
LONGEST_NAME = 40
_CHOOSE = _l("Choose")
_NAMES: Mapping[str, object] = {
    "number": _l("Dispatch number"),
    "text": _l("Matter"),
    "address": _l("Address"),
    "name": _l("Caller's name"),
    "phone": _l("Caller's phone"),
    "category": _l("Category"),
    "due": _l("Due at the hotline"),
}


def feeder_field() -> StringField:
    """Return a field for the name of a feeder."""
    return StringField(
        _l("From whom"),
        default=USUAL,
        description=_l("The hotline's name. Its columns are remembered under it."),
        validators=[
            InputRequired(_l("Write who sends the sheet, for example 12345.")),
            Length(max=LONGEST_NAME, message=_l("Write at most %(max)d characters.")),
        ],
    )


class SheetForm(GuardedForm):
    """A sheet of dispatches, whose it is, and who sends it."""

    street = SelectField(_l("Street"), coerce=int)
    feeder = feeder_field()
    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])

    def __init__(self, streets: Sequence[Unit]) -> None:
        """Offer the streets for which the reader may take it in."""
        super().__init__()
        self.street.choices = [(street.id, name_of(street)) for street in streets]


def _column(name: str) -> SelectField:
    return SelectField(_NAMES[name], choices=[], validate_choice=False, validators=[Length(max=500)])


class ColumnsForm(GuardedForm):
    """What was previewed: the kept file, and what its columns hold."""

    street = HiddenField(validators=[Length(max=20)])
    feeder = HiddenField(validators=[Length(max=LONGEST_NAME)])
    kept = HiddenField(validators=[Length(max=64)])
    filename = HiddenField(validators=[Length(max=255)])
    plan = HiddenField(validators=[Length(max=64)])
    of_number = _column("number")
    of_text = _column("text")
    of_address = _column("address")
    of_name = _column("name")
    of_phone = _column("phone")
    of_category = _column("category")
    of_due = _column("due")

    def offer(self, headings: Sequence[str]) -> None:
        """Offer the headings of the file, and none of them."""
        offered = [SelectChoice(text, text) for text in dict.fromkeys(headings) if text]
        for column in COLUMNS:
            self[f"of_{column}"].choices = [SelectChoice("", _("Not in the file")), *offered]

    def columns(self) -> dict[str, str]:
        """Return the heading of each column; empty for those that the file does not have."""
        return {column: str(self[f"of_{column}"].data or "") for column in COLUMNS}


class AnswersForm(Form):
    """Whose dispatches, and received when; it lives in the address."""

    feeder = SelectField(_l("From whom"), coerce=str)
    first = DateField(_l("Received from"), validators=[Optional(), is_near])
    last = DateField(_l("Up to and including"), validators=[Optional(), is_near])

    def offer(self, feeders: Sequence[Feeder], streets: Mapping[int, Unit]) -> None:
        """Offer feeders, with their street where there are several."""
        self.feeder.choices = [
            (str(one.id), " · ".join((*_street_of(one, streets), one.name))) for one in feeders
        ]


def _street_of(feeder: Feeder, streets: Mapping[int, Unit]) -> tuple[str, ...]:
    """Return the street where there are several to tell apart."""
    return (name_of(streets[feeder.street_id]),) if len(streets) > 1 else ()
