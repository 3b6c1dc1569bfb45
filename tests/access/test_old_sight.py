"""What somebody could see ends with their next request, in every session that is open, whatever is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.exports import ExportKind, FileFormat
from app.domain.levels import Role
from app.exports import building
from app.extensions import db
from app.files import operations as files
from app.models.cases import Task
from app.models.notices import Notice
from app.models.organisation import Person, Posting, Unit
from app.organisation import operations as organisation
from tests import exported, factories
from tests.factories import TODAY, actor
from tests.files.pictures import picture, upload
from tests.signing_in import post, sign_in


class Sight:
    """A case with a photo and a file of the list, and somebody who sees them in two browsers."""

    def __init__(self, app, now):
        self.app, self.now = app, now
        self.street = factories.street()
        category = factories.category("property.upkeep").id
        prepared = files.prepare([upload(picture())])
        place = self.street
        with transaction():
            kept = files.store(prepared, street_id=place.street.id, actor_id=place.head.id, now=now)
            draft = cases.Draft("外墙脱落要修", place.building.id, category, holder_id=place.community.id)
            row = cases.register(draft, actor(place.community_worker), now=now, photos=kept)
            self.case_id, self.number, self.photo_id = row.id, row.number, kept[0].id

    def watched_by(self, person: Person, *, export: bool = True) -> None:
        """Let somebody see all of it, and keep what their browsers would keep."""
        self.browsers = [self.app.test_client() for _ in range(2)]
        for browser in self.browsers:
            db.session.rollback()
            sign_in(browser, person)
        self.pages = [
            f"/cases/{self.number}",
            f"/files/{self.photo_id}/photo",
            f"/files/{self.photo_id}/thumb",
        ]
        if export:
            export_id = exported.asked(person, ExportKind.CASES, FileFormat.CSV, now=self.now)
            building.build(export_id)
            self.pages.append(f"/exports/{export_id}/file")
        self.tags = {}
        for page in self.pages:
            for browser in self.browsers:
                answer = browser.get(page)
                assert answer.status_code == 200, page
                self.tags[page] = answer.headers.get("ETag")
                answer.close()
        assert self.number in self.browsers[0].get("/cases").text

    def again(self) -> set[int]:
        """Return how all pages and the file answer in all browsers now, with what was kept named."""
        db.session.rollback()
        found = set()
        for page in self.pages:
            for browser in self.browsers:
                tag = self.tags[page]
                for headers in ({}, {"If-None-Match": tag}) if tag else ({},):
                    answer = browser.get(page, headers=headers)
                    found.add(answer.status_code)
                    answer.close()
        return found

    def statuses(self, url: str) -> set[int]:
        """Return how both browsers are answered."""
        return {browser.get(url).status_code for browser in self.browsers}

    def named(self, url: str) -> bool:
        """Whether a page still names the case in one of the browsers."""
        return any(self.number in browser.get(url).text for browser in self.browsers)


@pytest.fixture
def sight(app, now):
    return Sight(app, now)


def test_a_building_that_moves_is_out_of_the_old_grids_sight(sight):
    street = sight.street
    sight.watched_by(street.grid_worker)
    building_ = db.session.get_one(Unit, street.building.id)
    with transaction():
        organisation.move_unit(
            building_.id,
            actor(street.administrator),
            parent_id=street.sister_grid.id,
            code=None,
            version=building_.version,
            now=sight.now,
        )

    assert sight.again() == {404}
    for page in ("/cases", "/device/pages", "/offline", "/", "/exports/new/cases"):
        assert not sight.named(page), page
    sign_in(sight.browsers[0], street.sister_worker)
    assert sight.browsers[0].get(f"/cases/{sight.number}").status_code == 200


def test_a_case_that_is_handed_on_to_another_grid_is_out_of_the_first_ones_sight(sight):
    street = sight.street
    sight.watched_by(street.grid_worker)
    by, any_ = actor(street.community_worker), {"version": None, "now": sight.now}
    with transaction():
        place_id = street.sister_grid.id
        cases.amend(sight.case_id, by, note="在隔壁网格", place_id=place_id, **any_)
        cases.dispatch(sight.case_id, by, unit_id=place_id, note="请处理", **any_)

    assert sight.again() == {404}
    for page in ("/cases", "/device/pages", "/offline", "/", "/exports/new/cases"):
        assert not sight.named(page), page
    sign_in(sight.browsers[0], street.sister_worker)
    assert sight.browsers[0].get(f"/cases/{sight.number}").status_code == 200


def test_a_right_that_stays_keeps_all_of_it(sight):
    street = sight.street
    sight.watched_by(street.grid_worker)
    by, any_ = actor(street.community_worker), {"version": None, "now": sight.now}
    with transaction():
        cases.dispatch(sight.case_id, by, unit_id=street.grid.id, note="请处理", **any_)

    assert sight.again() == {200, 304}


def test_a_posting_that_ends_takes_everything_with_it(sight):
    street = sight.street
    person = street.community_worker
    with transaction():
        other = factories.person("other", "钱小军", (Role.COMMUNITY_STAFF, street.community)).id
        posting = db.session.scalars(select(Posting).where(Posting.person_id == other)).one()
        posting_id, version = posting.id, 1
    other = db.session.get_one(Person, other)
    assert person.id != other.id
    sight.watched_by(other)
    with transaction():
        version = db.session.get_one(Person, other.id).version
        organisation.end_posting(
            posting_id, actor(street.administrator), until_on=TODAY, version=version, now=sight.now
        )

    assert sight.again() == {404}
    for page in ("/cases", "/device/pages", "/offline"):
        assert not sight.named(page), page
    assert sight.statuses("/ledger") == {404}


@pytest.mark.parametrize("after", [None, Role.OBSERVER, Role.ADMINISTRATOR])
def test_a_posting_that_ends_takes_what_they_registered_with_it(sight, after):
    """Whatever they are posted as afterwards that handles no cases: page, resident, slip, list."""
    street, raiser = sight.street, sight.street.grid_worker
    category = factories.category("property.upkeep").id
    with transaction():
        draft = cases.Draft(
            "电梯坏了", street.building.id, category, contact_name="王五", contact_phone="13800001234"
        )
        sight.number = cases.register(draft, actor(raiser), now=sight.now).number
    sight.pages = []
    sight.watched_by(raiser, export=False)
    pages = [f"/cases/{sight.number}{page}" for page in ("", "/slip")]
    before = [sight.statuses(page) for page in pages]
    by, posting = actor(street.administrator), select(Posting).where(Posting.person_id == raiser.id)
    with transaction():
        version = db.session.get_one(Person, raiser.id).version
        ended = db.session.scalars(posting).one()
        organisation.end_posting(ended.id, by, until_on=TODAY, version=version, now=sight.now)
        if after:
            new = organisation.NewPosting(street.street.id, after, TODAY)
            version = db.session.get_one(Person, raiser.id, populate_existing=True).version
            organisation.post(raiser.id, by, new, version=version, now=sight.now)

    assert before == [{200}] * 2
    db.session.rollback()
    for page in pages:
        assert sight.statuses(page) == {404}, page
    shown = post(sight.browsers[0], f"/cases/{sight.number}/contact", {"reason": "other", "note": "想看"})
    assert (shown.status_code, "13800001234" in shown.text) == (404, False)
    for page in ("/cases", "/device/pages", "/offline", "/"):
        assert not sight.named(page), page


def test_an_account_that_is_disabled_is_signed_out_everywhere(sight):
    street = sight.street
    sight.watched_by(street.grid_worker)
    with transaction():
        version = db.session.get_one(Person, street.grid_worker.id).version
        organisation.disable_person(
            street.grid_worker.id, actor(street.administrator), version=version, now=sight.now
        )

    assert sight.again() == {302}
    assert sight.statuses("/device/pages") == {302}
    assert {post(one, "/inbox/read", {"until": "99"}).status_code for one in sight.browsers} == {401}


def test_a_call_that_is_withdrawn_shows_no_more(sight):
    street, any_ = sight.street, {"version": None, "now": sight.now}
    by = actor(street.community_worker)
    with transaction():
        cases.accept(sight.case_id, by, **any_)
        cases.call_in(sight.case_id, by, unit_ids=[street.department.id], note="请到场", **any_)
    sight.watched_by(street.co_handler)
    assert sight.named("/calls")
    task_id = db.session.scalars(select(Task.id)).one()
    with transaction():
        cases.withdraw_call(sight.case_id, by, task_id=task_id, note="不用了", **any_)

    assert sight.again() == {404}
    for page in ("/cases", "/calls", "/device/pages", "/offline"):
        assert not sight.named(page), page


def test_a_notice_opens_nothing_any_more(sight, now):
    street, any_ = sight.street, {"version": None, "now": now + timedelta(hours=1)}
    by = actor(street.community_worker)
    with transaction():
        cases.accept(sight.case_id, by, version=None, now=now)
        cases.call_in(
            sight.case_id, by, unit_ids=[street.department.id], note="请到场", version=None, now=now
        )
    sight.watched_by(street.co_handler)
    notice = db.session.scalars(select(Notice.id).where(Notice.person_id == street.co_handler.id)).first()
    task_id = db.session.scalars(select(Task.id)).one()
    with transaction():
        cases.withdraw_call(sight.case_id, by, task_id=task_id, note="不用了", **any_)

    answer = post(sight.browsers[0], f"/inbox/{notice}/read", {"open": "1"})

    assert answer.location == f"/cases/{sight.number}"
    assert sight.statuses(answer.location) == {404}
    assert "外墙脱落" not in sight.browsers[0].get("/inbox").text
