"""The administrator's page that watches the scheduler: how late it is, and what it had to put off."""

from datetime import datetime, timedelta

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required
from werkzeug.wrappers import Response

from app.backup import shelf
from app.clocks import recomputing
from app.domain.errors import DomainError
from app.escalation import operations, queries
from app.models.notices import JobRun
from app.settings.views.scope import bp, editing
from app.web import clock, repeats
from app.web.filters import duration
from app.web.forms import GuardedForm
from app.web.messages import message_for

NAMES = {
    "escalate": _l("Look at the clocks"),
    "digest": _l("Send the digest of the day"),
    "lift_stranded": _l("Lift cases from units where nobody works"),
    "recompute": _l("Reckon dues anew after a change of the calendar"),
    "measure_walks": _l("Measure the walks to the stations anew"),
    "sweep_files": _l("Remove photos that belong to nothing"),
    "fan_out_messages": _l("Make messages of what people are told"),
    "send_messages": _l("Send messages"),
    "build_exports": _l("Make the files that were asked for"),
    "sweep_exports": _l("Remove files whose time is over"),
    "plan_talks": _l("Make the talks of the series ahead"),
    "remind_of_talks": _l("Remind people of their talks"),
    "keep_promises": _l("Remind people of their promises"),
    "learn_categories": _l("Learn categories from closed cases"),
    "issue_briefs": _l("Write the weekly and monthly briefs"),
    "keep_backups": _l("Make the backup of the night"),
    "anchor_audit_log": _l("Anchor the audit log of the day"),
    "shorten_audit_log": _l("Remove old entries of the audit log"),
    "keep_retention": _l("Erase residents' data that is no longer kept"),
    "forget_repeat_keys": _l("Forget old forms"),
    "forget_sign_ins": _l("Forget old sign-ins"),
}
REASONS = {
    "LookupError": _l("No limit fits the next clock. Add a limit, then try again."),
    "NoUnitAbove": _l("There is no unit above that could take the case."),
    "MoveNotAllowed": _l("The case is in a state from which a clock cannot move it."),
    "StaleCase": _l("Somebody changed the case at the same moment."),
    "IntegrityError": _l("The database refused the change: it contradicts another row."),
    "NoResultFound": _l("A row that belongs to the clock is missing."),
}
ON_TIME = timedelta(minutes=1)
"""A tick may take so long to come round."""


class TryAgainForm(GuardedForm):
    """Look at a postponed clock at the next tick: a button."""


@bp.get("/watch")
@login_required
def watch() -> str:
    """Show how the scheduler is doing."""
    found = editing()
    behind = queries.behind(clock.now())
    runs = queries.job_runs()
    return render_template(
        "escalation/watch.html",
        scope=found,
        behind=duration(behind.total_seconds()) if behind > ON_TIME else None,
        sweep=next((run for run in runs if run.name == "escalate"), None),
        runs=runs,
        backups=shelf.state(clock.now()),
        age=_age,
        failed=recomputing.last_failed(found.street.id),
        clocks=[(row, TryAgainForm()) for row in queries.postponed(found.street.id)],
        names=NAMES,
        reason=_reason,
        seconds=_seconds,
    )


@bp.post("/watch/<int:clock_id>/again")
@login_required
def try_again(clock_id: int) -> Response:
    """Let the next tick look at a postponed clock."""
    found = editing()
    queries.clock_or_404(found.street.id, clock_id)
    form = TryAgainForm()
    if not form.validate_on_submit():
        return redirect(found.url("watch"), 303)

    def again() -> str:
        if operations.try_again(clock_id, found.actor, now=clock.now()):
            flash(_("The clock is looked at again within half a minute."), "success")
        else:
            flash(_("The clock has been worked on meanwhile."), "info")
        return found.url("watch")

    try:
        return redirect(repeats.run(form, found.actor, again), 303)
    except DomainError as error:
        flash(message_for(error), "danger")
        return redirect(found.url("watch"), 303)


def _reason(code: str) -> str:
    known = REASONS.get(code)
    return str(known) if known else _("An error nobody foresaw (%(code)s); the log says more.", code=code)


def _age(at: datetime) -> str:
    """Return how long ago an instant is, in words."""
    return duration((clock.now() - at).total_seconds())


def _seconds(run: JobRun) -> str:
    """Return how long a run took, in words."""
    if run.finished_at is None:
        return _("still running")
    return _("%(number)s s", number=f"{(run.finished_at - run.started_at).total_seconds():.1f}")
