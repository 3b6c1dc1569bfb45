"""The form by which the whole audit log is given out."""

from app.web.forms import GuardedForm


class ExportForm(GuardedForm):
    """Give the log out as it is: a button."""
