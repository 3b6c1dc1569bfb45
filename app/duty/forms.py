"""Forms of the duty roster: what may be typed, not what may be done."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, Form, FormField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length

from app.domain.duty import Line, Roster
from app.duty.queries import Somebody
from app.settings.words import WEEKDAY_NAMES
from app.web.forms import GuardedForm
from app.web.messages import add_refusals

add_refusals(
    {
        "duty_elsewhere": _l("Choose somebody who is staff of this unit or of one above it."),
        "duty_stand_in_alone": _l("Choose who is on duty too: a stand-in stands in for somebody."),
        "duty_same": _l("Choose somebody else to stand in."),
    }
)


def _id(value: object) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


class LineForm(Form):
    """Who is on duty on one weekday."""

    person_id = SelectField(_l("On duty"), coerce=_id, validate_choice=False, choices=[])
    stand_in_id = SelectField(_l("Stand-in"), coerce=_id, validate_choice=False, choices=[])

    def line(self) -> Line:
        """Return what was chosen."""
        return Line(self.person_id.data, self.stand_in_id.data)


class WeekForm(GuardedForm):
    """The week of a roster."""

    changes_at = TimeField(
        _l("Duty changes hands at"),
        validators=[InputRequired(_l("Say when duty changes hands."))],
        description=_l("The night belongs to the day before, until this time."),
    )
    week = FieldList(FormField(LineForm), min_entries=7, max_entries=7)

    def __init__(self, people: Mapping[int, Somebody], roster: Roster, **kwargs: Any) -> None:  # noqa: ANN401
        """Show the roster as it is."""
        lines = [roster.weekly.get(day) for day in range(7)]
        week = [
            {"person_id": line.person_id if line else None, "stand_in_id": line.stand_in_id if line else None}
            for line in lines
        ]
        super().__init__(data={"changes_at": roster.changes_at, "week": week}, **kwargs)
        for entry, name in zip(self.week, WEEKDAY_NAMES, strict=True):
            entry.label.text = str(name)
            _offer(entry.form, people)

    def lines(self) -> dict[int, Line]:
        """Return what was chosen, by weekday."""
        return {day: entry.form.line() for day, entry in enumerate(self.week)}


class DayForm(GuardedForm):
    """One day on which the roster differs from the week."""

    day = DateField(_l("Day"), validators=[InputRequired(_l("Choose a day."))])
    person_id = SelectField(_l("On duty"), coerce=_id, validate_choice=False, choices=[])
    stand_in_id = SelectField(_l("Stand-in"), coerce=_id, validate_choice=False, choices=[])
    note = StringField(_l("Why"), validators=[Length(max=120)])

    def __init__(self, people: Mapping[int, Somebody], day: date | None, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer who can be on duty."""
        super().__init__(data={"day": day}, **kwargs)
        _offer(self, people)


class DutyTapForm(GuardedForm):
    """One tap about the roster."""


def _offer(form: Form, people: Mapping[int, Somebody]) -> None:
    choices = [(one.id, one.name) for one in people.values()]
    form.person_id.choices = [("", _("Nobody")), *choices]
    form.stand_in_id.choices = [("", _("Nobody")), *choices]
