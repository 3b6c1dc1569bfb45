"""Forms of the figures: which period is shown, what is to be reached, and publishing."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, Form, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.domain.backlog import Days
from app.domain.indicators import Code
from app.domain.periods import DAY, MOST_DAYS, Choice, chosen
from app.reports.operations import TargetValues
from app.reports.words import CHOICES
from app.web import clock
from app.web.forms import GuardedForm, is_near

_TEN = Decimal(10)


class PeriodForm(Form):
    """Which period the figures are for; it lives in the address and changes nothing."""

    period = SelectField(_l("Period"), default=Choice.THIS_MONTH.value)
    first = DateField(_l("From"), validators=[Optional(), is_near])
    last = DateField(_l("Up to and including"), validators=[Optional(), is_near])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Offer the choices in the reader's language."""
        super().__init__(*args, **kwargs)
        self.period.choices = [(choice.value, str(text)) for choice, text in CHOICES.items()]
        self.period.data = self.period.data or Choice.THIS_MONTH.value

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Refuse days that make no period."""
        if not super().validate(extra_validators):
            return False
        if self.period.data != Choice.OWN or self._are_days():
            return True
        self.last.errors = [
            _("Give a first and a last day, at most %(years)d years apart.", years=MOST_DAYS // 366)
        ]
        return False

    def _are_days(self) -> bool:
        first, last = self.first.data, self.last.data
        return bool(first and last and first <= last <= first + MOST_DAYS * DAY)

    def chosen(self) -> Choice | None:
        """Return the choice that the page shows; None for days of one's own."""
        if self.errors or self.period.data == Choice.OWN:
            return None
        return Choice(self.period.data)

    def days(self) -> Days:
        """Return the days that a valid form asks for; this month for one that is not valid."""
        if self.errors:
            return chosen(Choice.THIS_MONTH, clock.today())
        if self.period.data == Choice.OWN:
            return Days(self.first.data, self.last.data)
        return chosen(Choice(self.period.data), clock.today())


class TargetForm(GuardedForm):
    """What an indicator is to reach from a day on."""

    target = DecimalField(
        _l("Target (percent)"),
        places=1,
        description=_l("Leave it empty for no target."),
        validators=[Optional(), NumberRange(0, 100, _l("Type a number from 0 to 100."))],
    )
    weight = IntegerField(
        _l("Weight in the score"),
        description=_l("0 leaves it out of the score; the others share by their weights."),
        validators=[
            InputRequired(_l("Type a whole number.")),
            NumberRange(0, 100, _l("Type a number from 0 to 100.")),
        ],
    )
    from_on = DateField(_l("Holds from"), validators=[InputRequired(_l("Choose a day."))])

    def values(self, code: Code) -> TargetValues:
        """Return what was typed."""
        typed = self.target.data
        tenths = None if typed is None else int((typed * _TEN).to_integral_value())
        return TargetValues(code, tenths, self.weight.data, self.from_on.data)


class PublishForm(GuardedForm):
    """Nothing but the decision to publish; unit and days stand in the address."""
