"""What happens to the minutes: worded, read out, confirmed, locked; after that only added to.

Each operation locks the row of the minutes first, so that of two at once the second sees what the first
has done: nobody confirms a text that is just being changed or locked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.access.policy import Action, Actor, Place, authorize, may
from app.database import locked
from app.domain import minutes as rules
from app.domain.errors import Invalid, Missing, StaleCase
from app.domain.minutes import MinutesState, Way
from app.extensions import db
from app.models.minutes import Addendum, Confirmation, Minutes
from app.models.organisation import Person
from app.models.talks import Talk
from app.notices import operations as notices
from app.settings import queries as settings
from app.talks.operations.drafting import WORDED, Content, gather
from app.talks.queries.minutes import mark_of

ITEM = "item-"
"""Begins the name of what is said about an item; its id follows."""


@dataclass(frozen=True, slots=True)
class Sign:
    """How somebody confirms: by a drawing, by a name typed before the host, or (nothing) by a tap."""

    strokes: str = ""
    typed_name: str = ""

    @property
    def way(self) -> Way:
        """Which of the three it is."""
        if self.strokes:
            return Way.SIGNATURE
        return Way.WITNESSED if self.typed_name else Way.TAP


def word(talk_id: int, actor: Actor, words: Mapping[str, str], *, version: int) -> Minutes:
    """Write the given parts in the host's words; facts are not among them.

    Another text has to be read out again, and what was confirmed was another one.

    Raises:
        Forbidden, MinutesLocked; StaleCase when somebody else was first.
    """
    minutes, _talk = changeable(talk_id, actor, version=version)
    content = minutes.content
    items = [
        {**item, "words": words.get(f"{ITEM}{item['id']}", item["words"]).strip()}
        for item in content["items"]
    ]
    parts = {name: words.get(name, content[name]).strip() for name in WORDED}
    keep(minutes, {**content, **parts, "items": items})
    return minutes


def read_out(talk_id: int, actor: Actor, *, digest: str, now: datetime) -> Minutes:
    """Note that the text was read out to everybody; from now on it can be confirmed. Twice is harmless.

    Raises:
        Forbidden, MinutesLocked; OtherText when another text than this was read out.
    """
    minutes, talk = changeable(talk_id, actor)
    if minutes.text_digest != digest:
        raise rules.OtherText
    if minutes.state is MinutesState.DRAFT:
        minutes.state, minutes.read_out_at, minutes.read_out_by_id = MinutesState.READ_OUT, now, actor.id
        _ask_to_confirm(minutes, talk, actor, now)
    return minutes


def confirm(
    talk_id: int, actor: Actor, sign: Sign, *, person_id: int, digest: str, now: datetime
) -> Confirmation:
    """Confirm the text with this digest: for oneself, or on the host's device before the host.

    Confirming twice gives the first confirmation.

    Raises:
        Forbidden: it is for somebody else and the actor does not hold the talk, or by a mere tap.
        NotPresent: the person was not there.
        MinutesLocked, MinutesNotReadOut, OtherText; Invalid: no signature, or another name.
    """
    minutes, talk = _locked_minutes(talk_id)
    _authorize_confirming(actor, talk, minutes, person_id, sign)
    if minutes.state is MinutesState.LOCKED:
        raise rules.MinutesLocked
    if minutes.text_digest != digest:
        raise rules.OtherText
    if minutes.state is MinutesState.DRAFT:
        raise rules.MinutesNotReadOut
    mine = (Confirmation.person_id == person_id, Confirmation.text_digest == digest)
    kept = db.session.scalar(select(Confirmation).where(Confirmation.minutes_id == minutes.id, *mine))
    if kept is not None:
        return kept
    name = db.session.get_one(Person, person_id).name
    confirmation = Confirmation(
        minutes_id=minutes.id,
        person_id=person_id,
        name=name,
        text_digest=digest,
        way=sign.way,
        strokes=rules.check_strokes(sign.strokes) if sign.strokes else "",
        typed_name=_same_name(sign.typed_name, name),
        witness_id=actor.id if actor.id != person_id else None,
        confirmed_at=now,
    )
    db.session.add(confirmation)
    db.session.flush()
    return confirmation


def lock(talk_id: int, actor: Actor, *, digest: str, now: datetime) -> Minutes:
    """Lock the minutes for good, with the digest of text and confirmations. Twice is harmless.

    Raises:
        Forbidden, OtherText, MinutesNotReadOut; HostUnconfirmed, Unconfirmed.
    """
    minutes, talk = _locked_minutes(talk_id)
    authorize(actor, Action.TALK_HOLD, Place(path=talk.unit.path))
    if minutes.text_digest != digest:
        raise rules.OtherText
    if minutes.state is MinutesState.LOCKED:
        return minutes
    if minutes.state is MinutesState.DRAFT:
        raise rules.MinutesNotReadOut
    marks = marks_of(minutes)
    rules.check_confirmed(
        (mark.person_id for mark in marks),
        hosts=hosts_of(minutes.content),
        present=present_of(minutes.content),
        percent=settings.value(minutes.street_id, "minutes_confirm_percent"),
    )
    minutes.state, minutes.locked_at, minutes.locked_by_id = MinutesState.LOCKED, now, actor.id
    minutes.lock_digest = rules.lock_digest(talk.id, minutes.content, marks, at=now, by_id=actor.id or 0)
    return minutes


def add_to_minutes(talk_id: int, actor: Actor, *, body: str, now: datetime) -> Addendum:
    """Add to locked minutes: numbered, dated, chained to what stands before.

    Raises:
        Forbidden: the actor neither holds the talk nor was there.
        MinutesNotLocked: the text itself can still be changed; Missing: nothing is said.
    """
    minutes, talk = _locked_minutes(talk_id)
    place = Place(path=talk.unit.path, present_ids=tuple(present_of(minutes.content)))
    if not may(actor, Action.TALK_SPEAK, place):
        authorize(actor, Action.TALK_HOLD, place)
    if minutes.lock_digest is None:
        raise rules.MinutesNotLocked
    if not body.strip():
        raise Missing("body")
    last = db.session.scalar(
        select(Addendum).where(Addendum.minutes_id == minutes.id).order_by(Addendum.number.desc()).limit(1)
    )
    number, previous = (last.number + 1, last.digest) if last else (1, minutes.lock_digest)
    one = rules.Addition(number, actor.id or 0, actor.name, now, body.strip())
    addendum = Addendum(
        minutes_id=minutes.id,
        number=number,
        by_id=one.by_id,
        name=one.name,
        at=now,
        body=one.body,
        digest=rules.addendum_digest(previous, one),
    )
    db.session.add(addendum)
    db.session.flush()
    return addendum


def changeable(talk_id: int, actor: Actor, *, version: int | None = None) -> tuple[Minutes, Talk]:
    """Return the locked row of minutes whose text the actor may change now.

    Raises:
        Forbidden, MinutesLocked; StaleCase when a form was filled in for another version.
    """
    minutes, talk = _locked_minutes(talk_id)
    authorize(actor, Action.TALK_HOLD, Place(path=talk.unit.path))
    if minutes.state is MinutesState.LOCKED:
        raise rules.MinutesLocked
    if version is not None and version != minutes.version:
        raise StaleCase
    return minutes, talk


def keep(minutes: Minutes, content: Content) -> None:
    """Keep a text; one that differs is a draft again, whatever was read out and confirmed before."""
    digest = rules.text_digest(content)
    if digest != minutes.text_digest:
        minutes.content, minutes.text_digest = content, digest
        minutes.state, minutes.read_out_at, minutes.read_out_by_id = MinutesState.DRAFT, None, None


def gather_again(talk_id: int) -> None:
    """Take changed votes and dissent into minutes that are drafted already.

    Raises:
        MinutesLocked.
    """
    minutes = db.session.scalar(_minutes_of(talk_id))
    if minutes is None:
        return
    if minutes.state is MinutesState.LOCKED:
        raise rules.MinutesLocked
    db.session.flush()
    keep(minutes, gather(minutes.content, talk_id))


def marks_of(minutes: Minutes) -> list[rules.Mark]:
    """Return the confirmations of the text as it stands, as the lock covers them."""
    rows = select(Confirmation).where(
        Confirmation.minutes_id == minutes.id, Confirmation.text_digest == minutes.text_digest
    )
    return [mark_of(row) for row in db.session.scalars(rows)]


def hosts_of(content: Content) -> set[int]:
    """Return the planned host and whoever closed the talk; both were there."""
    return {content["talk"]["host_id"], content["talk"]["recorder_id"]}


def present_of(content: Content) -> set[int]:
    """Return the ids of everybody who was there; a stand-in without an account has none."""
    here = {one["id"] for one in content["people"] if one["is_present"] and one["id"] is not None}
    return here | hosts_of(content)


def _ask_to_confirm(minutes: Minutes, talk: Talk, actor: Actor, now: datetime) -> None:
    """Tell everybody who was there, for each text once."""
    key = f"minutes:{minutes.id}:{minutes.text_digest[:16]}"
    for person_id in sorted(present_of(minutes.content) - {actor.id}):
        notices.tell_person(
            person_id,
            "minutes_read_out",
            key=key,
            now=now,
            street_id=talk.street_id,
            talk_id=talk.id,
            params={"title": talk.title},
        )


def _locked_minutes(talk_id: int) -> tuple[Minutes, Talk]:
    minutes = db.session.scalars(_minutes_of(talk_id)).one()
    talk = select(Talk).where(Talk.id == talk_id).options(joinedload(Talk.unit, innerjoin=True))
    return minutes, db.session.scalars(talk).one()


def _minutes_of(talk_id: int) -> "Select[Minutes]":
    statement = select(Minutes).where(Minutes.talk_id == talk_id)
    if locked():
        statement = statement.with_for_update(of=Minutes)
    return statement.execution_options(populate_existing=True)


def _authorize_confirming(actor: Actor, talk: Talk, minutes: Minutes, person_id: int, sign: Sign) -> None:
    present = present_of(minutes.content)
    place = Place(path=talk.unit.path, present_ids=tuple(present))
    if person_id != actor.id or sign.way is Way.WITNESSED:
        authorize(actor, Action.TALK_HOLD, place)
        if sign.way is Way.TAP:
            raise Missing("typed_name")
    elif not may(actor, Action.TALK_SPEAK, place):
        raise rules.NotPresent
    if person_id not in present:
        raise rules.NotPresent


def _same_name(typed: str, name: str) -> str:
    if typed and "".join(typed.split()) != "".join(name.split()):
        raise Invalid("typed_name", "minutes_other_name", name=name)
    return name if typed else ""
