"""Showing first what a change of the settings would do to running clocks, then doing it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _

from app.clocks import recomputing
from app.clocks.forms import PreviewedForm
from app.clocks.reckoning import Basis, basis_of
from app.domain.errors import DomainError, Invalid
from app.domain.reckoning import Cause
from app.settings.cache import stamp
from app.settings.views.categories import Answer
from app.settings.views.scope import Scope, editing
from app.web import clock, repeats

bp = Blueprint("clocks", __name__, url_prefix="/settings")

NOT_CARRIED = frozenset({"csrf_token", "repeat_key", "seen"})

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that somebody typed: what it is called, what does it, whose clocks it may move."""

    title: str
    change: Callable[[], object]
    streets: Sequence[int]
    done: str
    """Where to go afterwards, and where to go back to."""
    carried: Mapping[str, str] = field(default_factory=dict)
    """What the preview has to carry besides the fields of the form."""
    limits_on: date | None = None
    """The day whose limits running clocks are given; None leaves them theirs, whatever changes."""


def propose(form: PreviewedForm, found: Scope, proposal: Proposal) -> Answer | None:
    """Show the preview of a valid form, or do what was confirmed; None when the change is refused.

    What leaves every calendar as it was is done at once, and no clock is touched. The form carries
    a token of the settings that the preview was made from: when they have changed, it is shown anew.
    """
    if form.seen.data:
        try:
            return redirect(repeats.run(form, found.actor, lambda: _do(form, found, proposal)), 303)
        except DomainError as error:
            form.refuse(error)
            if error.code != "changed_meanwhile":
                return None
    seen = _token(found.street.id)
    try:
        before = {street: basis_of(street) for street in proposal.streets}
        supposed = recomputing.suppose(proposal.change, proposal.streets, limits_on=proposal.limits_on)
    except DomainError as error:
        form.refuse(error)
        return None
    if proposal.limits_on is None and _same(before, supposed) and not form.errors:
        return redirect(repeats.run(form, found.actor, lambda: _only_do(found, proposal)), 303)
    return _preview(form, proposal, supposed, seen)


def _do(form: PreviewedForm, found: Scope, proposal: Proposal) -> str:
    if _token(found.street.id) != form.seen.data:
        raise Invalid("seen", "changed_meanwhile")
    _change(found, proposal)
    cause = Cause.CALENDAR if proposal.limits_on is None else Cause.LIMITS
    recomputing.queue(proposal.streets, found.actor, cause, limits_on=proposal.limits_on, now=clock.now())
    flash(_("Kept. The running clocks follow within a minute or so."), "success")
    return proposal.done


def _only_do(found: Scope, proposal: Proposal) -> str:
    _change(found, proposal)
    flash(_("Kept; no running clock is touched."), "success")
    return proposal.done


def _change(found: Scope, proposal: Proposal) -> None:
    """Make the change for good; operations do not log it, because a preview makes it as well."""
    proposal.change()
    logger.info("%s of street %d: kept by person %s", request.path, found.street.id, found.actor.id)


def _same(before: Mapping[int, Basis], after: Mapping[int, Basis]) -> bool:
    return all(before[street].calendar == after[street].calendar for street in after)


def _token(street_id: int) -> str:
    return stamp(street_id).token or "-"


def _preview(form: PreviewedForm, proposal: Proposal, supposed: Mapping[int, Basis], seen: str) -> Answer:
    tally = recomputing.preview(supposed, now=clock.now(), most=recomputing.MOST)
    found = editing()
    fixed = {**proposal.carried, "repeat_key": str(form.repeat_key.data)}
    left_out = NOT_CARRIED | fixed.keys()
    typed = [(name, text) for name, text in request.form.items(multi=True) if name not in left_out]
    page = render_template(
        "settings/preview.html",
        scope=found,
        form=form,
        proposal=proposal,
        carried=[*typed, *fixed.items()],
        seen=seen,
        tally=tally,
        samples=sorted(tally.sample, key=lambda one: abs(one[0].way), reverse=True),
    )
    return page, 422 if form.errors else 200
