"""What papers of a random world say to each person: agendas, minutes, orders, beside what the oracle says.

A case that a paper names is known by its number and by the words of its description; both are looked for.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

from werkzeug.exceptions import NotFound

from app.cases.queries.choices import places_in
from app.domain.exports import ExportKind
from app.exports.sources import SOURCES, Asked
from app.papers.sheet import Paper
from app.supervision import paper as order_paper
from app.supervision import queries as orders
from app.talks import queries as talks
from app.talks.queries.minutes import confidential_in, minutes_of
from app.talks.views import papers
from tests.access import oracle
from tests.access.oracle import Thing
from tests.access.random_look import Look, Outcome
from tests.access.random_plan import At, CasePlan
from tests.access.random_rows import NOW

NUMBER, WORDS = re.compile(r"Y[ST]-20260303-(\d{3})"), re.compile(r"QX(\d{3})")
PUBLIC = 3
"""The level below which nothing is hidden, of a case that is not confidential."""
COLUMNS = {"category": 5, "holder": 8, "channel": 9, "due": 11, "closed": 12}
"""Where a file of cases says what a case hides from who is only called in."""
Named = tuple[set[int], set[int]]


def named(text: str) -> Named:
    """Return the ids of the cases that a text names: by their numbers, and by their words."""
    return {int(one) for one in NUMBER.findall(text)}, {int(one) for one in WORDS.findall(text)}


def both(cases: set[int]) -> Named:
    """Return what is named where each case stands with number and words."""
    return cases, cases


def in_minutes(look: Look, talk: At, cases: set[int]) -> Named:
    """Return what is named of an agenda: what a new item became of has no number before it is decided on."""
    old = {one.case for one in look.plan.agenda if one.at == talk.id and not one.is_new}
    return cases & old, cases


def on_agenda(look: Look, talk: At) -> list[CasePlan]:
    """Return the cases on the agenda of a talk."""
    ids = {one.case for one in look.plan.agenda if one.at == talk.id}
    return [one for one in look.plan.cases if one.id in ids]


def read_at_talk(look: Look, talk: At) -> set[int]:
    """Return what somebody reads alone of a talk: all but confidential cases that are not theirs to read."""
    return {
        one.id
        for one in on_agenda(look, talk)
        if one.deepest == PUBLIC or oracle.reads_case(look.who, one.thing)
    }


def shown_at_table(look: Look, talk: At) -> set[int]:
    """Return what everybody at the table sees: nothing confidential, whoever opens it."""
    return {one.id for one in on_agenda(look, talk) if one.deepest == PUBLIC}


def gets_full_copy(look: Look, talk: At) -> bool:
    """Whether somebody gets the copy with all: they read each confidential case on it."""
    return len(read_at_talk(look, talk)) == len(on_agenda(look, talk))


def under_order(look: Look, order: At) -> set[int]:
    """Return the cases of an order that somebody reads."""
    ids = {one.case for one in look.plan.ordered if one.at == order.id}
    return look.cases(lambda one: one.id in ids)


def minutes(look: Look) -> Iterator[Outcome]:
    """Compare agendas and the sheets of minutes: for the reader, for the room, and in full."""
    for one in look.plan.talks:
        talk = None
        with suppress(NotFound):
            talk = talks.talk_or_404(look.actor, one.id)
        yield Outcome(f"talk {one.id}", talk is not None, oracle.around(look.who, Thing(one.unit)))
        if talk is None:
            continue
        rows = talks.agenda(look.actor, talk, places_in(talk.street_id), now=NOW)
        yield Outcome(f"agenda {one.id}", {row.item.case_id for row in rows}, read_at_talk(look, one))
        record = minutes_of(one.id)
        if record is None:
            continue
        content, actor = record.content, look.actor
        alone, room = papers.for_reader(actor, content, record), papers.for_room(actor, content, record)
        yield Outcome(f"minutes {one.id}", named(said(alone)), in_minutes(look, one, read_at_talk(look, one)))
        yield Outcome(
            f"minutes for all {one.id}", named(said(room)), in_minutes(look, one, shown_at_table(look, one))
        )
        is_full = all(confidential_in(actor, content).values())
        yield Outcome(f"full copy {one.id}", is_full, gets_full_copy(look, one))


def order_papers(look: Look) -> Iterator[Outcome]:
    """Compare which cases stand on the paper of an order."""
    for one in look.plan.orders:
        with suppress(NotFound):
            order = orders.order_or_404(look.actor, one.id)
            sheet = order_paper.paper(order, orders.cases_of(look.actor, order), address="http://localhost/")
            yield Outcome(f"order {one.id}", named(said(sheet)), both(under_order(look, one)))


def said(sheet: Paper) -> str:
    """Return everything that stands on a sheet."""
    return repr(sheet)


def files(look: Look) -> Iterator[Outcome]:
    """Compare the rows of lists that are given out as files: cases, the register, talks, the inbox."""
    who, plan = look.who, look.plan
    listed = look.listed()
    entries = look.cases(lambda one: one.entry == "open") if oracle.staff(who, Thing()) else set()
    told = {one.case for one in plan.notices if one.person == look.person.id}
    for kind, expected in (
        (ExportKind.CASES, (listed, listed)),
        (ExportKind.LEDGER, (entries, entries)),
        (ExportKind.NOTICES, (told, set())),
    ):
        query = "state=all" if kind is ExportKind.CASES else ""
        rows = SOURCES[kind].batch(look.actor, Asked(query, NOW), None).rows
        yield Outcome(f"file {kind}", named(repr(rows)), expected)
    yield from _hidden_columns(look)


def _hidden_columns(look: Look) -> Iterator[Outcome]:
    """Compare what a file of cases says in the columns that a case hides from who is only called in."""
    rows = SOURCES[ExportKind.CASES].batch(look.actor, Asked("state=all", NOW), None).rows
    for name, at in COLUMNS.items():
        said = named(repr([row for row in rows if row[at]]))[0]
        yield Outcome(f"file, {name}", said - look.wholly(), set())
        if name not in {"due", "closed"}:
            yield Outcome(f"file, {name} for who reads all", said, look.listed() & look.wholly())
