"""The form by which cases are looked for by their resident: always a POST, so that no address holds it."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired

from app.cases.forms import length
from app.web.forms import GuardedForm


class ResidentForm(GuardedForm):
    """Whose cases."""

    resident = StringField(
        _l("Name or phone of the resident"),
        description=_l("The whole name, its pinyin or initials, or the whole number. Each look is noted."),
        validators=[InputRequired(_l("Type a name or a number.")), length(60)],
    )
