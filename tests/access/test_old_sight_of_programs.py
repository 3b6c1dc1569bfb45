"""What somebody could see ends for their programs too: with the next request that a token comes with."""

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.levels import Role
from app.domain.tokens import Scope
from app.extensions import db
from app.files import operations as files
from app.models.cases import Task
from app.models.organisation import Person, Posting, Unit
from app.organisation import operations as organisation
from tests import factories
from tests.api.asked import program
from tests.factories import TODAY, actor
from tests.files.pictures import picture, upload

BEGINNING = "0.999999999.1.0"
"""A cursor before everything, for which missing numbers are no events that may still come."""
NOTHING = ([], [], {404})
"""Of somebody who may still ask: no list names the case, no address answers."""
SHUT = (None, None, {401})
"""Of a token that opens nothing."""


class Sight:
    """A case with a photo that the community holds, and a program that reads it with somebody's token."""

    def __init__(self, app, now):
        self.app, self.now = app, now
        self.any = {"version": None, "now": now}
        self.street = place = factories.street()
        self.by = actor(place.community_worker)
        category = factories.category("property.upkeep").id
        prepared = files.prepare([upload(picture())])
        with transaction():
            kept = files.store(prepared, street_id=place.street.id, actor_id=place.head.id, now=now)
            draft = cases.Draft("外墙脱落要修", place.building.id, category, holder_id=place.community.id)
            row = cases.register(draft, self.by, now=now, photos=kept)
            self.case_id, self.number, self.photo_id = row.id, row.number, kept[0].id

    def watched_by(self, person: Person, *, changes: bool = True) -> None:
        """Let somebody's program read all of it."""
        db.session.rollback()
        self.program = program(self.app, person, Scope.READ)
        self.tags = {path: self.program.get(path).headers.get("ETag") for path in self.paths}
        assert self.seen() == ([self.number], [self.number] if changes else [], {200, 304})

    @property
    def paths(self):
        """Return what is the case's alone."""
        photo = f"/attachments/{self.photo_id}"
        own = [f"/cases/{self.number}", f"/cases/{self.number}/attachments"]
        return [*own, f"{photo}/photo", f"{photo}/thumb"]

    def seen(self):
        """Return the numbers that the list and the changes tell, and how the case and its photos answer."""
        db.session.rollback()
        listed = self.program.get("/cases").json.get("items")
        changed = self.program.get(f"/changes?since={BEGINNING}").json.get("items")
        answers = set()
        for path in self.paths:
            tag = self.tags[path]
            for headers in ({}, {"If-None-Match": tag}) if tag else ({},):
                answer = self.program.get(path, **headers)
                answers.add(answer.status_code)
                answer.close()
        return (
            None if listed is None else [one["number"] for one in listed],
            None if changed is None else sorted({one["case"] for one in changed}),
            answers,
        )


@pytest.fixture
def sight(app, now):
    return Sight(app, now)


def test_a_building_that_moves_is_out_of_the_old_grids_sight(sight):
    place = sight.street
    sight.watched_by(place.grid_worker)
    with transaction():
        organisation.move_unit(
            place.building.id,
            actor(place.administrator),
            parent_id=place.sister_grid.id,
            code=None,
            version=db.session.get_one(Unit, place.building.id).version,
            now=sight.now,
        )

    assert sight.seen() == NOTHING


def test_a_case_that_is_handed_on_to_another_grid_is_out_of_the_first_ones_sight(sight):
    place_id = sight.street.sister_grid.id
    sight.watched_by(sight.street.grid_worker)
    with transaction():
        cases.amend(sight.case_id, sight.by, note="在隔壁网格", place_id=place_id, **sight.any)
        cases.dispatch(sight.case_id, sight.by, unit_id=place_id, note="请处理", **sight.any)

    assert sight.seen() == NOTHING


def test_a_call_that_is_withdrawn_shows_no_more(sight):
    department = sight.street.department.id
    with transaction():
        cases.accept(sight.case_id, sight.by, **sight.any)
        cases.call_in(sight.case_id, sight.by, unit_ids=[department], note="请到场", **sight.any)
    sight.watched_by(sight.street.co_handler, changes=False)
    task_id = db.session.scalars(select(Task.id)).one()
    with transaction():
        cases.withdraw_call(sight.case_id, sight.by, task_id=task_id, note="不用了", **sight.any)

    assert sight.seen() == NOTHING


def test_a_posting_that_ends_takes_everything_with_it(sight):
    with transaction():
        other = factories.person("other", "钱小军", (Role.COMMUNITY_STAFF, sight.street.community))
    posting_id = db.session.scalars(select(Posting.id).where(Posting.person_id == other.id)).one()
    sight.watched_by(other)
    with transaction():
        version = db.session.get_one(Person, other.id).version
        by = actor(sight.street.administrator)
        organisation.end_posting(posting_id, by, until_on=TODAY, version=version, now=sight.now)

    assert sight.seen() == NOTHING


def test_an_account_that_is_disabled_opens_nothing(sight):
    person = sight.street.grid_worker
    sight.watched_by(person)
    with transaction():
        version = db.session.get_one(Person, person.id).version
        organisation.disable_person(
            person.id, actor(sight.street.administrator), version=version, now=sight.now
        )

    assert sight.seen() == SHUT
