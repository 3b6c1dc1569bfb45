"""Whoever is shut out while their request is under way opens nothing that lasts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from app.accounts import operations, queries
from app.accounts.operations import Origin
from app.database import transaction
from app.extensions import db
from tests import second_factors
from tests.factories import actor

THIEF = Origin("a thief's", "192.0.2.7")


def test_whoever_passes_the_second_factor_at_that_instant_is_shut_out_too(app, street, now):
    second_factors.switch_on(street.head, now)
    later = now + timedelta(minutes=5)
    code, by, head_id = (
        second_factors.code_of(street.head, later),
        actor(street.administrator),
        street.head.id,
    )
    with transaction():
        token = operations.open_session(street.head, is_device=False, origin=THIEF, now=later)
    is_inside = Event()
    db.session.rollback()

    def shut_out():
        with app.app_context():
            assert is_inside.wait(20)
            with transaction():
                operations.revoke_all_for(head_id, by, now=later)
            db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        shut = pool.submit(shut_out)
        with transaction():
            passed = operations.pass_factor(token, code, origin=THIEF, now=later)
            db.session.flush()
            is_inside.set()
            with pytest.raises(TimeoutError):
                shut.result(timeout=0.5)  # it waits for this transaction
        shut.result(timeout=20)

    db.session.rollback()
    assert queries.open_session(passed, now=later + timedelta(seconds=1)) is None
