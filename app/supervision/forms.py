"""Forms of supervision orders: what may be typed, not what may be done."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from app.cases.forms import NOT_OFFERED, Choice, code_choices, number_or_none, text_area
from app.cases.presenting.words import title_of
from app.domain.clocks import Limit, LimitUnit
from app.models.cases import Case
from app.supervision.operations import Demand
from app.supervision.queries import Candidate
from app.web.forms import CheckboxesField, GuardedForm
from app.web.messages import add_refusals
from app.web.naming import name_of

add_refusals(
    {
        "order_step_not_allowed": _l("The order has gone on meanwhile; here is how it stands now."),
        "order_not_their_case": _l(
            "Case %(number)s lies with another unit. Choose somebody above both,"
            " or give it an order of its own."
        ),
        "order_own": _l("You give the order; somebody else answers it."),
        "order_open_already": _l(
            "Case %(number)s has an order of this unit that is still open. Decide or lift that one first."
        ),
        "order_new_limit": _l("Nothing is left of the first time; set a new one."),
        "order_no_case": _l("Tick at least one case."),
        "order_too_many": _l("One order is about %(most)s cases at most. Give several."),
        "order_not_posted": _l("This person does not work there any more; choose again."),
    }
)
LONGEST = 2000


def _unit_of_time() -> Choice:
    return Choice(_l("Counted in"), coerce=LimitUnit, default=LimitUnit.WORKING_DAYS)


def reason_area() -> TextAreaField:
    """Return the field for why an order is given."""
    return text_area(_l("Why?"), _l("Say why supervision is needed."), most=LONGEST)


def demand_area() -> TextAreaField:
    """Return the field for what an order demands."""
    asked = _l("Say what has to be done, so that an answer can be measured by it.")
    return text_area(_l("What is demanded?"), asked, most=LONGEST)


class GiveForm(GuardedForm):
    """A new order: on which cases, why, what is demanded, until when, and who answers."""

    cases = CheckboxesField(_l("On which cases?"), coerce=int, validate_choice=False)
    person_id = Choice(_l("Who answers?"), coerce=str, validators=[InputRequired(_l("Choose who answers."))])
    reason, demand = reason_area(), demand_area()
    amount = IntegerField(_l("Within"), validators=[InputRequired(_l("Type a whole number."))])
    counted_in = _unit_of_time()

    def offer(self, cases: Sequence[Case], people: Sequence[Candidate], usual: Limit | None) -> None:
        """Offer cases and people; until something is typed, all of the cases and the usual time."""
        self.cases.choices = [(case.id, f"{case.number} {title_of(case)}") for case in cases]
        self.person_id.choices = [SelectChoice("", _("Choose")), *(_person(one) for one in people)]
        self.counted_in.choices = code_choices(LimitUnit)
        if not self.is_submitted():
            self.cases.data = [case.id for case in cases]
            if usual is not None:
                self.amount.data, self.counted_in.data = usual.amount, usual.unit

    def validate_cases(self, field: CheckboxesField) -> None:
        """Refuse none at all, and what has left the list meanwhile."""
        if not field.data:
            raise ValidationError(_("Tick at least one case."))
        if set(field.data) - {case_id for case_id, _text in field.choices}:
            raise ValidationError(str(NOT_OFFERED))

    def asked(self) -> Demand:
        """Return what the order says."""
        unit_id, _tilde, person_id = str(self.person_id.data).partition("~")
        return Demand(
            reason=self.reason.data or "",
            demand=self.demand.data or "",
            unit_id=number_or_none(unit_id),
            person_id=number_or_none(person_id),
            amount=self.amount.data,
            counted_in=LimitUnit(self.counted_in.data),
        )


def _person(one: Candidate) -> SelectChoice:
    unit = name_of(one.unit)
    return SelectChoice(f"{one.unit.id}~{one.person_id}", one.name, optgroup=unit)


class AnswerForm(GuardedForm):
    """What was done."""

    note = text_area(_l("What was done?"), _l("Say what was done."), most=LONGEST)


class VerdictForm(GuardedForm):
    """Whether the answer will do; where it will not, until when it is to be answered again."""

    note = text_area(
        _l("In a few words"), most=LONGEST, hint=_l("Demanded when you send it back: what is still missing?")
    )
    amount = IntegerField(
        _l("New time, if you send it back"),
        validators=[Optional()],
        description=_l("Left empty, what was left of the first time goes on."),
    )
    counted_in = _unit_of_time()

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Offer what time is counted in."""
        super().__init__(**kwargs)
        self.counted_in.choices = code_choices(LimitUnit)

    def limit(self) -> tuple[int, LimitUnit] | None:
        """Return the new time, or None where none was typed."""
        return None if self.amount.data is None else (self.amount.data, LimitUnit(self.counted_in.data))


class LiftForm(GuardedForm):
    """Why the order is taken back."""

    note = text_area(_l("Why is it lifted?"), _l("Write at least a few words."), most=LONGEST)
