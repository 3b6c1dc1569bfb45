"""Forms for taking a paper ledger over: the file, and that what was previewed is meant."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField
from wtforms.validators import Length

from app.ledger.importer.refusals import REFUSALS
from app.models.organisation import Unit
from app.web.forms import GuardedForm
from app.web.messages import add_refusals
from app.web.naming import name_of

add_refusals(REFUSALS)


class PaperForm(GuardedForm):
    """A paper ledger, and whose it is."""

    street = SelectField(_l("Street"), coerce=int)
    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])

    def __init__(self, streets: Sequence[Unit]) -> None:
        """Offer the streets whose ledgers the reader may take over."""
        super().__init__()
        self.street.choices = [(street.id, name_of(street)) for street in streets]


class ConfirmPaperForm(GuardedForm):
    """What was previewed is meant."""

    street = HiddenField(validators=[Length(max=20)])
    kept = HiddenField(validators=[Length(max=64)])
    filename = HiddenField(validators=[Length(max=255)])
    plan = HiddenField(validators=[Length(max=64)])
