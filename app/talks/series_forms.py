"""Forms of series, stand-ins and the code on the wall: what may be typed, not what may be done."""

import re
from datetime import date, time

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from app.domain.series import LONGEST_MONTH, Repeats, Rule, ShortMonth
from app.models.series import TalkSeries
from app.settings.words import WEEKDAY_NAMES
from app.talks.forms import IdField
from app.talks.operations import SeriesValues
from app.web.forms import CheckboxesField, GuardedForm
from app.web.messages import add_refusals, label

_PARTS = re.compile(r"[^0-9]+")

add_refusals(
    {
        "series_days": _l("Days of the month go from 1 to 31."),
        "series_weeks": _l("At most every %(most)s weeks."),
        "series_no_date": _l("The series has no talk on this day any more; look at its dates again."),
        "series_title_long": _l("With the date filled in, the title has more than %(most)s characters."),
        "series_date_begun": _l("This talk has begun; it cannot be left out any more."),
        "talk_not_this_evening": _l(
            "People say themselves that they are here on the evening of the talk: from two hours before "
            "it begins until the night. The host can note it at any time."
        ),
        "talk_stand_in_elsewhere": _l("Choose somebody else who works in the unit, or type a name."),
    }
)


class SeriesForm(GuardedForm):
    """Make or change a series; `confirmed` comes with the second tap, after its dates were shown."""

    title = StringField(
        _l("Title"),
        validators=[InputRequired(_l("Give the talks a title.")), Length(max=120)],
        description=_l("%(parts)s become the month and the day of each talk.", parts="{月} {日}"),
    )
    place = StringField(
        _l("Place"), validators=[InputRequired(_l("Say where they take place.")), Length(max=120)]
    )
    at = TimeField(_l("Begins at"), validators=[InputRequired(_l("Say when they begin."))])
    host_id = IdField(_l("Host"))
    repeats = RadioField(_l("Comes back on"), coerce=Repeats, default=Repeats.MONTH_DAYS)
    month_days = StringField(
        _l("Which days"),
        validators=[Length(max=100)],
        description=_l("For example 7, 17, 27"),
    )
    short_month = RadioField(
        _l("When a month has no such day"), coerce=ShortMonth, default=ShortMonth.LAST_DAY
    )
    weekdays = CheckboxesField(_l("Which weekdays"), coerce=int)
    every = SelectField(_l("How often"), coerce=int, default=1)
    from_on = DateField(_l("From"), validators=[InputRequired(_l("Say from which day on."))])
    until_on = DateField(
        _l("Until"), validators=[Optional()], description=_l("Left empty, it goes on until you end it.")
    )
    building_ids = CheckboxesField(_l("Only these buildings"), coerce=int, validate_choice=False)
    confirmed = BooleanField()

    def name_choices(self) -> None:
        """Show the choices in the reader's language."""
        self.repeats.choices = [(code, label(code)) for code in Repeats]
        self.short_month.choices = [(code, label(code)) for code in ShortMonth]
        self.weekdays.choices = [(number, str(name)) for number, name in enumerate(WEEKDAY_NAMES)]
        self.every.choices = [(number, _EVERY[number]) for number in _EVERY]

    def validate_month_days(self, field: StringField) -> None:
        """Refuse what is no list of days."""
        if self.repeats.data is Repeats.MONTH_DAYS and not self.month_days_typed():
            raise ValidationError(_l("Type days of the month such as 7, 17, 27."))

    def validate_weekdays(self, field: CheckboxesField) -> None:
        """Refuse weekdays of which none is ticked."""
        if self.repeats.data is Repeats.WEEKDAYS and not field.data:
            raise ValidationError(_l("Tick at least one weekday."))

    def month_days_typed(self) -> tuple[int, ...]:
        """Return the days of the month; () for something else."""
        parts = [part for part in _PARTS.split(self.month_days.data or "") if part]
        days = [int(part) for part in parts if len(part) < 3]
        right = len(days) == len(parts) and all(1 <= day <= LONGEST_MONTH for day in days)
        return tuple(sorted(set(days))) if right else ()

    def values(self) -> SeriesValues:
        """Return what was typed."""
        by_month = self.repeats.data is Repeats.MONTH_DAYS
        rule = Rule(
            self.repeats.data,
            self.month_days_typed() if by_month else tuple(sorted(self.weekdays.data or ())),
            self.from_on.data,
            self.until_on.data,
            1 if by_month else self.every.data,
            self.short_month.data,
        )
        return SeriesValues(
            title=self.title.data or "",
            place=self.place.data or "",
            host_id=self.host_id.data,
            at=self.at.data,
            rule=rule,
            building_ids=tuple(self.building_ids.data or ()),
        )


def series_data(series: TalkSeries) -> dict[str, object]:
    """Return a series as the form shows it."""
    by_month = series.repeats is Repeats.MONTH_DAYS
    shown = ("title", "place", "host_id", "repeats", "short_month", "every", "from_on", "until_on")
    return {
        **{name: getattr(series, name) for name in shown},
        "at": time.fromisoformat(series.at),
        "month_days": ", ".join(str(day) for day in series.days) if by_month else "",
        "weekdays": [] if by_month else series.days,
        "building_ids": series.building_ids,
    }


class DateForm(GuardedForm):
    """One tap about one date of a series."""

    day = DateField(validators=[InputRequired()])

    def chosen(self) -> date:
        """Return the day."""
        day: date = self.day.data
        return day


class StandInForm(GuardedForm):
    """Say who comes for somebody."""

    absent_id = IdField(_l("Who cannot come"))
    person_id = IdField(_l("Who comes instead"))
    name = StringField(
        _l("Or somebody without an account"),
        validators=[Length(max=60)],
        description=_l("Only their name; for example a neighbour."),
    )


_EVERY = {
    1: _l("Every week"),
    2: _l("Every second week"),
    3: _l("Every third week"),
    4: _l("Every fourth week"),
}
