"""The slips that residents take home: number, secret, QR code, and what happens next."""

from datetime import datetime
from io import BytesIO

import segno
from flask import Response, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Action, Actor, authorize
from app.cases import operations
from app.cases.operations.joining import may_give_slips
from app.cases.operations.recording import place_of
from app.cases.queries.reading import case_or_404
from app.cases.queries.slips import slip_or_404, slips_of
from app.cases.views import bp
from app.domain.errors import Forbidden
from app.models.cases import Case
from app.web import clock, repeats
from app.web.forms import GuardedForm


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


def _joined(number: str) -> tuple[Case, Actor]:
    """Return the case to whoever may give slips to neighbours: these, and who joined it."""
    actor = current_actor()
    case = case_or_404(actor, number)
    if not may_give_slips(case, actor):
        raise Forbidden(action=Action.CONTACT_READ)
    if case.erased_at is not None:
        abort(404)
    return case, actor


def resident_address(case: Case, secret: str | None = None) -> str:
    """Return the address at which a resident asks about the case, as the QR code carries it."""
    return f"{_entrance()}/{case.number}?s={secret or case.slip_secret}"


def _entrance() -> str:
    return f"{current_app.config['SETTINGS'].public_url}/q"


@bp.get("/cases/<number>/slip")
@login_required
def slip(number: str) -> ResponseReturnValue:
    """Show the slip, laid out for paper."""
    case = _given_out(number)
    code = url_for(".slip_code", number=case.number)
    return _page(case, case.slip_secret, code, case.registered_at)


@bp.route("/cases/<number>/slips", methods=["GET", "POST"])
@login_required
def slips(number: str) -> ResponseReturnValue:
    """Make slips for neighbours with the same trouble, and lead to those that were made."""
    case, actor = _joined(number)
    form = GuardedForm()
    if form.validate_on_submit():

        def give() -> str:
            made = operations.give_slip(case.id, actor, now=clock.now())
            return url_for(".further_slip", number=number, slip_id=made.id)

        return redirect(repeats.run(form, actor, give), 303)
    return render_template("cases/slips.html", case=case, form=form, slips=slips_of(case, actor))


@bp.get("/cases/<number>/slips/<int:slip_id>")
@login_required
def further_slip(number: str, slip_id: int) -> ResponseReturnValue:
    """Show a neighbour's slip, laid out for paper."""
    case, actor = _joined(number)
    row = slip_or_404(case, actor, slip_id)
    code = url_for(".further_slip_code", number=case.number, slip_id=row.id)
    return _page(case, row.secret, code, row.given_at)


def _page(case: Case, secret: str, code_url: str, given_at: datetime) -> str:
    known = {"secret": secret, "code_url": code_url, "given_at": given_at, "entrance": _entrance()}
    return render_template("cases/slip.html", case=case, **known)


@bp.get("/cases/<number>/slip.svg")
@login_required
def slip_code(number: str) -> Response:
    """Send the QR code as a picture of its own, because pages carry nothing inline."""
    case = _given_out(number)
    return _code(resident_address(case))


@bp.get("/cases/<number>/slips/<int:slip_id>.svg")
@login_required
def further_slip_code(number: str, slip_id: int) -> Response:
    """Send the QR code of a neighbour's slip."""
    case, actor = _joined(number)
    return _code(resident_address(case, slip_or_404(case, actor, slip_id).secret))


def _code(address: str) -> Response:
    picture = BytesIO()
    segno.make(address, error="m").save(
        picture, kind="svg", scale=6, border=2, xmldecl=False, svgns=True, omitsize=True
    )
    return Response(picture.getvalue(), mimetype="image/svg+xml")
