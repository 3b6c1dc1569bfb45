"""What firms, their needs and the lists of the alliances of a random world are to each person.

A need says its words and its firm to all who read the list; its number only to who reads all of the case.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

from werkzeug.exceptions import NotFound

from app.domain.enterprises import ItemKind
from app.enterprises.queries import alliance, firms
from tests.access import oracle
from tests.access import oracle_alliance as rules
from tests.access.oracle import Chain, Thing
from tests.access.random_browser import ALLOWED, GONE, REFUSED, Browser
from tests.access.random_firms import KINDS, FirmPlan
from tests.access.random_look import Look, Outcome, ids
from tests.access.random_plan import TODAY, CasePlan
from tests.access.random_sheets import NUMBER

FIRM, NEED, ITEM = (re.compile(rf"{letter}X(\d{{3}})") for letter in "ENI")
"""By which the rows are known on a page."""
OPENED = re.compile(r"/firms/needs/(\d+)\"")


def in_charge(look: Look) -> list[FirmPlan]:
    """Return the firms that somebody sees to: those over whose place they are staff."""
    return [one for one in look.plan.alliance.firms if oracle.staff_over(look.who, Thing(one.unit))]


def needs(look: Look, fits: Callable[[CasePlan], object]) -> set[int]:
    """Return the cases that are needs of firms, and fit."""
    planned = {one.case for one in look.plan.alliance.needs}
    return {one.id for one in look.plan.cases if one.id in planned and fits(one)}


def of_firm(look: Look, firm: FirmPlan) -> set[int]:
    """Return the needs on a firm's page."""
    own = {one.case for one in look.plan.alliance.needs if one.firm == firm.id}
    return needs(look, lambda one: one.id in own and rules.is_on_firms_page(look.who, one.thing))


def streets(look: Look) -> set[Chain]:
    """Return the streets whose alliance somebody reads."""
    known = {chain[:1] for chain in look.plan.units}
    members = look.plan.alliance.members
    return {one for one in known if rules.reads_alliance(look.who, Thing(one), members)}


def on_list(look: Look, *, over: bool) -> set[int]:
    """Return the needs on the lists of the alliances that somebody reads."""
    read = streets(look)
    return needs(
        look,
        lambda one: one.place[:1] in read and one.is_open is not over and rules.is_on_lists(one.thing),
    )


def offered(look: Look, kind: str, *, over: bool) -> set[int]:
    """Return what member units offer, or have offered, on the lists that somebody reads."""
    read, firms_ = streets(look), look.plan.alliance
    return {
        one.id
        for one in firms_.items
        if one.unit[:1] in read and one.kind == kind and firms_.is_to_be_had(one) is not over
    }


def kept(look: Look) -> set[Chain]:
    """Return the member units whose lists somebody keeps."""
    read = streets(look)
    return {
        unit
        for unit in look.plan.alliance.members
        if unit[:1] in read and rules.keeps_list(look.who, Thing(unit))
    }


def matched(look: Look, items: set[int]) -> set[tuple[int, int]]:
    """Return which needs stand with items, for who keeps their list."""
    keeping, public = kept(look), needs(look, lambda one: rules.is_on_lists(one.thing))
    own = {one.id for one in look.plan.alliance.items if one.unit in keeping and one.id in items}
    matches = look.plan.alliance.matches
    return {(one.item, one.case) for one in matches if one.item in own and one.case in public}


def wholly(look: Look, cases: set[int]) -> set[int]:
    """Return those of some cases whose number and page are somebody's to see."""
    return {
        one.id for one in look.plan.cases if one.id in cases and oracle.reads_whole_case(look.who, one.thing)
    }


def firm_lists(look: Look) -> Iterator[Outcome]:
    """Compare the firms with the count of their open needs, and the needs of one or two."""
    own, still = in_charge(look), needs(look, lambda one: one.is_open)
    for gone in (False, True):
        page = firms.firms(look.actor, gone=gone, today=TODAY)
        expected = {(one.id, len(of_firm(look, one) & still)) for one in own if one.is_gone is gone}
        yield Outcome(f"firms {gone}", {(line.firm.id, line.open_needs) for line in page.rows}, expected)
    every, found, shown = look.plan.alliance.firms, set(), {}
    asked = look.rng.sample(every, min(2, len(every)))
    for one in asked:
        with suppress(NotFound):
            found.add(firms.firm_or_404(look.actor, one.id).id)
            shown[one] = firms.needs_of(look.actor, one.id)
    yield Outcome("firm pages", found, {one.id for one in own if one in asked})
    for firm, rows in shown.items():
        expected = of_firm(look, firm)
        yield Outcome(f"needs of {firm.id}", {need.case_id for need, _number in rows}, expected)
        numbers = {need.case_id for need, number in rows if number}
        yield Outcome(f"numbers of {firm.id}", numbers, wholly(look, expected))


def alliance_lists(look: Look) -> Iterator[Outcome]:
    """Compare the three lists, what is over of them, whose list is kept, and what items were matched with."""
    units = look.world.ids
    read = [street.id for street in alliance.streets_of(look.actor)]
    yield Outcome("alliances", set(read), {units[one] for one in streets(look)})
    for over in (False, True):
        rows = alliance.needs(look.actor, read, over=over, before=None).rows
        expected = on_list(look, over=over)
        yield Outcome(f"needs {over}", {need.case_id for need, _number in rows}, expected)
        numbers = {need.case_id for need, number in rows if number}
        yield Outcome(f"numbers of needs {over}", numbers, wholly(look, expected))
        kind = look.rng.choice(KINDS)
        page = alliance.items(read, ItemKind(kind), over=over, before=None, today=TODAY)
        yield Outcome(f"{kind}s {over}", ids(page.rows), offered(look, kind, over=over))
    yield Outcome("lists kept", ids(alliance.kept_by(look.actor, read)), {units[one] for one in kept(look)})


def firm_pages(browser: Browser) -> Iterator[Outcome]:
    """Compare the list of firms, the page of each, and the pages of their needs."""
    look = browser.look
    own = {one.id: one for one in in_charge(look)}
    is_staff = oracle.staff(look.who, Thing())
    for end, gone in (("", False), ("?gone=1", True)):
        page = browser.get(f"/firms{end}")
        expected = {one.id for one in own.values() if one.is_gone is gone}
        yield Outcome(f"firms{end}", page.status, ALLOWED if is_staff else REFUSED)
        yield Outcome(f"on firms{end}", _named(FIRM, page.text), expected)
    for one in look.plan.alliance.firms:
        page = browser.get(f"/firms/{one.id}")
        shown = of_firm(look, one) if one.id in own else set()
        yield Outcome(f"firm {one.id}", page.status, ALLOWED if one.id in own else GONE)
        yield Outcome(f"needs on {one.id}", _named(NEED, page.text), shown)
        yield Outcome(f"numbers on {one.id}", _named(NUMBER, page.text), wholly(look, shown))
        yield Outcome(f"opened on {one.id}", _named(OPENED, page.text), wholly(look, shown))
    for need in look.plan.alliance.needs[:2]:
        page = browser.get(f"/firms/needs/{need.case}")
        reads = wholly(look, {need.case})
        yield Outcome(f"need {need.case}", page.status, ALLOWED if reads else GONE)
        yield Outcome(f"words of {need.case}", _named(NEED, page.text), reads)


def alliance_pages(browser: Browser) -> Iterator[Outcome]:
    """Compare the lists of the alliance as pages: what stands there, of whom, and what opens."""
    look, read = browser.look, streets(browser.look)
    for end, over in (("", False), ("&over=1", True)):
        page, expected = browser.get(f"/alliance?list=needs{end}"), on_list(look, over=over)
        yield Outcome(f"alliance{end}", page.status, ALLOWED if read else REFUSED)
        yield Outcome(f"needs{end}", _named(NEED, page.text), expected)
        yield Outcome(f"numbers{end}", _named(NUMBER, page.text), set())
        yield Outcome(f"opened{end}", _named(OPENED, page.text), wholly(look, expected))
        for kind in KINDS:
            page, items = browser.get(f"/alliance?list={kind}s{end}"), offered(look, kind, over=over)
            yield Outcome(f"{kind}s{end}", _named(ITEM, page.text), items)
            told = {need for _item, need in matched(look, items)}
            yield Outcome(f"matched with {kind}s{end}", _named(NEED, page.text), told)
    for one in look.plan.alliance.items[:3]:
        keeps = rules.keeps_list(look.who, Thing(one.unit))
        status = (ALLOWED if keeps else REFUSED) if one.unit[:1] in read else GONE
        yield Outcome(f"item {one.id}", browser.get(f"/alliance/items/{one.id}").status, status)


def _named(known: re.Pattern[str], text: str) -> set[int]:
    return {int(one) for one in known.findall(text)}
