"""Briefs: written once when the week is over, without names; the same on page, on paper and in a chat."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select, update

from app.cases import operations as cases
from app.database import transaction
from app.domain.workflow import Outcome
from app.extensions import db
from app.models.briefs import Brief
from app.models.organisation import Unit
from app.reports.jobs import issue_briefs
from app.reports.operations import briefing
from tests import factories
from tests.signing_in import sign_in
from tests.talks import registered

MONDAY = timedelta(days=6)
"""From the Tuesday on which the tests' clock stands."""


@pytest.fixture
def street(app):
    return factories.street()


def solved(street, case, now):
    with transaction():
        grid = factories.actor(street.grid_worker)
        cases.accept(case.id, grid, version=None, now=now)
        how = {"outcome": Outcome.SOLVED, "note": "换了灯泡", "told": "当面告知"}
        cases.resolve(case.id, grid, **how, version=None, now=now)
        cases.verify(case.id, factories.actor(street.community_worker), version=None, now=now)


def briefs(unit):
    statement = select(Brief).where(Brief.unit_id == unit.id).order_by(Brief.kind, Brief.id)
    return list(db.session.scalars(statement))


def test_a_week_writes_itself_once_on_monday_at_six(street, clock):
    registered(street.head, street.building, clock.now, "楼道灯坏了", contact_name="张桂芳")
    sunday = clock.advance(MONDAY - timedelta(hours=4))  # 06:00 in Shanghai is 22:00 UTC the day before
    before_six = issue_briefs(now=sunday.replace(hour=21))
    at_six = issue_briefs(now=sunday.replace(hour=22))
    again = issue_briefs(now=sunday.replace(hour=23))

    assert (before_six, at_six, again) == (0, 6, 0)  # a week and a month of a street and two communities
    weekly = briefs(street.street)[-1]
    assert (weekly.first_on, weekly.last_on) == (date(2026, 3, 2), date(2026, 3, 8))
    assert weekly.content["flow"][0] == {"came": 1, "closed": 0}
    assert "张桂芳" not in str(weekly.content)


def written(street, unit, clock):
    """Return the brief of a unit about the week in which a case was closed and one is late."""
    solved(street, registered(street.head, street.building, clock.now, "楼道灯坏了"), clock.now)
    registered(street.head, street.building, clock.now, "电梯停了")
    monday = clock.advance(MONDAY)
    with transaction():
        brief_id = briefing.issue(unit.id, "weekly", now=monday)
    return db.session.get_one(Brief, brief_id)


def test_a_second_issue_changes_nothing(street, clock):
    first = written(street, street.street, clock)
    with transaction():
        assert briefing.issue(street.street.id, "weekly", now=clock.now) is None

    assert briefs(street.street) == [first]


def test_the_page_the_paper_and_the_chat_text_say_the_same(street, client, clock):
    brief = written(street, street.street, clock)
    sign_in(client, street.leader)
    page = client.get(f"/briefs/{brief.id}").text
    said = "本期新登记诉求2件（上期0件），办结1件（上期0件）。"

    paper = paper_of(client, brief)
    assert said in [paragraph.text for paragraph in paper.paragraphs]
    assert said in page  # the text for the chat group
    assert 'data-figure="2"' in page
    assert "楼道灯坏了" in page
    assert "电梯停了" in page
    assert client.get(f"/briefs/{brief.id}.pdf").data.startswith(b"%PDF")
    assert f'href="/briefs/{brief.id}"' in client.get(f"/overview/{street.street.id}/briefs").text


def test_units_stand_side_by_side_per_100_households(street, client, clock):
    with transaction():
        db.session.execute(update(Unit).where(Unit.id == street.community.id).values(households=400))
    for _ in range(8):
        registered(street.head, street.building, clock.now, "电梯停了")
    brief = written(street, street.street, clock)
    sign_in(client, street.leader)

    page = client.get(f"/briefs/{brief.id}").text

    first, other = brief.content["league"]
    assert (first["unit"], first["place"], first["raised"]) == (street.community.name, 1, 10)
    assert (other["unit"], other["place"], other["households"]) == (street.other_community.name, None, None)
    assert "2.50 (10)" in page
    assert f"每百户超期：{street.community.name} {first['overdue'] / 4:.2f}。" in page
    cells = [cell.text for row in paper_of(client, brief).tables[1].rows for cell in row.cells]
    assert {"名次", "2.50 (10)", "未登记"} <= set(cells)


def test_a_brief_without_a_league_is_read_as_before(street, client, clock):
    brief = written(street, street.street, clock)
    with transaction():
        brief.content = {name: told for name, told in brief.content.items() if name != "league"}
    sign_in(client, street.leader)

    page = client.get(f"/briefs/{brief.id}").text

    assert "每百户" not in page
    assert "电梯停了" in page


def paper_of(client, brief):
    return Document(BytesIO(client.get(f"/briefs/{brief.id}.docx").data))


def test_what_is_confidential_is_counted_and_not_named(street, client, clock):
    category = factories.category("power.corridor_light").id
    with transaction():
        draft = cases.Draft("楼长态度不好", street.building.id, category, is_confidential=True)
        cases.register(draft, factories.actor(street.leader), now=clock.now)
    brief = written(street, street.street, clock)

    assert brief.content["flow"][0]["came"] == 3
    assert "态度不好" not in str(brief.content)


@pytest.mark.parametrize(
    ("who", "status"), [("leader", 200), ("community_worker", 200), ("far_worker", 404), ("head", 404)]
)
def test_who_reads_the_brief_of_a_community(street, client, clock, who, status):
    brief = written(street, street.community, clock)
    sign_in(client, getattr(street, who))

    assert client.get(f"/briefs/{brief.id}").status_code == status
    assert client.get(f"/briefs/{brief.id}.pdf").status_code == status
    assert client.get(f"/overview/{street.community.id}/briefs").status_code == status


def test_one_that_fails_does_not_hold_up_the_others(street, clock, monkeypatch, caplog):
    real = briefing.briefs.content_of

    def fails(asked):
        if asked.unit.id == street.community.id:
            raise LookupError
        return real(asked)

    monkeypatch.setattr(briefing.briefs, "content_of", fails)

    assert issue_briefs(now=clock.advance(MONDAY)) == 4
    assert "brief was not written" in caplog.text
    monkeypatch.undo()
    assert issue_briefs(now=clock.now) == 2


def test_older_briefs_are_on_the_next_page(street, clock):
    for _week in range(3):
        issue_briefs(now=clock.advance(timedelta(days=7)))
    everything = [
        brief.id for brief in reversed(sorted(briefs(street.street), key=lambda b: (b.first_on, b.id)))
    ]

    found, after = [], None
    while True:
        page = briefing.briefs.of_unit(street.street.id, after=after, limit=2)
        found += [brief.id for brief in page.rows]
        after = page.next_key
        if after is None:
            break

    assert found == everything
    assert briefing.briefs.of_unit(street.street.id, after="no~such").rows[0].id == everything[0]
