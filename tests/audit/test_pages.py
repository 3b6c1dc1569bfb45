"""The page of the audit log: sentences, filters, who may read what, and the file to be proved."""

import json
from datetime import timedelta

import pytest

from app.accounts import operations as accounts
from app.accounts import passwords, throttling
from app.audit import Act, Kind, record, record_for
from app.cases import operations as cases
from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.audit import AuditEntry
from app.models.exports import Export
from app.organisation import operations as organisation
from tests import factories, firms
from tests.counting import statements
from tests.signing_in import fields, post, sign_in
from tests.talks import registered


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def chief(street):
    with transaction():
        return factories.person("chief", "许总", (Role.ADMINISTRATOR, None))


def disable(person, by, now):
    with transaction():
        version = db.session.get_one(type(person), person.id).version
        organisation.disable_person(person.id, factories.actor(by), version=version, now=now)


def shown(client, path="/audit"):
    page = client.get(path)
    assert page.status_code == 200
    return page.text


def test_the_page_says_in_sentences_what_was_done(client, street, now):
    disable(street.grid_worker, street.administrator, now)
    sign_in(client, street.administrator)

    page = shown(client)

    assert "停用了李国强的账号" in page
    assert "管理员" in page
    assert "person_disabled" not in page


def test_steps_of_the_same_act_are_told_apart(client, street, now):
    firms.member(street)
    firm = firms.firm(street, now=now)
    firms.policy(street, firm)
    sign_in(client, street.administrator)

    page = shown(client)

    assert "联盟，城管中队：成为成员单位" in page
    assert f"企业第{firm.id}号：新增" in page
    assert f"企业第{firm.id}号：新增了承诺事项" in page


def test_in_english_too(client, street, now):
    disable(street.grid_worker, street.administrator, now)
    sign_in(client, street.administrator)
    with client.session_transaction() as session:
        session["language"] = "en"

    assert "Disabled the account of 李国强" in shown(client)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_act_has_a_sentence(client, street, act, language):
    with transaction():
        record_for(None, act, (Kind.INSTALLATION, None), street_id=street.street.id)
    sign_in(client, street.administrator)
    with client.session_transaction() as session:
        session["language"] = language

    page = shown(client)

    assert act.value not in page
    assert "%(" not in page


def test_it_can_be_filtered_by_account_kind_of_act_and_day(client, street, clock):
    disable(street.grid_worker, street.administrator, clock.now)
    later = clock.advance(timedelta(days=1))
    disable(street.far_worker, street.administrator, later)
    with transaction():
        throttling.note_failure(street.leader.id, now=later)
    sign_in(client, street.administrator)

    found = {
        path: [
            name
            for name in ("停用了李国强", "停用了周涛", "孙建华")
            if name in shown(client, f"/audit?{path}")
        ]
        for path in (
            "user=grid0",
            "what=people",
            "what=sign_ins",
            "day=2026-03-04",
            "day=2026-03-03",
            "user=x",
        )
    }

    assert found == {
        "user=grid0": ["停用了李国强"],
        "what=people": ["停用了李国强", "停用了周涛"],
        "what=sign_ins": ["孙建华"],
        "day=2026-03-04": ["停用了周涛", "孙建华"],
        "day=2026-03-03": ["停用了李国强"],
        "user=x": [],
    }


def test_what_cannot_be_read_in_the_address_is_left_out(client, street, now):
    disable(street.grid_worker, street.administrator, now)
    sign_in(client, street.administrator)

    assert "停用了李国强" in shown(client, "/audit?what=x&day=0001-01-01&person=x&before=x")


def test_reveals_have_a_view_of_their_own(client, street, now):
    case = registered(
        street.grid_worker, street.building, now, contact_name="单春花", contact_phone="100 1234 5678"
    )
    with transaction():
        cases.reveal_contact(case.id, factories.actor(street.grid_worker), now=now)
    disable(street.far_worker, street.administrator, now)
    sign_in(client, street.administrator)

    page = shown(client, "/audit?what=reveals")

    assert case.number in page
    assert "单春花" not in page
    assert "停用了周涛" not in page


def test_a_street_reads_its_own_and_the_installation_everything(client, app, street, chief, now):
    other = factories.street(1)
    disable(street.grid_worker, street.administrator, now)
    disable(other.far_worker, other.administrator, now)
    with transaction():
        accounts.issue_code(chief.id, factories.actor(chief), now=now)

    def seen(person):
        browser = app.test_client()
        sign_in(browser, person)
        return [
            name
            for name in ("停用了李国强", "停用了周涛", "许总")
            if name in shown(browser).partition("<main")[2]
        ]

    assert seen(street.administrator) == ["停用了李国强"]
    assert seen(other.administrator) == ["停用了周涛"]
    assert seen(chief) == ["停用了李国强", "停用了周涛", "许总"]


@pytest.mark.parametrize("who", ["leader", "street_worker", "grid_worker", "stranger"])
def test_nobody_else_reads_it(client, street, who):
    sign_in(client, getattr(street, who))

    assert client.get("/audit").status_code == 403
    assert post(client, "/audit/whole").status_code == 403


def test_it_goes_on_page_by_page_without_more_statements(client, street, now):
    with transaction():
        for _ in range(60):
            record(Act.DAY_SET, (Kind.UNIT, street.street.id), by=None, street_id=street.street.id)
    sign_in(client, street.administrator)
    shown(client)

    with statements() as first:
        page = shown(client)
    with statements() as third:
        last = shown(client, "/audit?before=11")

    assert page.count("<tr>") == 26
    assert "before=36" in page
    assert last.count("<tr>") == 11
    assert len(third) <= len(first)


def test_the_entry_of_a_page_says_from_where_and_in_which_session(client, street):
    row = sign_in(client, street.administrator)

    post(client, "/logout", environ_base={"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"})

    written = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert written.action is Act.SIGNED_OUT
    assert (written.actor_id, written.session_id) == (street.administrator.id, row.id)
    assert written.address == "2001:db8:1:2::/64"


def test_the_whole_log_is_given_out_to_be_proved(client, street, chief, now):
    disable(street.grid_worker, street.administrator, now)
    sign_in(client, chief)

    answer = post(client, "/audit/whole", buffered=True)

    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["kind"] for row in rows] == ["entry", "entry", "end"]
    assert [row.get("action") for row in rows[:2]] == ["person_disabled", "log_exported"]
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=audit-2026-03-03-")


def test_without_a_token_nothing_is_given_out(client, chief):
    sign_in(client, chief)

    assert client.post("/audit/whole").status_code in {302, 303, 400}
    assert db.session.scalars(db.select(AuditEntry.action)).all() == []


def test_it_can_be_had_as_a_file(client, street, now):
    disable(street.grid_worker, street.administrator, now)
    sign_in(client, street.administrator)
    page = client.get("/exports/new/audit?what=people")
    post(client, "/exports/new/audit", {**fields(page), "format": "csv"})
    export_id = db.session.scalar(db.select(Export.id))
    file = client.get(f"/exports/{export_id}/file", buffered=True)

    assert "停用了李国强的账号" in file.text
    db.session.rollback()
    asked = db.select(AuditEntry.facts).where(AuditEntry.action == Act.EXPORT_ASKED)
    assert db.session.scalars(asked).all() == [{"list": "audit", "format": "csv", "rows": 1}]


def test_a_wrong_password_is_written_down(client, street):
    with transaction():
        street.grid_worker.password_hash = passwords.hashed("another sentence")
    for name in ("grid0", "nobody at all"):
        post(client, "/login", {"username": name, "password": "wrong"})

    failed = db.select(AuditEntry.subject_id, AuditEntry.actor_id).order_by(AuditEntry.id)
    assert [tuple(row) for row in db.session.execute(failed)] == [(street.grid_worker.id, None), (None, None)]
