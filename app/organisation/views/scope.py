"""What the pages of the organisation share: the blueprint, the form page, the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.access.guards import current_actor
from app.access.policy import Action, Actor, Place, may
from app.domain.errors import Invalid
from app.models.organisation import Unit
from app.organisation.operations import local_day
from app.organisation.queries import units as queries
from app.web import clock
from app.web.forms import GuardedForm
from app.web.naming import name_of

bp = Blueprint("organisation", __name__)
Answer = str | Response | tuple[str, int]
INSTALLATION = Place("/")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way to a page."""

    label: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A button of a page."""

    label: str
    url: str
    icon: str | None = None
    primary: bool = False


def today(unit: Unit | None = None) -> date:
    """Return the day that it is in the street of a unit."""
    return local_day(unit, clock.now())


def trail(unit: Unit | None, *last: str, above: Sequence[Unit] | None = None) -> list[Step]:
    """Return the way from the tree to a unit, and further steps without address."""
    steps = [Step(_("Organisation"), url_for("organisation.index"))]
    if unit is not None:
        rows = [*(queries.ancestors(unit) if above is None else above), unit]
        steps += [Step(name_of(row), url_for("organisation.show", unit_id=row.id)) for row in rows]
    return steps + [Step(text) for text in last]


def editable_unit(unit_id: int) -> tuple[Actor, Unit]:
    """Return who is signed in and the unit; 404 if it may not be read, 403 if not edited."""
    actor = current_actor()
    unit = queries.unit_or_404(actor, unit_id)
    if not may(actor, Action.UNIT_EDIT, Place(unit.path)):
        abort(403)
    return actor, unit


def meant_unit(actor: Actor, text: str | None, field: str = "unit_code") -> int | None:
    """Return the id of the unit that somebody typed by code or name; None for nothing.

    Raises:
        Invalid: there is none, or several have the name.
    """
    text = (text or "").strip()
    if not text:
        return None
    found = queries.unit_named(actor, text)
    if len(found) > 1:
        raise Invalid(field, "unit_name_ambiguous")
    if not found:
        raise Invalid(field, "unit_unknown")
    return found[0].id


def form_page(form: GuardedForm, title: str, submit: str, back: str, **values: Any) -> tuple[str, int]:  # noqa: ANN401
    """Return a page with one form; 422 when something in it was refused."""
    steps: Sequence[Step] = values.pop("steps", ())
    page = render_template(
        "organisation/form.html",
        form=form,
        title=title,
        submit_label=submit,
        back=back,
        steps=steps,
        **values,
    )
    return page, 422 if form.errors else 200
