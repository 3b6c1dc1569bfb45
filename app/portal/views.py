"""The resident's page.

Addresses: /q (number and secret are typed), /q/<number> (the page, and where codes on slips lead), and below
it /answer, /remark and /leave. What a code carries beside the number leaves the address at once.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.access.guards import current_actor, public
from app.access.policy import Actor
from app.cases import operations
from app.cases.operations import Once
from app.cases.operations.remarking import check_room
from app.cases.queries.choices import is_readable
from app.database import transaction
from app.domain.errors import DomainError
from app.files import operations as files
from app.files.receiving import receive
from app.models.organisation import Unit
from app.portal import entering, queries
from app.portal.forms import AnswerForm, EntryForm, LeaveForm, RemarkForm
from app.portal.presenting import resident_page
from app.portal.queries import Door
from app.web import clock
from app.web.naming import is_english
from app.web.repeats import content_digest

bp = Blueprint("portal", __name__, url_prefix="/q")


@bp.after_request
def _private(response: Response) -> Response:
    """Let nobody list these pages, and no code's address be handed on."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    if "s" in request.args:
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.route("", methods=["GET", "POST"])
@public
def enter() -> ResponseReturnValue:
    """Ask for number and secret, and lead to the page of their case."""
    form = EntryForm()
    if form.validate_on_submit():
        number = entering.printed(form.number.data)
        try:
            door = entering.knock(number, form.secret.data)
        except DomainError as error:
            form.refuse(error)
        else:
            answer = current_app.make_response(redirect(url_for(".show", number=number), 303))
            entering.let_in(answer, number, door)
            return answer
    return render_template("portal/enter.html", form=form), 422 if form.errors else 200


@bp.get("/<number>")
@public
def show(number: str) -> ResponseReturnValue:
    """Show the case to who has come in with its slip, ask all others for what stands on it.

    Staff who point their phone at a slip come to the case itself.
    """
    found = entering.printed(number)
    if current_user.is_authenticated and is_readable(current_actor(), found):
        return redirect(url_for("cases.show", number=found))
    if "s" in request.args:
        answer = current_app.make_response(redirect(url_for(".show", number=found), 303))
        entering.bring(answer, found, request.args["s"])
        return answer
    door = entering.inside(found)
    if door is None:
        return _ask(found)
    page = resident_page(_story(door), door.slip_id, now=clock.now())
    return render_template("portal/show.html", page=page, leaving=LeaveForm())


def _ask(number: str) -> str:
    """Ask for what stands on the slip; what was typed into a form that came too late is shown, not lost."""
    form = EntryForm(formdata=None, data={"number": number, "secret": entering.brought(number)})
    kept = request.form.get("note", "") if request.method == "POST" else ""
    return render_template("portal/enter.html", form=form, kept=kept, is_brought=bool(form.secret.data))


def _story(door: Door) -> queries.Story:
    story = queries.story(door.case_id, door.slip_id)
    street: Unit = story.street
    g.zone = street.time_zone
    g.street_name = (street.name_en if is_english() else None) or street.name
    return story


@bp.route("/<number>/answer", methods=["GET", "POST"])
@public
def answer(number: str) -> ResponseReturnValue:
    """Say whether it is fixed, and how satisfied one is."""
    chosen = request.args.get("verdict")
    form = AnswerForm(data={"verdict": chosen} if chosen else None)
    return _form(number, form, "portal/answer.html", operations.judge, lambda: form.codes())


@bp.route("/<number>/remark", methods=["GET", "POST"])
@public
def remark(number: str) -> ResponseReturnValue:
    """Add words or photos."""
    return _form(number, RemarkForm(), "portal/remark.html", operations.remark, dict)


def _form(
    number: str,
    form: AnswerForm | RemarkForm,
    template: str,
    do: Callable[..., object],
    codes: Callable[[], dict[str, Any]],
) -> ResponseReturnValue:
    """Show a form to who has come in, or do what it asks for."""
    found = entering.printed(number)
    door = entering.inside(found)
    if door is None:
        return _ask(found), 200 if request.method == "GET" else 422
    if form.validate_on_submit():
        try:
            _carry_out(form, door, do, codes())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Thank you. It has arrived."), "success")
            return redirect(url_for(".show", number=found), 303)
    page = resident_page(_story(door), door.slip_id, now=clock.now())
    return render_template(template, page=page, form=form), 422 if form.errors else 200


def _carry_out(
    form: AnswerForm | RemarkForm, door: Door, do: Callable[..., object], codes: dict[str, Any]
) -> None:
    actor, now = Actor(None, slip_of=door.case_id, slip_id=door.slip_id), clock.now()
    uploads = files.chosen(form.photos.data or [])
    if uploads:
        check_room(door.case_id, len(uploads), now)  # before they are decoded
    prepared = receive(uploads, actor, day=clock.today())
    once = Once(str(form.repeat_key.data or ""), content_digest()) if form.repeat_key.data else None
    with transaction():
        street_id = queries.street_of(door.case_id)
        photos = files.store(prepared, street_id=street_id, actor_id=None, now=now)
        do(door.case_id, actor, **codes, note=form.note.data or "", photos=photos, once=once, now=now)


@bp.post("/<number>/leave")
@public
def leave(number: str) -> ResponseReturnValue:
    """Forget in this browser that the slip was shown."""
    LeaveForm().validate()
    answer = current_app.make_response(redirect(url_for(".enter"), 303))
    entering.let_out(answer, entering.printed(number))
    return answer
