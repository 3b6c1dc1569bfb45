"""Tables that people send, when they mean no good or their program did something odd."""

import io
import time
import tracemalloc

import pytest
import xlsxwriter

from app.domain.errors import Invalid
from app.web import tables
from app.web.messages import message_for
from tests import factories, workbooks
from tests.signing_in import csrf_token, post, sign_in

HARMFUL = list(workbooks.harmful())
MEGABYTE = 2**20


def read(content, name, most_rows=5000):
    notes = []
    found = [
        (sheet, list(lines))
        for sheet, lines in tables.sheets(content, name, most_rows=most_rows, notes=notes)
    ]
    return found, [(note.code, note.name) for note in notes]


def part(field: str, value: bytes, more: str = "") -> bytes:
    return b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (
        field.encode(),
        more.encode(),
        value,
    )


@pytest.mark.parametrize(
    ("content", "name", "reason"), [one[1:] for one in HARMFUL], ids=[o[0] for o in HARMFUL]
)
def test_a_harmful_file_is_refused_and_costs_little(content, name, reason):
    tracemalloc.start()

    with pytest.raises(Invalid) as refusal:
        read(content, name)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (refusal.value.field, refusal.value.code) == ("file", reason)
    assert peak < 40 * MEGABYTE


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "address", ["/units/import", "/ledger/import", "/hotline", "/stations/places/import"]
)
def test_every_page_that_takes_tables_says_it_in_a_sentence(app, client, address):
    street = factories.street()
    sign_in(client, street.administrator)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    fields = {"csrf_token": csrf_token(client), "street": str(street.street.id), "system": "wgs84"}
    fields |= {"feeder": "12345"} if address == "/hotline" else {}

    for what, content, name, reason in HARMFUL:
        # The body is made here, because the client would leave a temporary file open for a large one.
        body = b"".join(part(field, value.encode()) for field, value in fields.items())
        body += part("file", content, f'; filename="{name}"') + b"--b--\r\n"
        page = client.post(address, data=body, content_type="multipart/form-data; boundary=b")

        sentence = message_for(Invalid("file", reason, megabytes=5, limit=500, line=1))
        assert (page.status_code, sentence in page.text) == (422, True), what


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (workbooks.cell("A1") + "".join(f'<row r="{n}"/>' for n in range(2, 1_000_000)), 1),
        (
            workbooks.cell("A1")
            + "".join(f'<row r="{n}"><c r="XFD{n}" s="1"/></row>' for n in range(2, 9000)),
            1,
        ),
        (workbooks.cell("A1") + workbooks.cell("A1048576"), 5100),
    ],
    ids=["empty rows", "coloured cells", "one at the end"],
)
def test_what_is_empty_is_passed_by(rows, lines):
    content = workbooks.workbook(rows)
    begun = time.perf_counter()

    ((_, found),), _ = read(content, "x.xlsx")

    assert (len(found), found[0]) == (lines, (1, ["1"]))
    assert time.perf_counter() - begun < 20


def test_hidden_sheets_are_left_out_and_named():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("看得见").write(0, 0, "x")
        hidden, deeper = book.add_worksheet("藏着"), book.add_worksheet("藏得深")
        hidden.write(0, 0, "y")
        hidden.hide()
        deeper.very_hidden()

    found, notes = read(target.getvalue(), "x.xlsx")

    assert [name for name, _ in found] == ["看得见"]
    assert notes == [("sheet_hidden", "藏着"), ("sheet_hidden", "藏得深")]


def test_of_a_formula_the_last_value_is_read_and_that_is_said():
    content = workbooks.workbook(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>NOW()</f></c></row>'
    )

    ((_, lines),), notes = read(content, "x.xlsx")

    assert lines == [(1, ["2"])]
    assert notes == [("formulas", "")]


def test_a_text_that_looks_like_a_formula_stays_one():
    content = workbooks.workbook(workbooks.text("=1+1"))

    assert read(content, "x.xlsx") == ([("表", [(1, ["=1+1"])])], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_table_is_read_in_the_encodings_of_office_programs(encoding):
    assert read("级别,名称\n街道,𠮷\n".encode(encoding), "x.csv")[0] == [
        ("", [(1, ["级别", "名称"]), (2, ["街道", "𠮷"])])
    ]


def test_cells_lose_what_no_database_can_hold():
    (row,) = tables.rows("", [(2, ["a\x7fb\uffff\r\nc"])], {0: "name"}, most=1)

    assert row.get("name") == "ab\nc"


def test_the_reader_may_die_and_the_server_goes_on(monkeypatch):
    monkeypatch.setattr(tables, "_SECONDS", 0.001)

    with pytest.raises(Invalid) as refusal:
        read(workbooks.workbook(workbooks.cell("A1")), "x.xlsx")

    assert refusal.value.code == "file_too_heavy"


def geojson(code="370899001001", coordinates="[118.1, 36.1]", geometry="Point") -> str:
    geometry = f'{{"type": "{geometry}", "coordinates": {coordinates}}}'
    feature = f'{{"type": "Feature", "properties": {{"code": "{code}"}}, "geometry": {geometry}}}'
    return f'{{"type": "FeatureCollection", "features": [{feature}]}}'


@pytest.mark.parametrize(
    "content",
    [
        geojson(code="\\ud800"),
        geojson(code="\\u0000"),
        geojson(coordinates="[NaN, Infinity]"),
        geojson(coordinates="[1e999, 1]"),
        geojson(coordinates=f"[{'9' * 4000}, 1]"),
        geojson(coordinates="[" * 90_000),
        geojson(coordinates="[" * 900 + "]" * 900, geometry="Polygon"),
        geojson(coordinates='[{"a": 1}, null]', geometry="LineString"),
        geojson(geometry="\\ud800"),
        '{"type": "FeatureCollection", "features": [[[[]]], null, 7]}',
    ],
    ids=range(10),
)
def test_an_odd_map_file_gets_a_sentence(app, client, content):
    street = factories.street()
    sign_in(client, street.administrator)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    data = {"file": (io.BytesIO(content.encode()), "x.geojson"), "system": "wgs84"}
    page = post(client, "/stations/places/import", data, content_type="multipart/form-data")

    assert page.status_code == 422
