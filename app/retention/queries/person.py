"""What is held about a resident or a neighbour: found by the exact name or number, through the digests."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import joinedload

from app.access.policy import Action, Actor, Place, may
from app.cases.operations.protecting import contact_digests
from app.cases.queries.contacts import OWN_CONTACT
from app.domain.exports import ExportKind, ExportState
from app.domain.looked_up import Joined, LookedUp
from app.domain.privacy import PersonalData
from app.extensions import Model, db
from app.models.accounts import Reveal
from app.models.bulletins import Bulletin
from app.models.cases import Case, Contact, Event
from app.models.exports import Export
from app.models.files import StoredFile
from app.models.notices import HeldNotice, Notice
from app.models.organisation import Person, Unit
from app.models.talk_steps import TalkStep
from app.models.talks import AgendaItem, Talk
from app.retention.operations.texts import TEXTS
from app.retention.queries.due import erasable, streets

_UNTOLD = (Case, Notice, HeldNotice, TalkStep, Talk, Bulletin)
"""Tables of TEXTS that are told otherwise or are about many: the case itself, messages, of which only the
number counts, talks, of which the title is told, and what all neighbours were told after one."""


class Look(NamedTuple):
    """Somebody saw name and phone in clear."""

    at: datetime
    person: str


class Written(NamedTuple):
    """What stands in a row of a table about a case, by column."""

    table: str
    words: Mapping[str, Any]


class HeldBeside(NamedTuple):
    """A neighbour who joined a case, and who has seen the residents of that case since."""

    case: Case
    contact: Contact
    joined: Joined
    looks: Sequence[Look]


class HeldCase(NamedTuple):
    """A case with all that is held about its resident."""

    case: Case
    contact: Contact
    events: Sequence[Event]
    written: Sequence[Written]
    talks: Sequence[Talk]
    photos: Sequence[StoredFile]
    looks: Sequence[Look]
    notices: int
    is_erasable: bool


def streets_of(actor: Actor, action: Action = Action.PRIVACY_READ) -> list[int]:
    """Return the streets whose data the actor protects."""
    return [street_id for street_id in streets() if may(actor, action, Place(f"/{street_id}/"))]


def looked_up(actor: Actor, *, name: str, phone: str) -> LookedUp:
    """Return what is held about residents with exactly this name, and this number, in the actor's streets.

    These are cases that they raised, and those that they joined as neighbours, oldest first. Read along the
    indexes of the digests, and ix_case_contact_id. Numbers that stood in texts cannot be searched: they are
    only sealed.
    """
    digests = contact_digests(name.strip(), phone.strip())
    wanted = [
        column == digests[key]
        for key, column in (
            ("name_digest", Contact.name_digest),
            ("phone_digest", Contact.phone_digest),
        )
        if digests[key] is not None
    ]
    if not wanted:
        return LookedUp()
    statement = (
        select(Case.id, Contact.joined_at)
        .join(Case, Case.contact_id == OWN_CONTACT)
        .where(*wanted, Contact.street_id.in_(streets_of(actor)))
        .order_by(Case.id, Contact.joined_at)
    )
    rows = db.session.execute(statement).all()
    return LookedUp(
        tuple(case_id for case_id, joined_at in rows if joined_at is None),
        tuple(Joined(case_id, joined_at) for case_id, joined_at in rows if joined_at is not None),
    )


def held(actor: Actor, case_ids: Collection[int]) -> list[HeldCase]:
    """Return those of some cases that have a resident in the actor's streets, oldest first, with all held."""
    own = (Case.id.in_(case_ids), Contact.street_id.in_(streets_of(actor)))
    statement = (
        select(Case, Contact)
        .join(Contact, Case.contact_id == Contact.id)
        .where(*own)
        .order_by(Case.id)
        .options(joinedload(Case.category), joinedload(Case.street), joinedload(Case.holder))
    )
    rows = [(case, contact) for case, contact in db.session.execute(statement)]
    goes = {one.case_id for one in erasable([case.id for case, _contact in rows])}
    return [_held(case, contact, is_erasable=case.id in goes) for case, contact in rows]


def held_beside(actor: Actor, joined: Collection[Joined]) -> list[HeldBeside]:
    """Return those of some neighbours who are in the actor's streets, by case, with all held about them."""
    statement = (
        select(Case, Contact)
        .join(Contact, Case.contact_id == Contact.beside_id)
        .where(_is_one_of(joined), Contact.street_id.in_(streets_of(actor)))
        .order_by(Case.id, Contact.joined_at)
        .options(joinedload(Case.category), joinedload(Case.holder))
    )
    return [
        HeldBeside(case, contact, Joined(case.id, at), _looks(case, since=at))
        for case, contact in db.session.execute(statement).all()
        if (at := contact.joined_at) is not None
    ]


def still_held(found: LookedUp) -> dict[int, int]:
    """Return the cases at which something of it is still held, with their streets."""
    columns = select(Case.id, Case.street_id)
    own = columns.where(Case.id.in_(found.case_ids), Case.contact_id.is_not(None))
    beside = columns.join(Contact, Case.contact_id == Contact.beside_id).where(_is_one_of(found.joined))
    rows = db.session.execute(own.union(beside))
    return {case_id: street_id for case_id, street_id in sorted(rows)}


def _is_one_of(joined: Collection[Joined]) -> ColumnElement[bool]:
    """Return the condition that a contact beside the one of a case is among some neighbours."""
    return tuple_(Case.id, Contact.joined_at).in_([(one.case_id, one.at) for one in joined])


def readable_count(actor: Actor, case_ids: Collection[int]) -> int:
    """Return of how many of some cases `held` tells the actor."""
    own = (Case.id.in_(case_ids), Contact.street_id.in_(streets_of(actor)))
    counted = select(db.func.count()).select_from(Case).join(Contact, Case.contact_id == Contact.id)
    return db.session.scalar(counted.where(*own)) or 0


def files_about(street_ids: Collection[int]) -> list[tuple[Export, str]]:
    """Return the files that lie ready and may hold cases of these streets, with who asked for them."""
    tops = tuple(f"/{street_id}/" for street_id in street_ids)
    statement = (
        select(Export, Person.name)
        .join(Person, Export.person_id == Person.id)
        .where(Export.state == ExportState.READY, Export.kind != ExportKind.AUDIT)
        .order_by(Export.id)
    )
    return [
        (row, name)
        for row, name in db.session.execute(statement)
        if any(one["path"] == "/" or str(one["path"]).startswith(tops) for one in row.rights)
    ]


def _held(case: Case, contact: Contact, *, is_erasable: bool) -> HeldCase:
    events = (
        select(Event)
        .where(Event.case_id == case.id)
        .order_by(Event.sequence)
        .options(joinedload(Event.words), joinedload(Event.actor), joinedload(Event.unit))
    )
    talks = select(Talk).where(Talk.id.in_(select(AgendaItem.talk_id).where(AgendaItem.case_id == case.id)))
    photos = select(StoredFile).where(StoredFile.case_id == case.id).order_by(StoredFile.id)
    told = select(db.func.count()).select_from(Notice).where(Notice.case_id == case.id)
    return HeldCase(
        case,
        contact,
        db.session.scalars(events).all(),
        _written(case),
        db.session.scalars(talks.order_by(Talk.id)).all(),
        db.session.scalars(photos).all(),
        _looks(case),
        db.session.scalar(told) or 0,
        is_erasable,
    )


def _looks(case: Case, since: datetime | None = None) -> list[Look]:
    looks = (
        select(Reveal.at, Person.name)
        .join(Person, Reveal.person_id == Person.id)
        .where(Reveal.case_id == case.id, Reveal.what == PersonalData.CONTACT)
        .order_by(Reveal.id)
    )
    if since is not None:
        looks = looks.where(Reveal.at >= since)
    return [Look(*row) for row in db.session.execute(looks)]


def _written(case: Case) -> list[Written]:
    found = []
    for words in TEXTS:
        if words.model in _UNTOLD:
            continue
        for row in db.session.scalars(select(words.model).where(words.belongs(case))):
            if told := _told(row, words.columns):
                found.append(Written(words.model.__tablename__, told))
    return found


def _told(row: Model, columns: Collection[str]) -> dict[str, Any]:
    return {column: value for column in columns if (value := getattr(row, column))}


def street_names(street_ids: Collection[int]) -> Sequence[Unit]:
    """Return streets by id, for who chooses one."""
    return db.session.scalars(select(Unit).where(Unit.id.in_(street_ids)).order_by(Unit.id)).all()
