"""The pages of messages: channels, who is told, own words, the log; and what one chooses for oneself."""

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.sending import ChannelKind, DeliveryState
from app.extensions import db
from app.models.messages import Delivery, MessageChannel, MessageTarget, MessageTemplate
from tests import factories
from tests.messages.conftest import SECRET
from tests.signing_in import fields, post, sign_in

ENGLISH = {"Accept-Language": "en"}
NEW = "/settings/messages/new"


@pytest.fixture
def admin(house, client):
    sign_in(client, house.place.administrator)
    return client


def typed(**values):
    return {"name": "群", "language": "en", "secret": SECRET, **values}


def send(client, url, data, **values):
    """Fill in the form at an address and send it."""
    page = client.get(values.pop("form", url), headers=ENGLISH)
    return post(client, url, {**fields(page), **data}, headers=ENGLISH, **values)


def channels():
    db.session.rollback()
    return db.session.scalars(select(MessageChannel).order_by(MessageChannel.id)).all()


def test_a_channel_is_added_and_its_secrets_are_never_shown_again(admin, http):
    answer = send(admin, f"{NEW}/webhook", typed(address=http.url("/hidden-path")))

    assert answer.status_code == 303
    [channel] = channels()
    assert (channel.address, channel.secret) == (http.url("/hidden-path"), SECRET)
    for url in (answer.location, f"/settings/messages/{channel.id}/edit", "/settings/messages"):
        page = admin.get(url, headers=ENGLISH).text
        assert "hidden-path" not in page
        assert SECRET not in page


def test_an_edit_keeps_what_is_left_empty(admin, http):
    send(admin, f"{NEW}/webhook", typed(address=http.url()))
    [channel] = channels()

    send(admin, f"/settings/messages/{channel.id}/edit", typed(name="新名", secret="", address=""))

    [changed] = channels()
    assert (changed.name, changed.address, changed.secret) == ("新名", http.url(), SECRET)


def test_an_edit_of_an_older_state_is_refused(admin, http):
    send(admin, f"{NEW}/webhook", typed(address=http.url()))
    [channel] = channels()
    url = f"/settings/messages/{channel.id}/edit"
    old = fields(admin.get(url))
    send(admin, url, typed(name="先改的"))

    answer = post(admin, url, {**old, **typed(name="后改的")}, headers=ENGLISH)

    assert answer.status_code == 422
    assert channels()[0].name == "先改的"


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("webhook", {"address": "https://elsewhere.example/"}, "MESSAGE_HOSTS"),
        ("webhook", {"address": "ftp://127.0.0.1/"}, "See the example"),
        ("webhook", {"address": "https://a:b@127.0.0.1/"}, "See the example"),
        ("webhook", {"address": "https://127.0.0.1/", "secret": "short"}, "at least 16"),
        ("webhook", {"address": "https://127.0.0.1/", "secret": ""}, "fill this in"),
        ("webhook", {"address": "smtp://127.0.0.1/"}, "begin with https"),
        ("mail", {"address": "https://127.0.0.1/", "sender": "a@b.example"}, "smtp://"),
        (
            "mail",
            {"address": "smtp://127.0.0.1/", "sender": "a@b.example\r\nBcc: c"},
            "mail address",
        ),
    ],
)
def test_what_cannot_be_called_is_refused_in_words(admin, kind, values, said):
    answer = send(admin, f"{NEW}/{kind}", typed(**values))

    assert answer.status_code == 422
    assert said in answer.text
    assert "What you typed is still here" in answer.text
    assert channels() == []


def test_a_unit_chooses_events_and_a_test_shows_whether_they_arrive(admin, house, http):
    channel_id = house.channel(ChannelKind.WECOM, http.url(), secret="")
    url = f"/settings/messages/{channel_id}/units/{house.place.grid.id}"

    send(admin, url, {"urgent": "at_once", "cases": "digest", "quiet_from": "22:00", "quiet_until": "07:00"})
    db.session.rollback()
    [target] = db.session.scalars(select(MessageTarget)).all()
    show = f"/settings/messages/{channel_id}"
    send(admin, f"{show}/targets/{target.id}/test", {}, form=show)
    house.send()

    assert target.wanted == {"urgent": "at_once", "cases": "digest"}
    assert len(http.calls) == 1
    log = admin.get("/settings/messages/log", headers=ENGLISH).text
    assert "Test" in log
    assert "Sent" in log


def test_quiet_hours_need_both_ends(admin, house, http):
    channel_id = house.channel(ChannelKind.WECOM, http.url(), secret="")

    answer = send(
        admin, f"/settings/messages/{channel_id}/units/{house.place.grid.id}", {"quiet_from": "22:00"}
    )

    assert answer.status_code == 422
    assert "a beginning and an end" in answer.text


def test_one_chooses_for_oneself(house, client, mail):
    channel_id = house.channel(ChannelKind.MAIL, mail.url())
    sign_in(client, house.place.grid_worker)
    url = f"/account/messages/{channel_id}"

    refused = send(client, url, {"cases": "at_once", "address": "no address"})
    kept = send(client, url, {"cases": "at_once", "address": "li@street.example"})
    send(client, f"{url}/test", {}, form="/account/messages")
    house.send()

    assert (refused.status_code, kept.status_code) == (422, 303)
    assert [mail["To"] for mail in mail.mails] == ["li@street.example"]
    assert "li@street.example" in client.get("/account/messages").text


def test_channels_of_other_streets_are_not_there(house, client, mail):
    channel_id = house.channel(ChannelKind.MAIL, mail.url())
    other = factories.street(1)
    sign_in(client, other.administrator)

    assert client.get(f"/account/messages/{channel_id}").status_code == 404
    assert client.get(f"/settings/messages/{channel_id}").status_code == 404


def test_who_does_not_administer_is_refused(house, client, http):
    channel_id = house.channel(ChannelKind.WEBHOOK, http.url())
    for person in (house.place.stranger, house.place.leader, house.place.street_worker):
        sign_in(client, person)
        for url in ("", "/log", "/words", f"/{channel_id}", f"/{channel_id}/edit", "/new/mail"):
            assert client.get(f"/settings/messages{url}").status_code == 403


def test_own_words_are_looked_at_before_they_are_kept(admin, house):
    url = "/settings/messages/words/case_received/en"

    looked = send(admin, url, {"text": "Hello {number} {resident}", "look": "1"})
    kept_nothing = db.session.scalars(select(MessageTemplate)).all()
    refused = send(admin, url, {"text": "Hello {nobody}"})
    send(admin, url, {"text": "Hello {number}"})

    assert "Hello YH-20260303-0001 (see the case)" in looked.text
    assert kept_nothing == []
    assert refused.status_code == 422
    assert "{nobody} is not known" in refused.text
    db.session.rollback()
    assert [row.text for row in db.session.scalars(select(MessageTemplate))] == ["Hello {number}"]
    send(admin, url, {"text": ""})
    db.session.rollback()
    assert db.session.scalars(select(MessageTemplate)).all() == []


def test_dead_letters_are_shown_and_sent_again(admin, house, http):
    channel_id = house.channel(ChannelKind.WEBHOOK, http.url())
    house.tell_unit(channel_id, house.place.grid)
    http.answer = lambda _call: (400, {}, b"no")
    house.happen(house.place.grid)
    house.send()

    page = admin.get("/settings/messages/log?state=dead", headers=ENGLISH)
    [dead] = house.deliveries()
    http.answer = lambda _call: (204, {}, b"")
    post(admin, "/settings/messages/retry", {**fields(page), "id": dead.id})
    house.send()

    assert "Did not arrive" in page.text
    assert "error 400" in page.text
    assert [row.state for row in house.deliveries()] == [DeliveryState.SENT]
    assert len({call.headers["Idempotency-Key"] for call in http.calls}) == 1


def test_the_log_goes_on_by_key(admin, house, http):
    channel_id = house.channel(ChannelKind.WEBHOOK, http.url())
    target_id = house.tell_unit(channel_id, house.place.grid)
    with transaction():
        for number in range(30):
            db.session.add(
                Delivery(
                    street_id=house.place.street.id,
                    target_id=target_id,
                    key=str(number),
                    state=DeliveryState.WAITING,
                    due_at=house.clock.now,
                    created_at=house.clock.now,
                )
            )

    first = admin.get("/settings/messages/log").text
    before = house.deliveries()[5].id

    assert first.count("<tr>") == 26
    assert f"before={before}" in first
    assert admin.get(f"/settings/messages/log?before={before}").text.count("<tr>") == 6


def test_a_channel_that_is_switched_off_sends_nothing(admin, house, http):
    channel_id = house.channel(ChannelKind.WEBHOOK, http.url())
    house.tell_unit(channel_id, house.place.grid)
    house.happen(house.place.grid)
    show = f"/settings/messages/{channel_id}"
    send(admin, f"{show}/switch", {}, form=show)
    house.happen(house.place.grid)

    house.send()

    assert http.calls == []
    assert "switched off" in admin.get(show, headers=ENGLISH).text
