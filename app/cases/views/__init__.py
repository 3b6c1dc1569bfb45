"""The pages of cases.

Addresses: / (start), /cases (index), /cases/new (register), /cases/dispatch (several at once),
/cases/<number> (show), /cases/<number>/registered, /cases/<number>/slip, /cases/<number>/slip.svg,
/cases/<number>/contact (POST, reveals), and one for every move:
url_for("cases.move", number=..., move=Move.ACCEPT.value) is /cases/<number>/accept.
"""

from flask import Blueprint

from app.cases.presenting.words import name_of

bp = Blueprint("cases", __name__)

from app.cases.views import (  # noqa: E402 - they hang their views on `bp`
    dispatching,
    listing,
    moving,
    registering,
    showing,
    slips,
    starting,
)

bp.add_app_template_global(name_of, "named")

__all__ = ["bp", "dispatching", "listing", "moving", "registering", "showing", "slips", "starting"]
