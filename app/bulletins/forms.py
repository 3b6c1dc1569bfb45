"""Forms of the bulletin pages: what may be typed, not what may be done."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.bulletins.operations import MOST_HOUSEHOLDS, Draft
from app.domain.bulletins import BulletinKind, Way
from app.web.forms import CheckboxesField, GuardedForm
from app.web.messages import add_refusals, label

add_refusals(
    {
        "bulletin_over": _l("It is not valid any more; nobody has to pass it on."),
        "bulletin_reminded": _l("They were reminded today already; once a day is enough."),
        "bulletin_no_building": _l("There is no building below what you chose; choose another unit."),
    }
)


class GiveForm(GuardedForm):
    """Give a bulletin."""

    unit_id = SelectField(_l("In the name of"), coerce=int, validate_choice=False)
    kind = RadioField(_l("What it is"), coerce=BulletinKind, default=BulletinKind.NOTICE)
    title = StringField(_l("Title"), validators=[InputRequired(_l("Give it a title.")), Length(max=120)])
    text = TextAreaField(
        _l("What the neighbours should know"),
        validators=[InputRequired(_l("Say what it is about.")), Length(max=5000)],
        description=_l("As it should stand in the chat group: what, for whom, until when, where to ask."),
    )
    valid_until = DateField(
        _l("Valid until"), validators=[Optional()], description=_l("Left empty, it stays valid.")
    )
    unit_ids = CheckboxesField(_l("For whom"), coerce=int, validate_choice=False)

    def name_choices(self) -> None:
        """Show the kinds in the reader's language."""
        self.kind.choices = [(kind, label(kind)) for kind in BulletinKind]

    def draft(self) -> Draft:
        """Return what was typed."""
        return Draft(self.kind.data, self.title.data or "", self.text.data or "", self.valid_until.data)


class RelayForm(GuardedForm):
    """Say that the neighbours were told."""

    ways = CheckboxesField(_l("How did you tell them?"), coerce=Way)
    households = IntegerField(
        _l("How many households"),
        validators=[
            Optional(),
            NumberRange(0, MOST_HOUSEHOLDS, _l("Type a whole number of households.")),
        ],
        description=_l("About; leave it empty if you cannot say."),
    )

    def name_choices(self) -> None:
        """Show the ways in the reader's language."""
        self.ways.choices = [(way, label(way)) for way in Way]


class RemindForm(GuardedForm):
    """One tap that reminds, or takes back."""
