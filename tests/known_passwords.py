"""The password that people of a test have, and what is kept of it: made once, since that costs time."""

from sqlalchemy import update

from app.accounts import passwords
from app.database import transaction
from app.extensions import db
from app.models.organisation import Person
from tests import factories

PASSWORD = "hu die lan 2026"
HASH = passwords.hashed(PASSWORD)


def street() -> factories.Street:
    """Return a street whose people all have this password."""
    made = factories.street()
    with transaction():
        db.session.execute(update(Person).values(password_hash=HASH))
    return made
