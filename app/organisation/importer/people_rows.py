"""Checks every row about a person and posting against the rules, what exists, and the other rows."""

from datetime import date

from app.access.policy import Action, Actor, Place, may
from app.domain.codes import normal_phone, normal_username
from app.domain.errors import Invalid
from app.domain.levels import Role
from app.organisation.importer.columns import read_role
from app.organisation.importer.plans import Effect, PersonChange, Plan
from app.organisation.importer.tables import Table
from app.organisation.importer.world import KnownPerson, KnownUnit, World
from app.organisation.operations import PersonFacts, role_demands, role_fits
from app.web.tables import Problem, Row, read_day

_NAME_LENGTH = 60


class PeoplePlanner:
    """Plans the rows about people, after the units that they are posted at."""

    def __init__(self, world: World, actor: Actor, plan: Plan, today: date) -> None:
        """Plan for `actor` into `plan`; postings without a day begin on `today`."""
        self._world, self._actor, self._plan, self._today = world, actor, plan, today
        self._new: dict[str, Row] = {}
        self._seen: set[tuple[str, Role, str | None]] = set()

    def run(self, rows: list[tuple[Table, Row]]) -> None:
        """Add a change or a problem for every row."""
        for table, row in rows:
            try:
                self._plan.people.append(self._change(row))
            except Invalid as error:
                column = error.field or "username"
                heading = table.headings.get(column, "")
                self._plan.problems.append(Problem(row, column, heading, error))

    def _change(self, row: Row) -> PersonChange:
        username = normal_username(row.get("username"))
        role = read_role(row.get("role"))
        if role is None:
            raise Invalid("role", "role_unknown")
        unit = self._unit(row, role)
        unit_code = unit.facts.code if unit else None
        if (username, role, unit_code) in self._seen:
            raise Invalid("username", "posting_twice")
        self._seen.add((username, role, unit_code))
        known = self._world.people.get(username)
        if known is not None:
            self._authorize_person(known)
        facts = self._facts(row, username, known)
        posts = known is None or (role, unit_code) not in {(r, code) for r, code, _ in known.postings}
        amends = known is not None and (facts.name, facts.phone) != (known.name, known.phone)
        if known is None and username not in self._new:
            effect = Effect.CREATE
            self._new[username] = row
        else:
            effect = Effect.CHANGE if posts or amends else Effect.SAME
        person_id = known.person_id if known else None
        from_on = self._from_on(row)
        return PersonChange(row, effect, facts, person_id, amends, unit_code, role, from_on, posts)

    def _unit(self, row: Row, role: Role) -> KnownUnit | None:
        code = row.get("unit_code")
        unit = self._world.units.get(code) if code else None
        if code and unit is None:
            raise Invalid("unit_code", "unit_unknown", code=code)
        if unit is not None and unit.is_closed:
            raise Invalid("unit_code", "unit_closed")
        if not role_fits(role, unit.level if unit else None, is_unit=unit is not None):
            raise Invalid("role", role_demands(role))
        if not may(self._actor, Action.PEOPLE_EDIT, Place(unit.path if unit else "/")):
            raise Invalid("unit_code", "not_your_place")
        return unit

    def _authorize_person(self, known: KnownPerson) -> None:
        for _, _, path in known.postings:
            if not may(self._actor, Action.PEOPLE_EDIT, Place(path)):
                raise Invalid("username", "person_elsewhere")

    def _facts(self, row: Row, username: str, known: KnownPerson | None) -> PersonFacts:
        name = row.get("name") or (known.name if known else "")
        first = self._new.get(username)
        if first is not None and name and first.get("name") != name:
            raise Invalid("name", "name_differs", line=first.line)
        if not name:
            raise Invalid("name", "cell_empty")
        if len(name) > _NAME_LENGTH:
            raise Invalid("name", "cell_too_long", longest=_NAME_LENGTH)
        phone = normal_phone(row.get("phone")) or (known.phone if known else None)
        return PersonFacts(username, name, phone)

    def _from_on(self, row: Row) -> date:
        text = row.get("from_on")
        if not text:
            return self._today
        day = read_day(text)
        if day is None:
            raise Invalid("from_on", "day_form")
        return day
