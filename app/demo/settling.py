"""Put an invented street on the map: units, people with their postings, and the known accounts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from app.accounts import passwords
from app.demo import accounts
from app.demo.corpus import people as corpus
from app.demo.corpus.places import DepartmentPlan, StreetPlan
from app.demo.corpus.street import street_plan
from app.demo.world import Ids, Node, Row
from app.domain.levels import Level, Role, UnitKind
from app.spelling import spelling

HEADS_FOR = 3
"""Of so many buildings in a row two share one head."""
STAFF = {Level.STREET: 4, Level.COMMUNITY: 2, Level.GRID: 1}
LEADERS = 2
SETTLED = timedelta(days=3 * 365)


@dataclass(slots=True)
class Settlement:
    """A street's units and people as rows and as the simulation needs them."""

    plan: StreetPlan
    nodes: list[Node] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    postings: list[Row] = field(default_factory=list)
    roles: dict[int, tuple[Node, Role]] = field(default_factory=dict)
    """Where the people who come to talks are posted."""
    leaders: list[int] = field(default_factory=list)

    @property
    def street(self) -> Node:
        """The unit at the top."""
        return self.nodes[0]


class Settlers:
    """Settles streets one after another; usernames stay distinct."""

    def __init__(self, ids: Ids, now: datetime, rng: Random) -> None:
        """Begin with an empty map; everybody has worked there for three years at `now`."""
        self.ids, self.rng = ids, rng
        self.since = now - SETTLED
        self.password_hash = passwords.hashed(accounts.PASSWORD)
        self._usernames: set[str] = {username for username, _text in accounts.ACCOUNTS}

    def settle(self, index: int) -> Settlement:
        """Settle street number `index`; the first one has the known accounts."""
        settlement = Settlement(street_plan(index=index))
        self._map(settlement)
        self._staff(settlement, known=index == 0)
        return settlement

    def _map(self, made: Settlement) -> None:
        plan = made.plan
        street = self._unit(
            made, None, Level.STREET, plan, short_code=plan.short_code, time_zone="Asia/Shanghai"
        )
        self._departments(made, street, plan.departments)
        for community_plan in plan.communities:
            community = self._unit(made, street, Level.COMMUNITY, community_plan)
            self._departments(made, community, community_plan.departments)
            for grid_plan in community_plan.grids:
                grid = self._unit(made, community, Level.GRID, grid_plan, kind=UnitKind(grid_plan.kind))
                self._departments(made, grid, grid_plan.firms)
                for building_plan in grid_plan.buildings:
                    building = self._unit(
                        made, grid, Level.BUILDING, building_plan, households=building_plan.households
                    )
                    building.plan = building_plan

    def _unit(
        self, made: Settlement, parent: Node | None, level: Level | None, plan: object, **row: object
    ) -> Node:
        unit_id = self.ids("unit")
        path = f"{parent.path if parent else '/'}{unit_id}/"
        name, code = str(getattr(plan, "name", "")), str(getattr(plan, "code", ""))
        node = Node(unit_id, name, level, parent, path)
        made.nodes.append(node)
        made.units.append(
            {
                "id": unit_id,
                "parent_id": parent.id if parent else None,
                "street_id": int(path.split("/")[1]),
                "path": path,
                "level": level,
                "kind": UnitKind.RESIDENTIAL,
                "code": code,
                "short_code": None,
                "name": name,
                "name_en": getattr(plan, "name_en", None),
                "party_name": getattr(plan, "party_name", None),
                "households": None,
                "time_zone": None,
                "closed_on": None,
                "version": 1,
            }
            | row
        )
        return node

    def _departments(self, made: Settlement, parent: Node, plans: tuple[DepartmentPlan, ...]) -> None:
        above = made.units[-1]["code"] if made.nodes[-1] is parent else self._code_of(made, parent)
        for plan in plans:
            unit = self._unit(made, parent, None, plan, kind=UnitKind(plan.kind), code=f"{above}-{plan.code}")
            unit.code = plan.code
            parent.below.append(unit)

    def _code_of(self, made: Settlement, unit: Node) -> object:
        return next(row["code"] for row in made.units if row["id"] == unit.id)

    def _staff(self, made: Settlement, *, known: bool) -> None:
        names = iter(corpus.people(self.rng, 200))
        elders = iter(corpus.people(self.rng, 200, retired=True))
        self._heads(made, elders, known=known)
        for level, role, username in (
            (Level.GRID, Role.GRID_STAFF, accounts.GRID),
            (Level.COMMUNITY, Role.COMMUNITY_STAFF, accounts.COMMUNITY),
            (Level.STREET, Role.STREET_STAFF, accounts.STREET),
        ):
            here = [node for node in made.nodes if node.level is level for _ in range(STAFF[level])]
            for number, node in enumerate(here):
                self._person(made, next(names), role, [node], username if known and not number else "")
        for number in range(LEADERS):
            account = accounts.LEADER if known and not number else ""
            made.leaders.append(self._person(made, next(names), Role.LEADER, [made.street], account))
        self._co_handlers(made, names, known=known)
        if known:
            self._person(made, next(names), Role.ADMINISTRATOR, [], accounts.ADMIN)
            self._person(made, next(names), Role.OBSERVER, [], accounts.OBSERVER)
            self._person(made, next(names), Role.PRIVACY_OFFICER, [], accounts.PRIVACY)

    def _heads(self, made: Settlement, elders: Iterator[corpus.Person], *, known: bool) -> None:
        buildings = [node for node in made.nodes if node.level is Level.BUILDING]
        at = 0
        while at < len(buildings):
            pair = buildings[at : at + 2]
            shares = at % HEADS_FOR == 1 and len(pair) == 2 and pair[0].parent is pair[1].parent
            posts = pair if shares else pair[:1]
            account = accounts.HEAD if known and not at else ""
            self._person(made, next(elders), Role.BUILDING_HEAD, posts, account)
            at += len(posts)

    def _co_handlers(self, made: Settlement, names: Iterator[corpus.Person], *, known: bool) -> None:
        street = [unit for unit in made.nodes if unit.level is None and unit.parent is made.street]
        for unit in street:
            is_known = known and unit.code == "urban_management"
            self._person(made, next(names), Role.CO_HANDLER, [unit], accounts.DEPARTMENT if is_known else "")
        posts = [
            unit for unit in made.nodes if unit.level is None and unit.code == "police" and unit not in street
        ]
        for unit in posts:
            self._person(made, next(names), Role.CO_HANDLER, [unit], "")
        firms = [unit for unit in made.nodes if unit.level is None and unit.code == "property"]
        for number in range(0, len(firms), 2):
            self._person(made, next(names), Role.CO_HANDLER, firms[number : number + 2], "")

    def _person(
        self, made: Settlement, person: corpus.Person, role: Role, posts: list[Node], username: str
    ) -> int:
        person_id = self.ids("person")
        spelt = spelling(person.name)
        made.people.append(
            {
                "id": person_id,
                "username": username or self._username(spelt),
                "name": person.name,
                "pinyin": spelt,
                "phone": person.phone,
                "password_hash": self.password_hash,
                "must_change_password": False,
                "language": None,
                "disabled_at": None,
                "created_at": self.since,
                "version": 1,
            }
        )
        places: list[Node | None] = [*posts] or [None]
        for post in places:
            made.postings.append(
                {
                    "id": self.ids("posting"),
                    "person_id": person_id,
                    "unit_id": post.id if post else None,
                    "role": role,
                    "from_on": self.since.date(),
                    "until_on": None,
                }
            )
            if post is not None:
                post.staff.append(person_id)
        if posts and role is not Role.CO_HANDLER:
            made.roles[person_id] = (posts[0], role)
        return person_id

    def _username(self, spelt: str) -> str:
        stem = "".join(letter for letter in spelt.split()[0] if letter.isascii() and letter.isalnum())
        name, number = stem, 1
        while name in self._usernames:
            number += 1
            name = f"{stem}{number}"
        self._usernames.add(name)
        return name
