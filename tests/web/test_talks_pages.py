"""The talk pages, as the people at the table use them."""

import io
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy import select

from app.domain.talks import DecisionKind, TalkState
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Case
from app.models.talks import AgendaItem, Attendee, Decision, Talk
from tests import factories
from tests.counting import statements
from tests.signing_in import post, sign_in
from tests.talks import DEFERRED, add, decide, opened


@pytest.fixture
def street(app):
    return factories.street()


def look_again():
    """See what the pages have committed: in a new transaction, with nothing remembered."""
    db.session.rollback()
    db.session.expire_all()


def items():
    look_again()
    there = select(AgendaItem).where(AgendaItem.removed_at.is_(None))
    return db.session.scalars(there.order_by(AgendaItem.id)).all()


def test_the_story_of_three_issues(street, client, now):
    sign_in(client, street.community_worker)
    plan = {
        "unit_id": street.community.id,
        "title": "三月楼长夜话",
        "place": "红帆驿站",
        "starts_at": "2026-03-07T19:30",
        "host_id": street.community_worker.id,
    }
    page = post(client, "/talks/new", plan).headers["Location"]
    post(client, f"{page}/begin")
    for text in ("楼道灯坏了两天", "垃圾桶满了没人清", "电梯老化要大修"):
        answer = post(client, f"{page}/items", {"description": text, "place_id": street.building.id})
        assert answer.status_code == 303
    light, rubbish, lift = (f"{page}/items/{item.id}/decision" for item in items())

    post(client, light, {"decision": "solved", "note": "当场换了灯泡"})
    post(client, rubbish, {"decision": "dispatched"})
    asked = post(client, lift, {"decision": "ledger"})
    post(
        client,
        lift,
        {"decision": "ledger", "detailed": "y", "reason": "budget", "next_review_on": "2026-04-01"},
    )
    summary = client.get(f"{page}/close").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', summary)[1]
    closed = post(client, f"{page}/close", {"version": version, "repeat_key": "k1"})

    assert 'name="unblock"' in asked.text
    assert closed.status_code == 303
    look_again()
    states = db.session.scalars(select(Case.state).order_by(Case.id)).all()
    assert states == [State.CLOSED, State.REGISTERED, State.LEDGERED]
    assert client.get(page).status_code == 200


@pytest.fixture
def talk(street, now):
    return opened(street.community, street.community_worker, now)


PATHS = ("", "/edit", "/close", "/minutes.docx")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", ["stranger", "far_worker", "co_handler"])
def test_a_stranger_finds_no_talk(street, talk, client, path, name):
    sign_in(client, getattr(street, name))

    assert client.get(f"/talks/{talk.id}{path}").status_code == 404


@pytest.mark.parametrize("path", ["begin", "cancel", "present", "items", "close"])
def test_a_stranger_changes_nothing(street, talk, client, path):
    sign_in(client, street.stranger)

    assert post(client, f"/talks/{talk.id}/{path}", {"description": "x"}).status_code == 404


def test_a_building_head_sees_the_talk_sends_in_and_decides_nothing(street, talk, client, now):
    sign_in(client, street.head)
    url = f"/talks/{talk.id}"

    sent = post(client, f"{url}/items", {"description": "楼道灯坏了", "place_id": street.building.id})
    page = client.get(url)
    (item,) = items()

    assert sent.status_code == 303
    assert "楼道灯坏了" in page.text
    assert 'name="decision"' not in page.text
    decision = post(client, f"{url}/items/{item.id}/decision", {"decision": "noted"})
    assert decision.status_code == 404
    assert client.get(f"{url}/edit").status_code == 404
    assert client.get("/talks/new").status_code == 404
    assert client.get("/talks/next").headers["Location"].startswith(url)


def test_attendance_is_one_tap_on_the_evening(street, talk, client, clock):
    sign_in(client, street.head)
    early = client.get(f"/talks/{talk.id}").text
    clock.advance(timedelta(hours=9))
    page = client.get(f"/talks/{talk.id}").text

    post(client, f"/talks/{talk.id}/present", {"here": street.head.id})
    empty = post(client, f"/talks/{talk.id}/present")

    look_again()
    here = db.session.scalars(select(Attendee.person_id).where(Attendee.is_present)).all()
    assert (here, empty.status_code) == ([street.head.id], 400)
    assert ("我到了" in early, "我到了" in page) == (False, True)


def test_a_refused_decision_keeps_what_was_typed(street, talk, client):
    item = add(talk, street.community_worker, "楼道灯坏了", street.building)
    sign_in(client, street.community_worker)
    url = f"/talks/{talk.id}/items/{item.id}/decision"

    past = post(client, url, {"decision": "noted", "note": "答应换灯", "promised_on": "2026-02-01"})
    nonsense = post(client, url, {"decision": "burn"})
    number = post(client, url, {"decision": "merged", "detailed": "y", "into_number": "YA-1"})

    assert [answer.status_code for answer in (past, nonsense, number)] == [422, 422, 422]
    assert 'value="2026-02-01"' in past.text
    assert "答应换灯" in past.text
    assert 'value="YA-1"' in number.text


def test_a_double_tap_adds_one_item(street, talk, client):
    sign_in(client, street.community_worker)
    form = {"description": "楼道灯坏了", "place_id": street.building.id, "repeat_key": "k"}

    answers = [post(client, f"/talks/{talk.id}/items", form) for _tap in range(2)]

    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(items()) == 1


def test_closing_an_agenda_that_changed_is_refused_and_shown_anew(street, talk, client, now):
    item = add(talk, street.community_worker, "楼道灯坏了", street.building)
    decide(item, street.community_worker, DecisionKind.NOTED, now)
    sign_in(client, street.community_worker)

    answer = post(client, f"/talks/{talk.id}/close", {"version": "1", "repeat_key": "k"})

    look_again()
    current = db.session.get_one(Talk, talk.id)
    assert (answer.status_code, current.state) == (422, TalkState.OPEN)
    assert re.search(rf'name="version"[^>]*value="{current.version}"', answer.text)


def test_taking_back_removing_and_carrying_out_now(street, talk, client, now):
    host = street.community_worker
    first, second = (add(talk, host, text, street.building) for text in ("甲事", "乙事"))
    decide(first, host, DecisionKind.DISPATCHED, now)
    decide(second, host, DecisionKind.NOTED, now)
    sign_in(client, host)
    url = f"/talks/{talk.id}/items"

    post(client, f"{url}/{first.id}/now")
    post(client, f"{url}/{second.id}/take-back")
    post(client, f"{url}/{second.id}/remove")

    assert [item.case_id is not None for item in items() if item.removed_at is None] == [True]
    assert db.session.scalars(select(Decision.applied_at)).one() is not None


def test_change_and_cancel(street, talk, client):
    sign_in(client, street.community_worker)
    url = f"/talks/{talk.id}"
    version = re.search(r'name="version"[^>]*value="(\d+)"', client.get(f"{url}/edit").text)[1]
    form = {
        "version": version,
        "title": "改期的夜话",
        "place": "二楼",
        "starts_at": "2026-03-08T19:30",
        "host_id": street.community_worker.id,
    }

    stale = post(client, f"{url}/edit", {**form, "version": "0"})
    changed = post(client, f"{url}/edit", form)
    page = client.get(url).text
    version = re.findall(r'name="version"[^>]*value="(\d+)"', page)[-1]
    cancelled = post(client, f"{url}/cancel", {"version": version})

    assert (stale.status_code, changed.status_code, cancelled.status_code) == (422, 303, 303)
    assert "改期的夜话" in page
    look_again()
    assert db.session.get_one(Talk, talk.id).state is TalkState.CANCELLED


def test_forty_items_take_no_more_statements_than_four(street, talk, client, now):
    host = street.community_worker
    sign_in(client, host)
    client.get(f"/talks/{talk.id}")  # what is kept of the settings is read once
    counts = []
    for _round in range(2):
        for n in range(20):
            item = add(talk, street.head, f"第{n}件", street.building)
            if n % 2:
                decide(item, host, DecisionKind.LEDGER, now, **DEFERRED)
        with statements() as seen:
            page = client.get(f"/talks/{talk.id}")
        counts.append(len(seen))

    assert page.text.count('id="item-') == 40
    assert counts[0] == counts[1] <= 11, seen


def test_the_list_takes_few_statements(street, talk, client):
    sign_in(client, street.community_worker)

    with statements() as seen:
        page = client.get("/talks")

    assert talk.title in page.text
    assert len(seen) <= 8, seen


def test_the_minutes_are_a_word_file_with_the_chinese_text(street, talk, client, now):
    host = street.community_worker
    item = add(talk, street.head, "楼道灯坏了两天", street.building)
    decide(item, host, DecisionKind.LEDGER, now, **DEFERRED)
    sign_in(client, host)
    roll = client.get(f"/talks/{talk.id}/minutes.docx")
    post(client, f"/talks/{talk.id}/present", {"here": street.head.id})
    draft = client.get(f"/talks/{talk.id}/minutes.docx")
    look_again()
    version = db.session.get_one(Talk, talk.id).version
    post(client, f"/talks/{talk.id}/close", {"version": version, "repeat_key": "k"})
    final = client.get(f"/talks/{talk.id}/minutes.docx")

    assert "未登记" in text_of(roll.data)
    assert "未登记" not in text_of(final.data)
    assert f"{talk.title}_2026-03-03.docx" in unquote(final.headers["Content-Disposition"])
    words = text_of(final.data)
    for expected in (talk.title, "王秀兰", "楼道灯坏了两天", "大修资金批下来", street.community.name):
        assert expected in words
    look_again()
    number = db.session.scalars(select(Case.number)).one()
    assert number in words
    assert number not in text_of(draft.data)
    styles = Document(io.BytesIO(final.data)).styles
    fonts = {styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Normal", "Title")}
    assert fonts == {"仿宋", "方正小标宋简体"}


def text_of(data):
    paper = Document(io.BytesIO(data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


@pytest.mark.parametrize("starts_at", ["0001-01-01T00:00", "9999-12-31T23:59", "soon"])
def test_a_talk_in_a_year_that_nobody_means_is_refused_and_kept(street, talk, client, starts_at):
    sign_in(client, street.community_worker)

    answer = post(
        client, f"/talks/{talk.id}/edit", {"title": "三月夜话", "place": "驿站", "starts_at": starts_at}
    )

    assert answer.status_code == 422
    assert f'value="{starts_at}"' in answer.text
