"""What a message says: own words, the reader's language, and of residents what the channel may carry."""

import pytest

from app.cases import operations as cases
from app.database import transaction
from app.domain.errors import Invalid
from app.domain.sending import ChannelKind, EventGroup
from app.extensions import db
from app.messages import operations
from app.messages.events import codes_of, group_of
from app.models.cases import Case
from app.notices.sentences import SENTENCES
from tests import factories
from tests.factories import actor

CLEAR = "{number} {resident} {phone} {spot} {report}"
PERSONAL = ("单春花", "100 1234 5678", "3单元2楼", "楼道灯坏了")
OF_THE_HOUSE = {
    "no_people", "admin_postponed", "catch_up", "catch_up_bundle", "clocks_reckoned", "work_taken_over",
    "work_handed_over", "work_back_at_unit", "retention_waits", "retention_waits_there", "duty_called_group",
}  # fmt: skip
"""What is about the house itself; the last is only how a group is told."""


@pytest.fixture
def case_id(house):
    place = house.place
    draft = cases.Draft(
        PERSONAL[3],
        place.building.id,
        factories.category("power.corridor_light").id,
        spot=PERSONAL[2],
        contact_name=PERSONAL[0],
        contact_phone=PERSONAL[1],
    )
    with transaction():
        return cases.register(draft, actor(place.head), now=house.clock.now).id


def words(house, text, language="en"):
    with transaction():
        operations.set_template(
            house.place.street.id, house.admin, code="case_received", language=language, text=text
        )


def told(house, http, case_id, **values):
    house.send()
    path = f"/{len(http.calls)}"
    house.tell_unit(house.channel(ChannelKind.FEISHU, http.url(path), **values), house.place.grid)
    house.happen(house.place.grid, case_id=case_id)
    house.send()
    return next(call for call in http.calls if call.path == path).json["content"]["text"]


def test_a_group_reads_what_was_reported_only_where_the_channel_may_and_never_who_did(house, http, case_id):
    words(house, CLEAR)

    hidden = told(house, http, case_id)
    clear = told(house, http, case_id, personal_data=True)

    assert not [text for text in PERSONAL if text in hidden]
    assert hidden.count("(see the case)") == 4
    assert [text in clear for text in PERSONAL] == [False, False, True, True]


def test_of_a_confidential_case_nobody_is_named(house, http, case_id):
    words(house, CLEAR)
    with transaction():
        db.session.get_one(Case, case_id).lowest_rank = 1

    text = told(house, http, case_id, personal_data=True)

    assert not [one for one in PERSONAL if one in text]


def test_the_usual_words_name_no_resident(house, http, case_id):
    text = told(house, http, case_id, personal_data=True)

    assert not [one for one in PERSONAL if one in text]
    assert "https://yehua.example/cases/" in text


def test_own_words_are_used_in_their_language_and_say_where_the_link_stands(house, http, case_id):
    words(house, "{link} 【{unit}】{category} {place} {due}", "zh_CN")
    words(house, "English {number}")

    chinese = told(house, http, case_id, language="zh_CN")
    english = told(house, http, case_id)

    assert chinese.count("https://") == 1
    assert "槐荫小区1号楼" in chinese
    assert english.startswith("English ")


def test_what_is_filled_in_is_not_filled_in_again(house, http, case_id):
    with transaction():
        db.session.get_one(Case, case_id).spot = "{phone}"
    words(house, "{spot}")

    assert "{phone}" in told(house, http, case_id, personal_data=True)


@pytest.mark.parametrize(
    "text", ["{nobody}", "{", "}", "{number", "{{number}}", "{number.real}", "{ number }"]
)
def test_an_unknown_placeholder_is_refused_with_those_that_are_known(house, text):
    with pytest.raises(Invalid) as refused:
        words(house, text)

    assert "{number}" in refused.value.params["known"]


def test_every_event_belongs_to_a_group():
    listed = {code for group in EventGroup for code in codes_of(group)}

    assert listed | OF_THE_HOUSE == set(SENTENCES)
    assert {group_of(code) for code in OF_THE_HOUSE} == {EventGroup.HOUSE}
