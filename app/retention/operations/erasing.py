"""Erasing the personal data of a case, or of a neighbour in it, in one transaction: all of it, or nothing."""

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CursorResult, delete, func, or_, select, update
from sqlalchemy.orm import joinedload

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.cases import search_index
from app.cases.operations.recording import locked_case, record
from app.cases.operations.registering import new_secret
from app.cases.queries.contacts import neighbours_of, who_joined
from app.domain import chain
from app.domain.erasing import Held, Redactor, Rule, redactor
from app.domain.looked_up import Joined
from app.domain.workflow import Move, next_state
from app.exports import operations as exports
from app.extensions import db
from app.models.answering import Slip
from app.models.cases import Case, Contact, Event, EventText
from app.models.erasures import Erasure
from app.models.files import StoredFile
from app.models.talks import AgendaItem
from app.retention.operations.minuting import redact_minutes
from app.retention.operations.texts import forget_repeats, forget_searches, redact
from app.retention.queries.due import Going, erasable, is_due


@dataclass(frozen=True, slots=True)
class Erased:
    """What went with a case, and the files to be deleted after the commit."""

    going: Going | None
    """None where only a neighbour went."""
    kinds: Counter[str]
    files: list[str]


class Facts(NamedTuple):
    """What is written down of an erasure, without any of what was erased."""

    run_id: int
    rule: Rule
    kinds: Counter[str]
    digests: dict[str, str]
    """Of the texts that are left in the chain, by sequence."""


def erase(case_id: int, run_id: int, rule: Rule, actor: Actor, *, now: datetime) -> Erased | None:
    """Erase the personal data of a case and leave its tombstone; None when there is nothing to erase.

    The case is locked first, so that whoever writes into it has either written before, and that is gone
    through, or is refused afterwards. It must have ended with nothing open about it, and by the rule of
    retention so long ago as its category says; both are asked again under the lock. Twice is harmless.
    """
    case = locked_case(case_id)
    found = is_due(case_id, case.street_id, now) if rule is Rule.RETENTION else _first(case_id)
    if found is None:
        return None
    contacts = _contacts(case)
    known = redactor(
        (one.name for one in contacts),
        (one.phone for one in contacts),
        "\n".join(one.further or "" for one in contacts),
    )
    digests, texts = _redact_all(case, known, actor, now)
    kinds = _counted(contacts, texts, _remove_photos(case))
    _remove(contacts, case)
    case.slip_secret = new_secret()
    for slip in db.session.scalars(select(Slip).where(Slip.case_id == case.id)):
        slip.secret = new_secret()
    files = _let_go(case, known, is_held=bool(texts or contacts))
    case.state = next_state(case.state, Move.ERASE)
    case.erased_at = now
    _write_down(case, None, Facts(run_id, rule, kinds, digests), actor, now)
    return Erased(found, kinds, files)


def erase_neighbour(joined: Joined, run_id: int, rule: Rule, actor: Actor, *, now: datetime) -> Erased | None:
    """Erase a neighbour who joined a case, and leave a tombstone; None when they are gone already.

    The case need not have ended: it is handled for whoever raised it. Its chain, its slips and what its own
    resident said stay; the neighbour's name and number are taken out of every text about it.
    """
    case = locked_case(joined.case_id)
    one = db.session.scalar(who_joined(case.contact_id, joined.at))  # nobody changes it: the case is locked
    if one is None:
        return None
    known = redactor([one.name], [one.phone], None)
    digests, texts = _redact_all(case, known, actor, now)
    kinds = +Counter({Held.NEIGHBOURS.value: 1, Held.TEXTS.value: texts})
    db.session.delete(one)
    if emptied := _emptied(case):
        _remove(emptied, case)
    files = _let_go(case, known, is_held=True)
    _write_down(case, joined.at, Facts(run_id, rule, kinds, digests), actor, now)
    return Erased(None, kinds, files)


def _redact_all(case: Case, known: Redactor, actor: Actor, now: datetime) -> tuple[dict[str, str], int]:
    """Take what is known out of all texts; return the events' new digests, and from how many texts in all."""
    digests = _redact_events(case, known)
    texts = len(digests) + redact(case, known) + redact_minutes(case, known, actor, now=now)
    forget_repeats(case)
    return digests, texts


def _let_go(case: Case, known: Redactor, *, is_held: bool) -> list[str]:
    """Renew the index of words, and let go of files and searches that may hold what is gone."""
    db.session.flush()
    search_index.put(case)
    files = exports.let_go_of_street(case.street_id) if is_held else []
    forget_searches(known)  # afterwards: files under way are locked in one order by then
    return files


def _first(case_id: int) -> Going | None:
    return next(iter(erasable([case_id])), None)


def _contacts(case: Case) -> list[Contact]:
    """Return the contact of the case, those of the talks' items that it came from, and who joined, locked."""
    items = select(AgendaItem.contact_id).where(AgendaItem.case_id == case.id)
    joined = Contact.beside_id == case.contact_id
    own = or_(Contact.id == case.contact_id, Contact.id.in_(items), joined)
    statement = select(Contact).where(own).order_by(Contact.id).with_for_update()
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def _emptied(case: Case) -> list[Contact]:
    """Return the contact of the case if nothing stands in it and nobody beside it any more."""
    own = db.session.get_one(Contact, case.contact_id)
    is_empty = not (own.name or own.phone or own.further or neighbours_of(own.id))
    return [own] if is_empty else []


def _redact_events(case: Case, known: Redactor) -> dict[str, str]:
    """Take what is known out of what was written with moves; return the new digests by sequence.

    Each text gets a salt of its own anew: the digest of what stood there cannot be tried out any more.
    """
    statement = select(EventText).join(Event).where(Event.case_id == case.id)
    digests = {}
    for words in db.session.scalars(statement.options(joinedload(EventText.event))):
        left = known.text(words.body or "")
        if words.body is not None and left != words.body:
            words.body, words.salt = left, secrets.token_hex(8)
            digests[str(words.event.sequence)] = chain.text_digest(words.salt, left)
    return digests


def _remove_photos(case: Case) -> int:
    """Remove the rows of the photos; the bytes go with the sweep, when no row names them any more."""
    result = db.session.execute(delete(StoredFile).where(StoredFile.case_id == case.id))
    return result.rowcount if isinstance(result, CursorResult) else 0


def _remove(contacts: list[Contact], case: Case) -> None:
    """Part case and items from the contacts, and remove those that no other case names."""
    case.contact_id = None
    db.session.flush()
    ids = [one.id for one in contacts]
    items = update(AgendaItem).where(AgendaItem.case_id == case.id).values(contact_id=None)
    db.session.execute(items)
    for model in (Case, AgendaItem):
        used = select(model.contact_id).where(model.contact_id.in_(ids))
        ids = [one for one in ids if one not in set(db.session.scalars(used))]
    db.session.execute(delete(Contact).where(Contact.id.in_(ids)))


def _counted(contacts: list[Contact], texts: int, photos: int) -> Counter[str]:
    counted = Counter({Held.TEXTS.value: texts, Held.PHOTOS.value: photos, Held.SLIP.value: 1})
    for one in contacts:
        if one.beside_id is not None:
            counted[Held.NEIGHBOURS.value] += 1
            continue
        counted[Held.NAME.value] += one.name is not None
        counted[Held.PHONE.value] += one.phone is not None
        counted[Held.FURTHER.value] += len((one.further or "").splitlines())
    return +counted


def _write_down(case: Case, joined_at: datetime | None, facts: Facts, actor: Actor, now: datetime) -> None:
    """Leave the tombstone: in the chain of the case, in its own table, in the audit log."""
    rule, kinds = facts.rule, dict(facts.kinds)
    told: dict[str, object] = {"rule": rule.value, "kinds": kinds, "texts": facts.digests}
    if joined_at is not None:
        told["neighbour"] = True
    record(case, Move.ERASE, actor, now=now, facts=told)
    tombstone = Erasure(
        street_id=case.street_id,
        case_id=case.id,
        joined_at=joined_at,
        run_id=facts.run_id,
        rule=rule,
        at=now,
        kinds=kinds,
    )
    db.session.add(tombstone)
    act = Act.CASE_ERASED if joined_at is None else Act.NEIGHBOUR_ERASED
    audit.record(act, (Kind.CASE, case.id), by=actor, street_id=case.street_id, rule=rule.value)


def count_of(run_id: int) -> int:
    """Return how many tombstones a run has left."""
    return db.session.scalar(select(func.count()).select_from(Erasure).where(Erasure.run_id == run_id)) or 0
