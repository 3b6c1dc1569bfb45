"""The bulletin pages: what is to be passed on, what was given, and how far it has come."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from sqlalchemy.exc import SQLAlchemyError

from app.access.guards import current_actor
from app.access.policy import STAFF, WORKERS, Action, Actor, Place, may
from app.bulletins import operations, queries
from app.bulletins.forms import GiveForm, RelayForm, RemindForm
from app.database import transaction
from app.domain.bulletins import Way
from app.domain.errors import DomainError
from app.extensions import db
from app.models.bulletins import Bulletin
from app.models.organisation import Unit
from app.models.talks import Talk
from app.settings.queries import day_of
from app.web import clock, navigation, repeats
from app.web.messages import label
from app.web.naming import name_of
from app.web.text import row_id

bp = Blueprint("bulletins", __name__, url_prefix="/bulletins")


@bp.get("")
@login_required
def index() -> str:
    """Show what the actor has to pass on, and what was given in their charge."""
    actor = current_actor()
    if not actor.has(*WORKERS):
        abort(404)
    page = queries.given(actor, before=request.args.get("before", type=row_id))
    is_staff = actor.has(*STAFF)
    return render_template(
        "bulletins/index.html",
        heads=bool(queries.headed(actor)),
        waiting=queries.to_pass_on(actor, today=clock.today()),
        done=queries.passed_on(actor),
        is_staff=is_staff,
        lines=page.rows,
        next_url=page.next_key and url_for(".index", before=page.next_key),
        today=clock.today(),
    )


@bp.route("/new", methods=["GET", "POST"])
@login_required
def new() -> ResponseReturnValue:
    """Give a bulletin: to chosen units, or at a talk to those who are invited."""
    actor = current_actor()
    units = list(queries.giving_units(actor))
    talk = _talk_or_404(actor, request.values.get("talk", type=row_id))
    unit = None if talk else _chosen(actor, units) or abort(404)
    form = _give_form(units, unit)
    if form.validate_on_submit():
        try:
            return redirect(repeats.run(form, actor, lambda: _given(form, actor, talk, unit)), 303)
        except DomainError as error:
            form.refuse(error)
    page = render_template("bulletins/new.html", form=form, talk=talk, unit=unit, units=units)
    return page, 422 if form.errors else 200


@bp.get("/<int:bulletin_id>")
@login_required
def show(bulletin_id: int) -> str:
    """Show a bulletin with its text for the chat group, and how far it has come."""
    actor = current_actor()
    return _page(queries.bulletin_or_404(actor, bulletin_id), actor)


@bp.post("/<int:bulletin_id>/relay/<int:unit_id>")
@login_required
def relay(bulletin_id: int, unit_id: int) -> ResponseReturnValue:
    """Note that a building's neighbours were told."""
    actor = current_actor()
    bulletin = queries.bulletin_or_404(actor, bulletin_id)
    unit = db.session.get(Unit, unit_id) or abort(404)
    if not may(actor, Action.BULLETIN_RELAY, Place(unit.path)):
        abort(404)
    form = RelayForm()
    form.name_choices()
    if form.validate_on_submit():
        try:
            with transaction():
                how = {"ways": form.ways.data, "households": form.households.data}
                operations.relay(bulletin_id, unit_id, actor, **how, now=clock.now())
        except DomainError as error:
            form.refuse(error)
            bulletin = queries.bulletin_or_404(actor, bulletin_id)
        else:
            flash(_("Noted. Thank you for telling your neighbours."), "success")
            return redirect(url_for(".show", bulletin_id=bulletin_id), 303)
    return _page(bulletin, actor, refused=(unit_id, form)), 422


@bp.post("/<int:bulletin_id>/relay/<int:unit_id>/back")
@login_required
def take_back(bulletin_id: int, unit_id: int) -> ResponseReturnValue:
    """Take back that a building's neighbours were told."""
    actor = current_actor()
    queries.bulletin_or_404(actor, bulletin_id)
    if db.session.get(Unit, unit_id) is None:
        abort(404)
    with transaction():
        operations.take_back_relay(bulletin_id, unit_id, actor)
    return redirect(url_for(".show", bulletin_id=bulletin_id), 303)


@bp.post("/<int:bulletin_id>/remind")
@login_required
def remind(bulletin_id: int) -> ResponseReturnValue:
    """Remind those who have not passed it on."""
    actor = current_actor()
    queries.bulletin_or_404(actor, bulletin_id)
    with transaction():
        count = operations.remind(bulletin_id, actor, now=clock.now())
    flash(ngettext("%(num)s person was reminded.", "%(num)s people were reminded.", count), "success")
    return redirect(url_for(".show", bulletin_id=bulletin_id), 303)


def _page(bulletin: Bulletin, actor: Actor, *, refused: tuple[int, RelayForm] | None = None) -> str:
    own = queries.own_relays(actor, bulletin.id)
    forms = {row.unit_id: _relay_form(row.unit, refused) for row in own}
    groups = queries.progress(actor, bulletin.id, today=clock.today()) if actor.has(*STAFF) else []
    if refused and refused[0] not in forms:
        forms[refused[0]] = refused[1]
    today = day_of(bulletin.street_id, clock.now())
    is_over = bulletin.valid_until is not None and bulletin.valid_until < today
    gives = may(actor, Action.BULLETIN_GIVE, Place(bulletin.unit.path))
    return render_template(
        "bulletins/show.html",
        bulletin=bulletin,
        own=own,
        forms=forms,
        groups=groups,
        told=sum(group.told for group in groups),
        all=sum(len(group.buildings) for group in groups),
        households=sum(one.relay.households or 0 for group in groups for one in group.buildings),
        is_over=is_over,
        gives=gives,
        may_remind=gives and not is_over and bulletin.reminded_on != today,
        was_reminded=bulletin.reminded_on == today,
        tap_form=RemindForm(),
        words={way.value: label(way) for way in Way},
    )


def _relay_form(unit: Unit, refused: tuple[int, RelayForm] | None) -> RelayForm:
    if refused and refused[0] == unit.id:
        return refused[1]
    form = RelayForm(formdata=None, data={"households": unit.households})
    form.name_choices()
    return form


def _give_form(units: list[Unit], unit: Unit | None) -> GiveForm:
    below = [one for one in units if unit is not None and one.path.startswith(unit.path)]
    form = GiveForm(data={"unit_id": unit.id if unit else None, "unit_ids": [unit.id] if unit else []})
    form.name_choices()
    depth = unit.path.count("/") if unit else 0
    form.unit_id.choices = [(unit.id, name_of(unit))] if unit else []
    form.unit_ids.choices = [(one.id, "　" * (one.path.count("/") - depth) + name_of(one)) for one in below]
    return form


def _given(form: GiveForm, actor: Actor, talk: Talk | None, unit: Unit | None) -> str:
    now = clock.now()
    if talk is not None:
        told = operations.tell_at_talk(talk.id, actor, form.draft(), now=now)
        if queries.is_for_a_building(told.id):
            flash(_("Told; the building heads find it under what is to be passed on."), "success")
        else:
            flash(_("Told; no building head is invited, so nobody has to pass it on."), "success")
        return url_for("talks.show", talk_id=talk.id)
    unit_id = unit.id if unit else 0
    given = operations.give(unit_id, actor, form.draft(), unit_ids=form.unit_ids.data, now=now)
    flash(_("Given; the building heads have been told."), "success")
    return url_for(".show", bulletin_id=given.id)


def _chosen(actor: Actor, units: list[Unit]) -> Unit | None:
    """Return the unit that the address or the form names, else the actor's own."""
    unit_id = request.values.get("unit", type=row_id) or request.form.get("unit_id", type=row_id)
    if unit_id is not None:
        return next((unit for unit in units if unit.id == unit_id), None)
    own = {grant.unit_id for grant in actor.grants}
    return next((unit for unit in units if unit.id in own), units[0] if units else None)


def _talk_or_404(actor: Actor, talk_id: int | None) -> Talk | None:
    """Return the talk at which it is told, of a unit whose talks the actor holds."""
    if talk_id is None:
        return None
    talk = db.session.get(Talk, talk_id) or abort(404)
    unit = db.session.get_one(Unit, talk.unit_id)
    if not may(actor, Action.BULLETIN_GIVE, Place(unit.path)):
        abort(404)
    return talk


def _waiting(actor: Actor) -> int | None:
    """Count for the navigation, which stands on error pages too: there the database may be gone."""
    try:
        return queries.count_to_pass_on(actor, today=clock.today()) or None
    except SQLAlchemyError:
        db.session.rollback()
        return None


navigation.count_by("bulletins.index", _waiting)
