"""Fills the selects of the forms of cases, in the reader's language."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.access.policy import Actor
from app.cases import forms, move_forms
from app.cases.bulk_forms import BulkDispatchForm, Picked, written
from app.cases.filter_forms import FilterForm
from app.cases.operations.leading import in_dispute
from app.cases.queries import choices
from app.cases.queries.choices import Offered
from app.cases.queries.reading import holdings_of
from app.domain.levels import Level
from app.models.cases import Case
from app.settings import queries as settings
from app.settings.cache import EVERYWHERE, kept
from app.stations.queries import reading as stations
from app.web import clock
from app.web.filters import length
from app.web.i18n import current_locale
from app.web.messages import label
from app.web.naming import name_of

NONE = SelectChoice("", "")


def offer_below(form: move_forms.DispatchForm, case: Case, actor: Actor) -> None:
    """Offer the units below the holder; the one of the case's place comes first."""
    units = choices.units_below(case.holder_id)
    own = {case.community_id, case.grid_id, case.building_id}
    form.unit_id.choices = [NONE, *_units(sorted(units, key=lambda unit: unit.id not in own))]
    if form.unit_id.data is None and not form.is_submitted():
        form.unit_id.data = next((unit.id for unit in units if unit.id in own), None)


def offer_beside(form: move_forms.TransferForm, case: Case, actor: Actor) -> None:
    """Offer the holder's neighbours."""
    form.unit_id.choices = [NONE, *_units(choices.units_beside(case.holder))]


def offer_leads(form: move_forms.LeadForm, case: Case, actor: Actor) -> None:
    """Offer the holder and the unit that it gave the case back to."""
    other = in_dispute(holdings_of(case.id))
    units = [case.holder, *([other] if other else [])]
    form.unit_id.choices = [NONE, *(SelectChoice(str(unit.id), name_of(unit)) for unit in units)]


def offer_people(form: move_forms.AssignForm, case: Case, actor: Actor) -> None:
    """Offer the people of the holder, and nobody."""
    people = choices.people_of(case.holder_id, today=clock.today())
    form.assignee_id.choices = [
        SelectChoice("", _("Nobody in particular")),
        *(SelectChoice(str(person_id), name) for person_id, name in people),
    ]
    if not form.is_submitted():
        form.assignee_id.data = case.assignee_id


def offer_more_time(
    form: move_forms.AskExtensionForm | move_forms.GrantExtensionForm, case: Case, actor: Actor
) -> None:
    """Say in what the time is counted, how long the limit is, and how much was asked for."""
    found = choices.more_time(case.id)
    if found is None:
        return
    limit, asked = found
    words = _("The limit is %(limit)s.", limit=length(limit))
    if asked is not None:
        words += " " + _("Asked for: %(more)s.", more=length(limit._replace(amount=asked)))
    form.amount.description = f"{words} {form.amount.description}"


def offer_corrections(form: move_forms.AmendForm, case: Case, actor: Actor) -> None:
    """Offer all places and categories; those that the case has now are chosen."""
    form.place_id.choices = place_options(choices.places_in(case.street_id))
    form.category_id.choices = category_options(_("Unchanged"))
    if not form.is_submitted():
        form.place_id.data = case.building_id or case.grid_id or case.community_id or case.street_id
        form.spot.data = case.spot
        form.category_id.data = case.category_id


def offer_registration(form: forms.RegisterForm, actor: Actor, *, is_staff: bool) -> None:
    """Offer where the actor may register; a single building is chosen already."""
    places = choices.places_for(actor)
    if not is_staff:
        form.place_id.choices = _units(places)
    else:
        form.place_id.choices = [SelectChoice("", _("Choose")), *_own_places(actor)]
    if len(places) == 1 and form.place_id.data is None:
        form.place_id.data = places[0].id
    form.category_id.choices = category_options(_("From the words"))
    if isinstance(form, forms.StaffRegisterForm):
        _offer_stations(form, actor)


def _counters(found: Iterable[stations.Counter]) -> list[SelectChoice]:
    return [SelectChoice(str(one.id), name_of(one)) for one in found]


def _offer_stations(form: forms.StaffRegisterForm, actor: Actor) -> None:
    """Offer the stations at whose counter the actor takes cases in; nothing where there are none."""
    found = _counters(stations.counters(actor))
    if found:
        form.station_id.choices = [SelectChoice("", _("None")), *found]
    else:
        del form.station_id


def offer_filters(form: FilterForm, actor: Actor) -> None:
    """Offer the places and categories to filter by."""
    form.unit_id.choices = [SelectChoice("", _("Anywhere")), *_own_places(actor)]
    form.category_id.choices = category_options(_("Any category"))
    found = _counters(stations.counters(actor, with_closed=True))
    form.station_id.choices = [SelectChoice("", _("Any station or none")), *found]


def _own_places(actor: Actor) -> list[SelectChoice]:
    """Return where the actor may register as options, kept until a unit is changed."""
    key = ("place options", current_locale(), *choices.own_paths(actor))
    return kept(key, EVERYWHERE, lambda: place_options(choices.places_for(actor)))


def category_options(empty: str) -> list[SelectChoice]:
    """Return the category tree as groups, after an empty line with a text; kept until it is changed."""
    options = kept(("category options", current_locale()), EVERYWHERE, _category_options)
    return [SelectChoice("", empty), *options]


def _category_options() -> list[SelectChoice]:
    """Return the categories as options; a group's own line stands for the group in general."""
    found: list[SelectChoice] = []
    group = ""
    for choice in settings.category_choices():
        text = choice.label
        if choice.depth == 0:
            group, text = choice.label, _("%(group)s, in general", group=choice.label)
        found.append(SelectChoice(str(choice.id), text, optgroup=group))
    return found


def place_options(places: Iterable[Offered]) -> list[SelectChoice]:
    """Return places as groups: every grid with its buildings, communities and the street on their own.

    `places` come sorted, each unit before what lies in it.
    """
    found: list[SelectChoice] = []
    names: dict[int, str] = {}
    for place in places:
        text = names[place.id] = name_of(place)
        if place.level is not None and place.level is not Level.BUILDING:
            text = _("%(unit)s as a whole (%(level)s)", unit=text, level=label(place.level))
        found.append(SelectChoice(str(place.id), text, optgroup=_group(place, names)))
    return found


def _group(place: Offered, names: dict[int, str]) -> str:
    """Return the heading: community and grid, as far as the reader's list contains them."""
    ids = [int(part) for part in place.path.strip("/").split("/")][1:3]
    return " · ".join(names[unit_id] for unit_id in ids if unit_id in names) or names[place.id]


def _units(units: Iterable[Offered]) -> list[SelectChoice]:
    return [SelectChoice(str(unit.id), name_of(unit)) for unit in units]


def offer_bulk(form: BulkDispatchForm, unit_id: int | None, cases: Sequence[Case]) -> None:
    """Offer the cases on a desk and the units below it; by default each goes to its own place's unit."""
    below = choices.units_below(unit_id) if unit_id else []
    form.unit_id.choices = [
        SelectChoice("", _("Each to the unit of its own place")),
        *_units(below),
    ]
    ids = {unit.id for unit in below}
    form.cases.choices = [
        SelectChoice(written(Picked(case.id, case.version, _own_unit(case, ids))), case.number)
        for case in cases
    ]


def _own_unit(case: Case, below: set[int]) -> int | None:
    return next((i for i in (case.community_id, case.grid_id, case.building_id) if i in below), None)
