"""What is kept from some people is not told to them by merging it with something else."""

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.errors import Invalid
from app.domain.talks import DecisionKind
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Case
from tests import factories
from tests.factories import actor
from tests.talks import add, decide, opened


@pytest.fixture
def plain(place, register):
    """A case that the head registered."""
    return register("楼道灯不亮，一直没人管")


@pytest.fixture
def kept(place, now):
    """A complaint about the head, in the same building."""
    category = factories.category("power.corridor_light").id
    draft = cases.Draft("楼长不管楼道灯", place.building.id, category, is_confidential=True)
    with transaction():
        return cases.register(draft, actor(place.grid_worker), now=now)


@pytest.mark.parametrize("way", ["into it", "with it"])
def test_a_complaint_about_the_head_is_merged_with_nothing_that_the_head_reads(place, plain, kept, now, way):
    ending, going_on = (plain.id, kept.id) if way == "into it" else (kept.id, plain.id)

    with pytest.raises(Invalid) as refused, transaction():
        cases.merge(ending, actor(place.community_worker), into=going_on, version=None, now=now)

    assert (refused.value.field, refused.value.code) == ("into", "merged_confidential")
    states = select(Case.state).where(Case.id.in_([plain.id, kept.id]))
    assert set(db.session.scalars(states)) == {State.REGISTERED}


def test_two_complaints_that_the_same_people_read_are_merged(place, kept, now):
    again = cases.Draft("还是没人管", place.building.id, kept.category_id, is_confidential=True)
    with transaction():
        second = cases.register(again, actor(place.grid_worker), now=now)

    with transaction():
        merged = cases.merge(second.id, actor(place.community_worker), into=kept.id, version=None, now=now)

    assert (merged.state, merged.merged_into_id) == (State.MERGED, kept.id)


def test_no_talk_decides_that_what_it_heard_is_the_same_as_a_complaint_about_the_head(place, kept, now):
    talk = opened(place.community, place.community_worker, now)
    item = add(talk, place.head, "楼道灯不亮", place.building)

    with pytest.raises(Invalid) as refused:
        decide(item, place.community_worker, DecisionKind.MERGED, now, into=kept.id)

    assert (refused.value.field, refused.value.code) == ("into", "merged_confidential")
