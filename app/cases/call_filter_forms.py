"""The period and the figure that lists of calls are asked for by; they stand in the address."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField
from wtforms.validators import Optional, ValidationError

from app.cases.forms import instant_or_none, number_or_none
from app.cases.queries.calls import Wanted
from app.domain.backlog import Days, Span
from app.domain.calls import Figure
from app.web import clock
from app.web.forms import GuardedForm


class CallsForm(GuardedForm):
    """First and last day on which somebody was called in, and what of it."""

    class Meta:
        """Reading needs no token."""

        csrf = False

    called_from = DateField(_l("Called in from"), validators=[Optional()])
    called_to = DateField(_l("Called in until"), validators=[Optional()])
    figure = HiddenField()
    unit_id = HiddenField()
    as_of = HiddenField()
    after = HiddenField()

    def fill(self, *, today: date, period: timedelta) -> None:
        """Let it be about the last period up to today where the address names no days."""
        if self.errors or not (self.called_from.data or self.called_to.data):
            self.called_from.data, self.called_to.data = today - period, today

    def validate_called_to(self, field: DateField) -> None:
        """Refuse a period that ends before it begins."""
        if field.data and self.called_from.data and field.data < self.called_from.data:
            raise ValidationError(_("The last day lies before the first."))

    def span(self) -> Span:
        """Return the days as instants."""
        return Days(self.called_from.data, self.called_to.data).span(clock.zone())

    def wanted(self) -> Wanted:
        """Return which list is asked for; all calls where the address says nothing that there is."""
        code = self.figure.data or ""
        figure = Figure(code) if code in set(Figure) else Figure.CALLED
        try:
            unit_id = number_or_none(self.unit_id.data)
        except ValueError:
            unit_id = None
        return Wanted(figure, self.span(), unit_id)

    def as_of_or(self, now: datetime) -> datetime:
        """Return the instant of the figure that led here, else the present."""
        return instant_or_none(self.as_of.data) or now

    def period(self) -> dict[str, str]:
        """Return the days as they stand in an address."""
        days = {"called_from": self.called_from.data, "called_to": self.called_to.data}
        return {name: day.isoformat() for name, day in days.items() if day}

    def query_string(self, after: str) -> str:
        """Return the address of the list's next page."""
        asked = {name: self[name].data for name in ("figure", "unit_id", "as_of") if self[name].data}
        return urlencode({**self.period(), **asked, "after": after})
