"""The slip that a resident takes home: number, secret, QR code, and what happens next."""

from io import BytesIO

import segno
from flask import Response, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from app.access.guards import current_actor, public
from app.access.policy import Action, authorize
from app.cases.operations.recording import place_of
from app.cases.queries.choices import is_readable
from app.cases.queries.reading import case_or_404
from app.cases.views import bp
from app.domain.numbers import normalise
from app.models.cases import Case


def _given_out(number: str) -> Case:
    """Return the case to whoever may give its secret out: those who may see the resident, no other reader.

    A case whose personal data was erased has no slip any more.
    """
    actor = current_actor()
    case = case_or_404(actor, number)
    authorize(actor, Action.CONTACT_READ, place_of(case))
    if case.erased_at is not None:
        abort(404)
    return case


def resident_address(case: Case) -> str:
    """Return the address at which a resident asks about the case, as the QR code carries it."""
    return f"{current_app.config['SETTINGS'].public_url}/q/{case.number}?s={case.slip_secret}"


@bp.get("/cases/<number>/slip")
@login_required
def slip(number: str) -> ResponseReturnValue:
    """Show the slip, laid out for paper."""
    case = _given_out(number)
    return render_template("cases/slip.html", case=case, address=resident_address(case))


@bp.get("/q/<number>")
@public
def asked(number: str) -> ResponseReturnValue:
    """Lead from a slip's code to the case whoever may read it; tell others whom to ask with the number."""
    found = normalise(number)
    if found is None:
        abort(404)
    if current_user.is_authenticated and is_readable(current_actor(), found):
        return redirect(url_for(".show", number=found))
    return render_template("cases/asked.html", number=found)


@bp.get("/cases/<number>/slip.svg")
@login_required
def slip_code(number: str) -> Response:
    """Send the QR code as a picture of its own, because pages carry nothing inline."""
    case = _given_out(number)
    picture = BytesIO()
    segno.make(resident_address(case), error="m").save(
        picture, kind="svg", scale=6, border=2, xmldecl=False, svgns=True, omitsize=True
    )
    return Response(picture.getvalue(), mimetype="image/svg+xml")
