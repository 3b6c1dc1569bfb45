"""Forms of the pages about retention and about what is held of a person."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.domain.erasing import Ground
from app.web.forms import GuardedForm
from app.web.messages import label


class RunForm(GuardedForm):
    """Look what would be erased, or erase it: a button."""


class SearchForm(GuardedForm):
    """Whom it is about: sent by POST, so that no name stands in an address or a log."""

    name = StringField(_l("Name, exactly as it was noted"), validators=[Length(max=60)])
    phone = StringField(_l("Telephone number"), validators=[Length(max=40)])


class CopyForm(GuardedForm):
    """Give everything out as a file: a button."""

    looked_up = HiddenField(validators=[Length(max=4000)])


class EraseForm(GuardedForm):
    """On which ground somebody's data is erased at once."""

    looked_up = HiddenField(validators=[Length(max=4000)])
    ground = RadioField(_l("On which ground?"), validators=[InputRequired(_l("Choose the ground."))])
    reference = StringField(
        _l("Number of the file that asks for it"),
        description=_l("Letters and digits only; no name, because this report stays."),
        validators=[Length(max=40)],
    )
    is_sure = BooleanField(
        _l("I have checked that all of this is about the same person"),
        validators=[InputRequired(_l("Check it, and tick this box."))],
    )

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the grounds of the law."""
        super().__init__(**kwargs)
        self.ground.choices = [SelectChoice(one.value, label(one)) for one in Ground]
