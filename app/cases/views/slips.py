"""The slips that residents take home: number, secret, QR code, and what happens next."""

from io import BytesIO

import segno
from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.access.guards import current_actor, proving_if
from app.access.policy import Action, Actor, authorize
from app.cases import operations
from app.cases.operations.joining import may_give_slips
from app.cases.operations.recording import place_of
from app.cases.queries.reading import case_or_404
from app.cases.queries.slips import shows_secret, slip_or_404, slips_of
from app.cases.views import bp
from app.cases.views.looking import looks_at_many
from app.database import transaction
from app.domain.errors import Forbidden
from app.models.answering import Slip
from app.models.cases import Case
from app.web import clock, repeats
from app.web.forms import GuardedForm


def _given_out(number: str) -> tuple[Case, Actor]:
    """Return the case to whoever may give its secret out: those who may see the resident, no other reader.

    A case whose personal data was erased has no slip any more.
    """
    actor = current_actor()
    case = case_or_404(actor, number)
    authorize(actor, Action.CONTACT_READ, place_of(case))
    if case.erased_at is not None:
        abort(404)
    return case, actor


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


@bp.route("/cases/<number>/slip", methods=["GET", "POST"])
@login_required
@proving_if(looks_at_many)
def slip(number: str) -> ResponseReturnValue:
    """Show the slip, laid out for paper; later than at the registering its secret word only by a POST."""
    case, actor = _given_out(number)
    return _page(case, actor, None, url_for(".slip_code", number=case.number))


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


@bp.route("/cases/<number>/slips/<int:slip_id>", methods=["GET", "POST"])
@login_required
@proving_if(looks_at_many)
def further_slip(number: str, slip_id: int) -> ResponseReturnValue:
    """Show a neighbour's slip, laid out for paper; later than at its making the secret only by a POST."""
    case, actor = _joined(number)
    row = slip_or_404(case, actor, slip_id)
    return _page(case, actor, row, url_for(".further_slip_code", number=case.number, slip_id=row.id))


def _page(case: Case, actor: Actor, row: Slip | None, code_url: str) -> ResponseReturnValue:
    """Show the page of a slip; a POST writes down first that its secret word is shown."""
    form = GuardedForm()
    if form.validate_on_submit():
        here = request.path
        with transaction():
            operations.show_slip(case.id, actor, slip_id=row.id if row else None, now=clock.now())
        return redirect(here, 303)
    known: dict[str, object] = {"code_url": code_url, "entrance": _entrance(), "form": form}
    known["given_at"] = row.given_at if row else case.registered_at
    if shows_secret(case, actor, row, now=clock.now()):
        known["secret"] = row.secret if row else case.slip_secret
    page = render_template("cases/slip.html", case=case, **known)
    return page, 422 if form.errors else 200


@bp.get("/cases/<number>/slip.svg")
@login_required
def slip_code(number: str) -> Response:
    """Send the QR code as a picture of its own, because pages carry nothing inline."""
    case, actor = _given_out(number)
    return _code(case, actor)


@bp.get("/cases/<number>/slips/<int:slip_id>.svg")
@login_required
def further_slip_code(number: str, slip_id: int) -> Response:
    """Send the QR code of a neighbour's slip."""
    case, actor = _joined(number)
    return _code(case, actor, slip_or_404(case, actor, slip_id))


def _code(case: Case, actor: Actor, row: Slip | None = None) -> Response:
    """Send the QR code, which holds the secret word: while the page shows it."""
    if not shows_secret(case, actor, row, now=clock.now()):
        raise Forbidden(action=Action.CONTACT_READ)
    picture = BytesIO()
    segno.make(resident_address(case, row.secret if row else None), error="m").save(
        picture, kind="svg", scale=6, border=2, xmldecl=False, svgns=True, omitsize=True
    )
    return Response(picture.getvalue(), mimetype="image/svg+xml")
