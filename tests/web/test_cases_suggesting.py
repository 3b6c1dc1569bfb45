"""What the form to register shows while somebody types."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from app.database import transaction
from app.domain.clocks import Urgency
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Contact, Event, EventText
from app.models.files import StoredFile
from app.settings import operations as settings
from tests import factories
from tests.counting import statements
from tests.signing_in import post
from tests.web.cases_made import enter, moved, registered

ZH = {"Accept-Language": "zh-CN"}


@pytest.fixture
def street(app):
    return factories.street()


def asked(client, street, text, **values):
    data = {"description": text, "place_id": str(street.building.id), **values}
    return post(client, "/cases/new/suggestions", data, headers=ZH)


def pressed(page: str) -> list[str]:
    return [part.split(">")[1].split("<")[0] for part in page.split('aria-pressed="true"')[1:]]


def test_it_suggests_category_and_urgency(client, street):
    enter(client, street.head)

    page = asked(client, street, "3单元楼道灯坏了两天").text

    assert pressed(page) == ["楼道灯", "一般"]
    assert "是不是下面这件" not in page


def test_what_was_chosen_by_hand_stays_chosen(client, street):
    chosen = factories.category("lift.stopped")
    enter(client, street.head)

    page = asked(client, street, "3单元楼道灯坏了两天", category_id=str(chosen.id), urgency="red").text

    assert pressed(page) == [chosen.name, "特急"]


def test_an_emergency_is_red_and_says_whom_to_call(client, street, now):
    with transaction():
        administrator = factories.actor(street.administrator)
        values = {"gas_number": "0537-2380000"}
        settings.set_values(street.street.id, administrator, values=values, now=now)
    enter(client, street.head)

    gas, fire = asked(client, street, "厨房煤气味很大").text, asked(client, street, "着火了").text

    assert 'href="tel:0537-2380000"' in gas
    assert "特急" in pressed(gas)
    assert 'href="tel:119"' in fire


def test_numbers_in_the_text_are_said_to_be_kept_apart(client, street):
    enter(client, street.head)

    assert "电话会另外加密保存" in asked(client, street, "找王奶奶13812345678").text
    assert "证件号会另外加密保存" in asked(client, street, "证件11010519491231002X").text
    assert "电话和证件号会" in asked(client, street, "13812345678，11010519491231002X").text
    assert "加密保存" not in asked(client, street, "楼道灯坏了").text


def test_open_cases_nearby_are_shown_with_one_tap_to_join(client, street):
    case = registered(street, by=street.grid_worker)
    own = registered(street)
    enter(client, street.head)

    page = asked(client, street, "楼道灯坏了").text

    assert f'formaction="/cases/{case.number}/me-too"' in page
    assert f"/cases/{own.number}/me-too" not in page
    assert "您登记的" in page


@pytest.mark.parametrize(("text", "place_id"), [("灯坏了", "999999"), ("  ", None)])
def test_without_text_or_place_nothing_is_suggested(client, street, text, place_id):
    enter(client, street.head)

    answer = asked(client, street, text, place_id=place_id or str(street.building.id))

    assert (answer.status_code, answer.text.strip()) == (200, "")


def test_somebody_elses_places_are_not_looked_at(client, street):
    registered(street)
    enter(client, street.far_worker)

    assert asked(client, street, "楼道灯坏了").text.strip() == ""


def test_it_takes_four_statements(client, street):
    registered(street, by=street.grid_worker)
    enter(client, street.head)
    asked(client, street, "楼道灯坏了")

    with statements() as seen:
        asked(client, street, "3单元的楼道灯坏了")

    assert len(seen) <= 4, seen  # who asks, what was learned, what is open nearby, their photos


def test_one_who_is_not_signed_in_is_sent_to_the_door(client, street):
    assert client.post("/cases/new/suggestions").status_code in {302, 303, 400}


def test_left_alone_the_suggestion_is_used_and_noted(client, street):
    enter(client, street.head)
    data = {"description": "三楼着火了", "place_id": str(street.building.id)}
    page = client.get(post(client, "/cases/new", data).location, headers=ZH).text

    event = db.session.scalars(select(Event).where(Event.move == Move.REGISTER)).one()
    case = db.session.get_one(Case, event.case_id)
    assert case.urgency is Urgency.RED
    assert event.facts["suggested_category_id"] == case.category_id
    assert 'href="tel:119"' in page


def test_the_page_after_sending_names_what_may_be_the_same(client, street):
    other = registered(street, by=street.grid_worker)
    enter(client, street.head)
    data = {"description": "楼道灯坏了两天", "place_id": str(street.building.id)}

    page = client.get(post(client, "/cases/new", data).location, headers=ZH).text

    assert "可能说的是同一件事" in page
    assert f"/cases/{other.number}" in page


def photo():
    data = BytesIO()
    Image.new("RGB", (40, 30), "#557").save(data, "JPEG")
    data.seek(0)
    return data, "灯.jpg"


def test_joining_takes_words_and_photos_along(client, street):
    case = registered(street, by=street.grid_worker)
    enter(client, street.head)
    whole = {
        "place_id": str(street.building.id),
        "spot": "三单元",
        "urgency": "",
    }  # the button sends the whole form
    data = {**whole, "description": "我们单元也是", "photos": photo()}

    answer = post(client, f"/cases/{case.number}/me-too", data, content_type="multipart/form-data")

    assert (answer.status_code, answer.location) == (303, f"/cases/{case.number}")
    page = client.get(answer.location, headers=ZH).text
    assert "已记下您也遇到" in page
    assert "王秀兰也遇到同样的问题。" in page
    assert "我们单元也是" in db.session.scalars(select(EventText.body)).all()
    assert db.session.scalars(select(StoredFile.case_id)).all() == [case.id]


def test_joining_keeps_the_contact_and_twice_sent_is_noted_once(client, street):
    case = registered(street, by=street.grid_worker)
    enter(client, street.head)
    data = {"description": "也是", "contact_name": "王芳", "contact_phone": "13812345678", "repeat_key": "k1"}

    for _ in range(2):
        post(client, f"/cases/{case.number}/me-too", data)

    kept = select(Contact).where(Contact.joined_at.is_not(None))
    assert [(one.name, one.phone) for one in db.session.scalars(kept)] == [("王芳", "13812345678")]
    assert db.session.scalars(select(EventText.body)).all().count("也是") == 1


def test_what_cannot_be_joined_says_why(client, street):
    case = registered(street, by=street.grid_worker)
    moved(case, Move.WITHDRAW, street.grid_worker, note="登记错了")
    enter(client, street.head)

    answer = post(client, f"/cases/{case.number}/me-too", follow_redirects=True)

    assert "notice--danger" in answer.text
    long = post(client, f"/cases/{case.number}/me-too", {"description": "长" * 6000}, headers=ZH)
    assert "没有记上" in client.get(long.location, headers=ZH).text


def test_a_stranger_joins_nothing(client, street):
    case = registered(street, by=street.grid_worker)
    enter(client, street.stranger)

    assert post(client, f"/cases/{case.number}/me-too").status_code == 404


def test_the_case_page_offers_it_and_says_why_not(client, street):
    case = registered(street)
    enter(client, street.head)
    assert "这件是您登记的" in client.get(f"/cases/{case.number}", headers=ZH).text

    moved(case, Move.JOIN, street.grid_worker)
    enter(client, street.grid_worker)
    assert "您已经点过" in client.get(f"/cases/{case.number}", headers=ZH).text


def test_further_numbers_are_shown_once_they_are_asked_for(client, street):
    case = registered(street, by=street.grid_worker, description="漏水，13812345678，13912345678")
    enter(client, street.grid_worker)
    assert "13912345678" not in client.get(f"/cases/{case.number}").text

    assert "13912345678" in post(client, f"/cases/{case.number}/contact").text
