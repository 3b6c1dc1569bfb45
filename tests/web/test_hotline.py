"""A hotline's sheet: uploaded, looked at, registered once, and answered."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from app.cases import operations as cases
from app.database import transaction
from app.domain.workflow import Channel
from app.extensions import db
from app.models.cases import Case
from app.models.hotline import Feeder
from tests import factories
from tests.signing_in import post, sign_in

HEADINGS = "序号,工单编号,诉求内容,事发地址,来电人,联系电话,截止时间\n"
LAMP = "1,GD001,楼道灯不亮 请修,槐荫小区1号楼2单元,钱大妈,13812345678,2026-03-09 18:00\n"
ROAD = '2,GD002,"=1+1 路面坑洼",城东路路口,,,2026-03-10\n'


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def worker(street, client):
    sign_in(client, street.street_worker)
    return client


def upload(client, street, content, name="派单.csv", feeder="12345"):
    data = {
        "file": (io.BytesIO(content.encode("gb18030")), name),
        "street": str(street.street.id),
        "feeder": feeder,
    }
    return post(client, "/hotline", data, content_type="multipart/form-data")


def filled(page, **columns) -> dict[str, str]:
    """Return what the form of the preview would send."""
    hidden = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text).group(1)
        for name in ("street", "feeder", "kept", "filename", "plan")
    }
    for select in re.findall(r'<select[^>]*name="(of_\w+)".*?</select>', page.text, re.S):
        part = re.search(rf'<select[^>]*name="{select}".*?</select>', page.text, re.S).group()
        chosen = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"', part)
        hidden[select] = chosen.group(1) if chosen else ""
    return hidden | columns


def sent() -> list[Case]:
    db.session.rollback()
    return db.session.query(Case).order_by(Case.id).all()


def test_the_preview_writes_nothing_and_the_confirmation_all(street, worker):
    preview = upload(worker, street, HEADINGS + LAMP + ROAD)
    before = len(sent())
    answer = post(worker, "/hotline/confirm", filled(preview))
    lamp, road = sent()

    assert (preview.status_code, before, answer.status_code) == (200, 0, 303), preview.text
    assert "槐荫小区1号楼" in preview.text
    assert "13812345678" not in preview.text
    assert (lamp.outside_number, lamp.channel, lamp.building_id) == (
        "GD001",
        Channel.HOTLINE,
        street.building.id,
    )
    assert lamp.outside_due_at.isoformat() == "2026-03-09T10:00:00+00:00"
    assert (road.community_id, road.street_id, road.spot) == (None, street.street.id, "城东路路口")
    assert road.outside_due_at.isoformat() == "2026-03-10T15:59:00+00:00"
    assert all(text in worker.get(f"/cases/{lamp.number}").text for text in ("GD001", "2026年3月9日"))


def test_the_same_sheet_again_does_nothing_and_says_so(street, worker):
    post(worker, "/hotline/confirm", filled(upload(worker, street, HEADINGS + LAMP)))

    again = upload(worker, street, HEADINGS + LAMP)
    other = upload(worker, street, HEADINGS + LAMP, feeder="市长信箱")

    assert (again.status_code, len(sent())) == (200, 1)
    assert "无需" in again.text
    assert "GD001" in other.text


def test_what_is_wrong_is_said_line_by_line_and_nothing_is_written(street, worker):
    bad = LAMP.replace("2026-03-09 18:00", "下周") + LAMP + "3,,没有编号,,,,\n"

    page = upload(worker, street, HEADINGS + bad)
    answer = post(worker, "/hotline/confirm", filled(page))

    assert (page.status_code, answer.status_code, sent()) == (422, 422, [])
    assert all(text in page.text for text in ("第2行", "下周", "第3行", "第4行"))


def test_columns_that_are_not_recognised_are_chosen_once_and_remembered(street, worker):
    content = "单子,说了啥,在哪\nA1,水管漏水,槐荫小区2号楼\n"
    page = upload(worker, street, content)
    chosen = {"of_number": "单子", "of_text": "说了啥", "of_address": "在哪"}

    again = post(worker, "/hotline/columns", filled(page, **chosen))
    post(worker, "/hotline/confirm", filled(again))
    second = upload(worker, street, content.replace("A1", "A2"))

    assert (page.status_code, again.status_code, second.status_code) == (422, 200, 200)
    assert [case.building_id for case in sent()] == [street.sister_building.id]
    assert db.session.query(Feeder).one().columns["text"] == "说了啥"


def test_the_answer_sheet_says_what_was_done_and_holds_no_formula(street, worker, now):
    post(worker, "/hotline/confirm", filled(upload(worker, street, HEADINGS + LAMP + ROAD)))
    case = sent()[0]
    with transaction():
        cases.close_at_once(
            case.id, factories.actor(street.grid_worker), note="=已换灯", version=None, now=now
        )

    page = worker.get("/hotline/answers")
    url = re.search(r'href="(/hotline/answers.xlsx[^"]*)"', page.text).group(1).replace("&amp;", "&")
    rows = CalamineWorkbook.from_object(io.BytesIO(worker.get(url).data)).get_sheet_by_index(0).to_python()

    assert [row[0] for row in rows] == ["工单编号", "GD001", "GD002"]
    assert rows[1][7] == "=已换灯"
    assert rows[1][9] == "槐荫一网格"
    assert "GD001" not in worker.get("/hotline/answers?first=2030-01-01").text
    assert worker.get("/hotline/answers?first=0001-01-01").status_code == 422


@pytest.mark.sqlite
@pytest.mark.parametrize("who", ["grid_worker", "community_worker", "stranger"])
def test_only_the_street_takes_sheets_in(street, client, who):
    sign_in(client, getattr(street, who))

    assert client.get("/hotline").status_code == 403
    assert client.get("/hotline/answers.xlsx").status_code == 403
