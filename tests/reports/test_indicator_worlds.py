"""Figures over random worlds: counts are the lengths of their lists, whoever asks, for whatever period."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.access.policy import Actor
from app.cases.queries import lists
from app.cases.queries.filtering import ALL_STATES, LATE, Filters
from app.domain.backlog import Days, Span
from app.domain.indicators import BY_CODE, Code
from app.domain.leagues import RATES
from app.domain.levels import Level
from app.extensions import db
from app.reports.queries import indicators, leagues, populations
from app.reports.queries.asking import Asked
from app.reports.queries.indicators import Of
from tests.figures import DAYS, HISTORIES, World

ASKERS = ("leader", "community_worker", "grid_worker", "far_worker")
UNITS = ("street", "community", "other_community", "grid", "sister_grid", "building")
CASES = [
    code for code in Code if code in populations.OF_CODE and code not in (Code.COVERAGE, Code.STRIKE_OFF)
]


def length(asked, code, of):
    """Return how many rows the pages of a list show altogether."""
    found, rows, after = indicators.ids(asked, code, of), [], None
    read = {Code.COVERAGE: indicators.buildings, Code.STRIKE_OFF: indicators.entries}.get(
        code, indicators.cases
    )
    while True:
        page = read(found, after=after, limit=2)
        rows += [row.id for row in page.rows]
        after = page.next_key
        if after is None:
            assert len(set(rows)) == len(rows)
            return rows


@pytest.mark.timeout(300)
def test_counts_and_lists_agree_everywhere(app, now, database):
    world = World(now)

    @settings(
        max_examples=6 if database.startswith("postgresql") else 20,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(HISTORIES, DAYS, st.sampled_from(ASKERS), st.sampled_from(UNITS))
    def play(histories, days, asker, unit):
        world.play(histories)
        db.session.rollback()
        period = Days(days[0], days[0] + timedelta(days=days[1]))
        asked = Asked(world.actors[asker], getattr(world.place, unit), period, world.now)
        _agree(asked)

    play()


def _agree(asked: Asked) -> None:
    counted = indicators.counted(asked)
    below = set() if asked.level is Level.BUILDING else {unit.id for unit in indicators.units_below(asked)}
    for code, counts in counted.whole.items():
        part, whole = length(asked, code, Of.PART), length(asked, code, Of.ALL)
        rest = length(asked, code, Of.REST)
        assert (counts.numerator, counts.denominator) == (len(part), len(whole)), code
        assert set(part) <= set(whole), code
        assert sorted([*part, *rest]) == sorted(whole), code
        if BY_CODE[code].sums:
            rows = [row[code] for row in counted.children.values() if code in row]
            assert sum(row.numerator for row in rows) == counts.numerator, code
            assert sum(row.denominator for row in rows) == counts.denominator, code
    _stands(asked, counted)
    assert counted.whole[Code.ON_TIME].apart == len(length(asked, Code.ON_TIME, Of.APART))
    if asked.level is not Level.BUILDING:
        assert set(counted.children) <= below | {None}


def _stands(asked: Asked, counted) -> None:
    """Each number of a league is the length of its list, as the list counts it about that unit alone."""
    below = leagues.compared(asked, counted)
    for unit, one in zip(below.units, below.standings, strict=True):
        here = replace(asked, unit=unit)
        assert one.unit_id == unit.id
        assert one.raised == _cases(here, state=ALL_STATES, registered=Span(asked.from_at, asked.until_at))
        assert one.open == _cases(here)
        assert one.overdue == _cases(here, light=LATE)
        assert one.closed == indicators.count(indicators.ids(here, Code.RESOLUTION, Of.ALL))
        for code in RATES:
            assert one.counts(code).denominator == indicators.count(indicators.ids(here, code, Of.ALL)), code


def _cases(here: Asked, **values) -> int:
    return lists.count(here.actor, Filters(unit_id=here.unit.id, **values), as_of=here.as_of)


def test_nobody_counts_what_they_may_not_read(app, now):
    world = World(now)
    everywhere = [("building", secret, [("resolve", 30), ("verify", 60)]) for secret in (True, False, False)]
    world.play(everywhere)
    db.session.rollback()
    period = Days(now.date(), now.date())

    def asked(actor: Actor) -> Asked:
        return Asked(actor, world.place.grid, period, world.now)

    seen = {who: indicators.counted(asked(world.actors[who])).whole[Code.RESOLUTION] for who in ASKERS}

    assert [seen[who].denominator for who in ASKERS] == [3, 3, 2, 0]
    assert len(length(asked(world.actors["grid_worker"]), Code.RESOLUTION, Of.ALL)) == 2
