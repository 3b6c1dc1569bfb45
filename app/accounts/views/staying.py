"""Opening ways in that last, as long as one is signed in oneself."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_login import current_user

from app.accounts import operations
from app.database import transaction


@contextmanager
def staying(*, helped_id: int | None = None) -> Iterator[None]:
    """Open a way in, one's own or with `helped_id` somebody else's, in one transaction.

    Raises:
        SignedOutMeanwhile: the session was ended since the request began.
    """
    with transaction():
        operations.stay_in(current_user.actor.id, current_user.session_id, helped_id=helped_id)
        yield
