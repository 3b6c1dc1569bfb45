"""Residents who joined a case that somebody else had raised: contacts of their own beside the case's."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select

from app.extensions import db
from app.models.cases import Contact

OWN_CONTACT = func.coalesce(Contact.beside_id, Contact.id)
"""The contact of the case with which somebody has to do, whether they raised it or joined it."""


def neighbours_of(contact_id: int) -> Sequence[Contact]:
    """Return who joined beside a case's contact, first ones first. Read along ix_contact_beside_id."""
    statement = select(Contact).where(Contact.beside_id == contact_id).order_by(Contact.joined_at, Contact.id)
    return db.session.scalars(statement).all()


def who_joined(contact_id: int | None, at: datetime) -> Select[Contact]:
    """Return the query for who joined beside a case's contact at an instant: by it, a neighbour is named."""
    own = (Contact.beside_id == contact_id, Contact.joined_at == at)
    return select(Contact).where(*own).order_by(Contact.id).limit(1)


def kept_beside(contact: Contact) -> tuple[str, ...]:
    """Return what is kept beside a case's contact: numbers that stood in texts, then neighbours."""
    joined = (_line(one) for one in neighbours_of(contact.id))
    return (*(contact.further or "").splitlines(), *joined)


def _line(neighbour: Contact) -> str:
    return " ".join(word for word in (neighbour.name, neighbour.phone) if word)
