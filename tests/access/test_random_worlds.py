"""Worlds at random: what every list, count, chooser and file shows is what the oracle says, for everybody.

A few of them in each run of the tests; `make worlds` looks at a thousand. The mutants at the end prove
that the comparison would notice a rule that is broken.
"""

from random import Random

import pytest
from sqlalchemy import false, select

from app.access import guards, scopes
from app.access.policy import WORKERS
from app.access.prepared import _built
from app.cases.queries import calls, lists
from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.files import queries as files
from app.models.cases import Case, Task
from app.models.joining import Supporter
from app.models.organisation import Posting
from app.settings.operations import install_defaults
from tests.access.random_checks import compared
from tests.access.random_plan import planned
from tests.access.random_rows import NOW, write

WORLDS = 3
SEED = 20260303

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def installed(app):
    """Give an application whose settings are there and nothing else."""
    with transaction():
        install_defaults(now=NOW)
    return app


def differences(app, seeds):
    """Return how many comparisons there were, and those that differ with their world and person."""
    count, wrong = 0, []
    for seed in seeds:
        with app.test_request_context():
            for person, outcome in compared(write(planned(seed)), Random(seed)):
                count += 1
                if outcome.found != outcome.expected:
                    wrong.append((seed, person, outcome))
            db.session.rollback()
            db.session.expunge_all()
    return count, wrong


def test_everybody_finds_in_every_channel_what_the_oracle_says(installed):
    count, wrong = differences(installed, range(SEED, SEED + WORLDS))

    assert wrong == []
    assert count > WORLDS * 100


def _postings_never_end(patch):
    patch.setattr(guards, "_IN_FORCE", Posting.from_on <= guards._TODAY)


def _postings_begin_at_once(patch):
    patch.setattr(guards, "_IN_FORCE", Posting.until_on.is_(None) | (Posting.until_on > guards._TODAY))


def _confidential_ones_are_for_all(patch):
    def read_by(grant):
        if grant.role is Role.CO_HANDLER or grant.role not in WORKERS:
            return read(grant)
        return (scopes.place_column(grant.level) == grant.unit_id) | scopes._seen_below(grant.path)

    read = scopes._read_by
    patch.setattr(scopes, "_read_by", read_by)


def _withdrawn_calls_still_wait(patch):
    def waits_for(actor):
        mine = [grant.unit_id for grant in actor.grants if grant.role is Role.CO_HANDLER]
        return Task.unit_id.in_(mine) & Task.answered_at.is_(None) & Task.declined_at.is_(None)

    patch.setattr(calls, "waits_for", waits_for)


def _units_that_were_called_see_nothing(patch):
    patch.setattr(scopes, "_seen_below", lambda _path: false())


def _whoever_joined_reads(patch):
    def is_own(actor):
        joined = select(Supporter.case_id).where(Supporter.person_id == actor.id)
        return Case.id.in_(joined) | (Case.raiser_id == actor.id)

    patch.setattr(lists, "is_own", is_own)


def _called_units_see_all_photos(patch):
    patch.setattr(files, "wholly_readable_cases", scopes.readable_cases)


MUTANTS = (
    _postings_never_end,
    _postings_begin_at_once,
    _confidential_ones_are_for_all,
    _withdrawn_calls_still_wait,
    _units_that_were_called_see_nothing,
    _whoever_joined_reads,
    _called_units_see_all_photos,
)


@pytest.mark.sqlite
@pytest.mark.parametrize("broken", MUTANTS, ids=lambda broken: broken.__name__.strip("_"))
def test_a_broken_rule_is_noticed(installed, monkeypatch, broken):
    _built.cache_clear()
    broken(monkeypatch)

    found = next((seed for seed in range(SEED, SEED + 30) if differences(installed, [seed])[1]), None)

    _built.cache_clear()
    assert found is not None
