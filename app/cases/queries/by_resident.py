"""Cases by their resident: found by the exact name or number, and never by what stands in an address."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from app.access.policy import STAFF, Actor, Grant
from app.access.scopes import raised_cases, readable_cases_of_streets, units_in_charge
from app.cases.queries.contacts import OWN_CONTACT
from app.domain.levels import Role
from app.extensions import db, keyring
from app.models.cases import Case, Contact
from app.models.organisation import Unit


def cases_by(actor: Actor, resident: str, *, limit: int) -> Sequence[Case]:
    """Return the readable cases whose resident is called so and may be seen by the actor, newest first.

    With the holder. Read along the indexes of the digests.
    """
    statement = (
        select(Case)
        .where(readable_cases_of_streets(actor), _is_resident(resident), _may_read_contact(actor))
        .order_by(Case.id.desc())
        .limit(limit)
        .options(joinedload(Case.holder))
    )
    return db.session.scalars(statement).all()


def _is_resident(resident: str) -> ColumnElement[bool]:
    """Return the condition that the resident, or a neighbour who joined the case, is called so.

    The digests find a whole name, its pinyin or initials, or a whole phone number, under each key that rows
    may still be under.
    """
    letters = "".join(resident.lower().split())
    digits = "".join(c for c in resident if c.isdecimal())
    who = [
        Contact.name_digest.in_(keyring.digests("name", resident)),
        Contact.pinyin_digest.in_(keyring.digests("pinyin", letters)),
        Contact.initials_digest.in_(keyring.digests("initials", letters)),
    ]
    if digits:
        who.append(Contact.phone_digest.in_(keyring.digests("phone", digits)))
    return Case.contact_id.in_(select(OWN_CONTACT).where(or_(*who)))


def _may_read_contact(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which the actor may see a readable case's resident (CONTACT_READ)."""
    own = [grant.unit_id for grant in actor.grants if _is_head(grant)]
    holders = select(Unit.id).where(units_in_charge(actor, roles=STAFF))
    return or_(raised_cases(actor), Case.holder_id.in_(holders), Case.holder_id.in_(own))


def _is_head(grant: Grant) -> bool:
    return grant.role is Role.BUILDING_HEAD and grant.unit_id is not None
