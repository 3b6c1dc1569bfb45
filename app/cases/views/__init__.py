"""The pages of cases.

Addresses: / (start), /cases (index), /cases/new (register), /cases/new/suggestions (POST, changes nothing),
/cases/<number>/me-too (POST), /cases/dispatch (several at once),
/cases/by-resident (POST, finds cases by a name or phone, which stands in no address),
/calls (a department's own), /calls/departments (figures), /calls/made (the lists behind them),
/cases/street-red (what passed at the street itself), /cases/street-red/<number>/urge (POST),
/cases/<number> (show), /cases/<number>/registered, /cases/<number>/slip, /cases/<number>/slip.svg,
/cases/<number>/contact (POST, reveals), and one for every move:
url_for("cases.move", number=..., move=Move.ACCEPT.value) is /cases/<number>/accept.
"""

from flask import Blueprint

bp = Blueprint("cases", __name__)

from app.cases.views import (  # noqa: E402 - they hang their views on `bp`
    calling,
    dispatching,
    keeping,
    listing,
    moving,
    registering,
    residents,
    showing,
    slips,
    starting,
    street_red,
    suggesting,
)

__all__ = [
    "bp",
    "calling",
    "dispatching",
    "keeping",
    "listing",
    "moving",
    "registering",
    "residents",
    "showing",
    "slips",
    "starting",
    "street_red",
    "suggesting",
]
