"""Forms of what moves running clocks: they are shown what they would do before they do it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation, ValidationError

from app.clocks.replaying import DAYS, OWN
from app.domain.levels import Level
from app.domain.periods import DAY, MOST_DAYS
from app.domain.staffing import FULL, LEAST, MOST, Staff
from app.settings.forms import ValuesForm, check_hours, read_hours
from app.settings.importer import LONGEST_FILE
from app.settings.operations import ClosureValues, DayValues
from app.settings.sets import SETS
from app.web.forms import GuardedForm

OFF, WORKS = "off", "works"
_DAY = _l("Choose a day.")
_INSTANT = _l("Choose a day and a time.")


class PreviewedForm(GuardedForm):
    """A form whose first post shows a preview; the second one carries what the settings were then."""

    seen = HiddenField(validators=[Length(max=40)])


class DayForm(PreviewedForm):
    """Set a day on which the street departs from the country's calendar."""

    day = DateField(_l("Day"), validators=[InputRequired(_DAY)])
    kind = SelectField(
        _l("On this day"),
        choices=[SelectChoice(OFF, _l("nobody works")), SelectChoice(WORKS, _l("people work"))],
    )
    hours = StringField(
        _l("Hours of this day"),
        description=_l(
            "Like 09:00-12:00, 13:00-24:00; 22:00-30:00 runs till six the next morning. Left empty, a"
            " working day has the hours of a make-up day."
        ),
        validators=[Length(max=120), check_hours],
    )
    name = StringField(
        _l("Why"), validators=[InputRequired(_l("Say why; people will read it.")), Length(max=40)]
    )

    def validate_hours(self, field: StringField) -> None:
        """Refuse hours of a day on which nobody works."""
        if self.kind.data == OFF and (field.data or "").strip():
            raise ValidationError(_l("Leave the hours empty when nobody works, or choose that people work."))

    def values(self) -> DayValues:
        """Return what was typed."""
        hours = read_hours(self.hours.data or "")
        return DayValues(self.day.data, self.kind.data == OFF, self.name.data, hours or None)


class ClosureForm(PreviewedForm):
    """Close the offices from one instant to another."""

    from_at = DateTimeLocalField(
        _l("Offices closed from"), format="%Y-%m-%dT%H:%M", validators=[InputRequired(_INSTANT)]
    )
    until_at = DateTimeLocalField(
        _l("Open again from"), format="%Y-%m-%dT%H:%M", validators=[InputRequired(_INSTANT)]
    )
    reason = StringField(
        _l("Why"), validators=[InputRequired(_l("Say why; people will read it.")), Length(max=40)]
    )

    def values(self, zone: ZoneInfo) -> ClosureValues:
        """Return what was typed, as instants of the street's zone."""
        from_at, until_at = self.from_at.data, self.until_at.data
        return ClosureValues(from_at.replace(tzinfo=zone), until_at.replace(tzinfo=zone), self.reason.data)


class YearForm(PreviewedForm):
    """Load the arrangement of a year from a file; the preview carries what the file said."""

    file = FileField(_l("File"))
    arrangement = HiddenField()
    replace = BooleanField(_l("Replace the year if it is loaded already"))

    def validate_file(self, field: FileField) -> None:
        """Ask for a file where the preview does not carry one."""
        if not field.data and not self.arrangement.data:
            raise ValidationError(_l("Choose the file with the arrangement."))

    def content(self) -> bytes:
        """Return what the file says."""
        file = self.file.data
        return file.read(LONGEST_FILE + 1) if file else str(self.arrangement.data).encode()


class ApplyLimitsForm(PreviewedForm):
    """Give running clocks the limits of a day."""

    on = DateField(_l("Limits that hold on"), validators=[InputRequired(_DAY)])
    for_all = BooleanField(_l("For the whole installation"))


def _check_percent(_form: object, field: IntegerField) -> None:
    """Refuse what is no percentage of staff, with one sentence for all that may be wrong with it."""
    if field.data is None or not LEAST <= field.data <= MOST:
        field.errors = [_("Type a whole number from %(least)d to %(most)d.", least=LEAST, most=MOST)]
        raise StopValidation


def _staff(label: str) -> IntegerField:
    """Return a field for the staff of a level; left empty it keeps its people."""
    return IntegerField(label, default=FULL, validators=[Optional(), _check_percent])


class ReplayForm(FlaskForm):
    """Which limits and staff to try, and on what; sent by GET, so that the answer has an address."""

    class Meta:
        csrf = False

    first = DateField(_l("Began from"), validators=[DataRequired(_DAY)])
    last = DateField(_l("Up to and including"), validators=[DataRequired(_DAY)])
    set = SelectField(_l("Limits to try"), default=OWN)
    on = DateField(_l("As they hold on (empty: today)"), validators=[Optional()])
    staff_street = _staff(_l("Street"))
    staff_community = _staff(_l("Community"))
    staff_grid = _staff(_l("Grid"))
    staff_building = _staff(_l("Building"))

    def __init__(self, today: date, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the named sets and the past year."""
        super().__init__(data={"first": today - timedelta(days=DAYS), "last": today}, **kwargs)
        named = [(code, _("Set: %(title)s", title=one.title)) for code, one in SETS.items()]
        self.set.choices = [
            (OWN, _("None: as each case had them")),
            ("", _("The limits in force")),
            *named,
        ]

    def validate_last(self, field: DateField) -> None:
        """Refuse days that make no period."""
        first = self.first.data
        if first and not first <= field.data <= first + MOST_DAYS * DAY:
            raise ValidationError(
                _("Give a first and a last day, at most %(years)d years apart.", years=MOST_DAYS // 366)
            )

    @property
    def names(self) -> frozenset[str]:
        """The parameters of the address that make up the question."""
        return frozenset(self._fields)

    @property
    def staff_fields(self) -> Sequence[Field]:
        """The fields of staff, from the street down."""
        return [self[f"staff_{level}"] for level in Level]

    def staff(self) -> Staff:
        """Return the staff of each level in percent."""
        return {level: self[f"staff_{level}"].data or FULL for level in Level}


class PreviewedValuesForm(PreviewedForm, ValuesForm):
    """The street's own values; the weekly hours move running clocks."""
