"""Every operation that must be written down is; each is named here, and none is done without its entry."""

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app.accounts import operations as accounts
from app.accounts.operations import CodeNotValid
from app.audit import Act
from app.database import transaction
from app.extensions import db
from app.models.audit import AuditEntry
from app.models.cases import Case, Contact
from app.models.erasures import Erasure
from app.models.organisation import Person, Unit
from tests.audit.acts import MUST_LOG, backup, disable, failed, give_password, move_unit, set_values
from tests.audit.world import HERE, World, entries

PASSED_BY = {Act.CASE_ERASED, Act.MINUTES_REDACTED}
"""A run notes what it could not erase in its report, and goes on with the next case."""


@pytest.fixture
def world(app, clock, now, tmp_path):
    made = World(now, tmp_path / "backups")
    made.clock = clock
    return made


def test_every_act_has_its_operation():
    assert set(MUST_LOG) | {Act.BACKUP_RESTORED} == set(Act)


@pytest.mark.parametrize("act", MUST_LOG)
def test_the_operation_is_written_down(world, act):
    MUST_LOG[act](world)

    written = entries(act)
    assert written
    assert written[-1].at == world.now


def test_an_entry_says_who_where_and_whom_it_was_done_to(world):
    disable(world)

    row = entries(Act.PERSON_DISABLED)[0]
    assert (row.actor_id, row.subject_kind.value, row.subject_id) == (world.by.id, "person", world.person.id)
    assert row.street_id == world.street.street.id


def test_own_values_are_named_that_changed(world):
    set_values(world, review_days=5, ledger_days=90)
    set_values(world, ledger_days=90, wake_days=30)

    assert [row.facts for row in entries(Act.VALUES_SET)] == [
        {"ledger_days": True, "review_days": True},
        {"review_days": False, "wake_days": True},
    ]


def test_facts_hold_no_texts(world):
    from app.audit import Kind, record_for

    with pytest.raises(ValueError, match="name"), transaction():
        record_for(None, Act.PERSON_ADDED, (Kind.PERSON, 1), name="李国强")


@pytest.fixture
def unwritable(app):
    """Let the database refuse every entry."""

    def refuse(_mapper, _connection, _row):
        raise OSError("no space")

    event.listen(AuditEntry, "before_insert", refuse)
    yield
    event.remove(AuditEntry, "before_insert", refuse)


@pytest.fixture
def refused(app):
    """Let the database refuse the entries of one act, and return what is kept after the first refusal."""
    acts, tried, kept = set(), [], []

    def refuse(_mapper, _connection, row):
        if row.action in acts:
            tried.append(row.action)
            raise OSError("no space")

    def note(session):
        if tried:
            kept.append(session)

    event.listen(AuditEntry, "before_insert", refuse)
    event.listen(Session, "before_commit", note)
    yield acts, tried, kept
    event.remove(Session, "before_commit", note)
    event.remove(AuditEntry, "before_insert", refuse)


@pytest.mark.sqlite
@pytest.mark.parametrize("act", [act for act in MUST_LOG if act not in PASSED_BY])
def test_no_act_outlives_its_entry(world, refused, act):
    acts, _tried, kept = refused
    acts.add(act)

    with pytest.raises(Exception, match="no space"):
        MUST_LOG[act](world)

    assert kept == []


@pytest.mark.sqlite
@pytest.mark.parametrize("act", sorted(PASSED_BY))
def test_nothing_is_erased_without_its_entry(world, refused, act):
    acts, tried, _kept = refused
    acts.add(act)

    MUST_LOG[act](world)

    db.session.rollback()
    erased = select(func.count()).select_from(Case).where(Case.erased_at.is_not(None))
    assert tried
    assert db.session.scalar(erased) == 0
    assert db.session.scalar(select(func.count()).select_from(Erasure)) == 0
    assert db.session.scalar(select(func.count()).select_from(Contact)) > 0


def test_what_cannot_be_written_down_is_not_done(world, request):
    request.getfixturevalue("unwritable")

    with pytest.raises(OSError, match="no space"):
        disable(world)

    db.session.rollback()
    assert db.session.get_one(Person, world.person.id, populate_existing=True).disabled_at is None


def test_a_unit_stays_where_it_was_if_the_move_cannot_be_written_down(world, request):
    request.getfixturevalue("unwritable")
    parent_id = world.street.grid.id

    with pytest.raises(OSError, match="no space"):
        move_unit(world)

    db.session.rollback()
    moved = db.session.get_one(Unit, world.street.building.id, populate_existing=True)
    assert moved.parent_id == parent_id


def test_a_backup_without_its_entry_is_no_backup(world, request):
    request.getfixturevalue("unwritable")

    with pytest.raises(Exception, match="no space"):
        backup(world)

    assert list(world.folder.glob("*")) == []


def issue_and_fail(w):
    with transaction():
        accounts.issue_code(w.person.id, w.by, now=w.now)
        raise ZeroDivisionError


def test_what_is_refused_is_not_written_down(world):
    with pytest.raises(CodeNotValid):
        world.do(accounts.enter, "no such code", origin=HERE)
    with pytest.raises(ZeroDivisionError):
        issue_and_fail(world)

    give_password(world)
    assert entries(Act.CODE_ISSUED) == []


def test_a_flood_of_failures_leaves_few_entries(world):
    for _ in range(33):
        failed(world)

    assert [row.facts["failures"] for row in entries(Act.SIGN_IN_FAILED)] == [1, 2, 4, 8, 16, 32]
