"""What somebody typed on its way out: no formula in a sheet, no text that reads as another one."""

import csv
import gzip
import io
from datetime import date
from zipfile import ZipFile

import pytest
from docx import Document

from app.cases import operations as cases
from app.database import transaction
from app.domain.directions import TURNING
from app.domain.exports import ExportKind, FileFormat
from app.domain.ledger import ReasonClass
from app.exports import building
from app.ledger import operations as ledger
from app.ledger.operations import Grounds, Leave
from app.organisation import importer
from app.papers.answers import as_pdf, as_word, file_name
from app.papers.sheet import Facts, Heading, Paper, Signatures, Signed, Text, readable
from app.stations.importer import template as places
from tests import factories
from tests.exported import asked, row
from tests.factories import actor
from tests.signing_in import post, sign_in
from tests.talks import add, opened

pytestmark = pytest.mark.sqlite

TURNED = "退款\u202e元001\u202c给\u2067我"
MARKED = "退款‹U+202E›元001‹U+202C›给‹U+2067›我"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u3000＝1", "\u200b=1"]


@pytest.fixture
def place(app):
    return factories.street()


def register(place, text, now):
    with transaction():
        draft = cases.Draft(text, place.building.id, factories.category("power.corridor_light").id)
        return cases.register(draft, actor(place.grid_worker), now=now)


def entered(place, text, now):
    who = actor(place.street_worker)
    with transaction():
        category = factories.category("property.upkeep").id
        draft = cases.Draft(text, place.street.id, category, holder_id=place.street.id)
        case = cases.register(draft, who, now=now)
        cases.accept(case.id, who, version=None, now=now)
        grounds = Grounds(ReasonClass.BUDGET, text, text, date(2026, 3, 20), date(2026, 6, 1))
        ledger.enter(case.id, who, grounds, leave=Leave(), version=None, now=now)


def test_pages_show_a_mark(client, place, now):
    case = register(place, TURNED, now)
    sign_in(client, place.grid_worker)

    for address in (f"/cases/{case.number}", "/cases", f"/cases?q={TURNED}"):
        page = client.get(address).text
        assert MARKED in page
        assert not set(TURNING) & set(page)


def test_pages_that_go_compressed_show_it_too(client, place, now):
    case = register(place, TURNED, now)
    sign_in(client, place.grid_worker)

    answer = client.get(f"/cases/{case.number}", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert MARKED in gzip.decompress(answer.data).decode()


def test_the_table_of_a_talk_is_sent_a_mark(client, place, now):
    talk = opened(place.community, place.community_worker, now)
    add(talk, place.head, TURNED, place.building)
    sign_in(client, place.community_worker)

    answer = client.get(f"/talks/{talk.id}/table/since?version=0")

    assert MARKED in str(answer.json)
    assert not set(TURNING) & set(str(answer.json))


SHEET = Paper(
    TURNED,
    (TURNED,),
    (
        Facts(((TURNED, TURNED),)),
        Heading(TURNED),
        Text(TURNED, TURNED),
        Signatures((Signed(TURNED, words=TURNED),)),
    ),
    TURNED,
)


def test_papers_carry_a_mark(app):
    with app.test_request_context():
        answer = as_word(SHEET, TURNED, date(2026, 3, 3))
        answer.direct_passthrough = False
        found = Document(io.BytesIO(answer.get_data()))
        printed = as_pdf(SHEET, TURNED, date(2026, 3, 3))

    text = "".join(paragraph.text for paragraph in found.paragraphs)
    assert MARKED in text
    assert not set(TURNING) & set(text)
    assert not set(TURNING) & set(repr(readable(SHEET)))
    assert printed.status_code == 200
    printed.close()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("三月 纪要", "三月_纪要_2026-03-03.docx"),
        ('a"b\r\nX-Evil: 1', "a_b_X-Evil_1_2026-03-03.docx"),
        ("../../etc/passwd", "etc_passwd_2026-03-03.docx"),
        ("gpj\u202eexe", "gpjexe_2026-03-03.docx"),
        ("\u202e\0", "paper_2026-03-03.docx"),
        ("长" * 300, "长" * 60 + "_2026-03-03.docx"),
    ],
)
def test_a_paper_is_called_something_that_no_header_and_no_disk_refuses(app, title, name):
    with app.test_request_context():
        answer = as_word(SHEET, title, date(2026, 3, 3))

    assert file_name(title, date(2026, 3, 3), "docx") == name
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.headers["Content-Disposition"].isascii()
    assert answer.headers["Content-Disposition"].isprintable()
    answer.close()


def strings(workbook: bytes) -> str:
    with ZipFile(io.BytesIO(workbook)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_list_holds_a_formula(place, now, formula):
    register(place, f"{formula}灯坏了", now)
    paths = {}
    for kind in FileFormat:
        export_id = asked(place.grid_worker, ExportKind.CASES, kind, now=now)
        building.build(export_id)
        paths[kind] = building.path_of(row(export_id).file)

    text = paths[FileFormat.CSV].read_text(encoding="utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    sheet = strings(paths[FileFormat.XLSX].read_bytes())

    (said,) = [cell for cell in cells if "灯坏了" in cell]
    assert said.startswith("'")
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in sheet


@pytest.mark.parametrize("formula", ["=1+1", "{=1+1}", " ＝1", "http://a.example", TURNED])
def test_no_other_sheet_holds_a_formula(client, place, now, formula):
    entered(place, formula, now)
    sign_in(client, place.street_worker)
    register_sheet = client.get("/ledger.xlsx").data
    sheets = [register_sheet, places.workbook([("=C1", formula, 1.0, 2.0)]), importer.template.workbook()]

    for sheet in map(strings, sheets):
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert not set(TURNING) & set(sheet)


@pytest.mark.parametrize("words", ["   ", "\u200b\u200b", "\ufeff \u2060", "\u200d", "\u202e\u2066"])
def test_what_nobody_can_see_is_no_description(client, place, words):
    sign_in(client, place.head)

    answer = post(client, "/cases/new", {"description": words, "place_id": place.building.id})

    assert answer.status_code == 422
