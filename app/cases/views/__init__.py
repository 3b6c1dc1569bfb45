"""The pages of cases.

Addresses: / (start), /cases (index), /cases/new (register), /cases/dispatch (several at once),
/cases/street-red (what passed at the street itself), /cases/street-red/<number>/urge (POST),
/cases/<number> (show), /cases/<number>/registered, /cases/<number>/slip, /cases/<number>/slip.svg,
/cases/<number>/contact (POST, reveals), and one for every move:
url_for("cases.move", number=..., move=Move.ACCEPT.value) is /cases/<number>/accept.
"""

from flask import Blueprint

bp = Blueprint("cases", __name__)

from app.cases.views import (  # noqa: E402 - they hang their views on `bp`
    dispatching,
    listing,
    moving,
    registering,
    showing,
    slips,
    starting,
    street_red,
)

__all__ = [
    "bp",
    "dispatching",
    "listing",
    "moving",
    "registering",
    "showing",
    "slips",
    "starting",
    "street_red",
]
