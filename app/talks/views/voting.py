"""Votes about items: put, given on phones, counted by hands, ended."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Actor
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.votes import quorum
from app.models.talks import Talk
from app.models.votes import Vote
from app.talks import operations, queries
from app.talks.minutes import wording
from app.talks.minutes_forms import BallotForm, HandsForm, PutForm, named_options
from app.talks.operations.dissenting import present_at
from app.talks.operations.voting import heads_at, invited_to
from app.talks.queries.minutes import item_title
from app.talks.queries.votes import given_by, has_voted, said_of, vote_or_404
from app.talks.views import bp
from app.talks.views.planning import held_or_404
from app.talks.views.showing import may_hold
from app.web import clock, repeats


@bp.route("/<int:talk_id>/items/<int:item_id>/votes", methods=["GET", "POST"])
@login_required
def put_to_vote(talk_id: int, item_id: int) -> ResponseReturnValue:
    """Put an item to the vote."""
    actor, talk = held_or_404(talk_id)
    item = queries.item_or_404(actor, talk_id, item_id)
    title, form = item_title(item), PutForm()
    if form.validate_on_submit():
        try:

            def put() -> str:
                vote = operations.put(item_id, actor, form.asked(), now=clock.now())
                return url_for(".vote", talk_id=talk_id, vote_id=vote.id)

            return redirect(repeats.run(form, actor, put), 303)
        except DomainError as error:
            form.refuse(error)
            talk = queries.talk_or_404(actor, talk_id)
    page = render_template("talks/vote_put.html", talk=talk, title=title, item_id=item_id, form=form)
    return page, 422 if form.errors else 200


@bp.get("/<int:talk_id>/votes/<int:vote_id>")
@login_required
def vote(talk_id: int, vote_id: int) -> str:
    """Show a vote: what is asked, how many have voted, what it came to."""
    actor = current_actor()
    talk = queries.talk_or_404(actor, talk_id)
    return _page(talk, vote_or_404(actor, talk_id, vote_id), actor)


@bp.post("/<int:talk_id>/votes/<int:vote_id>/ballot")
@login_required
def cast_ballot(talk_id: int, vote_id: int) -> ResponseReturnValue:
    """Vote on one's own phone."""
    actor = current_actor()
    talk = queries.talk_or_404(actor, talk_id)
    form = BallotForm(vote_or_404(actor, talk_id, vote_id))
    if form.validate_on_submit():
        try:
            with transaction():
                operations.cast_ballot(vote_id, actor, form.choice.data, now=clock.now())
        except DomainError as error:
            form.refuse(error)
            talk = queries.talk_or_404(actor, talk_id)
        else:
            flash(_("Your vote is counted."), "success")
            return redirect(url_for(".vote", talk_id=talk_id, vote_id=vote_id), 303)
    return _page(talk, vote_or_404(actor, talk_id, vote_id), actor, ballot=form), 422


@bp.post("/<int:talk_id>/votes/<int:vote_id>/close")
@login_required
def close_vote(talk_id: int, vote_id: int) -> ResponseReturnValue:
    """End a vote, with the hands if they were counted."""
    actor, talk = held_or_404(talk_id)
    found = vote_or_404(actor, talk_id, vote_id)
    form = HandsForm()
    try:
        counted = form.counted(found) if found.by_hands else None
        with transaction():
            operations.close_vote(vote_id, actor, counted, now=clock.now())
    except DomainError as error:
        form.refuse(error)
        talk = queries.talk_or_404(actor, talk_id)
        return _page(talk, vote_or_404(actor, talk_id, vote_id), actor, hands=form), 422
    return redirect(url_for(".vote", talk_id=talk_id, vote_id=vote_id), 303)


def _page(
    talk: Talk,
    vote: Vote,
    actor: Actor,
    *,
    ballot: BallotForm | None = None,
    hands: HandsForm | None = None,
) -> str:
    return render_template(
        "talks/vote.html",
        talk=talk,
        vote=vote,
        ballot=ballot or BallotForm(vote),
        hands=hands or HandsForm(),
        counted=hands.typed(vote) if hands else {},
        options=named_options(vote),
        holds=may_hold(actor, talk.unit.path),
        **_standing(talk, vote, actor),
    )


def _standing(talk: Talk, vote: Vote, actor: Actor) -> dict[str, Any]:
    """Return how a vote stands, and what the actor has to do with it."""
    invited = invited_to(talk.id)
    return {
        "may_vote": actor.id in present_at(talk),
        "voted": has_voted(vote.id, actor.id or 0),
        "given": given_by(vote.id),
        "present": heads_at(talk),
        "invited": invited,
        "needed": quorum(invited, vote.quorum_percent),
        "said": wording.vote(said_of(vote)) if vote.result else "",
    }
