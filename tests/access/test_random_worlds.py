"""Worlds at random: what every list, count, chooser and file shows is what the oracle says, for everybody.

A few of them in each run of the tests, the first over HTTP too; `make worlds` looks at a thousand. The
mutants at the end prove that the comparison would notice a rule that is broken; those of papers, pages and
notices stand in test_random_papers.
"""

import pytest
from sqlalchemy import false, select, true

from app.access import guards, scopes
from app.access.policy import WORKERS
from app.access.prepared import _built
from app.cases.queries import calls, lines, lists
from app.domain.levels import Role
from app.domain.workflow import Move
from app.files import queries as files
from app.models.cases import Case, Task
from app.models.joining import Supporter
from app.models.organisation import Posting
from tests.access.random_checks import desks, filtered, photos, postings, reading
from tests.access.random_outcomes import outcomes
from tests.access.random_pages import PAGES

WORLDS = 2
SEED = 20260303

pytestmark = pytest.mark.timeout(300)


def test_everybody_finds_in_every_channel_what_the_oracle_says(installed):
    count, wrong = 0, []

    for seed in range(SEED, SEED + WORLDS):
        for person, outcome in outcomes(installed, seed, pages=PAGES if seed == SEED else ()):
            count += 1
            wrong += [(seed, person, outcome)] if outcome.found != outcome.expected else []

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


def _called_units_see_what_former_colleagues_send(patch):
    def came_as_called(move, day, postings):
        return came(move, day, [(day, None)] if list(postings) else [])

    came = files.came_as_called
    patch.setattr(files, "came_as_called", came_as_called)


def _called_units_see_what_colleagues_sent_elsewhere(patch):
    came = files.came_as_called
    patch.setattr(files, "came_as_called", lambda _move, day, postings: came(Move.ANSWER, day, postings))


def _called_units_see_who_has_it(patch):
    patch.setattr(lines, "wholly_seen", lambda _actor: true())


def _called_units_find_by_who_registered_it(patch):
    patch.setattr(lists, "wholly_seen", lambda _actor: true())


MUTANTS = {
    _postings_never_end: postings,
    _postings_begin_at_once: postings,
    _confidential_ones_are_for_all: filtered,
    _withdrawn_calls_still_wait: desks,
    _units_that_were_called_see_nothing: reading,
    _whoever_joined_reads: desks,
    _called_units_see_all_photos: photos,
    _called_units_see_what_former_colleagues_send: photos,
    _called_units_see_what_colleagues_sent_elsewhere: photos,
    _called_units_see_who_has_it: filtered,
    _called_units_find_by_who_registered_it: filtered,
}
"""What is broken, and a check that has to notice; only that one is made, to save time."""


@pytest.mark.sqlite
@pytest.mark.parametrize("broken", MUTANTS, ids=lambda broken: broken.__name__.strip("_"))
def test_a_broken_rule_is_noticed(installed, monkeypatch, broken):
    _built.cache_clear()
    broken(monkeypatch)

    shown = (one for seed in range(SEED, SEED + 40) for one in outcomes(installed, seed, [MUTANTS[broken]]))
    noticed = next((outcome for _person, outcome in shown if outcome.found != outcome.expected), None)

    shown.close()
    _built.cache_clear()
    assert noticed is not None
