"""The minutes as Word and PDF: fonts, line breaking, signatures."""

import io
import shutil
from pathlib import Path

import pytest
import reportlab
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from PIL import Image

from app.papers import fonts, pdf, strokes, word
from app.papers.answers import file_name
from app.papers.breaking import NOT_FIRST, NOT_LAST, lines
from app.papers.fonts import Font
from app.papers.sheet import Column, Facts, Grid, Heading, Paper, Picture, Signatures, Signed, Text
from tests import factories
from tests.conftest import FakeClock
from tests.minutes import DRAWN, closed
from tests.signing_in import sign_in

VERA = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
"""A TrueType font that is there wherever ReportLab is."""
SHEET = Paper(
    title="三月楼长夜话纪要",
    marks=("草稿",),
    blocks=(
        Facts((("时间", "三月三日"), ("地点", "红帆驿站"))),
        Heading("一、开场"),
        Text("会议商议了三个新议题。", "开场"),
        Text("In English.", "Opening"),
        Grid((Column("序号", 2), Column("议题", 12)), (("1", "楼道灯\n不亮"),)),
        Signatures((Signed("王秀兰", DRAWN, "签名"), Signed("陈静", words="已确认"), Signed("李国强"))),
        Picture(strokes.png(DRAWN).getvalue(), 2.4, "扫码查看"),
    ),
    footer="锁定 SHA-256",
)


def broken(text, width, first=0):
    return lines(
        text, width, lambda piece: sum(1 if letter.isascii() else 2 for letter in piece), first=first
    )


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("楼道灯坏了，请修", 10, ["楼道灯坏", "了，请修"]),  # the comma takes a character along
        ("他说（明天修）好", 6, ["他说", "（明天", "修）好"]),  # no bracket at either end
        ("他说“修好了。”就走", 12, ["他说“修好", "了。”就走"]),
        ("编号YH-20260303-001的", 16, ["编号", "YH-20260303-001", "的"]),
        ("a" * 12, 5, ["aaaaa", "aaaaa", "aa"]),
        ("，，，，，，", 4, ["，，", "，，", "，，"]),  # nothing but marks: better broken than lost
        ("一行\n二行", 10, ["一行", "二行"]),
        ("to be or", 5, ["to be", "or"]),
        ("", 10, [""]),
    ],
)
def test_chinese_lines_break_where_they_may(text, width, expected):
    assert broken(text, width) == expected


def test_the_first_line_begins_further_in():
    assert broken("一二三四五六", 8, first=4) == ["一二", "三四五六"]


@pytest.mark.parametrize("length", range(10, 40))
def test_no_mark_stands_at_the_wrong_end_and_nothing_is_lost(length):
    text = "字" * length + "，以及（附件）“引文”。" * 6

    found = broken(text, 40)

    assert "".join(found) == text
    assert all(line[0] not in NOT_FIRST and line[-1] not in NOT_LAST for line in found)
    assert max(map(len, found)) <= 20


def test_a_font_that_can_be_embedded_is_put_into_the_file():
    font = fonts.font(str(VERA), ())

    file = pdf.document(SHEET, font).read()

    assert font == Font(fonts.NAME, is_embedded=True)
    assert b"/FontFile2" in file


def test_without_a_font_the_readers_own_is_named():
    font = fonts.font("", ())

    file = pdf.document(SHEET, font).read()

    assert font == Font("STSong-Light", is_embedded=False)
    assert b"STSong-Light" in file
    assert b"/FontFile2" not in file


def test_of_usual_fonts_the_first_that_can_be_embedded_is_taken(tmp_path, caplog):
    (tmp_path / "simfang.ttf").write_bytes(b"no font at all")
    shutil.copy(VERA, tmp_path / "DroidSansFallback.ttf")
    (tmp_path / "other.ttf").touch()

    assert [path.name for path in fonts.found((str(tmp_path),))] == ["simfang.ttf", "DroidSansFallback.ttf"]
    assert fonts.font("", (str(tmp_path),)).is_embedded
    assert "simfang.ttf cannot be embedded" in caplog.text
    assert not fonts.font(str(tmp_path / "gone.ttf"), ()).is_embedded


@pytest.mark.parametrize(("chosen", "says"), [(str(VERA), False), ("", True)])
def test_the_page_says_when_the_pdf_is_set_in_the_readers_font(make_app, monkeypatch, chosen, says):
    monkeypatch.setattr(fonts, "FOLDERS", ())
    app = make_app(pdf_font=chosen)
    with app.app_context():
        street = factories.street()
        talk, _item = closed(street, FakeClock.START)
        client = app.test_client()
        sign_in(client, street.head)

        page = client.get(f"/talks/{talk.id}/minutes").text

    assert ("fonts-wqy-microhei" in page) is says


def test_word_has_official_fonts_with_stand_ins_and_pictures():
    sheet = Document(word.document(SHEET))

    table = sheet.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE).blob.decode()
    assert 'w:name="方正小标宋简体"><w:altName w:val="宋体"/>' in table
    assert len(sheet.inline_shapes) == 2
    assert sheet.sections[0].footer.paragraphs[0].text == "锁定 SHA-256"
    texts = [paragraph.text for paragraph in sheet.paragraphs]
    assert "开场：会议商议了三个新议题。" in texts
    assert "Opening: In English." in texts
    assert texts[-1] == "扫码查看"


def test_a_signature_becomes_a_picture_of_its_lines():
    with Image.open(strokes.png(f"{DRAWN}M300 100")) as picture:
        pixels = picture.convert("L")

    assert picture.size == (1200, 400)
    assert pixels.getpixel((20, 20)) < 50
    assert pixels.getpixel((600, 200)) < 255
    assert pixels.getpixel((1100, 300)) == 255


def test_file_names_are_ones_that_no_system_refuses(now):
    assert file_name("三月/夜话: 一", now, "pdf") == "三月_夜话_一_2026-03-03.pdf"
    assert file_name("...", now, "docx") == "paper_2026-03-03.docx"
    assert isinstance(pdf.document(SHEET, fonts.font("", ())), io.BytesIO)


@pytest.mark.parametrize("length", [600, 2000, 8000])
def test_what_is_longer_than_a_page_goes_on_on_the_next(length):
    font = fonts.font("", ())
    names = "、".join(["王秀兰（1号楼）"] * (length // 9))
    long = "字" * length
    blocks = (
        Facts((("时间", "三月三日"), ("出席", names))),
        Grid(
            (Column("序号", 1.2), Column("议题", 5.0), Column("今天", 4.5)),
            (("1", long, "是"), ("2", "短", long)),
        ),
        Signatures((Signed("王秀兰", words="已确认"),)),
    )

    file = pdf.document(Paper("三月夜话", (), blocks, "草稿"), font).read()

    assert file.count(b"/Type /Page\n") > 1
