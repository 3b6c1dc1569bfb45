"""No message carries a resident's name, number or room further than channel and reader may have them."""

import json
from datetime import timedelta

import pytest

from app.database import transaction
from app.domain.sending import ChannelKind
from app.extensions import db
from app.messages import operations
from app.messages.wording import PLACEHOLDERS
from app.models.cases import Contact
from app.models.messages import MessageTemplate
from app.models.notices import Notice
from tests.privacy.canaries import NAME, seeded

CHATS = (ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU, ChannelKind.WEBHOOK)
EVERYTHING = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
ROUNDS = 40
"""More minutes than it takes to send all of it."""

pytestmark = [pytest.mark.timeout(300), pytest.mark.sqlite]  # what messages say hangs on no database


def everybody_is_told(house, http, mail, *, personal_data):
    """Let each kind of channel carry all that happens, to units and to people."""
    place = house.place
    for kind in CHATS:
        channel_id = house.channel(kind, http.url(f"/{kind.value}"), personal_data=personal_data)
        for unit in (place.building, place.grid, place.community, place.street, place.department):
            house.tell_unit(channel_id, unit)
    channel_id = house.channel(ChannelKind.MAIL, mail.url(), personal_data=personal_data)
    people = (place.head, place.grid_worker, place.community_worker, place.leader, place.co_handler)
    for person in people:
        house.tell_person(channel_id, person, mailbox(person))


def mailbox(person):
    return f"p{person.id}@street.example"


def say_everything(house):
    """Let the street's own words name all that words can name, of everything that was told."""
    db.session.rollback()
    codes = db.session.scalars(db.select(Notice.code).distinct()).all()
    with transaction():
        for code in codes:
            words = {"code": code, "language": "en", "text": EVERYTHING}
            operations.set_template(house.place.street.id, house.admin, **words)
    assert db.session.query(MessageTemplate).count() == len(codes) > 10


def arrived(house, http, mail):
    """Send all that waits; return what groups and other systems got, and what people got."""
    for _ in range(ROUNDS):
        house.send()
        house.clock.advance(timedelta(minutes=1))
    assert [row.id for row in house.deliveries() if row.sent_at is None] == []
    groups = [(call.path.split("?")[0], json.dumps(call.json, ensure_ascii=False)) for call in http.calls]
    people = [(letter["To"], f"{letter['Subject']}\n{letter.get_content()}") for letter in mail.mails]
    assert {path for path, _text in groups} == {f"/{kind.value}" for kind in CHATS}
    return groups, people


def canaries_in(planted, texts):
    """Return which canaries came where; bare rooms count beside their unit only."""
    return {
        (where, canary)
        for where, words in texts
        for canary in planted.planted
        if (f"3单元{canary}" if len(canary) == 4 else canary) in words
    }


@pytest.mark.parametrize("own_words", [False, True])
def test_a_channel_that_may_not_name_residents_names_none(house, client, http, mail, own_words):
    everybody_is_told(house, http, mail, personal_data=False)
    planted = seeded(client, house.place, house.clock.now)
    if own_words:
        say_everything(house)

    groups, people = arrived(house, http, mail)

    assert len(groups) > 20
    assert len(people) > 5
    assert canaries_in(planted, groups + people) == set()


def test_one_that_may_gives_contacts_to_people_and_nothing_else_in_clear(house, client, http, mail):
    everybody_is_told(house, http, mail, personal_data=True)
    planted = seeded(client, house.place, house.clock.now)
    say_everything(house)

    groups, people = arrived(house, http, mail)

    assert canaries_in(planted, groups) == set()
    found = canaries_in(planted, people)
    contacts = {words for one in db.session.scalars(db.select(Contact)) for words in (one.name, one.phone)}
    assert {NAME, "13877776666"} <= {canary for _who, canary in found} <= contacts
    ways = {planted.planted[canary] for who, canary in found if who == mailbox(house.place.leader)}
    assert ways <= {"hotline", "open311"}  # nobody knew where it is, so that the street has it itself
    assert mailbox(house.place.co_handler) not in {who for who, _canary in found}
