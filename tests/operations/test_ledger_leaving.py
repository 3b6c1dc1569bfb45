"""Striking an entry off: proposed with evidence, looked at by the level that let it in."""

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.errors import Forbidden, Missing
from app.domain.ledger import (
    NothingProposed,
)
from app.domain.workflow import Move, State
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Event
from tests.factories import notice_codes
from tests.ledger import Held


@pytest.fixture
def held(app, now):
    return Held(now)


def test_the_level_that_let_it_in_looks_at_the_evidence(held):
    place = held.place
    held.ask()
    entry = held.grant()
    held.do(ledger.strike_off, place.grid_worker, of=entry.id, evidence="已修好")
    assert held.case.state is State.LEDGERED
    assert notice_codes(place.community_worker)[-1] == "ledger_strike_off_proposed"
    with pytest.raises(Forbidden):
        held.do(ledger.confirm, place.grid_worker, of=entry.id)
    with pytest.raises(Missing):
        held.do(ledger.send_back, place.community_worker, of=entry.id, note=" ")

    held.do(ledger.send_back, place.community_worker, of=entry.id, note="没有居民签字")
    assert notice_codes(place.grid_worker)[-1] == "ledger_strike_off_sent_back"
    with pytest.raises(NothingProposed):
        held.do(ledger.confirm, place.community_worker, of=entry.id)

    held.do(ledger.strike_off, place.grid_worker, of=entry.id, evidence="居民已签字")
    struck = held.do(ledger.confirm, place.community_worker, of=entry.id, note="属实")

    assert (struck.evidence, struck.struck_off_by_id) == ("居民已签字\n属实", place.community_worker.id)
    assert held.case.state is State.HANDLING
    facts = [
        event.facts.keys() & {"strike_off_proposed", "strike_off_sent_back", "struck_off"}
        for event in db.session.scalars(
            select(Event).where(Event.case_id == held.id, Event.move == Move.NOTE).order_by(Event.sequence)
        )
    ]
    assert [next(iter(found)) for found in facts] == [
        "strike_off_proposed", "strike_off_sent_back", "strike_off_proposed", "struck_off",
    ]  # fmt: skip


def test_what_a_clock_put_there_is_confirmed_one_level_above_its_holder(held):
    with transaction():
        entry = ledger.enter_overdue(held.case, now=held.now)
    held.do(ledger.strike_off, held.place.grid_worker, of=entry.id, evidence="已修好")

    with pytest.raises(Forbidden):
        held.do(ledger.confirm, held.place.grid_worker, of=entry.id)
    assert held.do(ledger.confirm, held.place.community_worker, of=entry.id).struck_off_at == held.now
