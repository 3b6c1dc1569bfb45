"""The minutes of a talk: their page, their wording, and reading them out."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Actor
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.minutes import MinutesState, needed
from app.models.minutes import Minutes
from app.models.talks import Talk
from app.papers.answers import pdf_font
from app.settings import queries as settings
from app.talks import operations, queries
from app.talks.minutes.paper import confirmations_of
from app.talks.minutes.wording import confirmed
from app.talks.minutes_forms import AddendumForm, TextForm, WordsForm
from app.talks.operations.drafting import WORDED
from app.talks.operations.minuting import hosts_of, present_of
from app.talks.queries.minutes import confidential_in, minutes_of, proof_of
from app.talks.views import bp
from app.talks.views.papers import for_reader, for_room
from app.talks.views.planning import held_or_404
from app.talks.views.showing import may_hold
from app.web import clock


@bp.get("/<int:talk_id>/minutes")
@login_required
def minutes(talk_id: int) -> str:
    """Show the minutes: where they stand, the text, who confirmed it, what was added."""
    actor = current_actor()
    return minutes_page(queries.talk_or_404(actor, talk_id), actor)


@bp.post("/<int:talk_id>/minutes/draft")
@login_required
def draft(talk_id: int) -> ResponseReturnValue:
    """Draft the minutes of a talk that was closed before minutes were kept."""
    actor, _talk = held_or_404(talk_id)
    with transaction():
        operations.draft(talk_id, actor, now=clock.now())
    return redirect(url_for(".minutes", talk_id=talk_id), 303)


@bp.route("/<int:talk_id>/minutes/edit", methods=["GET", "POST"])
@login_required
def edit_minutes(talk_id: int) -> ResponseReturnValue:
    """Change the wording; facts stand beside it and cannot be changed."""
    actor, _talk = held_or_404(talk_id)
    record = record_or_404(talk_id)
    form = WordsForm(version=record.version)
    names = [*WORDED, *(form.named(item["id"]) for item in record.content["items"])]
    if form.validate_on_submit():
        try:
            with transaction():
                operations.word(talk_id, actor, form.words(names), version=form.expected_version())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".minutes", talk_id=talk_id), 303)
    return _edit_page(actor, talk_id, form, names), 422 if form.errors else 200


@bp.route("/<int:talk_id>/minutes/read-out", methods=["GET", "POST"])
@login_required
def read_out(talk_id: int) -> ResponseReturnValue:
    """Show the text in big type to read it out, and note that it was."""
    actor, talk = held_or_404(talk_id)
    record = record_or_404(talk_id)
    form = TextForm(data={"digest": record.text_digest})
    if form.validate_on_submit():
        try:
            with transaction():
                operations.read_out(talk_id, actor, digest=form.digest.data, now=clock.now())
        except DomainError as error:
            form.refuse(error)
            talk, record = queries.talk_or_404(actor, talk_id), record_or_404(talk_id)
            form.digest.data = record.text_digest
        else:
            flash(_("Read out. Now everybody who was there can confirm it."), "success")
            return redirect(url_for(".minutes", talk_id=talk_id), 303)
    sheet = for_room(actor, record.content, record)
    page = render_template("talks/minutes_read.html", talk=talk, record=record, form=form, paper=sheet)
    return page, 422 if form.errors else 200


def minutes_page(talk: Talk, actor: Actor, **changed: Any) -> str:  # noqa: ANN401 - what a template takes
    """Return the page of the minutes; `changed` holds forms that were refused and are shown again."""
    record = minutes_of(talk.id)
    holds = may_hold(actor, talk.unit.path)
    if record is None:
        return render_template("talks/minutes_none.html", talk=talk, holds=holds, form=TextForm())
    confidential = confidential_in(actor, record.content)
    return render_template(
        "talks/minutes.html",
        talk=talk,
        record=record,
        paper=for_reader(actor, record.content, record),
        items=[item for item in record.content["items"] if item["case_id"] not in confidential],
        offers_full=bool(confidential) and all(confidential.values()),
        holds=holds,
        font=pdf_font(),
        **_given(talk, record, actor),
        **_forms(record, changed),
    )


def _given(talk: Talk, record: Minutes, actor: Actor) -> dict[str, Any]:
    """Return who has confirmed the text, and who has to."""
    present = present_of(record.content)
    given = {row.person_id: confirmed(row) for row in confirmations_of(record)}
    return {
        "people": _people(record, given),
        "needed": needed(len(present), settings.value(talk.street_id, "minutes_confirm_percent")),
        "given": len(given.keys() & present),
        "host_given": bool(given.keys() & hosts_of(record.content)),
        "own": actor.id in present,
        "own_given": given.get(actor.id or 0, ""),
        "left": sorted({row.name for row in record.confirmations if row.person_id not in given}),
    }


def _forms(record: Minutes, changed: Mapping[str, Any]) -> dict[str, Any]:
    is_locked = record.state is MinutesState.LOCKED
    return {
        "is_locked": is_locked,
        "proof": proof_of(record) if is_locked else None,
        "form": changed.get("form") or TextForm(data={"digest": record.text_digest}),
        "addendum_form": changed.get("addendum_form") or AddendumForm(),
    }


def _edit_page(actor: Actor, talk_id: int, form: WordsForm, names: Iterable[str]) -> str:
    """Return the page with the text as it stands now; no confidential item is worded on a shared screen."""
    record = record_or_404(talk_id)
    form.version.data = str(record.version)
    confidential = confidential_in(actor, record.content)
    return render_template(
        "talks/minutes_edit.html",
        talk=queries.talk_or_404(actor, talk_id),
        record=record,
        items=[item for item in record.content["items"] if item["case_id"] not in confidential],
        form=form,
        typed=form.words(names),
        paper=for_reader(actor, record.content, record),
    )


def record_or_404(talk_id: int) -> Minutes:
    """Return the minutes of a talk that the actor was allowed to see."""
    return minutes_of(talk_id) or abort(404)


def _people(record: Minutes, given: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return everybody who was there, with how they confirmed."""
    content = record.content
    there = {one["id"] or one["name"]: one for one in content["people"] if one["is_present"]}
    for role in ("host", "recorder"):
        talk = content["talk"]
        there.setdefault(talk[f"{role}_id"], {"id": talk[f"{role}_id"], "name": talk[role], "unit": ""})
    return [{**one, "given": given.get(one["id"] or 0, "")} for one in there.values()]
