"""The slip that a resident takes home: number, secret, QR code, and what happens next."""

from io import BytesIO

import segno
from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.access.guards import current_actor
from app.cases.queries.reading import case_or_404
from app.cases.views import bp
from app.models.cases import Case


def resident_address(case: Case) -> str:
    """Return the address at which a resident asks about the case, as the QR code carries it."""
    return f"{current_app.config['SETTINGS'].public_url}/q/{case.number}?s={case.slip_secret}"


@bp.get("/cases/<number>/slip")
@login_required
def slip(number: str) -> ResponseReturnValue:
    """Show the slip, laid out for paper."""
    case = case_or_404(current_actor(), number)
    return render_template("cases/slip.html", case=case, address=resident_address(case))


@bp.get("/cases/<number>/slip.svg")
@login_required
def slip_code(number: str) -> Response:
    """Send the QR code as a picture of its own, because pages carry nothing inline."""
    case = case_or_404(current_actor(), number)
    picture = BytesIO()
    segno.make(resident_address(case), error="m").save(
        picture, kind="svg", scale=6, border=2, xmldecl=False, svgns=True, omitsize=True
    )
    return Response(picture.getvalue(), mimetype="image/svg+xml")
