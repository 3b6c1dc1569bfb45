"""Somebody else has the same trouble: me too."""

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.cases.queries import lists
from app.cases.queries.contacts import neighbours_of
from app.database import transaction
from app.domain.errors import Forbidden, MoveNotAllowed
from app.domain.workflow import Move, Outcome
from app.extensions import db
from app.models.cases import Contact, Event, EventText
from app.models.joining import Supporter
from app.models.organisation import Person
from tests import factories
from tests.factories import actor, notice_codes


@pytest.fixture
def place(app):
    return factories.street()


def do(operation, case, by, now, **values):
    with transaction():
        return operation(case.id, actor(by), version=None, now=now, **values)


def joins(case) -> list[int | None]:
    statement = select(Event.actor_id).where(Event.case_id == case.id, Event.move == Move.JOIN)
    return list(db.session.scalars(statement.order_by(Event.sequence)))


def test_whoever_joins_sees_the_case_among_their_own(place, register, now):
    case = register(by=place.grid_worker)
    before = [row.id for row in lists.raised_by(actor(place.head)).rows]

    do(cases.join, case, place.head, now, note="我们单元也是")

    assert before == []
    assert [row.id for row in lists.raised_by(actor(place.head)).rows] == [case.id]
    assert lists.waiting(actor(place.head), as_of=now)[0].raised == 1
    assert joins(case) == [place.head.id]


def test_saying_it_twice_changes_nothing(place, register, now):
    case = register(by=place.grid_worker)
    for _ in range(2):
        do(cases.join, case, place.head, now)

    assert joins(case) == [place.head.id]
    assert db.session.scalars(select(Supporter.person_id)).all() == [place.head.id]


def test_the_one_who_raised_it_has_nothing_to_join(place, register, now):
    case = register()

    do(cases.join, case, place.head, now)

    assert joins(case) == []


@pytest.mark.parametrize("by", ["grid_worker", "head"])
def test_what_is_said_later_is_noted_whoever_says_it(place, register, now, by):
    case = register(by=place.grid_worker)
    person = getattr(place, by)
    do(cases.join, case, person, now, note="昨天又灭了")
    do(cases.join, case, person, now, note="今天也是")

    assert joins(case) == [person.id] * 2
    assert {"昨天又灭了", "今天也是"} <= set(db.session.scalars(select(EventText.body)))


def test_numbers_and_names_of_whoever_joins_are_kept_apart(place, register, now):
    case = register(by=place.grid_worker)
    note, phone = "王芳13812345678家也是", "138 1234 5678"
    do(cases.join, case, place.head, now, note=note, contact_name="王芳", contact_phone=phone)
    do(cases.join, case, place.community_worker, now, note="还有11010519491231002X")

    db.session.refresh(case)
    contact = db.session.get_one(Contact, case.contact_id)
    assert (contact.phone, contact.further) == (None, "11010519491231002X")
    assert [(one.name, one.phone, one.joined_at) for one in neighbours_of(contact.id)] == [
        ("王芳", phone, now)
    ]
    bodies = " ".join(db.session.scalars(select(EventText.body)))
    assert "王芳（电话已另存）家也是" in bodies
    assert "1949" not in bodies


@pytest.mark.parametrize(
    ("name", "phone", "kept"),
    [
        ("王芳", "13812345678", 1),
        ("王芳", "", 1),
        ("", "138 1234 5678", 1),
        ("丁一", "13811112222", 1),
        (" ", "", 1),
        ("王芳", "13800000000", 2),
        ("李强", "13812345678", 2),
    ],
)
def test_a_neighbour_is_kept_once_and_the_resident_is_no_neighbour(place, register, now, name, phone, kept):
    case = register(by=place.grid_worker, contact_name="丁一", contact_phone="13811112222")

    do(cases.join, case, place.head, now, contact_name="王芳", contact_phone="13812345678")
    do(cases.join, case, place.head, now, contact_name=name, contact_phone=phone)

    db.session.refresh(case)
    assert len(neighbours_of(case.contact_id)) == kept


def test_whoever_joined_is_told_of_the_end_like_the_raiser(place, register, now):
    case = register(by=place.sister_worker, where=place.sister_grid)
    do(cases.join, case, place.community_worker, now)
    do(cases.accept, case, place.sister_worker, now)
    do(cases.resolve, case, place.sister_worker, now, outcome=Outcome.SOLVED, note="修好", told="当面")
    do(cases.verify, case, place.street_worker, now)

    assert "case_closed" in notice_codes(place.sister_worker)
    assert "case_closed" in notice_codes(place.community_worker)
    assert "case_closed" not in notice_codes(place.leader)


def test_whoever_is_disabled_or_did_it_is_not_told(place, register, now):
    case = register(by=place.grid_worker)
    do(cases.join, case, place.head, now)
    do(cases.join, case, place.community_worker, now)
    with transaction():
        db.session.get_one(Person, place.head.id).disabled_at = now
    do(cases.note, case, place.community_worker, now, note="已联系电工")

    assert "case_noted" in notice_codes(place.grid_worker)
    assert "case_noted" not in notice_codes(place.head)
    assert "case_noted" not in notice_codes(place.community_worker)


def test_a_case_that_may_not_be_read_cannot_be_joined(place, register, now):
    case = register(by=place.far_worker, where=place.far_grid)

    with pytest.raises(Forbidden):
        do(cases.join, case, place.head, now)
    assert joins(case) == []


def test_a_case_that_is_over_cannot_be_joined(place, register, now):
    case = register(by=place.grid_worker)
    do(cases.withdraw, case, place.grid_worker, now, note="登记错了")

    with pytest.raises(MoveNotAllowed):
        do(cases.join, case, place.head, now)


def test_a_case_that_passes_in_a_sweep_is_told_to_whoever_joined(place, register, now):
    from app.escalation.jobs import sweep

    case = register(by=place.grid_worker)
    do(cases.join, case, place.head, now)
    due = case.due_at

    sweep(now=due.replace(hour=23, minute=59))

    assert "ledger_overdue" in notice_codes(place.grid_worker)
    assert "ledger_overdue" in notice_codes(place.head)
