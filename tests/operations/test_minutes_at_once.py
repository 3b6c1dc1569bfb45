"""Several at one table at the same instant: nothing is doubled, lost or changed after the lock."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from app.database import transaction
from app.domain.errors import DomainError
from app.extensions import db
from app.models.minutes import Confirmation
from app.models.votes import Ballot, SecretCount
from app.talks import operations
from app.talks.operations import Sign
from app.talks.queries.minutes import minutes_of, proof_of
from tests import factories, minutes
from tests.factories import actor


@pytest.fixture
def street(app):
    return factories.street()


def at_once(app, *acts):
    """Do these at the same time, each in a transaction of its own; return the codes of refusals."""
    db.session.rollback()
    barrier, refused = Barrier(len(acts)), []

    def go(act):
        with app.app_context():
            barrier.wait(20)
            try:
                with transaction():
                    act()
            except DomainError as error:
                refused.append(error.code)
            finally:
                db.session.remove()

    threads = [Thread(target=go, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_four_phones_vote_and_one_of_them_taps_twice(app, street, now):
    _talk, _item, vote_id = minutes.voting(street, now, is_secret=True)
    there = (street.head, street.head, street.grid_worker, street.community_worker)
    people = [actor(person) for person in there]

    refused = at_once(
        app, *(lambda who=who: operations.cast_ballot(vote_id, who, "yes", now=now) for who in people)
    )

    assert refused == []
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 3
    assert db.session.scalars(select(SecretCount.number)).all() == [3]


def test_a_ballot_at_the_end_of_the_vote_counts_or_is_refused(app, street, now):
    _talk, _item, vote_id = minutes.voting(street, now)
    head, host = actor(street.head), actor(street.community_worker)

    refused = at_once(
        app,
        lambda: operations.cast_ballot(vote_id, head, "yes", now=now),
        lambda: operations.close_vote(vote_id, host, now=now),
    )

    counted = minutes.end(vote_id, street.community_worker, now).counts["yes"]
    assert (refused, counted) in (([], 1), (["vote_closed"], 0))


def test_a_confirmation_at_the_lock_is_under_it_or_refused(app, street, now):
    talk, _item = minutes.closed(street, now)
    host = street.community_worker
    minutes.read_out(talk, host, now)
    for person in (host, street.head):
        minutes.confirm(talk, person, now)
    digest, grid, holder = minutes.record(talk).text_digest, actor(street.grid_worker), actor(host)
    late = {"person_id": grid.id, "digest": digest, "now": now}
    talk_id = talk.id  # rows are not for other threads

    refused = at_once(
        app,
        lambda: operations.confirm(talk_id, grid, Sign(), **late),
        lambda: operations.confirm(talk_id, grid, Sign(), **late),
        lambda: operations.lock(talk_id, holder, digest=digest, now=now),
        lambda: operations.lock(talk_id, holder, digest=digest, now=now),
    )

    kept = minutes_of(talk_id)
    assert set(refused) <= {"minutes_locked"}
    assert proof_of(kept).holds
    # One of the two may have come before the lock, and its repeat after it.
    confirmed = 2 if len(refused) == 2 else 3
    assert db.session.scalar(select(func.count()).select_from(Confirmation)) == confirmed


def test_a_wording_at_a_confirmation_leaves_it_behind_or_refuses_it(app, street, now):
    talk, _item = minutes.closed(street, now)
    minutes.read_out(talk, street.community_worker, now)
    row = minutes.record(talk)
    digest, version, holder = row.text_digest, row.version, actor(street.community_worker)
    head, talk_id = actor(street.head), talk.id

    refused = at_once(
        app,
        lambda: operations.word(talk_id, holder, {"closing": "散会"}, version=version),
        lambda: operations.confirm(talk_id, head, Sign(), person_id=head.id, digest=digest, now=now),
    )

    kept = minutes_of(talk_id)
    assert set(refused) <= {"minutes_other_text"}
    assert kept.content["closing"] == "散会"
    assert all(one.text_digest != kept.text_digest for one in kept.confirmations)
