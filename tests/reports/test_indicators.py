"""Each indicator counts what its formula says."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.database import transaction
from app.domain.answers import Rating, Verdict
from app.domain.backlog import Days
from app.domain.indicators import Code
from app.domain.levels import Level
from app.domain.talks import DecisionKind
from app.domain.whose_time import Whose
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.cases import Case, Event
from app.models.organisation import Unit
from app.models.settings import Setting
from app.reports.queries import hands, indicators
from app.reports.queries.asking import Asked
from app.reports.queries.indicators import Of
from app.settings.cache import touch
from tests import minutes, talks
from tests.counting import statements
from tests.figures import World
from tests.slips import says

MARCH = Days(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def world(app, now):
    return World(now)


def asked(world, days=MARCH, unit=None, as_of=None):
    db.session.rollback()
    return Asked(world.street, unit or world.place.street, days, as_of or world.now)


def counts(world, code, **values):
    found = indicators.counted(asked(world, **values)).whole[code]
    return found.numerator, found.denominator


def play(world, *steps, place="building", minutes=10):
    world.play([(place, False, [(step, minutes) for step in steps])])


def own_value(world, name, value):
    with transaction():
        db.session.add(Setting(street_id=world.place.street.id, name=name, value=value))
        touch()


def test_response_waits_until_it_is_answered_or_late(world):
    play(world)
    assert counts(world, Code.RESPONSE) == (0, 0)
    play(world, "accept")
    assert counts(world, Code.RESPONSE) == (1, 1)
    world.now += timedelta(days=3)
    assert counts(world, Code.RESPONSE) == (1, 2)
    sweep(now=world.now)
    assert counts(world, Code.RESPONSE) == (1, 2)


def test_what_is_explained_is_closed_and_not_solved(world):
    play(world, "resolve", "verify")
    play(world, "explain", "verify")
    play(world, "resolve")

    assert counts(world, Code.RESOLUTION) == (1, 2)


def test_what_is_opened_again_within_the_days_comes_off(world):
    play(world, "resolve", "verify")
    world.now += timedelta(days=14, hours=23)
    first = asked(world)
    assert counts(world, Code.RESOLUTION) == (1, 1)
    assert counts(world, Code.SATISFACTION) == (1, 1)
    assert counts(world, Code.REOPENING) == (0, 1)

    world.reopen(db.session.scalar(select(Event.case_id).limit(1)))

    assert counts(world, Code.RESOLUTION) == (0, 1)
    assert counts(world, Code.SATISFACTION) == (0, 1)
    assert counts(world, Code.REOPENING) == (1, 1)
    assert indicators.count(indicators.ids(first, Code.RESOLUTION, Of.REST)) == 1
    own_value(world, "reopened_days", 14)
    assert counts(world, Code.RESOLUTION) == (1, 1)


def test_a_closing_without_evidence_comes_off(world):
    play(world, "resolve", "verify")
    assert counts(world, Code.RESOLUTION) == (1, 1)

    own_value(world, "evidence_photos", 1)
    assert counts(world, Code.RESOLUTION) == (0, 1)

    with transaction():
        db.session.execute(update(Setting).where(Setting.name == "evidence_photos").values(value=0))
        db.session.execute(update(Event).where(Event.move == "resolve").values(text_digest=None))
        touch()
    assert counts(world, Code.RESOLUTION) == (0, 1)


def test_one_dissatisfied_resident_outweighs_a_passed_check(world):
    play(world, "resolve", "verify")
    play(world, "resolve", "verify")
    first, second = db.session.scalars(select(Case).order_by(Case.id))
    says(first, Verdict.FIXED, world.now, rating=Rating.BASICALLY)
    says(second, Verdict.FIXED, world.now, rating=Rating.DISSATISFIED)

    assert counts(world, Code.SATISFACTION) == (1, 2)

    says(second, Verdict.FIXED, world.now, rating=Rating.SATISFIED)
    assert counts(world, Code.SATISFACTION) == (2, 2)


def test_a_check_that_failed_is_rework(world):
    play(world, "resolve", "fail", "resolve")
    assert counts(world, Code.SATISFACTION) == (0, 1)

    play(world, "resolve", "fail", "resolve", "verify")
    play(world, "resolve", "verify")

    assert counts(world, Code.SATISFACTION) == (2, 3)
    assert counts(world, Code.REWORK) == (1, 2)


def test_what_goes_to_and_fro_is_counted_once(world):
    play(world, "transfer", "return_")
    play(world, "return_")
    play(world, "transfer", "transfer", "transfer")

    assert counts(world, Code.PING_PONG) == (2, 3)
    assert counts(world, Code.RETURNS) == (1, 3)


def test_what_was_sent_up_is_not_of_the_first_level(world):
    play(world, "resolve", "verify")
    play(world, "send_up", "resolve", "verify")
    play(world, "explain", "verify")

    assert counts(world, Code.FIRST_LEVEL) == (1, 3)


def test_on_time_counts_when_it_was_due_and_nothing_before(world):
    play(world, "accept")
    assert counts(world, Code.ON_TIME) == (0, 0)
    play(world, "accept", "resolve", "verify")
    assert counts(world, Code.ON_TIME) == (1, 1)
    world.now += timedelta(days=10)

    for look in (lambda: None, lambda: sweep(now=world.now)):  # noticed or not, what is late is late
        look()
        assert counts(world, Code.ON_TIME) == (1, 2)
        assert indicators.count(indicators.ids(asked(world), Code.ON_TIME, Of.REST)) == 1


def test_what_passed_at_the_grid_is_late_although_a_higher_level_was_quick(world):
    play(world, "accept")
    world.now += timedelta(days=5)
    sweep(now=world.now)
    play(world)
    first = db.session.scalar(select(Event.case_id).limit(1))
    world.resolve(first)
    world.verify(first)
    world.now += timedelta(days=20)

    assert counts(world, Code.ON_TIME) == (0, 1)


def test_suspended_cases_leave_what_was_due_up_to_a_share(world):
    for _ in range(3):
        play(world, "resolve", "verify")
    play(world, "put_into_ledger")
    play(world, "accept", "wait")
    question = asked(world)

    found = indicators.counted(question).whole[Code.ON_TIME]

    assert (found.numerator, found.denominator, found.apart) == (3, 4, 1)
    for of, length in ((Of.ALL, 4), (Of.PART, 3), (Of.REST, 1), (Of.APART, 1)):
        assert indicators.count(indicators.ids(question, Code.ON_TIME, of)) == length
    beyond = indicators.cases(indicators.ids(question, Code.ON_TIME, Of.REST)).rows[0]
    apart = indicators.cases(indicators.ids(question, Code.ON_TIME, Of.APART)).rows[0]
    assert beyond.id < apart.id


def test_a_building_is_covered_when_its_people_sat_at_a_talk(world, now):
    place = world.place
    assert counts(world, Code.COVERAGE) == (0, 2)
    talk = talks.opened(place.community, place.community_worker, now)
    assert counts(world, Code.COVERAGE) == (0, 2)
    minutes.arrive(talk, place.head, place.community_worker)

    assert counts(world, Code.COVERAGE) == (1, 2)
    assert counts(world, Code.COVERAGE, unit=place.grid) == (1, 2)
    assert counts(world, Code.COVERAGE, unit=place.building) == (1, 1)
    assert counts(world, Code.COVERAGE, unit=place.sister_building) == (0, 1)
    assert counts(world, Code.COVERAGE, unit=place.other_community) == (0, 0)
    assert counts(world, Code.COVERAGE, days=Days(date(2026, 4, 1), date(2026, 4, 30))) == (0, 2)


def test_the_ledger_counts_what_was_open_or_came(world):
    play(world, "put_into_ledger")
    play(world, "put_into_ledger", "strike_off")

    assert counts(world, Code.STRIKE_OFF) == (1, 2)
    april = Days(date(2026, 4, 1), date(2026, 4, 30))
    assert counts(world, Code.STRIKE_OFF, days=april) == (0, 1)
    before = Days(date(2026, 2, 1), date(2026, 2, 28))
    assert counts(world, Code.STRIKE_OFF, days=before) == (0, 0)


def test_a_period_begins_and_ends_at_midnight_of_the_street(world):
    case = datetime(2026, 3, 31, 15, 59, tzinfo=world.now.tzinfo)  # 23:59 in Shanghai
    for world.now in (case, case + timedelta(minutes=2)):
        play(world)
    world.now += timedelta(days=2)

    assert counts(world, Code.RETURNS) == (0, 1)
    assert counts(world, Code.RETURNS, days=Days(date(2026, 4, 1), date(2026, 4, 1))) == (0, 1)


def test_a_street_in_another_zone_has_other_midnights_and_a_day_of_23_hours(world):
    with transaction():
        street = world.place.street.id
        db.session.execute(update(Unit).where(Unit.id == street).values(time_zone="Europe/Berlin"))
        touch()
    day = date(2026, 3, 29)

    question = asked(world, days=Days(day, day))

    assert question.until_at - question.from_at == timedelta(hours=23)


def test_a_talk_without_minutes_closes_cases_that_count(world, now):
    place = world.place
    talk = talks.opened(place.community, place.community_worker, now)
    item = talks.add(talk, place.community_worker, "路灯不亮", place.building)
    talks.decide(item, place.community_worker, DecisionKind.SOLVED, now, note="当场合闸")
    talks.close(talk, place.community_worker, now)

    assert counts(world, Code.RESOLUTION) == (1, 1)


def test_whose_time_it_was_adds_up(world):
    play(world, "accept", "resolve", "verify", minutes=60)
    play(world, "accept")

    found = hands.divided(asked(world))

    times = db.session.scalars(select(Event.at).order_by(Event.case_id, Event.sequence).limit(4)).all()
    assert (found.looked_at, found.total) == (1, 1)
    assert sum(found.lengths.values(), timedelta(0)) == times[-1] - times[0]
    assert found.lengths[Whose.VERIFIER] > timedelta(0)
    assert [unit.level for unit, _ in found.units] == [Level.GRID]


def test_the_number_of_statements_does_not_grow_with_the_units(world):
    play(world, "resolve", "verify")
    question = asked(world)
    indicators.counted(question)

    with statements() as seen:
        indicators.counted(question)

    assert len(seen) == 7
