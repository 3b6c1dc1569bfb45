"""The pages of the moves: one line a move instead of one view a move.

A line says which form is filled in, what the form offers, which operation does it, what the page
explains and what is said afterwards. views/moving.py shows and does every one of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from app.access.policy import Actor
from app.cases import move_forms as forms
from app.cases import operations, options
from app.cases.move_forms import MoveForm
from app.cases.queries.choices import case_id_by_number
from app.domain.errors import Invalid
from app.domain.numbers import normalise
from app.domain.workflow import Move
from app.files import operations as files
from app.files.operations import Prepared
from app.models.cases import Case


@dataclass(frozen=True, slots=True)
class MovePage:
    """What differs between the pages of moves."""

    do: Callable[..., object]
    form: type[MoveForm]
    lead: str
    """What happens then, in one sentence."""
    done: str
    offer: Callable[[Any, Case, Actor], None] | None = None
    """Fills the form's choices."""
    is_grave: bool = False


PAGES: Mapping[Move, MovePage] = {
    Move.ACCEPT: MovePage(
        operations.accept,
        MoveForm,
        _l("Your unit takes the case on; the time to handle it starts now."),
        _l("Accepted. The time to handle it runs now."),
    ),
    Move.DISPATCH: MovePage(
        operations.dispatch,
        forms.DispatchForm,
        _l("The case goes down to a unit of yours, which gets a fresh time limit."),
        _l("Dispatched."),
        options.offer_below,
    ),
    Move.SEND_UP: MovePage(
        operations.send_up,
        forms.SayWhyForm,
        _l("The case goes one level up. Say what you tried and why it cannot be settled here."),
        _l("Sent up."),
    ),
    Move.TRANSFER: MovePage(
        operations.transfer,
        forms.TransferForm,
        _l("The case goes to a neighbouring unit of the same level. Say why it belongs there."),
        _l("Transferred."),
        options.offer_beside,
    ),
    Move.RETURN: MovePage(
        operations.return_,
        forms.SayWhyForm,
        _l("The case goes back to the unit that gave it to you, and that unit's time goes on. Say why."),
        _l("Returned."),
    ),
    Move.CALL_IN: MovePage(
        operations.call_in,
        forms.CallInForm,
        _l("A department or firm is called in. Your unit keeps the case, and its time runs on."),
        _l("Called in. You will be told when they answer."),
        options.offer_departments,
    ),
    Move.REPORT_IN: MovePage(
        operations.report_in,
        MoveForm,
        _l("Say that your people are there."),
        _l("Reported in."),
    ),
    Move.ANSWER: MovePage(
        operations.answer,
        forms.WithPhotosForm,
        _l("Tell the unit that called you what was done."),
        _l("Answered. The unit that called you has been told."),
    ),
    Move.ASK_RESIDENT: MovePage(
        operations.ask_resident,
        forms.SayWhyForm,
        _l("The clock stands still until the resident answers, but not for ever. Write down what you asked."),
        _l("The case waits for the resident."),
    ),
    Move.RESIDENT_ANSWERED: MovePage(
        operations.resident_answered,
        forms.SayWhyForm,
        _l("Write down what the resident said; handling goes on with the time that was left."),
        _l("Noted. Handling goes on."),
    ),
    Move.RESOLVE: MovePage(
        operations.resolve,
        forms.ResolveForm,
        _l("Somebody else then verifies it: the one who registered it, or the community."),
        _l("Reported as done. It is now verified by somebody else."),
    ),
    Move.VERIFY: MovePage(
        operations.verify,
        forms.VerifyForm,
        _l("You confirm what the holder reported, and the case is closed."),
        _l("Confirmed and closed."),
    ),
    Move.VERIFY_FAILED: MovePage(
        operations.verify_failed,
        forms.SayWhyForm,
        _l("The case goes back to its holder. Say what is still not right."),
        _l("The holder has been told to go on."),
    ),
    Move.CLOSE_AT_ONCE: MovePage(
        operations.close_at_once,
        forms.WithPhotosForm,
        _l("For what has been settled already. Some such cases are checked by the community."),
        _l("Recorded as solved."),
    ),
    Move.REOPEN: MovePage(
        operations.reopen,
        forms.SayWhyForm,
        _l("The case opens again at the unit that held it last. Say what happened."),
        _l("The case is open again."),
    ),
    Move.MERGE: MovePage(
        operations.merge,
        forms.MergeForm,
        _l("This case ends and goes on as part of another one about the same matter."),
        _l("Merged."),
    ),
    Move.UNMERGE: MovePage(
        operations.unmerge,
        forms.SayWhyForm,
        _l("The case goes on by itself again, with a time of its own. Say why."),
        _l("The case goes on by itself."),
    ),
    Move.WITHDRAW: MovePage(
        operations.withdraw,
        forms.SayWhyForm,
        _l("For what was registered by mistake or is no longer wanted. It is not a way to finish."),
        _l("Withdrawn."),
        is_grave=True,
    ),
    Move.NOTE: MovePage(
        operations.note,
        forms.ProgressForm,
        _l("The one who registered the case is told."),
        _l("Noted."),
    ),
    Move.ASSIGN: MovePage(
        operations.assign,
        forms.AssignForm,
        _l("One person of the unit that holds the case sees to it and is told."),
        _l("The person in charge is set."),
        options.offer_people,
    ),
    Move.AMEND: MovePage(
        operations.amend,
        forms.AmendForm,
        _l("Place, category or urgency were recorded wrongly. The time limit follows the correction."),
        _l("Corrected."),
        options.offer_corrections,
    ),
    Move.ASK_EXTENSION: MovePage(
        operations.ask_extension,
        forms.AskExtensionForm,
        _l("The level above decides. The time runs on until then, and it can only be asked before it is up."),
        _l("Asked. You will be told what the level above decides."),
        options.offer_more_time,
    ),
    Move.GRANT_EXTENSION: MovePage(
        operations.grant_extension,
        forms.GrantExtensionForm,
        _l("The holder gets more time, and what is due moves at once."),
        _l("Granted. The holder has been told."),
        options.offer_more_time,
    ),
    Move.REFUSE_EXTENSION: MovePage(
        operations.refuse_extension,
        forms.SayWhyForm,
        _l("The holder is told why, and the time runs on as it did."),
        _l("Refused. The holder has been told."),
    ),
    Move.URGE: MovePage(
        operations.urge,
        forms.MayNoteForm,
        _l("Whoever has the case now is asked to hurry."),
        _l("Urged."),
    ),
}


def carry_out(
    move: Move,
    form: MoveForm,
    case: Case,
    actor: Actor,
    *,
    prepared: list[Prepared],
    now: datetime,
) -> None:
    """Do what a valid form asks for, inside the caller's transaction.

    `case` may have been read before the transaction began: only its ids are used.

    Raises:
        DomainError: whatever the operation refuses.
    """
    values = form.values()
    if move is Move.MERGE:
        values["into"] = _target(values["into"], case)
    if "photos" in form:
        values["photos"] = files.store(prepared, street_id=case.street_id, actor_id=actor.id, now=now)
    PAGES[move].do(case.id, actor, **values, version=form.expected_version(), now=now)


def _target(typed: str, case: Case) -> int:
    target = case_id_by_number(normalise(typed), case.street_id)
    if target is None:
        raise Invalid("into", "unknown_case")
    return target
