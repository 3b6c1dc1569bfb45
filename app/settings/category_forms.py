"""The form of a category."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.domain.clocks import Urgency
from app.settings.forms import category_options, codes, select_of
from app.settings.operations import CategoryValues
from app.settings.queries import Choice
from app.web.forms import GuardedForm
from app.web.text import row_id


class CategoryForm(GuardedForm):
    """Add or edit a category."""

    parent_id = select_of(_l("Below"), row_id)
    name = StringField(
        _l("Name"), validators=[InputRequired(_l("Give the category a name.")), Length(max=40)]
    )
    name_en = StringField(_l("English name"), validators=[Length(max=80)])
    keywords = TextAreaField(
        _l("Words that residents use"),
        description=_l("One to a line or parted by commas; they let the category be offered."),
        validators=[Length(max=1000)],
    )
    default_urgency = SelectField(_l("Urgency"), coerce=Urgency)
    retention_days = IntegerField(
        _l("A resident's data is kept after the case has ended (days)"),
        description=_l("Empty: as the category above says, or as the street's settings do."),
        validators=[Optional()],
    )

    def __init__(self, choices: Iterable[Choice], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the open categories as parents."""
        super().__init__(**kwargs)
        self.parent_id.choices = category_options(choices, _("At the top"))
        self.default_urgency.choices = codes(reversed(Urgency))

    def values(self) -> CategoryValues:
        """Return what was typed."""
        words = re.split(r"[,，、;；\n]", self.keywords.data or "")
        return CategoryValues(
            self.name.data,
            self.name_en.data or "",
            tuple(words),
            Urgency(self.default_urgency.data),
            self.retention_days.data,
        )
