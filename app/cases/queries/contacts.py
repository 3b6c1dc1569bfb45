"""Contacts of cases: residents who raised them, and beside them the neighbours who joined."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

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


class Neighbour(NamedTuple):
    """Somebody who joined."""

    name: str
    phone: str


class Clear(NamedTuple):
    """A resident in clear, with what is kept beside them."""

    name: str
    phone: str
    further: Sequence[str] = ()
    """Numbers that stood in what was reported."""
    neighbours: Sequence[Neighbour] = ()

    def beside(self) -> list[str]:
        """Return all that is kept beside them as lines, numbers first."""
        return [*self.further, *(" ".join(filter(None, one)) for one in self.neighbours)]


def in_clear(contact: Contact) -> Clear:
    """Return a case's contact in clear; that it is shown is written down by whoever shows it."""
    joined = [Neighbour(one.name or "", one.phone or "") for one in neighbours_of(contact.id)]
    return Clear(contact.name or "", contact.phone or "", (contact.further or "").splitlines(), joined)
