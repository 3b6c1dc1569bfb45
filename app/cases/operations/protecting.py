"""Numbers of phones, identity cards and rooms leave what was reported for the protected fields.

Descriptions are read by many, printed and searched; a contact is encrypted, and who looks at it is noted.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import select

from app.cases.queries.contacts import neighbours_of
from app.columns import blind_values
from app.domain.private_numbers import Found, Kind, cleaned, same
from app.extensions import db
from app.models.cases import Case, Contact


def contact_for(street_id: int, name: str, phone: str, found: Sequence[Found] = ()) -> Contact | None:
    """Return a row for a resident's name and phone, and for what was found in texts; None for nobody.

    A phone that was typed into its own field stays there. Else the first one that was found becomes the
    phone; all others, and the numbers of identity cards and rooms, are kept beside it.
    """
    name, phone = name.strip(), phone.strip()
    phones = [number for kind, number in found if kind is Kind.PHONE]
    if not phone and phones:
        phone = phones[0]
    further = [number for kind, number in found if not (kind is Kind.PHONE and same(number, phone))]
    if not name and not phone and not further:
        return None
    return Contact(
        street_id=street_id,
        name=name or None,
        phone=phone or None,
        further="\n".join(further) or None,
        **contact_digests(name, phone),
    )


def contact_digests(name: str, phone: str) -> dict[str, str | None]:
    """Return the search digests of a name (whole, pinyin, initials) and of a phone's digits."""
    return blind_values(Contact.__table__, {"name": name, "phone": phone})


class HasContact(Protocol):
    """A row that may have a contact: a case, or an item of a talk."""

    contact_id: int | None


def protected(case: Case, text: str | None) -> str:
    """Return what somebody wrote about a case without the numbers in it; the case's contact keeps these.

    Nothing written, as an empty field of a form gives it, is an empty text.
    """
    found = cleaned(text or "")
    keep_beside(case, [number for _kind, number in found.found], street_id=case.street_id)
    return found.text


def keep_beside(owner: HasContact, lines: Sequence[str], *, street_id: int) -> None:
    """Keep further numbers in the owner's contact, each once; its row is locked by now.

    Whose they are is not known, so that none becomes the contact's own phone.
    """
    if not lines:
        return
    contact = _contact_of(owner, street_id)
    kept = (contact.further or "").splitlines()
    known = [*kept, contact.phone or "", *(one.phone or "" for one in neighbours_of(contact.id))]
    fresh = [
        line for line in dict.fromkeys(lines) if not any(line == one or same(line, one) for one in known)
    ]
    contact.further = "\n".join([*kept, *fresh]) or None


def keep_neighbour(owner: HasContact, name: str, phone: str, *, street_id: int, now: datetime) -> None:
    """Keep a resident who joined what somebody else had raised, once; the owner's row is locked by now.

    They are a contact of their own, so that they are found by name and number, and can go alone.
    """
    name, phone = name.strip(), phone.strip()
    if not name and not phone:
        return
    own = _contact_of(owner, street_id)
    if any(_is_called(one, name, phone) for one in (own, *neighbours_of(own.id))):
        return
    neighbour = Contact(
        street_id=street_id,
        name=name or None,
        phone=phone or None,
        beside_id=own.id,
        joined_at=now,
        **contact_digests(name, phone),
    )
    db.session.add(neighbour)
    db.session.flush()


def _is_called(contact: Contact, name: str, phone: str) -> bool:
    """Return whether what is said of somebody is known of the contact already."""
    is_named = not name or name == contact.name
    return is_named and (not phone or same(phone, contact.phone or ""))


def _contact_of(owner: HasContact, street_id: int) -> Contact:
    """Return the contact of the owner; a new one where there is none."""
    if owner.contact_id is not None:
        statement = select(Contact).where(Contact.id == owner.contact_id).with_for_update()
        return db.session.scalars(statement.execution_options(populate_existing=True)).one()
    contact = Contact(street_id=street_id)
    db.session.add(contact)
    db.session.flush()
    owner.contact_id = contact.id
    return contact
