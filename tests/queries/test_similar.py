"""Open cases that a new one may be about already."""

import pytest

from app.cases.queries.similar import first_photos, similar
from app.database import transaction
from app.extensions import db
from app.models.files import StoredFile
from tests import factories
from tests.counting import statements
from tests.factories import actor
from tests.talks import registered


@pytest.fixture
def street(app):
    return factories.street()


def found(street, by, place, text, **values) -> list[int]:
    return [case.id for case in similar(actor(by), place.ancestor_ids, text, **values)]


@pytest.mark.parametrize("text", ["楼道灯坏了", "楼道的灯不亮"])
def test_the_same_building_comes_first_then_grid_then_community(street, now, text):
    across = registered(street.sister_worker, street.sister_grid, now, text="楼道灯坏了")
    beside = registered(street.grid_worker, street.sister_building, now, text="楼道灯坏了")
    same = registered(street.head, street.building, now, text="3单元楼道灯坏了两天")
    registered(street.head, street.building, now, text="下水道堵了")
    registered(street.far_worker, street.far_grid, now, text="楼道灯坏了")

    assert found(street, street.community_worker, street.building, text) == [same.id, beside.id, across.id]
    in_grid = found(street, street.community_worker, street.grid, text)
    assert (set(in_grid[:2]), in_grid[2:]) == ({same.id, beside.id}, [across.id])


def test_three_are_shown_and_what_the_actor_may_not_read_is_not(street, now):
    for number in range(4):
        registered(street.grid_worker, street.building, now, text=f"楼道灯坏了{number}天")
    registered(street.sister_worker, street.sister_grid, now, text="楼道灯坏了")

    assert len(found(street, street.head, street.building, "楼道灯坏了")) == 3
    assert len(found(street, street.head, street.building, "楼道灯坏了", most=9)) == 4
    assert found(street, street.stranger, street.building, "楼道灯坏了") == []


def test_a_place_as_large_as_the_street_looks_at_the_street(street, now):
    case = registered(street.far_worker, street.far_grid, now, text="楼道灯坏了")

    assert found(street, street.leader, street.street, "楼道灯坏了") == [case.id]
    assert found(street, street.leader, street.street, "楼道灯坏了", besides=case.id) == []


def test_it_takes_one_statement_and_one_more_for_photos(street, now):
    case = registered(street.head, street.building, now)
    with transaction():
        for at in range(2):
            file = StoredFile(
                street_id=case.street_id, case_id=case.id, content_hash=f"{at}" * 64, thumbnail_hash="b" * 64,
                mime_type="image/jpeg", size=1, width=1, height=1, is_ready=True, created_at=now,
            )  # fmt: skip
            db.session.add(file)
            db.session.flush()
    ids = street.building.ancestor_ids
    head = actor(street.head)

    with statements() as seen:
        near = similar(head, ids, "楼道灯坏了")
        photos = first_photos([one.id for one in near])

    assert len(seen) == 2
    assert list(photos) == [case.id]
    assert first_photos([]) == {}
