"""`flask org`: importing from the command line."""

from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import func, select

import app.organisation
from app.domain.levels import Level
from app.extensions import db
from app.models.organisation import Unit

PUBLISHED = Path(app.organisation.__file__).parent / "data" / "jining_hightech_communities.csv"


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=["org", *map(str, arguments)])


def counts() -> dict[Level | None, int]:
    return dict(db.session.execute(select(Unit.level, func.count()).group_by(Unit.level)).all())


def test_the_published_communities_are_imported_by_one_command(run):
    first, again = run("import", PUBLISHED), run("import", PUBLISHED)

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert counts() == {Level.STREET: 5, Level.COMMUNITY: 123}
    assert "128" in first.output
    assert "新增0条" in again.output


def test_a_dry_run_writes_nothing(run):
    answer = run("import", PUBLISHED, "--dry-run", "--language", "en")

    assert answer.exit_code == 0
    assert "Would create 128" in answer.output
    assert counts() == {}


def test_bad_rows_are_named_and_nothing_is_written(run, tmp_path):
    file = tmp_path / "units.csv"
    file.write_text("级别,代码,名称\n街道,370871001,洸河街道\n街道,37,短\n", encoding="gb18030")

    answer = run("import", file, "--language", "en")

    assert answer.exit_code == 1
    assert "Line 3: 代码='37'" in answer.output
    assert "nine digits" in answer.output
    assert counts() == {}


def test_a_sheet_is_named_with_its_line(run, tmp_path):
    file = tmp_path / "template.xlsx"
    assert run("template", file).exit_code == 0
    assert run("import", file).exit_code == 0

    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("组织")
        sheet.write_row(0, 0, ["级别", "代码", "名称"])
        sheet.write_row(1, 0, ["街道", "3", "x"])

    assert "“组织”第2行" in run("import", file).output


def test_a_file_that_is_no_table_gets_a_sentence(run, tmp_path):
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")

    answer = run("import", file)

    assert answer.exit_code == 1
    assert "表格" in answer.output
