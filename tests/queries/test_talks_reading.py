"""Which talks somebody sees, and what of their agenda."""

from datetime import timedelta

from app.access.policy import Action, Place, may
from app.cases import operations as cases
from app.cases.queries.choices import places_in
from app.database import transaction
from app.domain.clocks import Light
from app.domain.levels import Level
from app.domain.promises import Standing
from app.domain.talks import DecisionKind
from app.domain.workflow import Outcome
from app.extensions import db
from app.models.cases import Case
from app.models.talks import Talk
from app.talks import operations, queries
from app.web.paging import read_instant_key
from tests import factories
from tests.factories import actor
from tests.talks import add, decide, opened, planned

PEOPLE = (
    "head", "grid_worker", "sister_worker", "community_worker", "far_worker", "street_worker", "leader",
    "co_handler", "administrator", "stranger",
)  # fmt: skip


def test_lists_follow_the_rule_of_rights(app, now):
    street, other = factories.street(), factories.street(1)
    units = (street.street, street.community, street.grid, street.sister_grid, street.far_grid)
    talks = [planned(unit, street.street_worker, now) for unit in units]

    for name in PEOPLE:
        someone = actor(getattr(street, name))
        seen = {line.talk.id for line in queries.upcoming(someone)}
        allowed = {
            talk.id
            for talk, unit in zip(talks, units, strict=True)
            if may(someone, Action.TALK_READ, Place(path=unit.path))
        }
        assert seen == allowed, name
    assert queries.upcoming(actor(other.leader)) == []


def test_past_talks_are_paged_the_latest_first(app, now):
    street = factories.street()
    host = street.grid_worker
    talks = [planned(street.grid, host, now + timedelta(days=n // 2)) for n in range(27)]
    for talk in talks:
        with transaction():
            operations.cancel(talk.id, actor(host), version=1, now=now)

    first = queries.past(actor(host))
    second = queries.past(actor(host), after=read_instant_key(first.next_key))

    ids = [line.talk.id for line in (*first.rows, *second.rows)]
    assert ids == [talk.id for talk in sorted(talks, key=lambda t: (t.starts_at, t.id), reverse=True)]
    assert (len(first.rows), second.next_key) == (25, None)
    assert queries.next_talk_id(actor(host)) is None


def test_the_next_talk_is_the_soonest_that_one_takes_part_in(app, now):
    street = factories.street()
    planned(street.far_grid, street.street_worker, now)
    later = planned(street.community, street.community_worker, now + timedelta(days=2))
    soon = planned(street.grid, street.grid_worker, now + timedelta(days=1))

    assert queries.next_talk_id(actor(street.head)) == soon.id
    assert queries.next_talk_id(actor(street.sister_worker)) == later.id
    assert queries.next_talk_id(actor(street.stranger)) is None


def agenda(talk, someone, at):
    db.session.rollback()
    row = queries.talk_or_404(actor(someone), talk.id)
    return queries.agenda(actor(someone), row, places_in(row.street_id), now=at)


def closed(street, now, *issues):
    host = street.community_worker
    talk = opened(street.community, host, now)
    for kind, values in issues:
        decide(add(talk, host, "垃圾桶满了", street.building), host, kind, now, **values)
    db.session.rollback()
    with transaction():
        version = db.session.get_one(Talk, talk.id).version
        operations.close(talk.id, actor(host), version=version, now=now)
    return talk


def test_the_look_back_says_state_light_holder_and_promise(app, now):
    street = factories.street()
    promised = (now + timedelta(days=3)).date()
    closed(street, now, (DecisionKind.DISPATCHED, {"promised_on": promised}))
    at = now + timedelta(days=10)
    talk = opened(street.community, street.community_worker, at)

    (row,) = agenda(talk, street.community_worker, at)

    assert (row.found.light, row.found.is_late) == (Light.BLACK, True)
    assert row.found.holder == street.grid.name
    (word,) = row.found.promises
    assert (word.who, word.due_on) == (street.community_worker.name, promised)
    assert word.standing is Standing.BROKEN
    assert row.place_name == street.building.name
    assert row.offered == tuple(DecisionKind)


def test_after_closing_the_minutes_keep_what_was_found(app, now):
    street = factories.street()
    closed(street, now, (DecisionKind.DISPATCHED, {}))
    at = now + timedelta(hours=1)
    second = opened(street.community, street.community_worker, at)
    with transaction():
        version = db.session.get_one(Talk, second.id).version
        operations.close(second.id, actor(street.community_worker), version=version, now=at)
    worker = actor(street.grid_worker)
    case_id = agenda(second, street.community_worker, at)[0].item.case_id
    with transaction():
        cases.accept(case_id, worker, version=None, now=at)
        cases.resolve(case_id, worker, outcome=Outcome.SOLVED, note="清", told="说", version=None, now=at)

    (row,) = agenda(second, street.community_worker, at + timedelta(days=30))

    assert (row.found.state, row.found.light) == ("registered", Light.GREEN)
    assert row.offered == ()


def test_a_confidential_case_is_shown_to_those_only_who_may_read_it(app, now):
    street = factories.street()
    talk = closed(street, now, (DecisionKind.DISPATCHED, {}), (DecisionKind.SENT_UP, {"note": "要街道"}))
    rows = agenda(talk, street.community_worker, now)
    with transaction():
        for row in rows:
            db.session.get_one(Case, row.item.case_id).lowest_rank = Level.COMMUNITY.rank

    numbers = {
        name: [row.number for row in agenda(talk, getattr(street, name), now)]
        for name in ("community_worker", "grid_worker", "head", "street_worker")
    }

    assert numbers["community_worker"] == numbers["street_worker"] == [1, 2]
    assert numbers["grid_worker"] == numbers["head"] == []


def test_a_case_out_of_reach_can_only_be_noted(app, now):
    street = factories.street()
    closed(street, now, (DecisionKind.SENT_UP, {"note": "要街道"}))
    at = now + timedelta(hours=1)
    talk = opened(street.community, street.community_worker, at)

    assert agenda(talk, street.community_worker, at)[0].offered == (DecisionKind.NOTED,)
    on_the_street = agenda(talk, street.street_worker, at)[0].offered
    assert DecisionKind.SENT_UP not in on_the_street
    assert DecisionKind.SOLVED in on_the_street
