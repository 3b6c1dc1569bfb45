"""The form by which a list is asked for as a file."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.domain.exports import FileFormat
from app.web.forms import GuardedForm


class ExportForm(GuardedForm):
    """In which format."""

    format = RadioField(
        _l("Format"),
        choices=[
            SelectChoice(FileFormat.XLSX.value, _l("Excel, with dates, numbers and filters")),
            SelectChoice(FileFormat.CSV.value, _l("CSV, for other programs")),
        ],
        default=FileFormat.XLSX.value,
        validators=[InputRequired(_l("Choose a format."))],
    )
    query = HiddenField(validators=[Length(max=1000)])


class RemoveForm(GuardedForm):
    """Remove a file: a button."""
