"""flask ledger import and flask ledger template."""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.ledger.importer import reading
from app.models.ledger import LedgerEntry
from tests import factories
from tests.paper import HEADINGS, LIFT, WALL


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def run(app, street, tmp_path):
    def do(text, *arguments, code=None):
        file = tmp_path / "a.csv"
        file.write_bytes(text.encode("gb18030"))
        db.session.rollback()
        arguments = ["import", str(file), "--street", code or street.street.code, *arguments]
        return app.test_cli_runner().invoke(args=["ledger", *arguments])

    return do


def entries() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(LedgerEntry))


def test_a_ledger_is_previewed_taken_over_and_known_again(run):
    preview = run(HEADINGS + WALL + LIFT, "--preview")
    before = entries()
    done = run(HEADINGS + WALL + LIFT)
    again = run(HEADINGS + WALL + LIFT, "--language", "en")

    assert (preview.exit_code, done.exit_code, again.exit_code) == (0, 0, 0)
    assert preview.output == (
        "第3行：下次跟进日期2025-12-01已过，改为2026-03-04。\n将录入2条；已在台账中0条，已销号0条。\n"
    )
    assert (before, entries()) == (0, 2)
    assert again.output == "Took over 0; 2 were there already, 0 are struck off.\n"


def test_complaints_say_where_and_what(run):
    result = run(HEADINGS + WALL + LIFT.replace("产权", "运气"))

    assert (result.exit_code, entries()) == (1, 0)
    assert "第3行: 原因='运气': 没有此原因" in result.output


@pytest.mark.parametrize(("text", "code"), [("a,b\n", None), (HEADINGS, None), (HEADINGS + WALL, "nowhere")])
def test_what_cannot_be_read_is_said(run, text, code):
    assert run(text, code=code).exit_code == 1


def test_the_empty_form_is_written(app, street, tmp_path):
    file = tmp_path / "form.xlsx"

    result = app.test_cli_runner().invoke(args=["ledger", "template", str(file)])

    assert result.exit_code == 0
    assert len(reading.read(file.read_bytes(), file.name).headings) == 1
