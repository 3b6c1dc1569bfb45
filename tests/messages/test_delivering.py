"""From a notice to a mailbox or a group: once, in order, whatever fails on the way."""

from datetime import timedelta

from app.database import transaction
from app.domain.sending import ChannelKind, DeliveryState
from app.extensions import db
from app.messages import jobs, operations
from app.models.cases import Case
from app.models.messages import Delivery, MessageTarget
from app.models.notices import Notice
from tests import factories

SENT, WAITING, DEAD = DeliveryState.SENT, DeliveryState.WAITING, DeliveryState.DEAD


def states(house):
    return [row.state for row in house.deliveries()]


def numbers(sink):
    return [call.headers["Idempotency-Key"] for call in sink.calls]


def test_what_a_person_is_told_comes_by_mail(house, mail, case_id):
    channel = house.channel(ChannelKind.MAIL, mail.url())
    house.tell_person(channel, house.place.grid_worker, "li@street.example")
    house.send()
    mail.mails.clear()

    house.happen(house.place.grid, case_id=case_id)

    assert house.send() == 1
    assert house.send() == 0
    [letter] = mail.mails
    number = db.session.get_one(Case, case_id).number
    assert letter["To"] == "li@street.example"
    assert letter["Subject"] == f"Yehua: Case {number} has come to your unit."
    assert letter["Message-ID"] == f"<{house.deliveries()[-1].id}@yehua.example>"
    assert letter.get_content().split() == [
        *f"Case {number} has come to your unit.".split(),
        f"https://yehua.example/cases/{number}",
    ]


def test_registering_a_case_makes_no_delivery_itself(house, http):
    house.webhook(http)
    house.happen(house.place.grid)

    assert house.deliveries() == []


def test_what_a_unit_is_told_comes_to_its_group_once(house, http):
    factories.person("second", "second", (factories.Role.GRID_STAFF, house.place.grid))
    db.session.commit()
    house.webhook(http)

    house.happen(house.place.grid)
    house.send()

    assert db.session.scalar(db.select(db.func.count(Notice.id))) == 2
    assert len(http.calls) == 1


def test_a_system_above_is_told_what_units_below_are_told_only_if_it_wants(house, http):
    house.webhook(http, "/all", house.place.street, with_below=True)
    house.webhook(http, "/own", house.place.street)

    house.happen(house.place.grid)
    house.happen(house.place.street)
    house.send()

    paths = [call.path for call in http.calls]
    assert (paths.count("/all"), paths.count("/own")) == (2, 1)


def test_a_notice_that_is_committed_later_is_not_lost(house, http):
    """Its number is smaller than one that has been fanned out."""
    house.webhook(http)
    house.happen(house.place.grid)
    house.happen(house.place.grid)
    first = db.session.scalars(db.select(Notice.id).order_by(Notice.id)).first()
    with transaction():
        later = db.session.get_one(Notice, first)
        values = {
            name: getattr(later, name) for name in ("person_id", "unit_id", "code", "params", "created_at")
        }
        db.session.delete(later)
    house.send()
    with transaction():
        db.session.add(Notice(id=first, key="late", **values))

    house.send()

    assert states(house) == [SENT, SENT]


def test_what_fails_is_tried_again_in_order_under_its_number(house, http):
    house.webhook(http)
    for _ in range(3):
        house.happen(house.place.grid)
    http.answer = lambda _call: (503, {}, b"")
    assert house.send() == 0
    assert len(http.calls) == 1
    http.answer = lambda _call: (200, {}, b"")

    assert house.send() == 0
    house.clock.advance(timedelta(seconds=11))
    assert house.send() == 3

    ids = [row.id for row in house.deliveries()]
    assert numbers(http) == [f"yehua.example-{number}" for number in (ids[0], *ids)]


def test_a_target_that_fails_delays_nobody(house, http):
    house.webhook(http, "/bad")
    house.webhook(http, "/good")
    http.answer = lambda call: (500 if call.path == "/bad" else 200, {}, b"")
    for _ in range(3):
        house.happen(house.place.grid)

    assert house.send() == 3
    assert [call.path for call in http.calls].count("/bad") == 1


def test_a_message_that_is_refused_is_a_dead_letter_and_lets_the_next_one_pass(house, http):
    house.webhook(http)
    house.happen(house.place.grid)
    house.happen(house.place.grid)
    answers = iter([400, 200])
    http.answer = lambda _call: (next(answers), {}, b"")

    assert house.send() == 1
    assert states(house) == [DEAD, SENT]
    assert house.deliveries()[0].error == "http_400"


def test_errors_are_given_up_after_twelve_tries_and_silence_after_three_days(house, http):
    house.webhook(http)
    house.happen(house.place.grid)
    http.answer = lambda _call: (500, {}, b"")
    for _ in range(12):
        house.send()
        house.clock.advance(timedelta(hours=1))
    assert states(house) == [DEAD]
    assert len(http.calls) == 12

    house.happen(house.place.grid)
    http.answer = lambda _call: (503, {}, b"")
    for _ in range(72):
        house.send()
        house.clock.advance(timedelta(hours=1))
    assert states(house) == [DEAD, WAITING]
    house.send()
    assert states(house) == [DEAD, DEAD]


def test_a_mailbox_that_is_refused_does_not_hold_the_server_up(house, mail):
    channel = house.channel(ChannelKind.MAIL, mail.url())
    house.tell_person(channel, house.place.grid_worker, "gone@street.example")
    factories.person("second", "second", (factories.Role.GRID_STAFF, house.place.grid))
    db.session.commit()
    second = db.session.scalars(db.select(factories.Person).filter_by(username="second")).one()
    house.tell_person(channel, second, "there@street.example")
    mail.refuse["gone@street.example"] = "550 no such mailbox"

    house.happen(house.place.grid)
    house.send()

    assert [letter["To"] for letter in mail.mails] == ["there@street.example"]
    assert sorted(states(house)) == [DEAD, SENT]


def test_what_a_dead_sender_left_is_sent_again_under_the_same_number(house, http):
    house.webhook(http)
    house.happen(house.place.grid)
    jobs.fan_out(now=house.clock.now)
    with transaction():
        dead = operations.claim(now=house.clock.now)
    assert house.send() == 0

    house.clock.advance(timedelta(seconds=31))
    assert house.send() == 1

    assert numbers(http) == [f"yehua.example-{dead.bundles[0]}"]
    with transaction():
        assert not operations.succeed(dead, dead.bundles[0], now=house.clock.now)


def test_of_one_channel_two_targets_are_served_at_once(house, http):
    channel = house.channel(ChannelKind.WEBHOOK, http.url())
    for unit in (house.place.grid, house.place.sister_grid, house.place.far_grid):
        house.tell_unit(channel, unit)
        house.happen(unit)
    jobs.fan_out(now=house.clock.now)

    claims = []
    for _ in range(3):
        with transaction():
            claims.append(operations.claim(now=house.clock.now))

    assert [claim is not None for claim in claims] == [True, True, False]


def test_the_person_on_duty_is_addressed_and_the_group_is_not(house, http, mail, case_id):
    with transaction():
        db.session.add(
            Notice(
                person_id=house.place.grid_worker.id,
                street_id=house.place.street.id,
                unit_id=house.place.grid.id,
                case_id=case_id,
                code="duty_called",
                params={"unit_id": house.place.grid.id},
                key="duty",
                created_at=house.clock.now,
            )
        )
    house.tell_unit(house.channel(ChannelKind.WECOM, http.url(), secret=""), house.place.grid)
    channel = house.channel(ChannelKind.MAIL, mail.url())
    house.tell_person(channel, house.place.grid_worker, "li@street.example")

    house.send()

    assert "You are on duty" in mail.mails[-1].get_content()
    assert "You are on duty" not in http.calls[-1].json["text"]["content"]
    assert "is overdue" in http.calls[-1].json["text"]["content"]


def test_a_disabled_person_gets_nothing(house, mail):
    channel = house.channel(ChannelKind.MAIL, mail.url())
    target_id = house.tell_person(channel, house.place.grid_worker, "li@street.example")
    house.happen(house.place.grid)
    jobs.fan_out(now=house.clock.now)
    with transaction():
        target = db.session.get_one(MessageTarget, target_id)
        db.session.get_one(factories.Person, target.person_id).disabled_at = house.clock.now

    house.send()

    assert mail.mails == []
    assert [row.error for row in db.session.scalars(db.select(Delivery))] == ["account_disabled"]
