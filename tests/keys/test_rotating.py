"""The data key is changed while people work: nothing is lost, and all is found before, during and after."""

import pytest
from sqlalchemy import func, select, update

from app.accounts.operations.factor import _recovery_digest, _take_recovery
from app.cases.queries.by_resident import cases_by
from app.database import transaction
from app.extensions import db, keyring
from app.keys import operations, queries
from app.keys.held import held
from app.models.accounts import RecoveryCode
from app.models.cases import Contact
from app.sealing import KeyMissing, Keyring
from tests.factories import actor
from tests.keys.conftest import OLD
from tests.talks import registered

NEW, OTHER = (bytes([number]) * 32 for number in (2, 3))


def contact(place, now, name="单春花", phone="13812345678"):
    return registered(
        place.grid_worker, place.building, now, contact_name=name, contact_phone=phone
    ).contact_id


def run(app, *words):
    db.session.rollback()
    answer = app.test_cli_runner().invoke(args=["keys", *words])
    db.session.rollback()
    return answer


def raw(column):
    table = next(one.raw for one in held() if one.name == "contact")
    return db.session.scalars(select(table.c[column]).order_by(table.c.id)).all()


def found(place, words):
    db.session.rollback()
    return [case.contact_id for case in cases_by(actor(place.grid_worker), words, limit=9)]


def names():
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Contact.name).order_by(Contact.id)).all()


def in_an_old_form(*, telling_key):
    """Leave what is there as it was written before values were bound to columns, or also told no key."""
    (one,) = (one for one in held() if one.name == "contact")
    old = Keyring()
    old.use(OLD)
    with transaction():
        for row in db.session.execute(select(one.raw)).all():
            values = {}
            for name in one.sealed:
                if (value := getattr(row, name)) is not None:
                    nonce = bytes(value)[6:18]
                    text = old.unseal(bytes(value), f"contact.{name}").encode()
                    head = old._keys[0].unbound_head if telling_key else None
                    values[name] = (head or b"") + nonce + old._keys[0].cipher.encrypt(nonce, text, head)
            for name, kind in () if telling_key else one.blind.items():
                text = {"name": "单春花", "phone": "13812345678"}[kind.of]
                values[name] = old._keys[0].bare_digest(kind.purpose, kind.by(text))
            db.session.execute(update(one.raw).where(one.raw.c.id == row.id).values(values))


def test_everything_with_the_key_is_found_from_the_tables():
    known = {(one.name, name) for one in held() for name in one.columns}

    assert known >= {
        ("contact", "further"),
        ("contact", "phone_digest"),
        ("case", "slip_secret"),
        ("slip", "secret"),
        ("person", "phone"),
        ("second_factor", "secret"),
        ("recovery_code", "code_digest"),
    }


@pytest.mark.parametrize("form", ["present", "telling its key", "oldest"])
def test_what_was_written_is_read_and_found_before_and_after(app, place, now, form):
    kept = contact(place, now)
    if form != "present":
        in_an_old_form(telling_key=form == "telling its key")
    words = ("单春花", "shanchunhua", "sch", "13812345678")

    keyring.use(NEW, [OLD])
    before = [found(place, one) for one in words]
    answer = run(app, "rotate")
    between = [found(place, one) for one in words]
    keyring.use(NEW)
    after = [found(place, one) for one in words]

    assert answer.exit_code == 0, answer.output
    assert before == between == after == [[kept]] * 4
    assert names() == ["单春花"]
    assert "DATA_KEY_OLD can be taken away" in answer.output
    keyring.use(OLD)
    with pytest.raises(KeyMissing):
        names()


def test_what_is_bound_to_no_column_is_bound_without_a_new_key(app, place, now):
    contact(place, now)
    in_an_old_form(telling_key=True)

    before = run(app, "check")
    answer = run(app, "rotate")

    assert "2 values are still to be brought" in before.output
    assert "contact: 1 rows" in answer.output
    assert all(keyring.is_present(bytes(value)) for value in raw("name"))
    assert "everything is under the present key" in answer.output
    assert names() == ["单春花"]


def test_a_dry_run_counts_and_changes_nothing(app, place, now):
    contact(place, now)
    keyring.use(NEW, [OLD])
    before = raw("name")

    answer = run(app, "rotate", "--dry-run")

    assert "7 values would be brought" in answer.output  # name, phone, four digests, the slip's secret
    assert raw("name") == before


def test_killed_in_the_middle_it_goes_on_with_what_is_left(app, place, now):
    for number in range(5):
        contact(place, now, phone=f"1381234567{number}")
    keyring.use(NEW, [OLD])
    (one,) = (one for one in held() if one.name == "contact")
    with transaction():
        operations.rotate(one, 0, limit=2)
    operations.rotate(one, 2, limit=2)
    db.session.rollback()  # as the database does when the process is killed before it commits
    done = sum(keyring.is_present(bytes(value)) for value in raw("name"))

    answer = run(app, "rotate")

    assert done == 2
    assert "contact: 3 rows" in answer.output
    assert all(keyring.is_present(bytes(value)) for value in raw("name"))
    assert "contact: 0 rows" in run(app, "rotate").output


def test_what_somebody_writes_meanwhile_stays(app, place, now, monkeypatch):
    kept = contact(place, now)
    keyring.use(NEW, [OLD])
    (one,) = (one for one in held() if one.name == "contact")
    read = operations.batch

    def written_between(*args, **values):
        rows = read(*args, **values)
        db.session.execute(update(Contact).where(Contact.id == kept).values(name="欧阳"))
        return rows

    monkeypatch.setattr(operations, "batch", written_between)
    with transaction():
        first = operations.rotate(one, 0, limit=10)
    monkeypatch.undo()
    answer = run(app, "rotate")

    assert (first.changed, first.passed_by) == (0, 1)
    assert answer.exit_code == 0, answer.output
    assert names() == ["欧阳"]


def test_a_key_that_opens_nothing_is_refused_before_anything_changes(app, place, now):
    contact(place, now)
    keyring.use(NEW, [OTHER])
    before = raw("name")

    answers = [run(app, "rotate"), run(app, "rotate", "--dry-run"), run(app, "check")]

    assert [answer.exit_code for answer in answers] == [1, 1, 1]
    assert all("1 of contact.name" in answer.output for answer in answers)
    assert "DATA_KEY_OLD" in answers[0].output
    assert raw("name") == before


def test_check_says_what_lies_under_which_key(app, place, now):
    contact(place, now)
    old = keyring.fingerprint
    keyring.use(NEW, [OLD])
    contact(place, now, phone="13900000000")

    answer = run(app, "check")

    assert answer.exit_code == 0
    line = next(line for line in answer.output.splitlines() if line.startswith("contact.phone_digest"))
    assert f"1 under {old}" in line
    assert f"1 under {keyring.fingerprint}" in line
    assert "still to be brought" in answer.output


def test_recovery_codes_hold_until_the_former_key_is_taken_away(app, place, now):
    with transaction():
        digest = _recovery_digest(place.leader.id, "abcd")
        db.session.add(RecoveryCode(person_id=place.leader.id, code_digest=digest))
    keyring.use(NEW, [OLD])

    answer = run(app, "rotate")
    with transaction():
        taken = _take_recovery(place.leader.id, "abcd", now)
    again = run(app, "check")

    assert "1 recovery codes will then open nothing" in answer.output
    assert taken
    assert "recovery codes" not in again.output
    assert db.session.scalar(select(func.count(RecoveryCode.id))) == 1


def test_phones_read_what_they_keep_until_the_former_key_is_taken_away():
    before, ring = Keyring(), Keyring()
    before.use(OLD)
    ring.use(NEW, [OLD])

    assert ring.device_key(7) == before.device_key(7)
    assert ring.device_name(7) == before.device_name(7)
    ring.use(NEW)
    assert ring.device_key(7) != before.device_key(7)


def test_nothing_is_counted_but_what_is_there(app, ring):
    assert all(count.under.total() == count.lost == 0 for count in queries.counts())
