"""A file is its reader's only while they may read all that stands in it; ids beside it say what that is."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import carried
from app.cases import operations as cases
from app.database import transaction
from app.domain.exports import KEPT, ExportState
from app.domain.levels import Role
from app.exports import building, jobs, shown
from app.extensions import db
from app.models.accounts import SignedIn
from app.models.cases import Case, Sight
from app.models.organisation import Person, Posting
from app.models.talks import Talk
from tests import factories, talks
from tests.exported import asked, row
from tests.ledger import Held
from tests.signing_in import post, sign_in
from tests.web.cases_made import enter, registered
from tests.web.test_exports import ask, fetch, file_of, last_file


@pytest.fixture
def street(app):
    return factories.street()


def look_away(street, case, now):
    """Let a case that the community holds lie in another grid than the one whose worker saw it."""
    with transaction():
        cases.amend(
            case.id,
            factories.actor(street.community_worker),
            note="在隔壁网格",
            place_id=street.sister_grid.id,
            version=None,
            now=now,
        )


def held_above(street):
    return registered(street, holder_id=street.community.id, by=street.community_worker)


def test_a_file_ends_with_the_sight_of_one_of_its_rows(client, street, now):
    registered(street)
    case = held_above(street)
    enter(client, street.grid_worker)
    url = file_of(client, street)
    folder = building.path_of("x").parent
    held = list(folder.iterdir())
    whole = fetch(client, url)
    look_away(street, case, now)

    gone = fetch(client, url, headers={"If-None-Match": whole.headers["ETag"]})
    before_the_sweep = sorted(folder.iterdir())
    jobs.sweep(now=now)
    again, page = fetch(client, url), client.get("/exports")

    assert (whole.status_code, len(held)) == (200, 2)
    assert before_the_sweep == sorted(held)  # looking takes nothing back
    assert (gone.status_code, again.status_code) == (404, 404)
    for text in (gone.text, again.text):
        assert "您的权限已有变动" in text
        assert 'href="/exports/new/cases"' in text
        assert case.number not in text
    assert "权限已有变动" in page.text
    assert url not in page.text
    assert list(folder.iterdir()) == []
    assert case.number not in fetch(client, file_of(client, street)).text


def test_a_token_from_before_a_further_posting_takes_nothing_back(app, street, now):
    registered(street)
    phone, desk, person = app.test_client(), app.test_client(), street.grid_worker
    session_id = sign_in(phone, person).id
    held = db.session.scalars(select(Posting.id).where(Posting.person_id == person.id)).all()
    with transaction():
        db.session.get_one(SignedIn, session_id).rights = carried.written(held)
        further = {"unit_id": street.sister_grid.id, "role": Role.GRID_STAFF}
        db.session.add(Posting(person_id=person.id, from_on=factories.LONG_AGO, **further))
    export_id = asked(person, now=now)
    assert building.build(export_id)
    url = f"/exports/{export_id}/file"

    by_the_older = phone.get(url, headers={"Accept": "*/*"}).status_code
    jobs.sweep(now=now)
    enter(desk, person)
    by_all = desk.get(url, headers={"Accept": "text/html"})

    assert by_the_older == 404
    assert row(export_id).state is ExportState.READY
    assert by_all.status_code == 200
    by_all.close()


@pytest.mark.parametrize("is_disabled", [False, True])
def test_the_sweep_takes_back_what_its_reader_may_not_read_by_any_right(client, street, now, is_disabled):
    registered(street)
    enter(client, street.grid_worker)
    url = file_of(client, street)
    kept, folder = jobs.sweep(now=now), building.path_of("x").parent
    with transaction():
        if is_disabled:
            db.session.get_one(Person, street.grid_worker.id).disabled_at = now
        else:
            own = Posting.person_id == street.grid_worker.id
            db.session.scalars(select(Posting).where(own)).one().until_on = now.date()

    taken = jobs.sweep(now=now)

    assert (kept, taken) == (0, 1)
    assert row(int(url.split("/")[2])).state is ExportState.TAKEN_BACK
    assert list(folder.iterdir()) == []


def test_a_file_of_which_nobody_knows_what_it_shows_is_not_given_out(client, street):
    registered(street)
    enter(client, street.leader)
    first, second = file_of(client, street), file_of(client, street)
    ids = sorted(path for path in building.path_of("x").parent.iterdir() if path.suffix == shown.SUFFIX)
    ids[0].unlink()
    ids[1].write_bytes(b"")

    assert {fetch(client, url).status_code for url in (first, second)} == {404}


def test_a_ledger_as_a_file_ends_with_the_sight_of_an_entry(client, clock):
    held = Held(clock())
    held.ask()
    held.grant()
    worker = held.place.grid_worker
    enter(client, worker)
    ask(client, "/exports/new/ledger")
    url = last_file()
    before = fetch(client, url).status_code
    with transaction():
        db.session.execute(db.delete(Sight).where(Sight.case_id == held.case.id))
        case = db.session.get_one(Case, held.case.id)
        case.grid_id, case.building_id = held.place.sister_grid.id, None

    assert (before, fetch(client, url).status_code) == (200, 404)


def test_a_list_of_talks_ends_with_the_sight_of_one(client, street, now):
    talk = talks.opened(street.grid, street.grid_worker, now)
    enter(client, street.grid_worker)
    ask(client, "/exports/new/talks")
    url = last_file()
    before = fetch(client, url).status_code
    with transaction():
        db.session.get_one(Talk, talk.id).unit_id = street.sister_grid.id

    assert (before, fetch(client, url).status_code) == (200, 404)


def test_what_lies_beside_a_file_goes_with_it(client, street, clock):
    registered(street)
    enter(client, street.leader)
    first = file_of(client, street)
    file_of(client, street)
    folder = building.path_of("x").parent

    post(client, first.replace("file", "remove"))
    left = len(list(folder.iterdir()))
    db.session.rollback()
    jobs.sweep(now=clock.advance(KEPT + timedelta(seconds=1)))

    assert (left, list(folder.iterdir())) == (2, [])
