"""From a notice to a mailbox: once, in order, whatever fails on the way."""

from app.domain.sending import ChannelKind, DeliveryState


def test_what_a_person_is_told_comes_by_mail(house, mail):
    channel = house.channel(ChannelKind.MAIL, mail.url())
    house.tell_person(channel, house.place.grid_worker, "li@street.example")

    house.happen(house.place.grid)

    assert house.send() == 1
    assert house.send() == 0
    assert len(mail.mails) == 1
    assert mail.mails[0]["To"] == "li@street.example"
    assert "has come to your unit" in mail.mails[0].get_content()
    assert [row.state for row in house.deliveries()] == [DeliveryState.SENT]
