"""What somebody is answered over HTTP in a random world, beside what the oracle says.

Papers are read as the bytes that are given out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from flask import Flask

from tests.access import oracle
from tests.access.oracle import Chain, Somebody, Thing
from tests.access.random_alliance import alliance_pages, firm_pages
from tests.access.random_api import told_to_programs
from tests.access.random_browser import ALLOWED, GONE, OFFICES, REFUSED, Browser, published
from tests.access.random_look import Look, Outcome
from tests.access.random_plan import At, CasePlan, PersonPlan, is_place
from tests.access.random_rows import LATER, Written
from tests.access.random_sheets import (
    PUBLIC,
    gets_full_copy,
    in_minutes,
    named,
    read_at_talk,
    shown_at_table,
    under_order,
)

FIGURE = re.compile(r'data-figure="(\d+)"')
BAR = re.compile(r"<a [^>]*><title>[^<]*?: (\d+) ")
PageCheck = Callable[[Browser], Iterator[Outcome]]
HOLDERS, EACH = 8, 3
"""So many holders of late cases a brief names, and so many cases of each."""


def expected_status(look: Look, one: CasePlan, *, may: bool = True) -> int:
    """Return how a page of a case is answered: not there, refused, or shown."""
    if not oracle.reads_case(look.who, one.thing):
        return GONE
    return ALLOWED if may else REFUSED


def case_pages(browser: Browser) -> Iterator[Outcome]:
    """Compare pages of cases, slips with their codes, photos and thumbnails."""
    look = browser.look
    for one in look.rng.sample(look.plan.cases, 2):
        page = browser.get(f"/cases/{one.number}")
        yield Outcome(f"page {one.number}", page.status, expected_status(look, one))
        yield Outcome(f"words on {one.number}", named(page.text)[1] - look.cases(), set())
        is_theirs = oracle.raiser_or_mover(look.who, one.thing)
        slip = browser.get(f"/cases/{one.number}/slip")
        yield Outcome(f"slip {one.number}", slip.status, expected_status(look, one, may=is_theirs))
        yield Outcome(f"secret {one.number}", "<code>secret</code>" in slip.text, False)
        code = browser.get(f"/cases/{one.number}/slip.svg").status
        yield Outcome(f"code {one.number}", code, expected_status(look, one, may=False))
        is_whole = oracle.reads_whole_case(look.who, one.thing)
        for number in (one.id, *([LATER + one.id] if one.photo_by is not None else [])):
            sees = is_whole or (
                oracle.reads_case(look.who, one.thing) and _is_shown_to_called(look, one, number)
            )
            for size in ("thumb", "photo"):
                status = browser.get(f"/files/{number}/{size}").status
                yield Outcome(f"{size} {number}", status, ALLOWED if sees else GONE)


def _is_shown_to_called(look: Look, one: CasePlan, number: int) -> bool:
    """Whether who is only called in sees a photo: the first ones, and those that their own people sent."""
    return number == one.id or look.sent_as_theirs(one)


def list_pages(browser: Browser) -> Iterator[Outcome]:
    """Compare the list, the search, the register, the inbox, and what a phone keeps."""
    look = browser.look
    word = look.rng.choice(look.plan.cases).description[:4]
    listed, found = look.listed(), look.listed(lambda one: word in one.description)
    yield Outcome("list page", named(browser.get("/cases?state=all").text), (listed, listed))
    yield Outcome("search page", named(browser.get(f"/cases?state=all&words={word}").text), (found, found))
    entries = look.cases(lambda one: one.entry == "open")
    register = browser.get("/ledger")
    is_staff = oracle.staff(look.who, Thing())
    yield Outcome("register", named(register.text)[1], entries if is_staff else set())
    inbox = browser.get("/inbox").text
    told = [one.case for one in look.plan.notices if one.person == look.person.id]
    yield Outcome("inbox page", named(inbox), (set(told), set()))
    own = look.cases(
        lambda one: one.is_open and (one.raiser == look.person.id or look.person.id in one.supporters)
    )
    pages = browser.get("/device/pages").json["pages"]
    yield Outcome("kept pages", named(" ".join(pages))[0], own)


def typing(browser: Browser) -> Iterator[Outcome]:
    """Look whether what is offered while somebody types names only what they read."""
    look = browser.look
    chain = look.rng.choice([one for one in look.plan.units if len(one) > 1 and is_place(one)])
    data = {"description": look.rng.choice(look.plan.cases).description, "place_id": look.world.ids[chain]}
    shown = browser.post("/cases/new/suggestions", data)
    yield Outcome("suggestions", shown.status, ALLOWED)
    yield Outcome("suggested", set.union(*named(shown.text)) - look.cases(), set())


def talk_pages(browser: Browser) -> Iterator[Outcome]:
    """Compare the page and the table of a talk, and its minutes as page, Word, PDF and full copy."""
    look = browser.look
    for one in look.plan.talks:
        hears, holds = (ask(look.who, Thing(one.unit)) for ask in (oracle.around, oracle.staff_over))
        table = browser.get(f"/talks/{one.id}/table/since")
        room, alone = shown_at_table(look, one), read_at_talk(look, one)
        yield Outcome(f"table {one.id}", table.status, ALLOWED if holds else GONE)
        if table.json:
            shown = {item["case"] for item in table.json["items"]}
            yield Outcome(f"on the table {one.id}", named(" ".join(shown))[0], room)
        page = browser.get(f"/talks/{one.id}")
        new = {row.case for row in look.plan.agenda if row.at == one.id and row.is_new}
        on_page = (
            alone & new if one.state == "new" else alone
        )  # what is looked back at comes with the evening
        yield Outcome(f"talk page {one.id}", named(page.text)[1], on_page if hears else set())
        yield from _minutes(browser, one, hears=hears)


def _minutes(browser: Browser, talk: At, *, hears: bool) -> Iterator[Outcome]:
    look, base, nothing = browser.look, f"/talks/{talk.id}/minutes", (set(), set())
    alone = in_minutes(look, talk, read_at_talk(look, talk)) if hears and talk.state == "over" else nothing
    yield Outcome(f"minutes {talk.id}", named(browser.get(base).text), alone)
    printed = in_minutes(look, talk, shown_at_table(look, talk)) if hears else nothing
    for end in ("docx", "pdf"):
        yield Outcome(f"minutes.{end} {talk.id}", named(browser.get(f"{base}.{end}").text), printed)
    gets = hears and gets_full_copy(look, talk)
    every = {row.case for row in look.plan.agenda if row.at == talk.id}
    full = (ALLOWED, in_minutes(look, talk, every)) if gets else (GONE, nothing)
    copy = browser.get(f"{base}.docx?copy=full")
    yield Outcome(f"full copy {talk.id}", (copy.status, named(copy.text)), full)


def order_pages(browser: Browser) -> Iterator[Outcome]:
    """Compare orders as page, Word and PDF."""
    look = browser.look
    for one in look.plan.orders:
        reads = oracle.reads_order(look.who, Thing(one.unit))
        under = under_order(look, one) if reads else set()
        for end in ("", ".docx", ".pdf"):
            page = browser.get(f"/orders/{one.id}{end}")
            yield Outcome(f"order{end} {one.id}", page.status, ALLOWED if reads else GONE)
            yield Outcome(f"in order{end} {one.id}", named(page.text), (under, under))


def brief_pages(browser: Browser) -> Iterator[Outcome]:
    """Compare a brief as page, Word and PDF: it names no confidential case, whoever reads it."""
    look, brief = browser.look, browser.brief
    if brief is None:
        return
    reads = oracle.staff_over(look.who, Thing(brief.unit))
    told = _told_in_brief(look, brief.unit) if reads else set()
    for end in ("", ".docx", ".pdf"):
        page = browser.get(f"/briefs/{brief.id}{end}")
        yield Outcome(f"brief{end}", (page.status, named(page.text)[0]), (ALLOWED if reads else GONE, told))


def _told_in_brief(look: Look, unit: Chain) -> set[int]:
    office = Somebody(-1, ((OFFICES[len(unit)], unit),))
    late = [
        one
        for one in look.plan.cases
        if one.is_late and one.place[: len(unit)] == unit and oracle.reads_case(office, one.thing)
    ]
    holders = {one.holder for one in late}
    known = sorted(
        holders, key=lambda chain: (-sum(one.holder == chain for one in late), look.world.ids[chain])
    )
    public = [[one.id for one in late if one.holder == chain and one.deepest == PUBLIC] for chain in known]
    return {number for row in public[:HOLDERS] for number in sorted(row)[:EACH]}


def charts(browser: Browser) -> Iterator[Outcome]:
    """Compare the figures of a place's screen: what is open, and each bar of its chart."""
    look = browser.look
    chain = look.rng.choice([one for one in look.plan.units if is_place(one)])
    sees = oracle.staff_over(look.who, Thing(chain))
    page = browser.get(f"/overview/{look.world.ids[chain]}")
    yield Outcome(f"screen {chain}", page.status, ALLOWED if sees else GONE)
    if page.status != ALLOWED:
        return

    def count(fits: Any) -> int:
        return len(look.listed(lambda one: one.place[: len(chain)] == chain and fits(one)))

    yield Outcome(f"open on {chain}", int(FIGURE.findall(page.text)[0]), count(lambda one: one.is_open))
    ages = range(29, -1, -1)
    came = [count(lambda one, age=age: one.days_old == age) for age in ages]
    closed = [0] * 29 + [count(lambda one: one.state == "closed")]
    drawn = [int(number) for number in BAR.findall(page.text.split('class="pairs"')[1].split("</svg>")[0])]
    yield Outcome(f"bars on {chain}", (drawn[0::2], drawn[1::2]), (came, closed))


PAGES = (
    *(case_pages, list_pages, typing, talk_pages, order_pages, brief_pages, charts),
    *(firm_pages, alliance_pages, told_to_programs),
)


def answered(
    app: Flask, world: Written, rng: Random, pages: Sequence[PageCheck] = PAGES
) -> Iterator[tuple[PersonPlan, Outcome]]:
    """Return every comparison of pages for everybody who can sign in."""
    with published(world, rng) as brief:
        for person in world.plan.people:
            if person.is_disabled:
                continue
            browser = Browser(Look(world, person, world.actor(person.id), rng), app, brief)
            for page in pages:
                for outcome in page(browser):
                    yield person, outcome
