"""The doctor looks at outgoing messages: what cannot be reached, what waits, what was given up."""

from datetime import timedelta

from app.doctor.checks.outgoing import messages
from app.doctor.findings import Grade
from app.messages import jobs


def grades(house, settings):
    return [finding.grade for finding in messages(settings, house.clock.now)]


def test_without_a_channel_and_with_one_that_works_all_is_well(house, settings, http):
    before = grades(house, settings)
    house.webhook(http)
    house.happen(house.place.grid)
    house.send()

    assert before == grades(house, settings) == [Grade.GOOD]


def test_messages_that_nobody_sends_are_noticed_after_a_quarter_of_an_hour(house, settings, http):
    house.webhook(http)
    house.happen(house.place.grid)
    jobs.fan_out(now=house.clock.now)
    house.clock.advance(timedelta(minutes=15))
    on_time = grades(house, settings)

    house.clock.advance(timedelta(seconds=1))

    assert (on_time, grades(house, settings)) == ([Grade.GOOD], [Grade.TROUBLE])


def test_a_channel_that_cannot_be_reached_is_named(house, settings, http):
    house.webhook(http)
    house.happen(house.place.grid)
    http.answer = lambda _call: (503, {}, b"")
    house.send()

    (found,) = messages(settings, house.clock.now)

    assert found.grade is Grade.TROUBLE
    assert "webhook" in str(found.said)


def test_what_was_given_up_lately_is_counted(house, settings, http):
    house.webhook(http)
    house.happen(house.place.grid)
    http.answer = lambda _call: (400, {}, b"")
    house.send()
    lately = grades(house, settings)

    house.clock.advance(timedelta(days=8))

    assert (lately, grades(house, settings)) == ([Grade.ADVICE], [Grade.GOOD])
