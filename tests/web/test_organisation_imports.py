"""Uploading, previewing and confirming an import."""

import io
import os
import re

import pytest
from sqlalchemy import func, select

from app.database import transaction
from app.extensions import db
from app.models.organisation import Unit
from app.organisation import importer
from tests import factories
from tests.signing_in import csrf_token, post, sign_in


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def administrator(street, client):
    sign_in(client, street.administrator)
    return client


def upload(client, content, name="units.csv"):
    content = content.encode() if isinstance(content, str) else content
    return post(
        client, "/units/import", {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data"
    )


def hidden(page) -> dict[str, str]:
    text = page.get_data(as_text=True)
    return {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', text).group(1)
        for name in ("kept", "filename", "plan")
    }


def units() -> int:
    return db.session.scalar(select(func.count()).select_from(Unit))


def rows(street, *lines) -> str:
    return "级别,代码,名称,上级代码\n" + "".join(f"{line.format(street=street)}\n" for line in lines)


def test_the_preview_writes_nothing_and_the_confirmation_all(street, administrator, app):
    text = rows(street, "楼院,新1,新一号楼,{street.grid.code}", "楼院,新2,新二号楼,{street.grid.code}")

    preview = upload(administrator, text)
    before = units()
    answer = post(administrator, "/units/import/confirm", hidden(preview))
    db.session.rollback()

    assert (preview.status_code, answer.status_code) == (200, 303)
    assert "新一号楼" in preview.get_data(as_text=True)
    assert units() == before + 2
    assert list((app.config["SETTINGS"].upload_dir / "imports").iterdir()) == []


def test_bad_rows_are_shown_with_column_and_value_and_cannot_be_confirmed(street, administrator):
    text = rows(street, "楼院,新1,新一号楼,{street.grid.code}", "网格,12,短网格,{street.community.code}")

    preview = upload(administrator, text)
    page = preview.get_data(as_text=True)
    before = units()
    digest = re.search(r'name="kept"', page)

    assert preview.status_code == 422
    assert digest is None
    assert all(words in page for words in ("第3行", "代码", ">12<", street.community.code))
    assert units() == before


def test_a_file_that_says_nothing_new_needs_no_confirmation(street, administrator):
    text = rows(street, "网格,{street.grid.code},{street.grid.name},")

    page = upload(administrator, text)

    assert page.status_code == 200
    assert 'action="/units/import/confirm"' not in page.get_data(as_text=True)


def test_what_changed_meanwhile_is_shown_again(street, administrator):
    preview = upload(administrator, rows(street, "网格,{street.grid.code},新名,"))
    with transaction():
        db.session.get(Unit, street.grid.id).name = "新名"

    answer = post(administrator, "/units/import/confirm", hidden(preview))

    assert answer.status_code == 200
    assert 'action="/units/import/confirm"' not in answer.get_data(as_text=True)


def test_somebody_elses_file_is_not_applied(street, client):
    other = factories.street(1)
    sign_in(client, street.administrator)
    preview = upload(client, rows(street, "楼院,新1,新楼,{street.grid.code}"))
    before = units()
    db.session.rollback()
    sign_in(client, other.administrator)

    answer = post(client, "/units/import/confirm", hidden(preview))

    db.session.rollback()
    assert (answer.status_code, answer.location, units()) == (303, "/units/import", before)


@pytest.mark.parametrize("kept", ["", "x" * 64, "../../etc/passwd", "0" * 63])
def test_a_made_up_hash_finds_no_file(administrator, kept):
    answer = post(administrator, "/units/import/confirm", {"kept": kept, "filename": "x.csv", "plan": ""})

    assert (answer.status_code, answer.location) == (303, "/units/import")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "x.csv"),
        (b"\x89PNG\x00", "x.xlsx"),
        (b"a,b\n1,2\n", "x.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(administrator, content, name):
    answer = upload(administrator, content, name)

    assert answer.status_code == 422
    assert 'href="#file"' in answer.get_data(as_text=True)


def test_a_file_beyond_5_megabytes_is_refused(administrator):
    # The body is made here, because the client would leave a temporary file open for such a large one.
    head = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    body = head % (b"csrf_token", b"", csrf_token(administrator).encode())
    body += head % (b"file", b'; filename="x.csv"', b"x" * (importer.MAX_BYTES + 1)) + b"--b--\r\n"

    answer = administrator.post("/units/import", data=body, content_type="multipart/form-data; boundary=b")

    assert answer.status_code == 422
    assert 'href="#file"' in answer.get_data(as_text=True)


def test_the_confirmations_address_leads_back_to_the_upload(administrator):
    answer = administrator.get("/units/import/confirm")

    assert (answer.status_code, answer.location) == (303, "/units/import")


def test_what_was_not_read_is_said(street, administrator):
    text = f"级别,代码,名称,备注\n网格,{street.grid.code},{street.grid.name},x\n"

    assert "备注" in upload(administrator, text).get_data(as_text=True)


def test_without_a_file_the_field_says_so(administrator):
    assert post(administrator, "/units/import", {}).status_code == 422


def test_files_that_nobody_confirmed_are_removed_after_a_day(street, administrator, app, clock):
    upload(administrator, rows(street, "楼院,新1,新楼,{street.grid.code}"))
    folder = app.config["SETTINGS"].upload_dir / "imports"
    (old,) = folder.iterdir()
    long_ago = clock.now.timestamp() - 2 * 86400
    os.utime(old, (long_ago, long_ago))

    upload(administrator, rows(street, "楼院,新2,新楼,{street.grid.code}"))

    assert old not in list(folder.iterdir())


@pytest.mark.parametrize("ending", ["xlsx", "units.csv", "people.csv"])
def test_the_templates_can_be_downloaded(administrator, ending):
    answer = administrator.get(f"/units/import/template.{ending}")

    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert administrator.get("/units/import/template.doc").status_code == 404


@pytest.mark.parametrize("who", ["stranger", "leader", "head"])
def test_only_administrators_import(street, client, who):
    sign_in(client, getattr(street, who))

    assert upload(client, "x").status_code == 403
    assert post(client, "/units/import/confirm", {}).status_code == 403
