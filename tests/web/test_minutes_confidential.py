"""Confidential items of the minutes: left out for the room, and hidden from whom they are about."""

import io

import pytest
from docx import Document

from app.database import transaction
from app.domain.levels import Level
from app.extensions import db
from app.models.cases import Case
from app.talks import operations
from tests import factories, talks
from tests.factories import actor
from tests.signing_in import sign_in
from tests.talks import on_look_back

SECRET, LEFT_OUT = "垃圾桶满了", "涉及保密、本份未列：1项"


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def talk(street, clock):
    """Return a closed talk that looked back at a case which became confidential after it."""
    host = street.community_worker
    talk, _item, case, now = on_look_back(street, clock())
    with transaction():
        operations.mark_present(
            talk.id, actor(host), person_id=street.head.id, is_present=True, now=talk.starts_at
        )
    talks.close(talk, host, now)
    with transaction():
        db.session.get_one(Case, case.id).lowest_rank = Level.COMMUNITY.rank
    return talk


def words(answer):
    sheet = Document(io.BytesIO(answer.data))
    cells = [cell.text for table in sheet.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in sheet.paragraphs), *cells])


def test_whom_it_is_about_reads_nothing_of_it_although_it_became_confidential_later(street, talk, client):
    sign_in(client, street.head)

    page = client.get(f"/talks/{talk.id}/minutes")
    full = [client.get(f"/talks/{talk.id}/minutes.{kind}?copy=full").status_code for kind in ("docx", "pdf")]

    assert SECRET not in page.text
    assert LEFT_OUT in page.text
    assert "copy=full" not in page.text
    assert full == [404, 404]


def test_what_is_read_out_and_printed_leaves_it_out_whoever_opens_it(street, talk, client):
    sign_in(client, street.community_worker)

    own = client.get(f"/talks/{talk.id}/minutes").text
    read = client.get(f"/talks/{talk.id}/minutes/read-out").text
    printed = words(client.get(f"/talks/{talk.id}/minutes.docx"))

    assert SECRET in own
    for seen in (read, printed):
        assert SECRET not in seen
        assert LEFT_OUT in seen


def test_the_full_copy_is_asked_for_and_says_what_it_is(street, talk, client):
    sign_in(client, street.community_worker)

    page = client.get(f"/talks/{talk.id}/minutes").text
    full = client.get(f"/talks/{talk.id}/minutes.docx?copy=full")
    pdf = client.get(f"/talks/{talk.id}/minutes.pdf?copy=full")

    assert page.count("copy=full") == 2
    assert SECRET in words(full)
    assert "保密" in words(full)
    assert pdf.status_code == 200


def test_the_wording_offers_no_confidential_item(street, talk, client):
    sign_in(client, street.community_worker)

    page = client.get(f"/talks/{talk.id}/minutes/edit").text

    assert 'name="opening"' in page
    assert 'name="item-' not in page
