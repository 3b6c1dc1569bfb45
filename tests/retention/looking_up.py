"""The officer looks somebody up by the page; helpers of the tests of that page and of what follows."""

import re

from sqlalchemy import select

from app.audit import Act
from app.extensions import db
from app.models.accounts import Reveal
from app.models.audit import AuditEntry
from app.models.cases import Case
from tests import orders
from tests.signing_in import post
from tests.web.cases_made import registered

NAME, PHONE = "丁一一", "13811112222"


def closed(street, now, **values):
    case = registered(street, **{"contact_name": NAME, "contact_phone": PHONE, **values})
    orders.close(street, case, now)
    return case


def found(client, **typed):
    return post(client, "/privacy/person", typed).get_data(as_text=True)


def contact_of(case):
    db.session.rollback()
    return db.session.get_one(Case, case.id, populate_existing=True).contact_id


def looked_up(client):
    """Return the list of cases as the page issues it after a search."""
    return re.search('name="looked_up"[^>]*value="([^"]+)"', found(client, phone=PHONE))[1]


def looks():
    db.session.rollback()
    acts = select(AuditEntry.id).where(AuditEntry.action == Act.PERSON_LOOKED_UP)
    return len(db.session.scalars(select(Reveal.id)).all()), len(db.session.scalars(acts).all())
