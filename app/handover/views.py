"""The guided page on which somebody's work is handed over when they leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from flask_login import login_required
from werkzeug import Response

from app.access.guards import current_actor
from app.access.policy import Action, Place, may
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.masking import beginning
from app.handover import operations, queries
from app.handover.forms import WorkForm
from app.handover.queries import Thing
from app.models.organisation import Posting
from app.organisation import leaving
from app.organisation.queries import people
from app.organisation.views.scope import today
from app.web import clock
from app.web.filters import instant, short_day, weekday
from app.web.naming import name_of
from app.web.text import row_id

bp = Blueprint("handover", __name__)
SHOWN = 8
"""So many pieces of each kind are named; of more it is said how many there are."""


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of work as the page shows it, beside the field that says who takes it."""

    name: str
    lines: list[str]
    more: int


@bp.route("/people/<int:person_id>/hand-over", methods=["GET", "POST"])
@login_required
def show(person_id: int) -> str | Response | tuple[str, int]:
    """Show what hangs on somebody at a unit, and hand it over."""
    posting = _posting(person_id)
    form, groups = _filled(posting)
    if form.validate_on_submit():
        try:
            with transaction():
                moved = operations.hand_over(
                    posting.id,
                    current_actor(),
                    form.settled(),
                    version=form.expected_version(),
                    now=clock.now(),
                )
        except DomainError as error:
            posting = people.posting_or_404(current_actor(), posting.id)
            form.refuse_stale(error, posting.person.version)
        else:
            told = ngettext(
                "%(num)s piece of work handed over.", "%(num)s pieces of work handed over.", moved.total()
            )
            flash(told, "success")
            return redirect(url_for("organisation.person", person_id=person_id), 303)
    page = render_template(
        "handover/show.html",
        form=form,
        groups=groups,
        person=posting.person,
        unit_name=name_of(posting.unit),
        has_end=_has_end(posting),
        back=url_for("organisation.person", person_id=person_id),
    )
    return page, 422 if form.errors else 200


def _posting(person_id: int) -> Posting:
    """Return the posting that ends: the one that the address names, else the newest at a unit."""
    actor = current_actor()
    people.person_or_404(actor, person_id)
    asked = request.args.get("posting", type=row_id)
    own = [one for one in people.postings_of(person_id) if one.unit_id and asked in {None, one.id}]
    if not own:
        abort(404)
    posting = people.posting_or_404(actor, own[0].id)
    if not may(actor, Action.PEOPLE_EDIT, Place(people.path_of(posting))):
        abort(403)
    return posting


def _filled(posting: Posting) -> tuple[WorkForm, list[Group]]:
    scope = queries.scope_of(posting, until_on=posting.until_on, now=clock.now())
    found = queries.left(scope, current_actor())
    takers = {part: queries.takers(scope, part) for part in found} if scope else {}
    form = WorkForm(
        takers,
        has_end=_has_end(posting),
        to_id=request.args.get("to", type=row_id),
        until_on=posting.until_on or today(posting.unit),
        version=posting.person.version,
    )
    groups = [
        Group(part.value, [_said(thing) for thing in things[:SHOWN]], max(0, len(things) - SHOWN))
        for part, things in found.items()
    ]
    return form, groups


def _said(thing: Thing) -> str:
    """Return a piece of work in words; phones in it are masked."""
    parts: Sequence[str] = (
        beginning(thing.text),
        weekday(thing.weekday) if thing.weekday is not None else "",
        ""
        if thing.at is None
        else instant(thing.at)
        if isinstance(thing.at, datetime)
        else short_day(thing.at),
    )
    return " · ".join(part for part in parts if part)


def _has_end(posting: Posting) -> bool:
    """Whether the day on which the posting ends is settled already."""
    return posting.until_on is not None


def _work_left(posting: Posting) -> int:
    scope = queries.scope_of(posting, until_on=posting.until_on, now=clock.now())
    return sum(len(things) for things in queries.left(scope, current_actor()).values())


leaving.check_by(_work_left)
