"""Adding, editing and closing stations, who is at their counters, and what services are called."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Actor
from app.database import transaction
from app.domain.errors import DomainError
from app.models.organisation import Unit
from app.organisation.forms import VersionedForm
from app.organisation.views.scope import form_page
from app.settings.queries import day_of
from app.stations import operations
from app.stations.forms import CloseStationForm, DutyForm, ServicesForm, StationForm
from app.stations.presenting import service_name
from app.stations.queries import reading
from app.stations.queries.offers import Offer, services_of
from app.stations.views.scope import Answer, bp, editable_station, editable_streets, editable_units, trail
from app.web import clock, repeats
from app.web.naming import name_of
from app.web.text import row_id


@bp.route("/new", methods=["GET", "POST"])
@login_required
def new() -> Answer:
    """Add a station."""
    actor = current_actor()
    units = editable_units(actor)
    if not units:
        abort(403)
    offers = services_of({unit.street_id or unit.id for unit in units})
    form = StationForm(_together(offers), units=units)
    if form.validate_on_submit():

        def add() -> str:
            unit_id = form.unit_id.data or abort(400)
            station = operations.open_station(unit_id, actor, form.values(), now=clock.now())
            return url_for(".show", station_id=station.id)

        try:
            return redirect(repeats.run(form, actor, add), 303)
        except DomainError as error:
            form.refuse(error)
    title = _("Add a station")
    return _station_page(form, title, url_for(".index"), trail(title))


@bp.route("/<int:station_id>/edit", methods=["GET", "POST"])
@login_required
def edit(station_id: int) -> Answer:
    """Correct what is said of a station."""
    actor, station = editable_station(station_id)
    form = StationForm(services_of([station.street_id])[station.street_id], station=station)
    if form.validate_on_submit():
        values, version = form.values(), form.expected_version()
        try:
            with transaction():
                operations.amend_station(station_id, actor, values, version=version, now=clock.now())
            return redirect(url_for(".show", station_id=station_id), 303)
        except DomainError as error:
            station = reading.station_or_404(actor, station_id)
            form.refuse_stale(error, station.version)
    title, back = _("Edit %(name)s", name=name_of(station)), url_for(".show", station_id=station_id)
    return _station_page(form, title, back, trail(_("Edit"), station=station))


@bp.route("/<int:station_id>/close", methods=["GET", "POST"])
@login_required
def close(station_id: int) -> Answer:
    """End a station on a day."""
    actor, station = editable_station(station_id)
    today = day_of(station.street_id, clock.now())
    form = CloseStationForm(version=station.version, data={"closed_on": today})
    if form.validate_on_submit():
        day, version = form.closed_on.data, form.expected_version()
        try:
            with transaction():
                operations.close_station(station_id, actor, closed_on=day, version=version, now=clock.now())
            flash(_("The station is closed. Its cases stay."), "success")
            return redirect(url_for(".show", station_id=station_id), 303)
        except DomainError as error:
            station = reading.station_or_404(actor, station_id)
            form.refuse_stale(error, station.version)
    lead = _("Nothing is deleted: its cases keep it. Buildings near it are counted with the next station.")
    title, back = _("Close %(name)s", name=name_of(station)), url_for(".show", station_id=station_id)
    steps = trail(title, station=station)
    return form_page(form, title, _("Close the station"), back, steps=steps, lead=lead, tone="danger")


@bp.route("/<int:station_id>/reopen", methods=["GET", "POST"])
@login_required
def reopen(station_id: int) -> Answer:
    """Open a station again that was closed by mistake."""
    actor, station = editable_station(station_id)
    form = VersionedForm(version=station.version)
    if form.validate_on_submit():
        version = form.expected_version()
        try:
            with transaction():
                operations.reopen_station(station_id, actor, version=version, now=clock.now())
            return redirect(url_for(".show", station_id=station_id), 303)
        except DomainError as error:
            station = reading.station_or_404(actor, station_id)
            form.refuse_stale(error, station.version)
    title, back = _("Open %(name)s again", name=name_of(station)), url_for(".show", station_id=station_id)
    lead = _("For a station that was closed by mistake.")
    steps = trail(title, station=station)
    return form_page(form, title, _("Open the station again"), back, steps=steps, lead=lead)


@bp.route("/<int:station_id>/duty", methods=["GET", "POST"])
@login_required
def duty(station_id: int) -> Answer:
    """Write which departments are at the counter."""
    actor, station = editable_station(station_id)
    departments, duties = reading.departments(station.street_id), reading.duties_of(station_id)
    form = DutyForm(departments, duties, version=station.version)
    if form.validate_on_submit():
        lines, version = form.chosen(), form.expected_version()
        try:
            with transaction():
                operations.set_duty(station_id, actor, lines, version=version, now=clock.now())
            return redirect(url_for(".show", station_id=station_id), 303)
        except DomainError as error:
            station = reading.station_or_404(actor, station_id)
            form.refuse_stale(error, station.version)
    steps = trail(_("Departments at the counter"), station=station)
    page = render_template("stations/duty.html", form=form, station=station, steps=steps)
    return page, 422 if form.errors else 200


@bp.route("/services", methods=["GET", "POST"])
@login_required
def services() -> Answer:
    """Write what a street calls the services of its stations."""
    actor = current_actor()
    streets = editable_streets(actor)
    if not streets:
        abort(403)
    asked = request.args.get("street", type=row_id)
    street = next((one for one in streets if one.id == asked), streets[0])
    offers = services_of([street.id])[street.id]
    form = ServicesForm(offers)
    if form.validate_on_submit():
        try:
            return redirect(repeats.run(form, actor, lambda: _rename(form, offers, street, actor)), 303)
        except DomainError as error:
            form.refuse(error)
    page = render_template("stations/services.html", form=form, street=street, streets=streets)
    return page, 422 if form.errors else 200


def _rename(form: ServicesForm, offers: list[Offer], street: Unit, actor: Actor) -> str:
    before = {offer.code: (offer.name or service_name(offer), offer.name_en or "") for offer in offers}
    for entry in form.services:
        code, name, name_en = (entry.form[part].data or "" for part in ("code", "name", "name_en"))
        if code and (name, name_en) != before.get(code):
            operations.name_service(street.id, actor, code=code, name=name, name_en=name_en)
        elif not code and name.strip():
            operations.add_service(street.id, actor, name=name, name_en=name_en)
    return url_for(".services", street=street.id)


def _together(offers: dict[int, list[Offer]]) -> list[Offer]:
    """Return the services of several streets, each once."""
    return list({offer.code: offer for found in offers.values() for offer in found}.values())


def _station_page(form: StationForm, title: str, back: str, steps: object) -> tuple[str, int]:
    page = render_template("stations/form.html", form=form, title=title, back=back, steps=steps)
    return page, 422 if form.errors else 200
