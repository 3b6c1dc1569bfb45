"""In random worlds a figure is the length of its list, parts add up, nobody counts what they may not see."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from werkzeug.datastructures import MultiDict

from app.access.policy import Action, Place, may
from app.cases import operations as cases
from app.cases import options
from app.cases.filter_forms import FilterForm
from app.cases.queries import lists
from app.database import transaction
from app.domain.backlog import AGES
from app.domain.clocks import Light
from app.domain.ledger import Entrance, NextReview, ReasonClass
from app.domain.workflow import Move, Outcome, State
from app.extensions import db
from app.ledger import queries as ledger
from app.models.cases import Case, Holding
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.reports.queries.backlog import backlog, units_below
from app.web import clock as web_clock
from tests import factories
from tests.signing_in import sign_in

FIGURE = re.compile(r'href="([^"]+)"[^>]*data-figure="(\d+)"')
CHECKED = 12
"""So many figures of a page are compared with their lists in each world; another world takes others."""
WORLDS = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def street(app, now):
    street = factories.street()
    category = factories.category("power.corridor_light").id
    places = (street.building, street.sister_building, street.grid, street.far_grid, street.community)
    with transaction():
        actor = factories.actor(street.leader)
        for place in (*places, *places):
            for confidential in (False, True):
                draft = cases.Draft("灯坏了", place.id, category, is_confidential=confidential)
                cases.register(draft, actor, now=now)
    return street


def shuffle(rng, now):
    """Put every case into a state that may be."""
    with transaction():
        db.session.execute(delete(LedgerEntry))
        db.session.execute(delete(Holding).where(Holding.move == Move.RETURN))
        for case in db.session.scalars(select(Case).order_by(Case.id)):
            shuffle_case(rng, case, now)


def shuffle_case(rng, case, now):
    case.state = rng.choice([*(state for state in State if state.is_open), State.CLOSED])
    case.registered_at = now - timedelta(hours=rng.randint(0, 24 * 120))
    is_closed = case.state is State.CLOSED
    case.closed_at = case.registered_at + (now - case.registered_at) * rng.random() if is_closed else None
    case.outcome = Outcome.SOLVED if is_closed else None
    case.due_at = None if rng.random() < 0.2 else now + timedelta(hours=rng.randint(-72, 72))
    case.warn_at = case.due_at and case.due_at - timedelta(hours=rng.randint(0, 24))
    case.black_at = case.due_at and case.due_at + timedelta(hours=rng.randint(0, 24))
    case.street_red_at = now if case.due_at and case.due_at < now and rng.random() < 0.5 else None
    for number in range(rng.randint(0, 3)):
        db.session.add(
            Holding(
                street_id=case.street_id, case_id=case.id, sequence=10 + number, unit_id=case.holder_id,
                move=Move.RETURN, from_at=now, until_at=now,
            )
        )  # fmt: skip
    if not is_closed and rng.random() < 0.5:
        db.session.add(entry_of(rng, case, now))


def entry_of(rng, case, now):
    return LedgerEntry(
        street_id=case.street_id, community_id=case.community_id, case_id=case.id, unit_id=case.holder_id,
        sequence=case.id, entrance=Entrance.BREACH, reason=rng.choice(list(ReasonClass)), unblock="", plan="",
        entered_at=now, next_review_on=now.date() + timedelta(days=rng.randint(-5, 60)),
    )  # fmt: skip


def seen_by(person):
    """Return the places whose figures somebody may see."""
    actor = factories.actor(person)
    units = db.session.scalars(select(Unit).where(Unit.level.is_not(None)).order_by(Unit.path)).all()
    return [unit for unit in units if may(actor, Action.FIGURES_READ, Place(unit.path))]


def length(app, actor, url, now):
    """Return how many rows the list at an address has."""
    path, query = urlsplit(url).path, parse_qs(urlsplit(url).query)
    with app.test_request_context(url):
        web_clock.g.zone = "Asia/Shanghai"
        if path == "/ledger":
            unit = db.session.get_one(Unit, int(query["place"][0]))
            reason, due = query.get("reason"), query.get("due")
            chosen = ledger.Filter(
                place=unit, reason=reason and ReasonClass(reason[0]), due=due and NextReview(due[0])
            )
            return ledger.count(actor, chosen, today=web_clock.today())
        form = FilterForm(MultiDict(query))
        options.offer_filters(form, actor)
        assert form.validate(), (url, form.errors)
        return lists.count(actor, form.filters(), as_of=now)


@WORLDS
@given(rng=st.randoms(use_true_random=False))
def test_a_figure_is_the_length_of_its_list(app, street, now, rng):
    shuffle(rng, now)

    wrong = []
    for person in (street.leader, street.community_worker, street.grid_worker, street.far_worker):
        actor, client = factories.actor(person), app.test_client()
        sign_in(client, person)
        for unit in seen_by(person):
            found = FIGURE.findall(client.get(f"/overview/{unit.id}").text)
            for url, number in rng.sample(found, CHECKED):
                if length(app, actor, unescape(url), now) != int(number):
                    wrong.append((person.name, unit.name, unescape(url), number))
    assert wrong == []


@WORLDS
@given(rng=st.randoms(use_true_random=False))
def test_parts_add_up(app, street, now, rng):
    shuffle(rng, now)

    for person in (street.leader, street.community_worker, street.grid_worker):
        actor = factories.actor(person)
        for unit in seen_by(person):
            whole = backlog(actor, unit, as_of=now, zone=web_clock.zone())
            below = [
                backlog(actor, child, as_of=now, zone=web_clock.zone()) for child in units_below(unit, whole)
            ]
            alone = whole.count(lambda cell: cell.unit_id is None)
            lights, ages = whole.by("light"), whole.by("age")
            assert sum(part.count() for part in below) + alone == whole.count()
            assert sum(lights[light,] for light in Light) == whole.count()
            assert sum(ages[index,] for index in range(len(AGES))) == whole.count()


def test_what_may_not_be_read_is_not_counted(app, street, now):
    shown = {}
    for person in (street.leader, street.community_worker, street.grid_worker):
        found = backlog(factories.actor(person), street.grid, as_of=now, zone=web_clock.zone())
        shown[person.name] = found.count()

    confidential = db.session.scalars(
        select(Case).where(Case.grid_id == street.grid.id, Case.lowest_rank < 3)
    )
    ranks = [case.lowest_rank for case in confidential]
    assert len(ranks) == 6
    assert shown[street.leader.name] == 12
    assert shown[street.grid_worker.name] == 12 - len([rank for rank in ranks if rank < 2])
    assert shown[street.grid_worker.name] < shown[street.leader.name]
