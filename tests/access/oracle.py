"""Who may see and do what, said a second time: written from the product's text and not from its code.

Nothing of the application is imported here (a test of the architecture holds that). A place is the names
of the units from the street down to it, ("S", "c", "g", "b"); being posted at a place reaches over all
that begins with it. Each audience below is one sentence of the product about people and places.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

Chain = tuple[str, ...]
LEVEL = {"building_head": 3, "grid_staff": 2, "community_staff": 1, "street_staff": 0, "leader": 0}
"""How deep in the tree those who handle cases are posted."""
OFFICE_ROLES = {"community_staff", "street_staff", "leader"}
STAFF_ROLES = OFFICE_ROLES | {"grid_staff"}


@dataclass(frozen=True)
class Somebody:
    """A person as far as rights go."""

    id: int
    postings: tuple[tuple[str, Chain], ...] = ()
    can_sign_in: bool = True

    def places(self, *roles: str) -> list[Chain]:
        """Return where somebody has one of the roles."""
        return [chain for role, chain in self.postings if role in roles]

    def over(self, place: Chain, *roles: str) -> bool:
        """Whether somebody has one of the roles at the place or above it."""
        return any(place[: len(chain)] == chain for chain in self.places(*roles))

    def under(self, place: Chain, *roles: str) -> bool:
        """Whether somebody has one of the roles at the place or below it."""
        return any(chain[: len(place)] == place for chain in self.places(*roles))

    def at(self, place: Chain, *roles: str) -> bool:
        """Whether somebody has one of the roles at the very place."""
        return place in self.places(*roles)


@dataclass(frozen=True)
class Thing:
    """What a page is about: where it lies, and for a case who has to do with it."""

    place: Chain = ()
    holder: Chain | None = None
    seen_by: tuple[Chain, ...] = ()
    """Units that held the case once."""
    called: tuple[Chain, ...] = ()
    """Units that were called in and not let go again."""
    waiting: tuple[Chain, ...] = ()
    """Called units whose answer is awaited."""
    phones: tuple[Chain, ...] = ()
    """Waiting units that were given the number to call."""
    raiser: int | None = None
    resolver: int | None = None
    deepest: int = 3
    """The level below which a confidential case is not shown; 3 for any other."""
    present: tuple[int, ...] = ()
    owner: int | None = None
    giver: int | None = None
    answered_by: int | None = None
    roles_here: tuple[tuple[str, Chain], ...] = field(default=())
    """Of a person: the postings that they have or had."""
    raised: tuple["Thing", ...] = ()
    """Of a person: cases that they have registered."""

    @property
    def move_place(self) -> Chain:
        """The unit whose move it is."""
        return self.holder or self.place


Audience = Callable[[Somebody, Thing], bool]


def everybody(_who: Somebody, _what: Thing) -> bool:
    """Say that whoever is signed in may."""
    return True


def no_one(_who: Somebody, _what: Thing) -> bool:
    """Say that nobody may."""
    return False


def reads_case(who: Somebody, what: Thing) -> bool:
    """Say who reads a case: its raiser, while they work in the street, who works over what has to do with
    it, and who is called in."""
    return reads_whole_case(who, what) or any(
        who.over(unit, "co_handler") for unit in (*what.called, *what.seen_by)
    )


def raised_and_works(who: Somebody, what: Thing) -> bool:
    """Say whose case it is: who registered it and still works somewhere in its street."""
    works = any(role in LEVEL and chain[:1] == what.place[:1] for role, chain in who.postings)
    return who.id == what.raiser and works


def reads_whole_case(who: Somebody, what: Thing) -> bool:
    """Say who reads the whole story of a case, and not only what a called unit needs."""
    if raised_and_works(who, what):
        return True
    for role, chain in who.postings:
        if role in LEVEL and LEVEL[role] <= what.deepest:
            units = (what.place, what.move_place, *what.seen_by, *what.called)
            if any(unit[: len(chain)] == chain for unit in units):
                return True
    return False


def moves_case(who: Somebody, what: Thing) -> bool:
    """Say who does the holder's moves: staff over the holder, and the head of a building that holds it."""
    own = who.over(what.move_place, *STAFF_ROLES) or who.at(what.move_place, "building_head")
    return own and reads_case(who, what)


def directs_case(who: Somebody, what: Thing) -> bool:
    """Say who does the moves of the level above the holder; above the street there is the street."""
    unit = what.move_place
    return (unit[1:] and who.over(unit[:-1], *STAFF_ROLES)) or (
        not unit[1:] and who.at(unit, "street_staff", "leader")
    )


def supervises(who: Somebody, what: Thing) -> bool:
    """Say who orders: an office above the holder; above the street there is the street."""
    unit = what.move_place
    above = unit[:-1] if unit[1:] else unit
    return who.over(above, *OFFICE_ROLES)


def verifies(who: Somebody, what: Thing) -> bool:
    """Say who verifies: the raiser or an office over the place, but never who resolved."""
    if who.id == what.resolver:
        return False
    return raised_and_works(who, what) or (reads_case(who, what) and who.over(what.place, *OFFICE_ROLES))


def reviews(who: Somebody, what: Thing) -> bool:
    """Say who decides what a resident objects to: the level above the holder, but never who resolved."""
    return who.id != what.resolver and bool(directs_case(who, what))


def raiser_or_mover(who: Somebody, what: Thing) -> bool:
    """Say who does what the raiser may, too."""
    return raised_and_works(who, what) or moves_case(who, what)


def answers_call(who: Somebody, what: Thing) -> bool:
    """Say who answers a whistle: the units whose answer is awaited."""
    return any(who.over(unit, "co_handler") for unit in what.waiting)


def phones(who: Somebody, what: Thing) -> bool:
    """Say who sees whom to phone."""
    return raiser_or_mover(who, what) or any(who.over(unit, "co_handler") for unit in what.phones)


def staff_over(who: Somebody, what: Thing) -> bool:
    """Say that it is for staff of the place and above it."""
    return who.over(what.place, *STAFF_ROLES)


def office_over(who: Somebody, what: Thing) -> bool:
    """Say that it is for the offices of the place and above it."""
    return who.over(what.place, *OFFICE_ROLES)


def administers(who: Somebody, what: Thing) -> bool:
    """Say that it is for who administers the place."""
    return who.over(what.place, "administrator")


def helps(who: Somebody, what: Thing) -> bool:
    """Say that it is for offices over the place and for who administers it."""
    return office_over(who, what) or administers(who, what)


def overseers(who: Somebody, what: Thing) -> bool:
    """Say who sees how well a place is served."""
    return staff_over(who, what) or who.over(what.place, "administrator", "observer")


def takes_over_paper(who: Somebody, what: Thing) -> bool:
    """Say who brings a paper ledger in, in the street's name."""
    return who.over(what.place, "administrator", "street_staff")


def around(who: Somebody, what: Thing) -> bool:
    """Say whom talks and news of a unit concern: staff over it, and who works below it."""
    return staff_over(who, what) or who.under(what.place, *STAFF_ROLES, "building_head")


def workers_over(who: Somebody, what: Thing) -> bool:
    """Say who acts for a building: its head and the staff above."""
    return who.over(what.place, *STAFF_ROLES, "building_head")


def of_street(who: Somebody, what: Thing) -> bool:
    """Say who belongs to the same street, or to all streets."""
    return any(not chain or chain[0] == what.place[0] for _role, chain in who.postings)


def posted_in_street(who: Somebody, what: Thing) -> bool:
    """Say who has a posting in the street itself."""
    return any(chain and chain[0] == what.place[0] for _role, chain in who.postings)


def at_table(who: Somebody, what: Thing) -> bool:
    """Say who sits at the table."""
    return who.id in what.present


def owns(who: Somebody, what: Thing) -> bool:
    """Say whose it is."""
    return who.id == what.owner


def has(*roles: str) -> Audience:
    """Say that it is for whoever has a role, wherever that is."""
    return lambda who, _what: bool(who.places(*roles))


def either(*audiences: Audience) -> Audience:
    """Say that it is for whoever is in one of several audiences."""
    return lambda who, what: any(one(who, what) for one in audiences)


def both(*audiences: Audience) -> Audience:
    """Say that it is for whoever is in all of several audiences."""
    return lambda who, what: all(one(who, what) for one in audiences)


staff = has(*STAFF_ROLES)
office = has(*OFFICE_ROLES)
workers = has(*STAFF_ROLES, "building_head")
administrators = has("administrator")
co_handlers = has("co_handler")
privacy_officers = has("privacy_officer")


def protects(who: Somebody, what: Thing) -> bool:
    """Say who protects the data of a place."""
    return who.over(what.place, "privacy_officer")


def reads_order(who: Somebody, what: Thing) -> bool:
    """Say who reads an order: staff over the unit that answers, and who works there."""
    return staff_over(who, what) or who.at(what.place, *STAFF_ROLES, "building_head")


def answers_order(who: Somebody, what: Thing) -> bool:
    """Say who answers an order: who works at the unit, but not who gave it."""
    return who.id != what.giver and who.at(what.place, *STAFF_ROLES, "building_head")


def decides_order(who: Somebody, what: Thing) -> bool:
    """Say who decides on an answer: an office above, but not who answered."""
    return who.id != what.answered_by and supervises(who, what)


def everywhere(who: Somebody, _what: Thing) -> bool:
    """Say that it is for who administers the whole installation."""
    return who.over((), "administrator")


def knows_person(who: Somebody, what: Thing) -> bool:
    """Say who finds somebody: they themselves, people of a street where that person is or was posted, and
    who is posted everywhere."""
    streets = {chain[:1] for _role, chain in who.postings}
    return who.id == what.owner or () in streets or any(chain[:1] in streets for _r, chain in what.roles_here)


def edits_person(who: Somebody, what: Thing) -> bool:
    """Say who changes what is known of somebody: who administers all their places."""
    return bool(who.places("administrator")) and all(
        who.over(chain, "administrator") for _role, chain in what.roles_here
    )


def refused_settings(who: Somebody, what: Thing) -> bool:
    """Say who is told that the settings are not theirs to change, before they are told what there is."""
    return not who.places("administrator")


def around_news(who: Somebody, what: Thing) -> bool:
    """Say whom a community's news concern, for a building in it."""
    return around(who, Thing(what.place[:2]))
