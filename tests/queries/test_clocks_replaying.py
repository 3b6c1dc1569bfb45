"""Other limits tried on the clocks that ran: what is counted, and how much is looked at for it."""

from datetime import timedelta

import pytest
from flask_babel import force_locale

from app.cases import operations as cases
from app.clocks import operations as clocks
from app.clocks import replaying
from app.clocks.replay_words import bars, count_words
from app.clocks.replaying import OWN, Other, Question
from app.database import transaction
from app.domain.choosing import LimitRule
from app.domain.clocks import ClockKind, Limit, LimitUnit
from app.domain.levels import Level
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.cases import Case
from app.settings import queries as settings
from app.settings.defaults import DefaultLimit
from tests import factories
from tests.counting import statements
from tests.factories import actor

HOUR = timedelta(hours=1)
ACCEPT = ClockKind.ACCEPT, Level.GRID


@pytest.fixture
def place(app):
    return factories.street()


def register(place, count, now):
    draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        return [cases.register(draft, actor(place.head), now=now).id for _ in range(count)]


@pytest.fixture
def asked(place, now):
    """Ask about three cases: one was accepted after two hours, two passed after five."""
    first, *_ = register(place, 3, now)
    with transaction():
        cases.accept(first, actor(place.grid_worker), version=None, now=now + 2 * HOUR)
    sweep(now=now + 5 * HOUR + timedelta(seconds=1))
    return Question(place.street.id, now - HOUR, now + 6 * HOUR)


def accepting(place, now, amount, unit=LimitUnit.WORKING_HOURS):
    lines = [DefaultLimit(ClockKind.ACCEPT, amount, unit, Level.GRID)]
    return replaying.limits_with(place.street.id, lines, settings.day_of(place.street, now))


def figures(count):
    return count.clocks, count.breached, count.at_least, count.unknown


def test_the_limits_that_held_give_what_happened(place, asked, now):
    table = replaying.replay(asked, replaying.limits_of_day(place.street.id, now.date()))

    assert [(kind, level, *figures(count)) for kind, level, count in table.lines] == [
        (ClockKind.ACCEPT, Level.GRID, 3, 2, 2, 0),
        (ClockKind.ACCEPT, Level.COMMUNITY, 2, 0, 0, 0),
        (ClockKind.HANDLE, Level.GRID, 1, 0, 0, 0),
    ]
    assert (figures(table.total), table.about) == ((6, 2, 2, 0), None)


def test_other_limits_give_another_number_or_a_range(place, asked, now):
    longer = replaying.replay(asked, accepting(place, now, 8)).counts[ACCEPT]
    shorter = replaying.replay(asked, accepting(place, now, 1)).counts[ACCEPT]

    assert (figures(longer), longer.difference) == ((3, 2, 0, 2), (-2, 0))
    assert (figures(shorter), shorter.difference) == ((3, 2, 3, 0), (1, 1))
    with force_locale("en"):
        assert count_words(longer) == ("1 to 3", "0 to 2", "-2 to 0")
        assert count_words(shorter) == ("0", "3", "+1")
    assert [[part.number for part in bar.parts] for bar in bars(longer)] == [[1, 0, 2], [1, 2, 0]]


def test_other_staff_gives_another_number_or_a_range_at_its_level_only(place, asked, now):
    own = replaying.limits_named(place.street.id, OWN, now.date())

    def grid(**staff):
        staff = {Level(level): percent for level, percent in staff.items()}
        table = replaying.replay(asked, own._replace(staff=staff))
        assert figures(table.counts[ACCEPT[0], Level.COMMUNITY]) == (2, 0, 0, 0)
        return figures(table.counts[ACCEPT])

    assert grid(grid=100, community=400) == (3, 2, 2, 0)
    assert grid(grid=50) == (3, 2, 2, 0)  # four hours of the five
    assert grid(grid=39) == (3, 2, 3, 0)
    assert grid(grid=125) == (3, 2, 0, 2)


def test_its_own_limit_is_kept_with_the_time_that_was_granted(place, now):
    [extended] = register(place, 1, now)
    with transaction():
        clocks.extend(db.session.get_one(Case, extended), clocks.running(extended)[0], 2, now=now)
    own = replaying.limits_named(place.street.id, OWN, now.date())

    def late(hours):
        return figures(replaying.replay(Question(place.street.id, now, now + hours * HOUR), own).total)

    assert (late(6), late(8)) == ((1, 0, 0, 0), (1, 1, 1, 0))


def test_a_period_ends_before_an_instant(place, asked, now):
    own = replaying.limits_named(place.street.id, OWN, now.date())
    before = asked._replace(before=now + HOUR)

    assert replaying.replay(before, own).total.clocks == 3
    assert replaying.sample(before, own).total.clocks == 3
    assert replaying.replay(before._replace(before=now), own).total.clocks == 0


def test_a_clock_of_which_the_other_limits_say_nothing_keeps_its_own(asked, now):
    only_waits = LimitRule(1, ClockKind.WAIT, Limit(1, LimitUnit.CLOCK_HOURS), now.date())

    assert figures(replaying.replay(asked, Other([only_waits], now.date())).total) == (6, 2, 2, 0)


def test_granted_time_and_suspensions_are_carried(place, now):
    extended, paused = register(place, 2, now)
    with transaction():
        clocks.extend(db.session.get_one(Case, extended), clocks.running(extended)[0], 2, now=now)
        [clock] = clocks.running(paused)
        clock.pauses.append(replaying.Pause(from_at=now, until_at=now + 5 * HOUR))
    asked = Question(place.street.id, now, now + 6 * HOUR)

    def breached(amount, unit=LimitUnit.WORKING_HOURS):
        return replaying.replay(asked, accepting(place, now, amount, unit)).total.at_least

    assert [breached(2), breached(5, LimitUnit.CLOCK_HOURS)] == [1, 1]
    assert breached(4) == 0


def test_others_and_older_ones_are_left_out(place, asked, now):
    other = factories.street(1)
    register(other, 2, now)
    limits = replaying.limits_of_day(place.street.id, now.date())

    assert replaying.replay(asked, limits).total.clocks == 6
    with_reviews = asked._replace(as_of=now + timedelta(days=90))
    assert replaying.replay(with_reviews, limits).total.clocks == 6
    assert replaying.replay(asked._replace(since=now + HOUR), limits).total.clocks == 3
    assert replaying.replay(asked._replace(street_id=other.street.id), limits).total.clocks == 2
    assert replaying.sample(asked._replace(since=asked.as_of), limits).total.clocks == 0


def test_statements_grow_with_chunks_and_not_with_clocks(place, asked, now, monkeypatch):
    limits = replaying.limits_of_day(place.street.id, now.date())
    replaying.replay(asked, limits)

    def count():
        with statements() as seen:
            replaying.replay(asked, limits)
        return len(seen)

    at_once = count()
    monkeypatch.setattr(replaying, "CHUNK", 2)

    assert count() - at_once == 2 * 2


def test_a_sample_looks_at_a_fixed_number_and_says_of_how_many(place, asked, now, monkeypatch):
    register(place, 34, now)
    limits = replaying.limits_of_day(place.street.id, now.date())
    everything = replaying.sample(asked, limits)
    monkeypatch.setattr(replaying, "MOST", 10)

    part = replaying.sample(asked, limits)

    assert (everything.total.clocks, everything.about) == (40, None)
    assert 8 <= part.total.clocks <= 10
    assert 35 <= part.about <= 45  # of the 42 ids two are reviews
    ids = list(replaying._spread(11, 110, 10))
    assert [(id - 11) // 10 for id in ids] == list(range(10))
    assert len({id % 10 for id in ids}) > 5


def test_a_sample_of_a_past_time_looks_there_only(place, now, monkeypatch):
    register(place, 20, now)
    register(place, 40, now + HOUR)
    register(place, 20, now + 2 * HOUR)
    own = replaying.limits_named(place.street.id, OWN, now.date())
    asked = Question(place.street.id, now + HOUR, now + 3 * HOUR, now + 2 * HOUR)
    monkeypatch.setattr(replaying, "MOST", 20)
    monkeypatch.setattr(replaying, "PROBES", 40)

    part = replaying.sample(asked, own)

    assert 15 <= part.total.clocks <= 22
    assert 34 <= part.about <= 46


def test_an_empty_database_has_nothing_to_sample(place, now):
    asked = Question(place.street.id, now, now)

    assert replaying.sample(asked, replaying.limits_of_day(place.street.id, now.date())).lines == []
