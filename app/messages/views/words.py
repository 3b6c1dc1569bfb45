"""A street's own words for events, with a look at what would be sent."""

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.domain.errors import DomainError
from app.domain.sending import EventGroup
from app.messages import operations, queries
from app.messages.events import codes_of
from app.messages.forms import WordsForm
from app.messages.views import bp
from app.messages.wording import OF_RESIDENTS, sample, spoken
from app.messages.words import GROUPS, PLACES
from app.notices.sentences import usual
from app.settings.views.scope import editing
from app.web import repeats
from app.web.i18n import LANGUAGES

USUAL = "{sentence}"


@bp.get("/settings/messages/words")
@login_required
def words() -> str:
    """Show all events, and which of them a street words in its own way."""
    found = editing()
    language = _language(request.args.get("language", "zh_CN"))
    with spoken(language, found.street.id):
        events = {group: [(code, usual(code)) for code in codes_of(group)] for group in EventGroup}
    return render_template(
        "messages/words.html",
        scope=found,
        language=language,
        groups=[(GROUPS[group], lines) for group, lines in events.items() if lines],
        own=queries.templates(found.street.id, language),
    )


@bp.route("/settings/messages/words/<code>/<language>", methods=["GET", "POST"])
@login_required
def edit_words(code: str, language: str) -> ResponseReturnValue:
    """Word an event; the first button shows what would be sent, the second keeps it."""
    found = editing()
    _language(language)
    if code not in {one for group in EventGroup for one in codes_of(group)}:
        abort(404)
    street_id, actor = found.street.id, found.actor
    form = WordsForm(data={"text": queries.templates(street_id, language).get(code, USUAL)})
    preview = None
    looks = "look" in request.form
    if form.validate_on_submit():
        text = (form.text.data or "").strip()
        text = "" if text == USUAL else text

        def keep() -> str:
            operations.set_template(street_id, actor, code=code, language=language, text=text)
            return found.url("messages.words", language=language)

        try:
            operations.check_template(text)
            if not looks:
                return redirect(repeats.run(form, actor, keep), 303)
            with spoken(language, street_id):
                preview = [sample(text or USUAL, clear=clear) for clear in (False, True)]
        except DomainError as error:
            form.refuse(error)
            found = editing()
    with spoken(language, found.street.id):
        said = usual(code)
    page = render_template(
        "messages/words_edit.html",
        scope=found,
        form=form,
        said=said,
        language=language,
        places=PLACES,
        personal=OF_RESIDENTS,
        preview=preview,
    )
    return page, 422 if form.errors else 200


def _language(code: str) -> str:
    if code not in LANGUAGES:
        abort(404)
    return code
