"""What waits: digests, floods, quiet hours; and what does not."""

from datetime import UTC, datetime, timedelta

from app.database import transaction
from app.domain.clocks import Urgency
from app.domain.sending import ChannelKind, DeliveryState, EventGroup, Mode
from app.extensions import db
from app.models.cases import Case

SENT = DeliveryState.SENT
NIGHT = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
"""A Tuesday, 23:00 in Shanghai."""


def states(house):
    return [row.state for row in house.deliveries()]


def test_a_digest_is_one_message_at_the_full_hour(house, http):
    house.tell_unit(
        house.channel(ChannelKind.FEISHU, http.url()),
        house.place.grid,
        wanted={EventGroup.CASES: Mode.DIGEST},
    )
    house.clock.advance(timedelta(minutes=5))
    for _ in range(3):
        house.happen(house.place.grid)
    assert house.send() == 0

    house.clock.advance(timedelta(minutes=55))
    assert house.send() == 1

    assert states(house) == [SENT] * 3
    assert http.calls[0].json["content"]["text"].startswith("3 messages:")


def test_a_flood_is_one_message_but_not_for_systems(house, http):
    house.tell_unit(house.channel(ChannelKind.FEISHU, http.url("/group"), secret=""), house.place.grid)
    house.webhook(http, "/system")
    for _ in range(12):
        house.happen(house.place.grid)

    house.send()

    paths = [call.path for call in http.calls]
    assert (paths.count("/group"), paths.count("/system")) == (1, 12)
    assert "and 2 more" in next(call for call in http.calls if call.path == "/group").json["content"]["text"]


def test_quiet_hours_hold_until_their_end_but_not_what_is_urgent(house, http, case_id):
    house.send()
    quiet = {"quiet_from": datetime(2026, 1, 1, 22).time(), "quiet_until": datetime(2026, 1, 1, 7).time()}
    house.webhook(http, **quiet)
    house.clock.now = NIGHT
    house.happen(house.place.grid)
    house.happen(house.place.grid, code="case_escalated")
    with transaction():
        db.session.get_one(Case, case_id).urgency = Urgency.RED
    house.happen(house.place.grid, case_id=case_id)

    assert house.send() == 2
    house.clock.now = NIGHT + timedelta(hours=8) - timedelta(seconds=1)
    assert house.send() == 0
    house.clock.advance(timedelta(seconds=1))
    assert house.send() == 1


def test_what_is_urgent_takes_along_what_waits_of_the_same_case(house, http, case_id):
    house.send()
    house.webhook(http, wanted={EventGroup.CASES: Mode.DIGEST, EventGroup.URGENT: Mode.AT_ONCE})
    house.happen(house.place.grid, case_id=case_id)
    house.happen(house.place.grid)
    assert house.send() == 0

    house.happen(house.place.grid, code="case_escalated", case_id=case_id)
    assert house.send() == 2

    assert [call.json["events"][0]["event"] for call in http.calls] == ["case_received", "case_escalated"]
