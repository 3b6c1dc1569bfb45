"""Steps at the table are undone until the talk is closed, unless somebody else has gone on from them."""

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.errors import Forbidden
from app.domain.talks import DecisionKind, ItemRemoved, NothingToUndo, Overtaken, TalkOver
from app.extensions import db
from app.models.talk_steps import TalkStep
from app.models.talks import AgendaItem, Attendee, Decision, Talk
from app.talks import operations
from app.talks.operations import Choice, Issue, Stamp
from tests import factories
from tests.factories import actor
from tests.talks import DEFERRED, add, close, count, decide, opened


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def host(street):
    return street.community_worker


@pytest.fixture
def talk(street, host, now):
    return opened(street.community, host, now)


@pytest.fixture
def item(street, talk):
    return add(talk, street.head, "路灯不亮", street.building)


@pytest.fixture
def undo(talk, host, now):
    def undo(key: str, by=None) -> None:
        with transaction():
            operations.undo(talk.id, actor(by or host), key, now=now)

    return undo


def decided(item, host, now, kind, key, **values):
    with transaction():
        choice = Choice(kind, **values) if kind else None
        return operations.decide_step(item.id, actor(host), choice, stamp=Stamp(key, now))


def found(item) -> tuple[str, str] | None:
    db.session.rollback()
    db.session.expire_all()
    decision = db.session.get(Decision, item.id)
    return decision and (decision.kind, decision.note)


def version_of(talk) -> int:
    db.session.rollback()
    return db.session.scalar(select(Talk.version).where(Talk.id == talk.id))


def test_a_decision_is_undone_step_by_step(item, host, now, undo):
    decided(item, host, now, DecisionKind.NOTED, "a", note="先记下")
    decided(item, host, now, DecisionKind.LEDGER, "b", **DEFERRED)
    decided(item, host, now, None, "c")

    undo("c")
    assert found(item) == (DecisionKind.LEDGER, "")
    assert db.session.get(Decision, item.id).values["reason"] == "budget"
    undo("b")
    assert found(item) == (DecisionKind.NOTED, "先记下")
    undo("a")
    assert found(item) is None


def test_a_new_item_is_undone(talk, host, street, now, undo):
    with transaction():
        issue = Issue("井盖松了", place_id=street.building.id)
        made = operations.add_step(talk.id, actor(host), issue, stamp=Stamp("a", now))

    undo("a")

    db.session.rollback()
    assert db.session.get_one(AgendaItem, made.id).removed_at == now


def test_what_was_taken_off_comes_back_with_its_decision(item, host, now, undo):
    decide(item, host, DecisionKind.SOLVED, now, note="当场合闸")
    with transaction():
        operations.remove_step(item.id, actor(host), stamp=Stamp("a", now))
    assert found(item) is None

    undo("a")

    assert found(item) == (DecisionKind.SOLVED, "当场合闸")
    assert db.session.get_one(AgendaItem, item.id).removed_at is None


def test_a_tap_for_who_is_here_is_undone(talk, host, street, now, undo):
    with transaction():
        here = {"person_id": street.head.id, "is_present": True}
        operations.present_step(talk.id, actor(host), **here, stamp=Stamp("a", now))

    undo("a")

    db.session.rollback()
    seen = select(Attendee.is_present).where(Attendee.person_id == street.head.id)
    assert db.session.scalar(seen) is False


def test_undoing_twice_undoes_once(item, host, now, undo):
    decided(item, host, now, DecisionKind.NOTED, "a")
    decided(item, host, now, DecisionKind.SOLVED, "b")

    undo("b")
    undo("b")

    assert found(item) == (DecisionKind.NOTED, "")


def test_what_somebody_else_has_changed_since_stays(talk, item, host, street, now, undo):
    decided(item, host, now, DecisionKind.NOTED, "a")
    decided(item, host, now, DecisionKind.SOLVED, "from elsewhere")
    with transaction():
        issue = Issue("井盖松了", place_id=street.building.id)
        made = operations.add_step(talk.id, actor(host), issue, stamp=Stamp("b", now))
    decide(made, host, DecisionKind.NOTED, now)
    with transaction():
        person = {"person_id": street.head.id}
        operations.present_step(talk.id, actor(host), **person, is_present=True, stamp=Stamp("c", now))
        operations.mark_present(talk.id, actor(host), **person, is_present=False, now=now)

    for key in ("a", "b", "c"):
        with pytest.raises(Overtaken):
            undo(key)

    assert found(item) == (DecisionKind.SOLVED, "")
    assert found(made) == (DecisionKind.NOTED, "")


def test_only_a_holder_undoes_what_there_is(item, host, street, now, undo):
    decided(item, host, now, DecisionKind.NOTED, "a")

    with pytest.raises(Forbidden):
        undo("a", by=street.head)
    with pytest.raises(NothingToUndo):
        undo("b")


def test_nothing_is_decided_about_what_is_off_the_agenda(item, host, now):
    with transaction():
        operations.remove_step(item.id, actor(host), stamp=Stamp("a", now))

    for act in (
        lambda: operations.decide_step(
            item.id, actor(host), Choice(DecisionKind.NOTED), stamp=Stamp("b", now)
        ),
        lambda: operations.remove_step(item.id, actor(host), stamp=Stamp("c", now)),
    ):
        with pytest.raises(ItemRemoved), transaction():
            act()


def test_closing_ends_undoing_and_forgets_what_was_taken_off(talk, item, host, street, now, undo):
    decided(item, host, now, DecisionKind.NOTED, "a")
    other = add(talk, street.head, "王大爷家又吵架了", street.building)
    with transaction():
        operations.remove_step(other.id, actor(host), stamp=Stamp("b", now))

    close(talk, host, now)

    with pytest.raises(TalkOver):
        undo("a")
    db.session.rollback()
    assert count(TalkStep) == 0
    assert db.session.get_one(AgendaItem, other.id, populate_existing=True).description == "-"


def test_every_change_raises_the_version_of_the_talk(talk, item, host, street, now):
    by, place = actor(host), street.building.id
    changes = (
        lambda: operations.mark_present(talk.id, by, person_id=street.head.id, is_present=True, now=now),
        lambda: operations.arrive(talk.id, actor(street.head), now=talk.starts_at),
        lambda: operations.add_step(talk.id, by, Issue("井盖松了", place_id=place), stamp=Stamp("a", now)),
        lambda: operations.decide_step(item.id, by, Choice(DecisionKind.NOTED), stamp=Stamp("b", now)),
        lambda: operations.decide_step(item.id, by, None, stamp=Stamp("c", now)),
        lambda: operations.remove_step(item.id, by, stamp=Stamp("d", now)),
        lambda: operations.undo(talk.id, by, "d", now=now),
    )
    for number, change in enumerate(changes):
        before = version_of(talk)
        with transaction():
            change()
        assert version_of(talk) > before, number
