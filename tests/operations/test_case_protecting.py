"""Numbers of phones and identity cards leave the texts, by whichever way a case comes in."""

from datetime import date

import pytest
from sqlalchemy import select, text

from app.cases import operations as cases
from app.cases import search_index
from app.database import transaction
from app.domain.ledger import ReasonClass
from app.domain.talks import DecisionKind
from app.domain.workflow import Move
from app.extensions import db, keyring
from app.ledger import operations as ledger
from app.models.cases import Case, Contact, Event, EventText, Task
from app.models.ledger import LedgerEntry
from app.models.talks import AgendaItem, Decision
from tests import factories
from tests.factories import actor
from tests.talks import add, close, decide, opened

SAID = "3单元漏水，找王奶奶13812345678"


@pytest.fixture
def place(app):
    return factories.street()


def contact_of(case) -> Contact:
    return db.session.get_one(Contact, case.contact_id)


def found(words: str) -> list[int]:
    return list(db.session.scalars(search_index.found(words)))


def test_a_phone_in_the_text_becomes_the_contacts(place, register):
    case = register(description=SAID)

    assert case.description == "3单元漏水，找王奶奶（电话已另存）"
    assert db.session.scalars(select(EventText.body)).all() == [case.description]
    assert contact_of(case).phone == "13812345678"
    assert contact_of(case).phone_digest == keyring.digest("phone", "13812345678")
    assert found("13812345678") == []
    assert found("漏水") == [case.id]


def test_a_phone_that_was_typed_into_its_field_stays_there(register):
    case = register(description=SAID, contact_phone="0537-2345678")

    assert (contact_of(case).phone, contact_of(case).further) == ("0537-2345678", "13812345678")


def test_the_same_phone_is_kept_once(register):
    case = register(description=SAID, contact_phone="138 1234 5678", contact_name="王奶奶")

    assert (contact_of(case).phone, contact_of(case).further) == ("138 1234 5678", None)


def test_identity_numbers_and_further_phones_are_kept_beside_it_and_sealed(register):
    case = register(description=f"{SAID}，13912345678", spot="身份证11010519491231002X")

    assert case.spot == "身份证（证件号已另存）"
    assert contact_of(case).further == "13912345678\n11010519491231002X"
    raw = bytes(db.session.execute(text("SELECT further FROM contact")).scalar_one())
    assert b"13912345678" not in raw


def test_an_item_of_a_talk_gives_its_numbers_to_the_case(place, now):
    talk = opened(place.community, place.community_worker, now)
    item = add(talk, place.community_worker, SAID, place.building)
    decide(item, place.community_worker, DecisionKind.DISPATCHED, now)
    close(talk, place.community_worker, now)

    case = db.session.scalars(select(Case)).one()
    said = db.session.scalars(select(AgendaItem.description)).one()
    assert said == case.description == "3单元漏水，找王奶奶（电话已另存）"
    assert contact_of(case).phone == "13812345678"


def test_an_item_without_numbers_has_no_contact(place, now):
    talk = opened(place.community, place.community_worker, now)

    assert add(talk, place.community_worker, "灯坏了", place.building).contact_id is None


def test_whoever_looks_at_the_contact_sees_them_all(place, register, now):
    case = register(description=f"{SAID}，13912345678")
    with transaction():
        contact = cases.reveal_contact(case.id, actor(place.grid_worker), now=now)

    assert (contact.phone, contact.beside()) == ("13812345678", ["13912345678"])


NOTE = "房主13912345678，证号11010519491231002X"
CLEAN = "房主（电话已另存），证号（证件号已另存）"
KEPT = "13912345678\n11010519491231002X"


def do(operation, case, by, now, **values):
    with transaction():
        return operation(case.id, actor(by), version=None, now=now, **values)


def body(move: Move) -> str:
    statement = select(EventText.body).join(Event).where(Event.move == move)
    return db.session.scalars(statement).one()


def test_numbers_leave_the_note_of_a_move_and_the_contact_keeps_them(place, register, now):
    case = register(contact_name="王奶奶", contact_phone="13812345678")
    do(cases.urge, case, place.head, now, note=f"{NOTE}，报事人13812345678")

    assert body(Move.URGE) == f"{CLEAN}，报事人（电话已另存）"
    assert (contact_of(case).phone, contact_of(case).further) == ("13812345678", KEPT)


def test_numbers_leave_what_was_solved_at_once(place, register, now):
    case = register()
    do(cases.close_at_once, case, place.head, now, note=NOTE, is_talk=True)
    db.session.refresh(case)

    assert body(Move.CLOSE_AT_ONCE) == CLEAN
    assert (contact_of(case).phone, contact_of(case).further) == (None, KEPT)


def test_numbers_leave_a_call_and_a_corrected_place(place, register, now):
    case = register()
    do(cases.accept, case, place.grid_worker, now)
    do(cases.call_in, case, place.grid_worker, now, unit_ids=[place.department.id], note=NOTE)
    do(cases.amend, case, place.grid_worker, now, note="地点不对", spot="13912345678家")
    db.session.refresh(case)

    assert db.session.scalars(select(Task.what)).one() == body(Move.CALL_IN) == CLEAN
    assert case.spot == "（电话已另存）家"
    assert contact_of(case).further == KEPT


def test_numbers_leave_the_grounds_in_the_ledger(place, register, now):
    case = register()
    do(cases.accept, case, place.grid_worker, now)
    with transaction():
        grounds = ledger.Grounds(ReasonClass.BUDGET, NOTE, "找13912345678", date(2026, 3, 20))
        ledger.enter(case.id, actor(place.community_worker), grounds, version=None, now=now)
    db.session.refresh(case)

    entry = db.session.scalars(select(LedgerEntry)).one()
    assert (entry.unblock, entry.plan) == (CLEAN, "找（电话已另存）")
    assert body(Move.ENTER_LEDGER) == f"{CLEAN}\n找（电话已另存）"
    assert contact_of(case).further == KEPT


@pytest.mark.parametrize("is_running", [True, False])
def test_numbers_leave_what_was_decided(place, register, now, is_running):
    talk = opened(place.community, place.community_worker, now)
    item = add(talk, place.community_worker, "灯坏了", place.building)
    if is_running:
        with transaction():
            db.session.get_one(AgendaItem, item.id).case_id = register().id
    decide(item, place.community_worker, DecisionKind.SOLVED, now, note=NOTE)

    owner = db.session.scalars(select(Case)).one() if is_running else db.session.get_one(AgendaItem, item.id)
    assert db.session.scalars(select(Decision.note)).one() == CLEAN
    assert contact_of(owner).further == KEPT


def test_the_number_of_the_hotline_stays(register):
    assert register(outside_number="13912345678").outside_number == "13912345678"
