"""What the bodies of supervision orders hold: what pages offer as choices, programs name by number and id."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.api.v1.fields import TextsField
from app.cases.forms import CodeChoice, text_area
from app.domain.clocks import Limit, LimitUnit
from app.domain.supervision import MOST_CASES, check_limit
from app.supervision.forms import LONGEST, demand_area, reason_area
from app.supervision.operations import Demand
from app.web.forms import GuardedForm
from app.web.text import LARGEST_ID

_ID = _l("Type the number of a unit or person.")


def _unit_of_time() -> CodeChoice:
    return CodeChoice(_l("Counted in"), LimitUnit, _l("working days"))


def _id(text: object) -> IntegerField:
    return IntegerField(text, validators=[InputRequired(_ID), NumberRange(1, LARGEST_ID, _ID)])


class OrderForm(GuardedForm):
    """A new order: on which cases, why, what is demanded, until when, and who answers."""

    cases = TextsField(_l("The numbers of the cases"), most=MOST_CASES)
    unit_id = _id(_l("The id of the unit that answers: it holds the cases, or stands above their holders"))
    person_id = _id(_l("The id of who answers for it"))
    reason, demand = reason_area(), demand_area()
    amount = IntegerField(_l("Within"), validators=[InputRequired(_l("Type a whole number."))])
    counted_in = _unit_of_time()

    def asked(self) -> Demand:
        """Return what the order says."""
        return Demand(
            reason=self.reason.data or "",
            demand=self.demand.data or "",
            unit_id=self.unit_id.data,
            person_id=self.person_id.data,
            amount=self.amount.data,
            counted_in=self.counted_in.data or LimitUnit.WORKING_DAYS,
        )


class AcceptForm(GuardedForm):
    """That the answer will do."""

    note = text_area(_l("In a few words"), most=LONGEST)


class SendBackForm(GuardedForm):
    """What is still missing, and until when it is to be answered again."""

    note = text_area(_l("What is still missing?"), _l("Say what is still missing."), most=LONGEST)
    amount = IntegerField(
        _l("New time"),
        validators=[Optional()],
        description=_l("Left empty, what was left of the first time goes on."),
    )
    counted_in = _unit_of_time()

    def limit(self) -> Limit | None:
        """Return the new time, or None where none was sent.

        Raises:
            Invalid: it is nothing, or too long.
        """
        if self.amount.data is None:
            return None
        return check_limit(self.amount.data, self.counted_in.data or LimitUnit.WORKING_DAYS)
