"""Commands about talks."""

import pytest
from sqlalchemy import update

from app.database import transaction
from app.models.minutes import Confirmation
from app.talks import operations
from tests import factories
from tests.factories import actor
from tests.minutes import closed, locked, record, tamper


@pytest.fixture
def street(app):
    return factories.street()


def test_locked_minutes_are_proven_and_drafts_are_left_out(app, street, now):
    talk = locked(street, now)
    closed(street, now)
    with transaction():
        operations.add_to_minutes(talk.id, actor(street.head), body="更正", now=now)

    answer = app.test_cli_runner().invoke(args=["talks", "verify"])

    assert (answer.exit_code, answer.output) == (0, "1 checked, 0 broken\n")


def test_a_changed_confirmation_is_named(app, street, now):
    talk, other = locked(street, now), locked(street, now)
    tamper(update(Confirmation).where(Confirmation.minutes_id == record(talk).id).values(name="王五"))

    runner = app.test_cli_runner()
    answer = runner.invoke(args=["talks", "verify"])
    only_other = runner.invoke(args=["talks", "verify", str(other.id)])

    assert answer.exit_code == 1
    assert f"talk {talk.id}: text or confirmations are not what was locked" in answer.output
    assert (only_other.exit_code, only_other.output) == (0, "1 checked, 0 broken\n")


def test_a_talk_without_locked_minutes_proves_nothing(app, street, now):
    talk, _item = closed(street, now)
    nobodys = talk.id + 1

    answer = app.test_cli_runner().invoke(args=["talks", "verify", str(talk.id), str(nobodys)])

    assert answer.exit_code == 1
    assert answer.output.endswith(f"talk {nobodys}: no locked minutes\n0 checked, 0 broken\n")
