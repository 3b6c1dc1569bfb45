"""Uploading a paper ledger, looking at what it would do, and confirming it."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from app.database import transaction
from app.extensions import db
from app.ledger.importer import reading
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from tests import factories
from tests.paper import HEADINGS, LIFT, WALL
from tests.signing_in import post, sign_in


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def worker(street, client):
    sign_in(client, street.street_worker)
    return client


def upload(client, street, content, name="台账.csv"):
    data = {"file": (io.BytesIO(content.encode("gb18030")), name), "street": str(street.street.id)}
    return post(client, "/ledger/import", data, content_type="multipart/form-data")


def hidden(page) -> dict[str, str]:
    return {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text).group(1)
        for name in ("street", "kept", "filename", "plan")
    }


def entries() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(LedgerEntry))


def test_the_preview_writes_nothing_and_the_confirmation_all(street, worker):
    preview = upload(worker, street, HEADINGS + WALL + LIFT)
    before = entries()
    answer = post(worker, "/ledger/import/confirm", hidden(preview))
    register = worker.get(answer.location)

    entry_url = re.search(r"/ledger/\d+", register.text).group()
    assert (preview.status_code, before, entries()) == (200, 0, 2)
    assert all(
        words in preview.text for words in ("待录入2条", "电梯老化", "纸质台账：2025年12月1日", "待资金")
    )
    assert (answer.status_code, answer.location) == (303, "/ledger")
    assert all(words in register.text for words in ("已录入2条", "外墙脱落要修", "2025年6月1日"))
    assert "纸质台账录入" in worker.get(entry_url).text


def test_complaints_name_line_column_and_content_and_nothing_can_be_confirmed(street, worker):
    page = upload(worker, street, HEADINGS + WALL + LIFT.replace("产权", "运气").replace("一网格", "九网格"))

    assert page.status_code == 422
    words = ("第3行", "办理单位", "望塔九网格", "没有此名称或代码的组织", "运气", "有1行需要修改")
    assert all(word in page.text for word in words)
    assert 'name="kept"' not in page.text
    assert entries() == 0


def test_the_same_file_again_needs_no_confirmation(street, worker):
    preview = upload(worker, street, HEADINGS + WALL)
    post(worker, "/ledger/import/confirm", hidden(preview))

    again = upload(worker, street, HEADINGS + WALL)

    assert (again.status_code, entries()) == (200, 1)
    assert "已在台账中1条" in again.text
    assert 'action="/ledger/import/confirm"' not in again.text


def test_what_changed_meanwhile_is_shown_again(street, worker):
    preview = upload(worker, street, HEADINGS + WALL)
    with transaction():
        db.session.get(Unit, street.community.id).closed_on = factories.TODAY

    answer = post(worker, "/ledger/import/confirm", hidden(preview))

    assert (answer.status_code, entries()) == (422, 0)
    assert "该单位已停用，请另选" in answer.text


def test_an_administrator_who_has_no_ledger_stays_here(street, client):
    sign_in(client, street.administrator)
    preview = upload(client, street, HEADINGS + WALL)

    answer = post(client, "/ledger/import/confirm", hidden(preview))

    assert (answer.status_code, answer.location, entries()) == (303, "/ledger/import", 1)
    assert "已录入1条" in client.get("/ledger/import").text


@pytest.mark.parametrize("changes", [{"kept": "0" * 64}, {"kept": "../x"}, {"street": "999"}, {"street": ""}])
def test_a_made_up_confirmation_finds_nothing(street, worker, changes):
    preview = upload(worker, street, HEADINGS + WALL)

    answer = post(worker, "/ledger/import/confirm", hidden(preview) | changes)

    assert (answer.status_code, answer.location, entries()) == (303, "/ledger/import", 0)
    assert worker.get("/ledger/import/confirm").location == "/ledger/import"


def test_a_file_that_is_no_ledger_is_refused_at_its_field(street, worker):
    answer = upload(worker, street, "a,b\n1,2\n")
    missing = post(worker, "/ledger/import", {"street": str(street.street.id)})

    assert (answer.status_code, missing.status_code) == (422, 422)
    assert 'href="#file"' in answer.text
    assert "至少需要这些列：登记日期" in answer.text


@pytest.mark.parametrize("who", ["stranger", "leader", "head", "community_worker"])
def test_others_get_no_page(street, client, who):
    sign_in(client, getattr(street, who))

    assert client.get("/ledger/import").status_code == 403
    assert client.get("/ledger/import/template.xlsx").status_code == 403
    assert post(client, "/ledger/import/confirm", {}).status_code == 403


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_empty_form_is_understood(street, worker, language):
    answer = worker.get("/ledger/import/template.xlsx", headers={"Accept-Language": language})

    ledger = reading.read(answer.data, "ledger.xlsx")
    (headings,) = ledger.headings.values()
    assert (ledger.rows, ledger.notes, len(headings)) == ([], [], 12)
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).sheet_names) == 2
