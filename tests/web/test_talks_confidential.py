"""What a talk's agenda hides from somebody is not read by any other of its addresses."""

import pytest

from app.database import transaction
from app.domain.levels import Level
from app.extensions import db
from app.models.cases import Case
from app.talks import operations
from app.talks.operations import Question
from tests import factories
from tests.factories import actor
from tests.signing_in import post, sign_in
from tests.talks import add, on_look_back, registered


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def hidden(street, clock):
    """Return a talk, its item about a case that is confidential by now, and a vote about it."""
    host = street.community_worker
    talk, item, case, now = on_look_back(street, clock())
    with transaction():
        vote = operations.put(item.id, actor(host), Question("要不要换楼长？"), now=now)
        operations.mark_present(talk.id, actor(host), person_id=street.head.id, is_present=True, now=now)
    with transaction():
        db.session.get_one(Case, case.id).lowest_rank = Level.COMMUNITY.rank
    return talk, item, vote


def addresses(talk, item, vote):
    return (
        f"/talks/{talk.id}/items/{item.id}/dissent",
        f"/talks/{talk.id}/votes/{vote.id}",
    )


def test_whoever_it_is_about_reads_and_says_nothing_of_it(street, client, hidden):
    talk, item, vote = hidden
    sign_in(client, street.head)

    read = [client.get(address).status_code for address in addresses(talk, item, vote)]
    said = post(client, f"/talks/{talk.id}/items/{item.id}/dissent", {"words": "不对"})
    voted = post(client, f"/talks/{talk.id}/votes/{vote.id}/ballot", {"choice": "no"})

    assert client.get(f"/talks/{talk.id}").status_code == 200
    assert read == [404, 404]
    assert (said.status_code, voted.status_code) == (404, 404)


def test_whoever_holds_the_talk_goes_on_with_it(street, client, hidden):
    sign_in(client, street.community_worker)

    assert [client.get(address).status_code for address in addresses(*hidden)] == [200, 200]


def test_the_wall_counts_what_is_confidential_and_does_not_say_it(street, client, hidden):
    talk, item, _vote = hidden
    new = add(talk, street.head, "楼道堆物", street.building)
    sign_in(client, street.community_worker)

    wall = client.get(f"/talks/{talk.id}/table/since").json

    assert ([each["id"] for each in wall["items"]], wall["left_out"]) == ([new.id], 1)
    assert f'id="item-{item.id}"' in client.get(f"/talks/{talk.id}").text


def test_no_confidential_case_is_offered_on_the_wall_for_merging(street, client, hidden, now):
    talk, *_rest = hidden
    registered(street.head, street.building, now, "楼长收钱不办事", is_confidential=True)
    plain = registered(street.head, street.building, now, "楼道堆物没人管")
    new = add(talk, street.head, "楼道堆物", street.building)
    sign_in(client, street.community_worker)

    offered = client.get(f"/talks/{talk.id}/table/items/{new.id}/similar").json

    assert [one["id"] for one in offered] == [plain.id]
