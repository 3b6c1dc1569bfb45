"""Why something is due when it is: the page, and the command that says the same."""

from datetime import date, timedelta

import pytest

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import Urgency
from app.domain.ledger import ReasonClass
from app.ledger import operations as ledger
from app.settings import operations as settings
from tests import factories
from tests.factories import actor
from tests.signing_in import sign_in

GROUNDS = ledger.Grounds(ReasonClass.BUDGET, "维修资金到位", "四月申报", date(2026, 3, 20))


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def case(place, now):
    category = factories.category("property.upkeep").id
    with transaction():
        draft = cases.Draft("外墙脱落要修", place.building.id, category, urgency=Urgency.BLUE)
        case = cases.register(draft, actor(place.head), now=now)
        cases.accept(case.id, actor(place.grid_worker), version=None, now=now + timedelta(hours=1))
    return case


def test_the_page_counts_the_days_and_says_whose_time_it_was(client, clock, place, case):
    sign_in(client, place.grid_worker)
    clock.advance(timedelta(days=1))

    page = client.get(f"/cases/{case.number}/clocks")
    shown = client.get(f"/cases/{case.number}")

    assert page.status_code == 200
    assert "办理：槐荫一网格" in page.text
    assert "已计入工作时间24小时" in page.text
    assert page.text.count('class="strip__day strip__day--work strip__day--counts"') >= 4
    assert "时间花在哪里" in page.text
    assert f"/cases/{case.number}/clocks" in shown.text


def test_a_clock_that_stands_still_says_what_is_left(client, clock, place, case, now):
    with transaction():
        later = now + timedelta(hours=2)
        ledger.enter(case.id, actor(place.community_worker), GROUNDS, version=None, now=later)
    sign_in(client, place.grid_worker)
    clock.advance(timedelta(hours=5))

    page = client.get(f"/cases/{case.number}/clocks", headers={"Accept-Language": "en"})

    assert "It stands still since Mar 3, 2026 12:00." in page.text
    assert "Left: 23 hours; as long as it stands still nothing is due." in page.text


def test_an_ended_clock_says_so_when_the_calendar_was_changed_afterwards(client, place, case, now):
    with transaction():
        cases.send_up(
            case.id,
            actor(place.grid_worker),
            note="请协调",
            version=None,
            now=now + timedelta(hours=2),
        )
    sign_in(client, place.grid_worker)
    url, changed = f"/cases/{case.number}/clocks", "已按当时的工作日历计算"
    assert changed not in client.get(url).text

    values = settings.ClosureValues(now + timedelta(hours=3), now + timedelta(hours=8), "台风")
    with transaction():
        settings.add_closure(place.street.id, actor(place.administrator), values=values, now=now)

    assert changed in client.get(url).text


def test_a_stranger_finds_nothing(client, place, case):
    sign_in(client, place.stranger)

    assert client.get(f"/cases/{case.number}/clocks").status_code == 404


def test_the_command_says_the_same(app, case):
    runner = app.test_cli_runner()

    told = runner.invoke(args=["clocks", "explain", case.number])
    unknown = runner.invoke(args=["clocks", "explain", "YA-20200101-001"])

    assert told.exit_code == 0
    assert "the limit is 24 working hours." in told.output
    assert "So it is due on Mar 6, 2026" in told.output
    assert unknown.exit_code == 1
    assert "there is no case YA-20200101-001" in unknown.output
