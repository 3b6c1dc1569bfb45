"""The blueprint below /open311, and the format that each address ends with."""

from flask import Blueprint

from app.extensions import csrf

bp = Blueprint("open311", __name__, url_prefix="/open311")
csrf.exempt(bp)  # no cookie is looked at, so that no foreign page can lend one
SUFFIX = "<any(json, xml):suffix>"
