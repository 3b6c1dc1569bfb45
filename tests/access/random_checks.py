"""What lists, counts, choosers and files of a random world show to each person, beside what the oracle says.

Each check names a channel and returns what was found there and what should have been; the two are compared
as they are. The oracle's side says in plain words which part of what may be read a channel is about.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from app.bulletins import queries as bulletins
from app.cases.queries import calls, choices, lists, own, similar, whole
from app.cases.queries.filtering import Filters
from app.cases.queries.reading import case_or_404
from app.domain.periods import Days
from app.extensions import db
from app.files import queries as files
from app.ledger import queries as register
from app.models.cases import Case
from app.notices import queries as notices
from app.organisation.queries import people, units
from app.reports.queries import backlog, populations, trends
from app.reports.queries.asking import Asked
from app.supervision import queries as orders
from app.talks.queries import lists as talks
from tests.access import oracle
from tests.access.oracle import STAFF_ROLES, Thing
from tests.access.random_alliance import alliance_lists, firm_lists
from tests.access.random_look import PLACED, ZONE, Check, Look, Outcome, ids
from tests.access.random_plan import TODAY, CasePlan, PersonPlan, is_place
from tests.access.random_rows import LATER, NOW, Written
from tests.access.random_sheets import files as files_given_out
from tests.access.random_sheets import minutes, order_papers
from tests.access.random_told import recipients


def postings(look: Look) -> Iterator[Outcome]:
    """Compare the postings in force."""
    found = {(grant.role.value, grant.unit_id) for grant in look.actor.grants}
    expected = {(role, look.world.ids.get(chain)) for role, chain in look.who.postings}
    yield Outcome("postings", found, expected)


def reading(look: Look) -> Iterator[Outcome]:
    """Compare the pages of cases one by one."""
    found, asked = set(), look.rng.sample(look.plan.cases, 4)
    for one in asked:
        with suppress(NotFound):
            found.add(case_or_404(look.actor, one.number).id)
    expected = look.cases(lambda one: one in asked)
    yield Outcome("pages", found, expected)
    known = {one.id for one in asked if choices.is_readable(look.actor, one.number)}
    yield Outcome("is_readable", known, expected)


def filtered(look: Look) -> Iterator[Outcome]:
    """Compare the list, its count and the rows of its export, with filters at random."""
    for _ in range(2):
        filters, fits = _filter(look)
        expected = look.listed(fits)
        page = lists.found(look.actor, filters, as_of=NOW, limit=200)
        yield Outcome(f"list {filters}", ids(page.rows), expected)
        yield Outcome(f"count {filters}", lists.count(look.actor, filters, as_of=NOW), len(expected))
        exported = whole.below(look.actor, filters, as_of=NOW, before_id=None, limit=500)
        numbers = {one.number for one in look.plan.cases if one.id in expected}
        yield Outcome(f"export {filters}", {row.number for row in exported}, numbers)
        for named in (page.rows, exported):
            has_holder = ids(row for row in named if row.holder is not None)
            yield Outcome(f"holders {filters}", has_holder, expected & look.wholly())
        told = ids(row for row in exported if row.category or row.channel or row.closed_at)
        yield Outcome(f"category, channel, closing {filters}", told - look.wholly(), set())
    both = [Filters(), Filters(state="all")]
    expected_counts = [len(look.listed(lambda one: one.is_open)), len(look.listed())]
    yield Outcome("counts", lists.counts(look.actor, both, as_of=NOW), expected_counts)


def _filter(look: Look) -> tuple[Filters, Callable[[CasePlan], object]]:
    rng = look.rng
    state = rng.choice(("open", "ended", "all", "all", "handling", "waiting", "ledgered", "merged"))
    kind = rng.choice(("", "place", "words", "raiser", "red"))
    chain = rng.choice([one for one in look.plan.units if is_place(one)])
    case, person = rng.choice(look.plan.cases), rng.choice(look.plan.people)
    word = case.description[:4]
    wholly = look.wholly()
    known: dict[str, tuple[dict[str, Any], Callable[[CasePlan], object]]] = {
        "": ({}, lambda one: True),
        "place": ({"unit_id": look.world.ids[chain]}, lambda one: one.place[: len(chain)] == chain),
        "words": ({"words": word}, lambda one: word in one.description),
        "raiser": ({"raiser_id": person.id}, lambda one: one.raiser == person.id and one.id in wholly),
        "red": ({"light": "street_red"}, lambda one: one.is_street_red and one.id in wholly),
    }
    states = {"open": lambda one: one.is_open, "ended": lambda one: not one.is_open, "all": lambda one: True}
    is_state = states.get(state, lambda one: one.state == state)
    values, fits = known[kind]
    return Filters(state=state, **values), lambda one: is_state(one) and fits(one)


def desks(look: Look) -> Iterator[Outcome]:
    """Compare the tabs of the start page and the numbers on them."""
    who, actor = look.who, look.actor
    desk = look.cases(lambda one: one.is_open and who.at(one.holder, *STAFF_ROLES, "building_head"))
    red = look.cases(lambda one: one.is_street_red and who.at(one.place[:1], *PLACED))
    joined = look.cases(lambda one: who.id == one.raiser or who.id in one.supporters)
    calls_ = {
        call.id
        for one in look.plan.cases
        for call in one.calls
        if one.is_open and call.state in {"waiting", "arrived"} and who.at(call.unit, "co_handler")
    }
    yield Outcome("desk", ids(lists.queue(actor, limit=200).rows), desk)
    yield Outcome("street red", ids(lists.street_red(actor, limit=200).rows), red)
    yield Outcome("own", ids(lists.raised_by(actor, limit=200).rows), joined)
    yield Outcome("calls", {row.task.id for row in calls.queue(actor, limit=200).rows}, calls_)
    waiting, figures = lists.waiting(actor, as_of=NOW)
    is_head, leads = who.places("building_head"), who.places(*PLACED)
    works = who.places(*STAFF_ROLES, "building_head")
    yield Outcome(
        "badges",
        (waiting.desk, waiting.called, waiting.raised, waiting.street_red),
        (len(desk) * bool(works), len(calls_), len(joined) * bool(is_head), len(red) * bool(leads)),
    )
    if figures is not None:
        late = look.listed(lambda one: one.is_open and one.is_late)
        all_open = look.listed(lambda one: one.is_open)
        yield Outcome("backlog", (figures.open, figures.late), (len(all_open), len(late)))
    numbers = {one.number for one in look.plan.cases if one.id in joined and one.is_open}
    yield Outcome("own numbers", set(own.open_numbers(actor, limit=200)), numbers)


def likenesses(look: Look) -> Iterator[Outcome]:
    """Compare what is offered as the same issue, and as a case to merge into."""
    chain = look.rng.choice([one for one in look.plan.units if len(one) > 1 and is_place(one)])
    around = chain[:2]
    ancestors = [look.world.ids[chain[:end]] for end in range(1, len(chain) + 1)]
    offered = similar.similar(look.actor, ancestors, "路灯不亮", most=200, least=0)
    expected = look.cases(lambda one: one.is_open and one.place[:2] == around)
    yield Outcome(f"similar {chain}", ids(offered), expected)
    one = look.rng.choice(look.plan.cases)
    row = db.session.scalars(select(Case).where(Case.id == one.id)).one()
    db.session.refresh(row, ["category"])
    near = {number for number, _text in choices.open_cases_near(look.actor, row, limit=200)}
    place = one.place[: min(3, len(one.place))]
    same = look.cases(
        lambda other: other.is_open and other.id != one.id and other.place[: len(place)] == place
    )
    yield Outcome(
        f"merge {one.number}", near, {other.number for other in look.plan.cases if other.id in same}
    )


def photos(look: Look) -> Iterator[Outcome]:
    """Compare which photos are served; who was only called in sees the first ones and their own people's."""
    found, expected = set(), set()
    for one in look.plan.cases:
        for number in (one.id, *([LATER + one.id] if one.photo_by is not None else [])):
            with suppress(NotFound):
                found.add(files.file_or_404(look.actor, number).id)
            is_whole = oracle.reads_whole_case(look.who, one.thing)
            is_theirs = number == one.id or look.sent_as_theirs(one)
            if is_whole or (oracle.reads_case(look.who, one.thing) and is_theirs):
                expected.add(number)
    yield Outcome("photos", found, expected)


def ledgers(look: Look) -> Iterator[Outcome]:
    """Compare the register, open and struck off, its counts and its ages."""
    for kind, is_over in look.rng.sample((("open", False), ("struck off", True)), 1):
        chosen = register.Filter(struck_off=is_over)
        expected = look.cases(lambda one, kind=kind: one.entry == kind and oracle.staff(look.who, Thing()))
        page = register.register(look.actor, chosen, today=TODAY, limit=200)
        yield Outcome(f"ledger {kind}", ids(page.rows), expected)
        whole_one = register.whole_register(look.actor, chosen, today=TODAY)
        yield Outcome(f"ledger file {kind}", ids(whole_one), expected)
        yield Outcome(f"ledger count {kind}", register.count(look.actor, chosen, today=TODAY), len(expected))
        if not is_over:
            ages = sum(one.total for one in register.ageing(look.actor, today=TODAY))
            yield Outcome("ledger ages", ages, len(expected))


def evenings(look: Look) -> Iterator[Outcome]:
    """Compare talks, bulletins and orders."""
    who, plan = look.who, look.plan
    heard = {one.id for one in plan.talks if oracle.around(who, Thing(one.unit))}
    lines = [*talks.upcoming(look.actor), *talks.past(look.actor).rows]
    yield Outcome("talks", {line.talk.id for line in lines}, heard)
    yield Outcome(
        "talks file", {line.talk.id for line in talks.behind(look.actor, before_id=None, limit=200)}, heard
    )
    yield Outcome("talks count", talks.talks_count(look.actor), len(heard))
    staffed = {chain[:1] for chain in who.places(*STAFF_ROLES)}
    given = {
        one.id for one in plan.bulletins if one.unit[:1] in staffed and oracle.around(who, Thing(one.unit))
    }
    yield Outcome("bulletins", {line.bulletin.id for line in bulletins.given(look.actor).rows}, given)
    read = {one.id for one in plan.orders if oracle.reads_order(who, Thing(one.unit))}
    found = [row.id for view in orders.VIEWS for row in orders.orders(look.actor, orders.Filter(view)).rows]
    yield Outcome("orders", set(found), read)
    for one in plan.orders:
        try:
            bulletin_found = bulletins.bulletin_or_404(look.actor, one.id).id
        except NotFound:
            bulletin_found = None
        told = next((b for b in plan.bulletins if b.id == one.id), None)
        may_read = told is not None and oracle.around(who, Thing(told.unit))
        yield Outcome(f"bulletin {one.id}", bulletin_found, one.id if may_read else None)


def choosers(look: Look) -> Iterator[Outcome]:
    """Compare whom and which units somebody finds by typing."""
    who, plan = look.who, look.plan
    is_administrator = bool(who.places("administrator"))
    known = {
        person.id
        for person in plan.people
        if oracle.knows_person(who, person.known_for) or (is_administrator and not person.postings)
    }
    listed = people.people(look.actor, words="某", today=TODAY, after=None, limit=200)
    yield Outcome("people", {row.person.id for row in listed.rows}, known)
    names = choices.names_of(look.actor, [person.id for person in plan.people])
    yield Outcome("names", set(names), known)
    found = units.search(look.actor, "单位", after=None, limit=200)
    expected = {look.world.ids[chain] for chain in plan.units if oracle.of_street(who, Thing(chain))}
    yield Outcome("units", {row.unit.id for row in found.rows}, expected)


def told(look: Look) -> Iterator[Outcome]:
    """Compare the inbox: one's own notices and nobody else's."""
    own_ones = {one.id for one in look.plan.notices if one.person == look.person.id}
    yield Outcome("inbox", {row.notice.id for row in notices.inbox(look.actor, limit=200).rows}, own_ones)
    yield Outcome("inbox count", notices.unread_count(look.actor), len(own_ones))


def figures(look: Look) -> Iterator[Outcome]:
    """Compare the backlog, the chart and the base set of the indicators of a place they see figures of."""
    places = [
        chain for chain in look.plan.units if is_place(chain) and oracle.staff_over(look.who, Thing(chain))
    ]
    if not places:
        return
    chain = look.rng.choice(places)
    unit = look.world.unit(chain)

    def inside(one: CasePlan) -> bool:
        return one.place[: len(chain)] == chain

    still = look.listed(lambda one: one.is_open and inside(one))
    counted = backlog.backlog(look.actor, unit, as_of=NOW, zone=ZONE).count()
    yield Outcome(f"backlog of {chain}", counted, len(still))
    days = Days(TODAY - timedelta(days=29), TODAY)
    came = look.listed(lambda one: one.days_old < 30 and inside(one))
    flow = trends.flow(look.actor, unit, days, ZONE)
    yield Outcome(f"chart of {chain}", sum(flow.came), len(came))
    base = populations.registered(Asked(look.actor, unit, days, NOW)).statement
    yield Outcome(f"figures of {chain}", set(db.session.scalars(base)), came)


CHECKS: tuple[Check, ...] = (
    postings,
    reading,
    filtered,
    desks,
    likenesses,
    photos,
    ledgers,
    evenings,
    choosers,
    told,
    figures,
    minutes,
    order_papers,
    files_given_out,
    recipients,
    firm_lists,
    alliance_lists,
)


def compared(
    world: Written, rng: Random, checks: Sequence[Check] = CHECKS
) -> Iterator[tuple[PersonPlan, Outcome]]:
    """Return every comparison for every person of a world, one after the other."""
    for person in world.plan.people:
        look = Look(world, person, world.actor(person.id), rng)
        for check in checks:
            for outcome in check(look):
                yield person, outcome
