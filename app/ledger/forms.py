"""Forms of the ledger: entering, reviewing, going on, striking off."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.domain.ledger import GIVEN_REASONS, ReasonClass
from app.ledger.operations import Grounds
from app.web.forms import GuardedForm
from app.web.messages import label


class EnterForm(GuardedForm):
    """Put a case into the ledger."""

    reason = SelectField(_l("Why can it not be solved now?"), validators=[InputRequired()])
    unblock = TextAreaField(
        _l("What would make it possible?"),
        description=_l("For example: the budget of the third quarter, the end of the rainy season."),
        validators=[InputRequired(_l("Say what it waits for.")), Length(max=1000)],
    )
    plan = TextAreaField(
        _l("What do you do until then?"),
        validators=[InputRequired(_l("Say what is done meanwhile, and by whom.")), Length(max=1000)],
    )
    next_review_on = DateField(
        _l("When will you look at it again?"), validators=[InputRequired(_l("Choose a day."))]
    )

    def __init__(self, *, version: int | None = None, default_review: date | None = None) -> None:
        """Offer the reasons that a person may give, and a day for the next review."""
        super().__init__(version=version, data={"next_review_on": default_review})
        self.reason.choices = [(reason.value, label(reason)) for reason in GIVEN_REASONS]

    def grounds(self) -> Grounds:
        """Return what was typed, as the operation wants it."""
        return Grounds(
            ReasonClass(self.reason.data),
            str(self.unblock.data).strip(),
            str(self.plan.data).strip(),
            self.next_review_on.data,
        )


class ReviewForm(GuardedForm):
    """Follow an entry up."""

    note = TextAreaField(
        _l("What did you find?"),
        description=_l("Whom did you ask, what was answered, what has changed?"),
        validators=[InputRequired(_l("Say what you found.")), Length(max=1000)],
    )
    next_review_on = DateField(
        _l("When will you look at it again?"), validators=[InputRequired(_l("Choose a day."))]
    )

    def __init__(self, *, version: int | None = None, default_review: date | None = None) -> None:
        """Offer a day for the next review."""
        super().__init__(version=version, data={"next_review_on": default_review})


class ResumeForm(GuardedForm):
    """Go on handling a case that lay in the ledger."""

    note = TextAreaField(
        _l("Why can it go on now?"),
        validators=[InputRequired(_l("Say what has changed.")), Length(max=1000)],
    )


class StrikeOffForm(GuardedForm):
    """Take an entry off the register."""

    evidence = TextAreaField(
        _l("What shows that it is settled?"),
        description=_l("What was done, when, and who has seen it."),
        validators=[InputRequired(_l("An entry is struck off only with evidence.")), Length(max=1000)],
    )
