"""When somebody leaves: their work goes to others, and nothing is left that names them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.errors import Forbidden, Invalid, StaleCase
from app.domain.handover import BACK_TO_UNIT, Part
from app.domain.levels import Role
from app.domain.workflow import Move
from app.extensions import db
from app.handover import operations
from app.handover.operations import Settled
from app.handover.queries import left, scope_of, takers
from app.models.cases import Case, Event
from app.models.duty import DutyWeek
from app.models.minutes import Minutes
from app.models.organisation import Posting
from app.organisation import operations as organisation
from tests import factories
from tests.factories import actor, notice_codes
from tests.leaving import LIVE, PAST, Leaver, columns, name_of, still_naming, titles

TODAY = date(2026, 3, 3)


@pytest.fixture
def leaver(app, now):
    return Leaver(factories.street(), now)


def found(leaver):
    db.session.rollback()
    return left(scope_of(leaver.posting, until_on=TODAY, now=leaver.now), administrator(leaver))


def administrator(leaver):
    return actor(leaver.street.administrator)


def hand_over(leaver, by=None, until_on=TODAY, version=None, **chosen):
    db.session.rollback()
    given = dict.fromkeys(Part, leaver.other.id) | {Part(name): taker for name, taker in chosen.items()}
    version = leaver.person.version if version is None else version
    who = actor(by or leaver.street.administrator)
    with transaction():
        settled = Settled(given, until_on)
        return operations.hand_over(leaver.posting.id, who, settled, version=version, now=leaver.now)


def test_every_column_that_names_a_person_is_known():
    names = {name_of(column) for column in columns()}

    assert names == LIVE.keys() | PAST


def test_all_that_hangs_on_somebody_is_found(leaver):
    assert {part: len(things) for part, things in found(leaver).items()} == {
        Part.CASES: 1,
        Part.CALLS: 1,
        Part.ORDERS: 1,
        Part.PROMISES: 1,
        Part.TALKS: 3,
        Part.SERIES: 1,
        Part.MINUTES: 2,
        Part.DUTY: 8,
    }
    assert still_naming(leaver.person).keys() == LIVE.keys() - {
        "duty_date.stand_in_id",
        "stand_in.absent_id",
        "stand_in.person_id",
    }


def test_nothing_is_left_that_names_who_has_gone(leaver):
    moved = hand_over(leaver)

    assert still_naming(leaver.person) == {}
    assert found(leaver) == {}
    assert moved == {leaver.other.id: 18}
    assert len(titles(leaver.other)) == 3


def test_nothing_is_left_either_when_it_goes_back_to_the_unit(leaver):
    moved = hand_over(leaver, **{part.value: None for part in BACK_TO_UNIT})

    assert still_naming(leaver.person) == {}
    assert moved[None] == 10
    week = {row.weekday: row.person_id for row in db.session.scalars(select(DutyWeek))}
    assert week == dict.fromkeys(range(6), leaver.other.id)
    assert "work_back_at_unit" in notice_codes(leaver.other)


def test_the_posting_ends_and_the_case_says_so(leaver):
    hand_over(leaver)

    db.session.rollback()
    events = select(Event).where(Event.case_id == leaver.case_id).order_by(Event.id)
    event = db.session.scalars(events).all()[-1]
    assert leaver.posting.until_on == TODAY
    assert (event.move, event.facts) == (Move.ASSIGN, {"assignee_id": leaver.other.id})
    assert event.actor_id == leaver.street.administrator.id
    assert db.session.get_one(Case, leaver.case_id).assignee_id == leaver.other.id


def test_who_leaves_and_who_takes_over_are_told_once(leaver):
    hand_over(leaver)

    assert notice_codes(leaver.person)[-1] == "work_handed_over"
    told = notice_codes(leaver.other)
    assert told.count("work_taken_over") == 1
    assert "case_assigned" not in told


def test_minutes_are_read_out_again_by_who_finishes_them(leaver):
    hand_over(leaver)

    db.session.rollback()
    contents = [row.content["talk"] for row in db.session.scalars(select(Minutes))]
    assert {talk["recorder_id"] for talk in contents} == {leaver.other.id}
    assert {talk["recorder"] for talk in contents} == {leaver.other.name}
    assert {talk["host_id"] for talk in contents} == {leaver.person.id}


@pytest.mark.parametrize("part", sorted(set(Part) - BACK_TO_UNIT))
def test_what_needs_a_name_is_not_given_to_nobody(leaver, part):
    before = still_naming(leaver.person)

    with pytest.raises(Invalid) as refused:
        hand_over(leaver, **{part: None})

    assert (refused.value.field, refused.value.code) == (part.value, "work_needs_somebody")
    assert still_naming(leaver.person) == before
    assert leaver.posting.until_on is None


@pytest.mark.parametrize(
    ("part", "who"), [("cases", "street_worker"), ("talks", "head"), ("duty", "stranger")]
)
def test_nobody_gets_what_they_cannot_take(leaver, part, who):
    with pytest.raises(Invalid) as refused:
        hand_over(leaver, **{part: getattr(leaver.street, who).id})

    assert refused.value.code == "work_not_for_them"


def test_who_leaves_cannot_take_their_own_work(leaver):
    scope = scope_of(leaver.posting, until_on=TODAY, now=leaver.now)

    assert leaver.person.id not in {person_id for part in Part for person_id, _name in takers(scope, part)}
    assert [name for _id, name in takers(scope, Part.CASES)] == [leaver.other.name]


@pytest.mark.parametrize("who", ["leader", "community_worker", "stranger"])
def test_it_is_for_who_administers_the_unit(leaver, who):
    with pytest.raises(Forbidden):
        hand_over(leaver, by=getattr(leaver.street, who))


def test_a_form_that_is_out_of_date_changes_nothing(leaver):
    with pytest.raises(StaleCase):
        hand_over(leaver, version=leaver.person.version + 1)

    assert leaver.posting.until_on is None


def test_what_comes_before_a_later_end_stays(leaver):
    hand_over(leaver, until_on=date(2026, 3, 15))

    kept = still_naming(leaver.person)
    assert kept.keys() <= {"talk.host_id", "attendee.person_id", "duty_date.person_id"}
    assert titles(leaver.person) == ["下次夜话", "3月10日夜话"]


def test_who_goes_on_working_at_the_unit_leaves_nothing(leaver):
    with transaction():
        db.session.add(
            Posting(
                person_id=leaver.person.id,
                unit_id=leaver.street.community.id,
                role=Role.COMMUNITY_STAFF,
                from_on=TODAY - timedelta(days=1),
            )
        )
    first = db.session.scalars(select(Posting).order_by(Posting.from_on)).first()

    assert first is not None
    own = select(Posting).where(Posting.person_id == leaver.person.id).order_by(Posting.id).limit(1)
    scope = scope_of(db.session.scalars(own).one(), until_on=TODAY, now=leaver.now)
    assert left(scope, administrator(leaver)) == {}


def test_elsewhere_in_the_street_only_the_work_of_the_unit_is_left(leaver):
    with transaction():
        place = leaver.street.other_community.id
        new = organisation.NewPosting(place, Role.COMMUNITY_STAFF, TODAY)
        version = leaver.person.version
        admin = actor(leaver.street.administrator)
        organisation.post(leaver.person.id, admin, new, version=version, now=leaver.now)
    own = select(Posting).where(Posting.person_id == leaver.person.id).order_by(Posting.id).limit(1)
    posting = db.session.scalars(own).one()

    scope = scope_of(posting, until_on=TODAY, now=leaver.now)

    assert scope.is_all is False
    assert set(left(scope, administrator(leaver))) == set(Part) - {Part.PROMISES}
