"""The pages of the moves: one line a move instead of one view a move.

A line says which form is filled in, what the form offers, which operation does it, what the page
explains and what is said afterwards. views/moving.py shows and does every one of them.
"""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.access.policy import Actor
from app.cases import answer_pages, call_options, operations, options
from app.cases import call_forms as calls
from app.cases import move_forms as forms
from app.cases.move_forms import MoveForm
from app.cases.move_page import MovePage
from app.cases.queries.choices import case_id_by_number
from app.domain.calls import CallState
from app.domain.errors import Invalid
from app.domain.numbers import normalise
from app.domain.workflow import Move
from app.files import operations as files
from app.files.operations import Prepared
from app.models.cases import Case

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
        calls.CallInForm,
        _l("Departments or firms are called in. Your unit keeps the case, and its time runs on."),
        _l("Called in. You will be told when they answer."),
        call_options.offer_departments,
    ),
    Move.REPORT_IN: MovePage(
        operations.report_in,
        calls.ReportInForm,
        _l("Say that your people are there."),
        _l("Reported in."),
    ),
    Move.ANSWER: MovePage(
        operations.answer,
        forms.WithPhotosForm,
        _l("Tell the unit that called you what was done."),
        _l("Answered. The unit that called you has been told."),
    ),
    Move.DECLINE: MovePage(
        operations.decline,
        forms.SayWhyForm,
        _l("Say why this is not for your unit. The unit that called insists on it, or lets it go."),
        _l("Declined. The unit that called you has been told."),
    ),
    Move.INSIST: MovePage(
        operations.insist,
        calls.InsistForm,
        _l("The time begins anew, and the call cannot be declined again. Say why it is theirs."),
        _l("Insisted. The called unit has been told."),
        call_options.offer_calls(CallState.DECLINED),
    ),
    Move.LET_GO: MovePage(
        operations.let_go,
        calls.LetGoForm,
        _l("The called unit need not come. You can call somebody else."),
        _l("Let go. The called unit has been told."),
        call_options.offer_calls(CallState.DECLINED),
    ),
    Move.WITHDRAW_CALL: MovePage(
        operations.withdraw_call,
        calls.WithdrawCallForm,
        _l("The called unit need not come any more. You can call it again later."),
        _l("The call is withdrawn, and the called unit has been told."),
        call_options.offer_calls(CallState.CALLED, CallState.ARRIVED),
    ),
    Move.SCORE_CALL: MovePage(
        operations.score_call,
        calls.ScoreCallForm,
        _l("The called unit is told that it was scored. It counts in the figures of the departments."),
        _l("Scored."),
        call_options.offer_answered,
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
        call_options.ask_about_calls,
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
    Move.COMMENT: MovePage(
        operations.comment,
        forms.SayWhyForm,
        _l("Everybody who reads the case reads it, and its holder is told. The time runs on."),
        _l("Your comment stands on the case."),
    ),
    Move.PRAISE: MovePage(
        operations.praise,
        forms.SayWhyForm,
        _l("The people of the unit and the one in charge are told, and it stays on the case."),
        _l("They have been told."),
    ),
    Move.TAKE_OVER: MovePage(
        operations.take_over,
        forms.SayWhyForm,
        _l("Your unit becomes the holder, with a fresh time limit. Say why you take it out of their hands."),
        _l("Taken over. It is with your unit now."),
    ),
    Move.ASK_LEAD: MovePage(
        operations.ask_lead,
        forms.SayWhyForm,
        _l("The superior of both units decides which one takes the lead. The time runs on until then."),
        _l("Asked. The superior of both units decides."),
    ),
    Move.NAME_LEAD: MovePage(
        operations.name_lead,
        forms.LeadForm,
        _l("The unit that you name gets the case with a fresh time limit and cannot return it."),
        _l("Named. The unit has been told."),
        options.offer_leads,
    ),
    Move.JOIN: MovePage(
        operations.join,
        forms.MayNoteForm,
        _l("You have the same trouble. You will be told what becomes of it, like the one who registered it."),
        _l("Noted. You will be told what becomes of it."),
    ),
    Move.URGE: MovePage(
        operations.urge,
        forms.UrgeForm,
        _l("Whoever has the case now is asked to hurry."),
        _l("Urged."),
    ),
    **answer_pages.PAGES,
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
