"""After the erasure nothing of the resident is found in any byte; what else was said stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.files import jobs as files
from app.models.cases import Case, Contact
from app.retention import jobs
from tests.retention import canary


@pytest.fixture
def written(street, now):
    return canary.write(street, now)


def test_nothing_of_the_resident_is_found_any_more(app, street, written, now, settings):
    folder = settings.upload_dir
    before = canary.found_in(canary.everything(folder))
    later = now + canary.LONG

    erased = jobs.keep_retention(now=later)
    files.sweep(now=later + timedelta(days=2))
    canary.settle()

    case = db.session.get_one(Case, written.case_id, populate_existing=True)
    assert len(before) >= 7
    assert erased == 1
    assert canary.found_in(canary.everything(folder)) == set()
    assert not written.photo.exists()
    assert (case.contact_id, db.session.scalars(select(Contact)).all()) == (None, [])
    assert canary.OTHERS in case.description
