"""A supervision order on paper."""

from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document

from tests import factories
from tests.orders import accepted, answered, given
from tests.web.cases_made import enter, registered

HOUR = timedelta(hours=1)
SAID = {"reason": "居民三次催办", "demand": "三天内恢复照明", "amount": "2", "counted_in": "natural_days"}


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def case(place):
    return registered(place)


@pytest.fixture
def order(place, case, now):
    return given(place.leader, [case], place.grid_worker, place.grid, now)


def test_the_paper_says_everything(client, place, case, order, now):
    enter(client, place.leader)

    file = client.get(f"/orders/{order.id}.docx")

    document = Document(BytesIO(file.data))
    text = "\n".join(
        [paragraph.text for paragraph in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    for said in (
        "督2026-0001",
        case.number,
        "居民三次催办仍未修好",
        "三天内恢复照明",
        "李国强",
        "孙建华",
        "云湖街道",
    ):
        assert said in text
    assert document.inline_shapes, "the code that leads to the case"
    assert client.get(f"/orders/{order.id}.pdf").data.startswith(b"%PDF")


def test_the_paper_of_an_answered_order_carries_the_answer(client, place, case, order, now):
    answered(order, place.grid_worker, now, "已换灯")
    accepted(order, place.leader, now, note="可以")
    enter(client, place.leader)

    document = Document(BytesIO(client.get(f"/orders/{order.id}.docx").data))

    text = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "已换灯" in text
    assert "可以" in text
