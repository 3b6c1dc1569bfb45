"""Registering a case by its page."""

import re
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.database import transaction
from app.domain.clocks import Urgency
from app.domain.workflow import Channel, State
from app.extensions import db
from app.models.cases import Case, Contact
from app.models.settings import Category
from app.settings.operations import install_defaults
from tests import factories
from tests.signing_in import post, sign_in


@pytest.fixture
def street(app, now):
    made = factories.street()
    with transaction():
        install_defaults(now=now)
    return made


def cases() -> list[Case]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Case).order_by(Case.id)))


def log(client, street, **values):
    data = {"description": "3单元楼道灯坏了两天", "place_id": str(street.building.id), "repeat_key": "k1"}
    return post(client, "/cases/new", {**data, **values}, content_type="multipart/form-data")


def test_a_building_head_needs_one_sentence(client, street):
    sign_in(client, street.head)

    page = client.get("/cases/new").text
    answer = log(client, street)

    (case,) = cases()
    assert "channel" not in page
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.number}/registered")
    assert (case.description, case.building_id) == ("3单元楼道灯坏了两天", street.building.id)
    assert (case.state, case.channel, case.raiser_id) == (
        State.REGISTERED,
        Channel.BUILDING_HEAD,
        street.head.id,
    )


@pytest.mark.parametrize(
    ("said", "category", "urgency"),
    [
        ("电梯困人了，快来", "lift.trapped", Urgency.RED),
        ("电梯", "lift", Urgency.YELLOW),
        ("3单元楼道灯坏了两天", "power.corridor_light", Urgency.BLUE),
        ("就是来说一声", "other.misc", Urgency.BLUE),
    ],
)
def test_the_words_say_what_it_is_about(client, street, said, category, urgency):
    sign_in(client, street.head)

    page = client.get(log(client, street, description=said).location).text

    (case,) = cases()
    assert (db.session.get_one(Category, case.category_id).code, case.urgency) == (category, urgency)
    assert db.session.get_one(Category, case.category_id).name in page


def test_the_next_page_says_number_holder_and_reason(client, street):
    sign_in(client, street.head)

    page = client.get(log(client, street).location).text

    assert cases()[0].number in page
    assert "槐荫一网格" in page


def test_two_submits_with_one_key_make_one_case(client, street):
    sign_in(client, street.head)

    first, second = log(client, street), log(client, street)

    assert first.location == second.location
    assert len(cases()) == 1


def test_the_same_key_with_other_content_is_refused_once(client, street):
    sign_in(client, street.head)
    log(client, street)

    answer = log(client, street, description="another matter")
    key = re.search(r'name="repeat_key"[^>]*value="([^"]+)"', answer.text)[1]
    again = log(client, street, description="another matter", repeat_key=key)

    assert answer.status_code == 422
    assert "another matter" in answer.text
    assert again.status_code == 303
    assert len(cases()) == 2


def test_ten_thousand_characters_are_refused_and_kept(client, street):
    sign_in(client, street.head)
    long = "楼" * 10_000

    answer = log(client, street, description=long)

    assert answer.status_code == 422
    assert long in answer.text
    assert "5000" in answer.text
    assert cases() == []


def test_emoji_and_rare_characters_are_kept(client, street):
    sign_in(client, street.head)

    page = client.get(
        log(client, street, description="𠮷野家门口 🚲 堵路").location.removesuffix("/registered")
    )

    assert cases()[0].description == "𠮷野家门口 🚲 堵路"
    assert "𠮷野家门口 🚲 堵路" in page.text


def test_a_nul_byte_is_refused_and_the_rest_kept(client, street):
    sign_in(client, street.head)

    answer = log(client, street, description="灯\x00坏了")

    assert answer.status_code == 422
    assert "灯坏了" in answer.text
    assert cases() == []


def test_what_was_solved_already_is_closed_at_once(client, street):
    sign_in(client, street.head)

    log(client, street, is_solved="y", solved_note="换了灯泡")

    assert cases()[0].state in {State.CLOSED, State.VERIFYING}


def test_solved_without_words_is_refused(client, street):
    sign_in(client, street.head)

    answer = log(client, street, is_solved="y", solved_note=" ")

    assert answer.status_code == 422
    assert cases() == []


def test_staff_register_for_a_resident(client, street):
    sign_in(client, street.grid_worker)

    log(
        client,
        street,
        channel="hotline",
        contact_name="张三",
        contact_phone="138 0000 1234",
        outside_number="12345-7",
        outside_due_at="2026-03-06T18:00",
    )

    (case,) = cases()
    contact = db.session.get(Contact, case.contact_id)
    assert (case.channel, case.outside_number) == (Channel.HOTLINE, "12345-7")
    assert case.outside_due_at.isoformat() == "2026-03-06T10:00:00+00:00"
    assert (contact.name, contact.phone) == ("张三", "138 0000 1234")


def test_a_hotline_number_wants_the_hotline_channel(client, street):
    sign_in(client, street.grid_worker)

    answer = log(client, street, channel="walk_in", outside_number="12345-7")

    assert answer.status_code == 422
    assert cases() == []


def test_a_confidential_case_goes_to_the_level_above(client, street):
    sign_in(client, street.grid_worker)

    log(client, street, channel="walk_in", is_confidential="y")

    assert cases()[0].holder_id == street.community.id


@pytest.mark.parametrize("someone", ["sister_worker", "far_worker", "stranger", "co_handler"])
def test_nobody_registers_where_they_have_no_posting(client, street, someone):
    sign_in(client, getattr(street, someone))

    answer = log(client, street, channel="walk_in")

    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_without_a_session_the_page_is_closed(client, street):
    assert client.get("/cases/new").status_code == 302


def photo(width=40, height=30, kind="JPEG") -> BytesIO:
    data = BytesIO()
    Image.new("RGB", (width, height), "navy").save(data, kind)
    data.seek(0)
    return data


def test_photos_are_shown_on_the_page(client, street):
    sign_in(client, street.head)

    answer = log(client, street, photos=[(photo(), "1.jpg"), (photo(50), "2.jpg")])
    page = client.get(answer.location.removesuffix("/registered")).text

    assert answer.status_code == 303
    assert page.count("/thumb") == 2


def test_a_photo_that_lies_about_its_kind_is_named_and_the_text_kept(client, street):
    sign_in(client, street.head)

    answer = log(client, street, photos=[(BytesIO(b"MZ not a photo"), "灯.jpg")])

    assert answer.status_code == 422
    assert "灯.jpg" in answer.text
    assert "3单元楼道灯坏了两天" in answer.text
    assert cases() == []


def test_a_photo_of_thirty_megapixels_is_taken(client, street):
    sign_in(client, street.head)

    assert log(client, street, photos=[(photo(6000, 5000), "big.jpg")]).status_code == 303


def test_an_urgency_that_was_chosen_wins(client, street):
    sign_in(client, street.head)

    log(client, street, urgency="red")

    assert cases()[0].urgency is Urgency.RED
