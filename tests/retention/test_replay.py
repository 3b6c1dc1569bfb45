"""After an older backup is restored the erasures are repeated; the list beside the backups knows of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from app.database import transaction
from app.domain.erasing import read_tombstone
from app.domain.workflow import State
from app.extensions import db, keyring
from app.models.cases import Case, Event
from app.models.erasures import Erasure
from app.retention import jobs, journal, running
from app.retention.queries import due
from tests import orders
from tests.web.cases_made import registered

NEW_KEY = bytes([2]) * 32


def keys(app, *words):
    db.session.rollback()
    answer = app.test_cli_runner().invoke(args=["keys", *words])
    db.session.rollback()
    assert answer.exit_code == 0, answer.output
    return answer


def closed(street, now):
    case = registered(street, contact_name="丁一", contact_phone="13811112222")
    orders.close(street, case, now)
    return case


def forget(case):
    """Bring the case back as a backup from before its erasure would."""
    with transaction():
        db.session.execute(delete(Erasure).where(Erasure.case_id == case.id))
        last = db.session.get_one(Case, case.id, populate_existing=True)
        db.session.execute(delete(Event).where(Event.case_id == case.id, Event.sequence == last.event_count))
        before = db.session.query(Event.digest).filter_by(case_id=case.id, sequence=last.event_count - 1)
        back = {"erased_at": None, "event_count": last.event_count - 1, "last_digest": before.scalar()}
        db.session.execute(update(Case).where(Case.id == case.id).values(**back))


def at(case):
    db.session.rollback()
    return db.session.get_one(Case, case.id, populate_existing=True).erased_at


def test_the_list_holds_numbers_and_instants_only(street, now, later, beside):
    case = closed(street, now)

    jobs.keep_retention(now=later)

    line = beside.read_text()
    assert (read_tombstone(line).number, read_tombstone(line).erased_at) == (case.number, later)
    assert "丁一" not in line
    assert "1381111" not in line


def test_the_job_repeats_what_a_restored_backup_brought_back(street, now, later, beside):
    case = closed(street, now)
    running.run(due.streets(), now=later)
    forget(case)

    repeated = jobs.keep_retention(now=now + timedelta(days=1))

    assert repeated == 1
    assert at(case) == now + timedelta(days=1)
    assert db.session.query(Erasure).one().rule == "repeated"


def test_what_is_open_in_the_backup_waits_and_goes_when_it_has_ended(app, street, now, later, beside):
    case = closed(street, now)
    running.run(due.streets(), now=later)
    forget(case)
    with transaction():
        reopened = {"state": State.HANDLING, "closed_at": None, "outcome": None}
        db.session.execute(update(Case).where(Case.id == case.id).values(**reopened))

    said = app.test_cli_runner().invoke(args=["retention", "replay", str(beside)])

    assert said.exit_code == 0
    assert f"{case.number} is open" in said.output
    assert at(case) is None


def test_lines_of_another_installation_are_left(app, street, now, later, beside):
    case = closed(street, now)
    running.run(due.streets(), now=later)
    forget(case)
    line = replace(read_tombstone(beside.read_text()), installation="0" * 16).line()
    beside.write_text(f"{line}\n")

    said = app.test_cli_runner().invoke(args=["retention", "replay"])

    assert said.output == "0 erased again\n1 lines are about cases that are not here\n"
    assert at(case) is None


@pytest.fixture
def former(settings):
    """Change the data key when it is asked to; the former one stays in the ring unless it is taken away."""
    yield lambda *, stays=True: keyring.use(NEW_KEY, [settings.data_key] if stays else [])
    keyring.use(settings.data_key)


@pytest.mark.parametrize("rotates", [False, True], ids=["not yet rotated", "rotated"])
def test_erasures_are_repeated_after_the_key_was_changed(app, street, now, later, beside, former, rotates):
    case = closed(street, now)
    running.run(due.streets(), now=later)
    former()
    if rotates:
        keys(app, "rotate")
    forget(case)

    repeated = jobs.keep_retention(now=now + timedelta(days=1))

    assert repeated == 1
    assert at(case) == now + timedelta(days=1)


def test_the_rotated_list_serves_without_the_former_key_and_without_the_present_one(
    app, street, now, later, beside, former, settings
):
    case = closed(street, now)
    running.run(due.streets(), now=later)
    forget(case)
    former()
    journal.renew()

    keyring.use(settings.data_key)
    from_before = journal.asked_by(beside).case_ids
    former()
    keys(app, "rotate")
    former(stays=False)

    assert (from_before, journal.asked_by(beside).case_ids) == ([case.id], [case.id])


def test_check_does_not_let_the_former_key_go_before_the_list_is_renewed(
    app, street, now, later, beside, former
):
    closed(street, now)
    running.run(due.streets(), now=later)
    beside.write_text(f"{beside.read_text()}kept\n")
    keys(app, "rotate")
    former()
    with transaction():
        db.session.execute(delete(Erasure))

    before, dry, after = keys(app, "check"), keys(app, "rotate", "--dry-run"), keys(app, "rotate")

    lines = beside.read_text().splitlines()
    assert "flask keys rotate" in before.output.splitlines()[-1]
    assert "1 lines would be added" in dry.output
    assert "1 lines added" in after.output
    assert "DATA_KEY_OLD can be taken away" in after.output
    assert "0 lines added" in keys(app, "rotate").output
    assert len(beside.read_text().splitlines()) == 3
    assert (lines[1], read_tombstone(lines[2]).installation) == ("kept", keyring.fingerprint)


def test_where_no_backups_are_no_list_is_looked_for(app, street, former):
    former()

    assert "0 lines added" in keys(app, "rotate").output


@pytest.mark.parametrize("line", ["{}", "no json", '{"number": 1}'])
def test_a_line_that_cannot_be_read_is_told(app, beside, line):
    beside.parent.mkdir()
    beside.write_text(line)

    said = app.test_cli_runner().invoke(args=["retention", "replay"])

    assert said.exit_code == 1


def test_the_list_is_only_added_to(street, now, later, beside):
    beside.parent.mkdir()
    beside.write_text("kept\n")
    closed(street, now)

    running.run(due.streets(), now=later)

    assert beside.read_text().splitlines()[0] == "kept"
    assert journal.write(beside) == 0


def test_the_dry_run_prints_what_would_go_and_erases_nothing(app, street, now, later, clock):
    case = closed(street, now)
    clock.now = later
    code = street.street.code
    db.session.rollback()

    said = app.test_cli_runner().invoke(args=["retention", "run", "--dry-run", "--street", code])

    assert said.output.splitlines()[0].startswith(f"{case.number} ended 2026-03-03 ")
    assert "1 cases, 0 failed, oldest 2026-03-03" in said.output
    assert at(case) is None


def test_a_run_prints_its_report(app, street, now, later, clock):
    case = closed(street, now)
    clock.now = later
    db.session.rollback()

    said = app.test_cli_runner().invoke(args=["retention", "run"])
    again = app.test_cli_runner().invoke(args=["retention", "run"])

    assert "1 phone" in said.output
    assert again.output == "nothing is to be erased\n"
    assert at(case) == later
