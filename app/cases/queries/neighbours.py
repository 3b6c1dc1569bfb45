"""Residents who joined a case that somebody else had raised: contacts of their own beside the case's."""

from collections.abc import Sequence

from sqlalchemy import select

from app.extensions import db
from app.models.cases import Contact


def neighbours_of(contact_id: int) -> Sequence[Contact]:
    """Return who joined beside a case's contact, first ones first. Read along ix_contact_beside_id."""
    statement = select(Contact).where(Contact.beside_id == contact_id).order_by(Contact.joined_at, Contact.id)
    return db.session.scalars(statement).all()


def kept_beside(contact: Contact) -> tuple[str, ...]:
    """Return what is kept beside a case's contact: numbers that stood in texts, then neighbours."""
    joined = (_line(one) for one in neighbours_of(contact.id))
    return (*(contact.further or "").splitlines(), *joined)


def _line(neighbour: Contact) -> str:
    return " ".join(word for word in (neighbour.name, neighbour.phone) if word)
