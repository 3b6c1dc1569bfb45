"""After the erasure nothing of the resident is found in any byte; what else was said stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.files import jobs as files
from app.models.cases import Case, Contact
from app.retention import jobs
from tests.retention import canary

REACHED = {
    "agenda_item.description", "bulletin.text", "bulletin.title", "case.description", "contact.name",
    "decision.note", "event_text.body", "export.query", "minutes.content", "minutes_addendum.body",
    "notice.params", "saved_filter.name", "saved_filter.query", "supervision_answer.body",
    "supervision_order.demand", "supervision_order.reason", "talk.news", "talk.place", "talk.title",
    "task.what",
}  # fmt: skip
"""Where the name stands before: what is not found afterwards was there."""


@pytest.fixture
def written(street, now):
    return canary.write(street, now)


def test_nothing_of_the_resident_is_found_any_more(app, street, written, now, settings):
    folder = settings.upload_dir
    before = canary.found_in(canary.everything(folder))
    named = canary.columns_naming()
    later = now + canary.LONG

    erased = jobs.keep_retention(now=later)
    files.sweep(now=later + timedelta(days=2))
    canary.settle()

    case = db.session.get_one(Case, written.case_id, populate_existing=True)
    assert len(before) >= 7
    assert named == REACHED
    assert erased == 1
    assert canary.found_in(canary.everything(folder)) == set()
    assert canary.columns_naming() == set()
    assert not written.photo.exists()
    assert (case.contact_id, db.session.scalars(select(Contact)).all()) == (None, [])
    assert canary.OTHERS in case.description
