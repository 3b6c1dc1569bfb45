"""What was asked of a unit that its people have left since is asked of the next above."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.cases import operations as cases
from app.cases.queries.lists import decisions
from app.database import transaction
from app.domain.workflow import Outcome
from app.escalation import readdressing, unmanned
from app.extensions import db
from app.ledger import operations as ledger
from app.ledger.queries import waiting
from app.models.clocks import Extension
from app.models.ledger import LedgerEntry, LedgerRequest
from app.models.organisation import Posting
from tests.counting import statements
from tests.factories import TODAY, actor, notice_codes
from tests.ledger import BUDGET, Held

HOUR = timedelta(hours=1)


@pytest.fixture
def held(app, now):
    return Held(now)


def ask_for_time(held):
    held.do(cases.ask_extension, held.place.grid_worker, amount=1, note="等材料")


def ask_to_put_aside(held):
    held.ask()


def propose_strike_off(held):
    entry = held.do(ledger.enter, held.place.community_worker, BUDGET)
    held.do(ledger.strike_off, held.place.grid_worker, of=entry.id, evidence="已修好")


def leave(unit):
    with transaction():
        db.session.execute(update(Posting).where(Posting.unit_id == unit.id).values(until_on=TODAY))


def asked():
    """Return the units that are asked now."""
    rows = (Extension.decider_id, LedgerRequest.decider_id, LedgerEntry.confirmer_id)
    return [unit_id for row in rows for unit_id in db.session.scalars(select(row))]


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (ask_for_time, "extension_asked"),
        (ask_to_put_aside, "ledger_asked"),
        (propose_strike_off, "ledger_strike_off_proposed"),
    ],
)
def test_the_next_above_is_asked_and_told_once(held, ask, code):
    place = held.place
    ask(held)
    assert (asked(), unmanned.lift(now=held.now)) == ([place.community.id], 0)
    leave(place.community)

    assert [unmanned.lift(now=held.now + hours * HOUR) for hours in (1, 2)] == [1, 0]

    assert asked() == [place.street.id]
    assert notice_codes(place.street_worker).count(code) == 1


def test_it_is_in_their_lists_and_theirs_to_decide(held):
    place = held.place
    ask_for_time(held)
    ask_to_put_aside(held)
    leave(place.community)
    unmanned.lift(now=held.now)

    street = actor(place.street_worker)
    assert [case.id for case in decisions(street).rows] == [held.id]
    assert waiting(street, today=TODAY).requests == 1
    held.do(cases.grant_extension, place.street_worker, amount=None)
    entry = held.grant(place.street_worker)
    held.do(ledger.strike_off, place.grid_worker, of=entry.id, evidence="已修好")
    leave(place.street)
    assert unmanned.lift(now=held.now) == 0  # above the street is nobody


def test_what_was_decided_or_has_lapsed_is_asked_of_nobody(held):
    ask_for_time(held)
    ask_to_put_aside(held)
    held.do(cases.refuse_extension, held.place.community_worker, note="来得及")
    held.do(cases.resolve, held.place.grid_worker, outcome=Outcome.SOLVED, note="修了", told="电话")
    leave(held.place.community)

    assert unmanned.lift(now=held.now) == 0


def refuse_time(held):
    held.do(cases.refuse_extension, held.place.leader, note="来得及")


def refuse_term(held):
    held.do(ledger.refuse, held.place.leader, note="先修")


def confirm(held):
    held.do(ledger.confirm, held.place.leader, of=db.session.scalars(select(LedgerEntry.id)).one())


@pytest.mark.parametrize(
    ("ask", "decide"),
    [(ask_for_time, refuse_time), (ask_to_put_aside, refuse_term), (propose_strike_off, confirm)],
)
def test_what_is_decided_meanwhile_stays_as_it_was_decided(held, monkeypatch, ask, decide):
    street = held.place.street.id
    ask(held)
    leave(held.place.community)
    found = readdressing._left_behind(street, held.now)
    decide(held)
    monkeypatch.setattr(readdressing, "_left_behind", lambda *_: found)

    assert (len(found), readdressing.ask_anew(street, now=held.now)) == (1, 0)
    assert asked() == [held.place.community.id]


def test_where_nothing_is_left_behind_it_is_one_statement(held):
    ask_to_put_aside(held)
    readdressing.ask_anew(held.place.street.id, now=held.now)

    with statements() as sent:
        readdressing.ask_anew(held.place.street.id, now=held.now)

    assert len(sent) == 1


def test_one_that_fails_does_not_hold_up_the_others(held, monkeypatch, caplog):
    ask_for_time(held)
    ask_to_put_aside(held)
    leave(held.place.community)
    readdress = readdressing._readdress

    def fail_for_time(asked, now):
        if asked.code == "extension_asked":
            raise RuntimeError("out of order")
        return readdress(asked, now)

    monkeypatch.setattr(readdressing, "_readdress", fail_for_time)

    assert unmanned.lift(now=held.now) == 1
    assert "not asked anew" in caplog.text
