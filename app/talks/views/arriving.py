"""Who is here and who stands in: the code on the wall, the page that it leads to, and who stayed away."""

import hashlib
import hmac
from base64 import b32encode
from io import BytesIO

import segno
from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import STAFF
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.evenings import is_this_evening
from app.models.talks import Talk
from app.talks import operations, queries
from app.talks.forms import TapForm
from app.talks.series_forms import StandInForm
from app.talks.views import bp
from app.talks.views.planning import held_or_404
from app.talks.views.showing import may_hold
from app.web import clock
from app.web.messages import message_for
from app.web.text import row_id

LENGTH = 10
"""So many characters prove that somebody saw the code: 50 bits, good for one evening."""


def code_of(talk: Talk) -> str:
    """Return what is behind the talk's number in the address of its code; another time, another code."""
    key = str(current_app.secret_key).encode()
    text = f"here:{talk.id}:{talk.starts_at.isoformat()}".encode()
    return b32encode(hmac.digest(key, text, hashlib.sha256)).decode()[:LENGTH].lower()


def address_of(talk: Talk) -> str:
    """Return the address that the code carries."""
    return f"{current_app.config['SETTINGS'].public_url}/talks/{talk.id}/here/{code_of(talk)}"


@bp.get("/<int:talk_id>/code")
@login_required
def wall(talk_id: int) -> str:
    """Show the code in the size of the wall."""
    _actor, talk = held_or_404(talk_id)
    people = queries.attending(talk.id)
    return render_template(
        "talks/wall.html",
        talk=talk,
        address=address_of(talk),
        people=people,
        is_evening=is_this_evening(talk.starts_at, clock.now()),
    )


@bp.get("/<int:talk_id>/code.svg")
@login_required
def wall_code(talk_id: int) -> Response:
    """Send the code as a picture of its own, because pages carry nothing inline."""
    _actor, talk = held_or_404(talk_id)
    picture = BytesIO()
    segno.make(address_of(talk), error="m").save(
        picture, kind="svg", scale=8, border=2, xmldecl=False, svgns=True, omitsize=True
    )
    return Response(picture.getvalue(), mimetype="image/svg+xml")


@bp.route("/<int:talk_id>/here/<code>", methods=["GET", "POST"])
@login_required
def here(talk_id: int, code: str) -> ResponseReturnValue:
    """Ask whoever scanned the code to say that they are here; looking at it changes nothing."""
    actor = current_actor()
    talk = queries.talk_or_404(actor, talk_id)
    if not hmac.compare_digest(code.lower().encode(), code_of(talk).encode()):
        abort(404)
    form, refusal = TapForm(), ""
    if form.validate_on_submit():
        try:
            with transaction():
                operations.arrive(talk_id, actor, now=clock.now())
            return redirect(url_for(".here", talk_id=talk_id, code=code), 303)
        except DomainError as error:
            refusal = message_for(error)
            talk = queries.talk_or_404(actor, talk_id)
    people = queries.attending(talk_id)
    page = render_template(
        "talks/here.html",
        talk=talk,
        form=form,
        refusal=refusal,
        own=next((one for one in people if one.id == actor.id), None),
        stands_for=[one for one in people if one.stand_in_id == actor.id],
        is_evening=is_this_evening(talk.starts_at, clock.now()),
    )
    return page, 422 if refusal else 200


@bp.route("/<int:talk_id>/stand-ins", methods=["GET", "POST"])
@login_required
def stand_ins(talk_id: int) -> ResponseReturnValue:
    """Show who stands in for whom, and name somebody."""
    actor = current_actor()
    talk = queries.talk_or_404(actor, talk_id)
    form, people = StandInForm(), queries.attending(talk_id)
    holds = may_hold(actor, talk.unit.path)
    own = [one for one in people if holds or one.id == actor.id]
    form.absent_id.choices = [(one.id, f"{one.name} {one.unit_name}".strip()) for one in own]
    form.person_id.choices = [("", _("Nobody of these")), *queries.stand_ins_for(talk)]
    if form.validate_on_submit():
        named = {name: form[name].data for name in ("absent_id", "person_id", "name")}
        try:
            with transaction():
                operations.name_stand_in(talk_id, actor, **named, now=clock.now())
            return redirect(url_for(".stand_ins", talk_id=talk_id), 303)
        except DomainError as error:
            form.refuse(error)
            talk = queries.talk_or_404(actor, talk_id)
    elif not form.is_submitted():
        form.absent_id.data = request.args.get("for", type=row_id) or (None if holds else actor.id)
    page = render_template(
        "talks/stand_ins.html",
        talk=talk,
        form=form,
        people=[one for one in people if one.stand_in],
        own_id=actor.id,
        holds=holds,
    )
    return page, 422 if form.errors else 200


@bp.post("/<int:talk_id>/stand-ins/change")
@login_required
def change_stand_in(talk_id: int) -> ResponseReturnValue:
    """Note that a stand-in is here or not, or take them back, with one tap."""
    actor = current_actor()
    queries.talk_or_404(actor, talk_id)
    here_id, away_id, back_id = (request.form.get(name, type=row_id) for name in ("here", "away", "back"))
    with transaction():
        if back_id is not None:
            operations.take_back_stand_in(talk_id, actor, absent_id=back_id)
        elif (absent_id := here_id or away_id) is not None:
            here = here_id is not None
            operations.mark_stand_in(talk_id, actor, absent_id=absent_id, is_present=here, now=clock.now())
        else:
            abort(400)
    return redirect(url_for(".stand_ins", talk_id=talk_id), 303)


@bp.get("/attendance")
@login_required
def attendance() -> str:
    """Show who came to a unit's last talks, and who stays away."""
    actor = current_actor()
    units = list(queries.planning_units(actor))
    if not actor.has(*STAFF) or not units:
        abort(404)
    unit_id = request.args.get("unit", type=row_id)
    own = {grant.unit_id for grant in actor.grants}
    unit = next((one for one in units if one.id == unit_id), None) if unit_id else None
    if unit_id and unit is None:
        abort(404)
    unit = unit or next((one for one in units if one.id in own), units[0])
    talks = queries.last_talks(unit)
    return render_template(
        "talks/attendance.html", unit=unit, units=units, talks=talks, people=queries.presences(talks)
    )
