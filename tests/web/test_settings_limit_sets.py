"""Named sets of limits: compared with what holds, and taken over from a day on."""

import pytest
from sqlalchemy import select

from app.domain.clocks import ClockKind, Limit, LimitUnit
from app.domain.levels import Level
from app.extensions import db
from app.models.settings import LimitSetting
from app.settings.sets import SETS
from tests import factories
from tests.signing_in import post, sign_in

LEVELS = "/settings/limits/sets/levels"


@pytest.fixture
def street(app):
    return factories.street()


def own_lines(street):
    statement = select(LimitSetting).where(LimitSetting.street_id == street.street.id)
    return db.session.scalars(statement.order_by(LimitSetting.id)).all()


def test_each_set_is_compared_with_what_holds(client, street):
    sign_in(client, street.community_worker)

    overview = client.get("/settings/limits/sets")
    shipped = client.get("/settings/limits/sets/shipped", headers={"Accept-Language": "en"})
    levels = client.get(LEVELS, headers={"Accept-Language": "en"})

    assert all(f"/settings/limits/sets/{code}" in overview.text for code in SETS)
    assert shipped.text.count("(the same)") == len(SETS["shipped"].lines)
    assert "7 natural days" in levels.text
    assert "7 working days" in levels.text  # what holds now
    assert "Use this set" not in levels.text


def test_a_set_holds_from_the_day_on_for_the_own_street(client, street):
    sign_in(client, street.administrator)

    answer = post(client, LEVELS, {"from_on": "2026-04-01", "repeat_key": "once"})
    again = post(client, LEVELS, {"from_on": "2026-04-01", "repeat_key": "once"})

    assert (answer.status_code, again.status_code) == (303, 303)
    lines = [(row.kind, row.level, Limit(row.amount, row.unit)) for row in own_lines(street)]
    assert lines == [
        (ClockKind.HANDLE, Level.GRID, Limit(24, LimitUnit.CLOCK_HOURS)),
        (ClockKind.HANDLE, Level.COMMUNITY, Limit(7, LimitUnit.NATURAL_DAYS)),
        (ClockKind.HANDLE, Level.STREET, Limit(15, LimitUnit.NATURAL_DAYS)),
    ]


@pytest.mark.parametrize(("from_on", "status"), [("2020-01-01", 422), ("", 422), ("soon", 422)])
def test_a_day_that_cannot_be_is_refused_and_nothing_is_written(client, street, from_on, status):
    sign_in(client, street.administrator)

    answer = post(client, LEVELS, {"from_on": from_on, "repeat_key": "once"})

    assert (answer.status_code, own_lines(street)) == (status, [])


def test_others_may_not_use_a_set(client, street):
    for person, status in ((street.community_worker, 403), (street.stranger, 403), (street.head, 403)):
        sign_in(client, person)
        assert post(client, LEVELS, {"from_on": "2026-04-01"}).status_code == status
    sign_in(client, street.administrator)
    assert client.get("/settings/limits/sets/none").status_code == 404
    assert own_lines(street) == []
