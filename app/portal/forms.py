"""Forms of the resident's page: what may be typed, not what may be done."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.cases.forms import code_choices, text_area
from app.domain.answers import Rating, Verdict
from app.web.forms import GuardedForm
from app.web.messages import add_refusals

LONGEST = 40
add_refusals(
    {
        "wrong_slip": _l(
            "Number and secret word do not fit together. Look at the slip again, letter by letter, "
            "or ask whoever gave it to you."
        ),
    }
)


class EntryForm(GuardedForm):
    """What stands on the slip."""

    number = StringField(
        _l("Number"),
        validators=[InputRequired(_l("Type the number of the slip.")), Length(max=LONGEST)],
        description=_l("Letters and digits as on the slip; lines and spaces do not matter."),
    )
    secret = StringField(
        _l("Secret word"),
        validators=[InputRequired(_l("Type the secret word of the slip.")), Length(max=LONGEST)],
        description=_l("Eight letters and digits below the number; large or small does not matter."),
    )


class LeaveForm(GuardedForm):
    """Nothing but the tap."""


class RemarkForm(GuardedForm):
    """Something to add."""

    note = text_area(_l("What do you want to say?"), most=1000)
    photos = MultipleFileField(_l("Photos"), description=_l("Up to 10; not demanded."))


class AnswerForm(GuardedForm):
    """Whether it is fixed, how satisfied somebody is, and why."""

    verdict = RadioField(_l("Is it fixed?"), validators=[InputRequired(_l("Choose one of the three."))])
    note = text_area(
        _l("What is missing?"), most=1000, hint=_l("Needed where it is not fixed, or only partly.")
    )
    photos = MultipleFileField(_l("Photos"), description=_l("Up to 10; not demanded."))
    rating = RadioField(_l("How satisfied are you?"), validators=[Optional()])

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Offer the codes."""
        super().__init__(**kwargs)
        self.verdict.choices, self.rating.choices = code_choices(Verdict), code_choices(Rating)

    def codes(self) -> dict[str, Any]:
        """Return what was chosen."""
        rating = self.rating.data
        return {"verdict": Verdict(self.verdict.data), "rating": Rating(rating) if rating else None}
