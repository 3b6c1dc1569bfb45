"""Fills the choices of the forms of calls, in the reader's language."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.access.policy import Actor
from app.cases.call_forms import CallInForm, ScoreCallForm
from app.cases.move_forms import MoveForm, ResolveForm
from app.cases.operations.calling import milestones
from app.cases.queries.choices import departments_of
from app.cases.queries.reading import tasks_of
from app.domain.calls import WAITED_FOR, CallState, state_of
from app.models.cases import Case, Task
from app.web.naming import name_of


def offer_departments(form: CallInForm, case: Case, actor: Actor) -> None:
    """Offer the departments and firms of the street that are not called in already."""
    busy = {task.unit_id for task in tasks_of(case.id) if state_of(milestones(task)) in WAITED_FOR}
    units = [unit for unit in departments_of(case.street_id) if unit.id not in busy]
    form.unit_ids.choices = [(unit.id, name_of(unit)) for unit in units]


def offer_calls(*states: CallState) -> Callable[[Any, Case, Actor], None]:
    """Return what offers the calls of a case that stand like this; a single one is chosen already."""

    def offer(form: MoveForm, case: Case, actor: Actor) -> None:
        tasks = [task for task in tasks_of(case.id) if state_of(milestones(task)) in states]
        form["task_id"].choices = [SelectChoice(str(task.id), _call(task)) for task in tasks]
        if len(tasks) == 1 and form["task_id"].data is None:
            form["task_id"].data = tasks[0].id

    return offer


def _call(task: Task) -> str:
    return _("%(unit)s: %(what)s", unit=name_of(task.unit), what=task.what)


def offer_answered(form: ScoreCallForm, case: Case, actor: Actor) -> None:
    """Offer the calls that are answered, the newest first, and what the clock says about coming."""
    tasks = [task for task in reversed(tasks_of(case.id)) if task.answered_at is not None]
    tasks.sort(key=lambda task: task.scored_at is not None)
    form.task_id.choices = [SelectChoice(str(task.id), _call(task)) for task in tasks]
    if form.task_id.data is None and tasks:
        form.task_id.data = tasks[0].id
    chosen = next((task for task in tasks if task.id == form.task_id.data), None)
    if chosen is not None and chosen.attendance is not None and form.attendance.data is None:
        form.attendance.data = chosen.attendance.value


def ask_about_calls(form: ResolveForm, case: Case, actor: Actor) -> None:
    """Ask why called units are not waited for, but only where some have not answered."""
    if not any(state_of(milestones(task)) in WAITED_FOR for task in tasks_of(case.id)):
        del form.unanswered
