"""What tests are about: a street with its people, and cases in any state."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select

from app.access.guards import actor_for
from app.access.policy import Actor
from app.database import transaction
from app.domain.clocks import ClockKind
from app.domain.levels import Level, Role, UnitKind
from app.extensions import db
from app.models.cases import Case
from app.models.clocks import Clock
from app.models.notices import Notice
from app.models.organisation import Person, Posting, Unit
from app.models.settings import CalendarDay, CalendarYear, Category, LimitSetting, Routing
from app.settings.cache import touch
from app.settings.operations import install_defaults
from tests import kept

TODAY = date(2026, 3, 3)
LONG_AGO = date(2024, 1, 1)
_SHORT = "ABCDEFGH"


@dataclass
class Street:
    """A small street: two communities, two grids in the first, two buildings in the first grid."""

    street: Unit
    community: Unit
    other_community: Unit
    grid: Unit
    sister_grid: Unit
    far_grid: Unit
    building: Unit
    sister_building: Unit
    department: Unit
    head: Person
    grid_worker: Person
    sister_worker: Person
    community_worker: Person
    far_worker: Person
    street_worker: Person
    leader: Person
    co_handler: Person
    administrator: Person
    stranger: Person


def unit(parent: Unit | None, level: Level | None, code: str, name: str, **values) -> Unit:
    """Add a unit below `parent`."""
    row = _unit(parent, level, code, name, **values)
    _settle([row])
    return row


def _unit(parent: Unit | None, level: Level | None, code: str, name: str, **values) -> Unit:
    return Unit(
        parent_id=parent.id if parent else None,
        street_id=parent.street_id if parent else None,
        level=level,
        kind=values.pop("kind", UnitKind.RESIDENTIAL),
        code=code,
        name=name,
        path=parent.path if parent else "/",
        **values,
    )


def _settle(rows: list[Unit]) -> None:
    """Add units whose parents are there; a path ends with the unit's own id."""
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        row.street_id = row.street_id or row.id
        row.path = f"{row.path}{row.id}/"
    db.session.flush()


def person(username: str, name: str, *postings: tuple[Role, Unit | None], **values) -> Person:
    """Add a person with postings that began long ago."""
    return _people([(username, name, *postings)], **values)[0]


def _people(lines: list[tuple], **values) -> list[Person]:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    rows = [Person(username=line[0], name=line[1], created_at=at, **values) for line in lines]
    db.session.add_all(rows)
    db.session.flush()
    db.session.add_all(
        Posting(person_id=row.id, unit_id=place.id if place else None, role=role, from_on=LONG_AGO)
        for row, line in zip(rows, lines, strict=True)
        for role, place in line[2:]
    )
    db.session.flush()
    return rows


def actor(someone: Person, *, today: date = TODAY) -> Actor:
    """Return the person as an actor."""
    return actor_for(someone, today=today)


def street(number: int = 0) -> Street:
    """Make a whole street with one person of every role, and commit it."""
    with transaction():
        is_first = kept.is_empty(_OF_A_STREET)
        if is_first and (rows := _street_kept(number)):
            return rows
        install_defaults(now=datetime(2026, 1, 1, tzinfo=UTC))
        units, people = _street_made(number)
        if is_first:
            name = f"street{number}"
            kept.keep(name, _OF_A_STREET)
            _ids[str(db.engine.url), name] = [row.id for row in units], [row.id for row in people]
        return Street(*units, *people)


_OF_A_STREET = (Category, LimitSetting, Routing, CalendarYear, CalendarDay, Unit, Person, Posting)
_ids: dict[tuple[str, str], tuple[list[int], list[int]]] = {}


def _street_kept(number: int) -> Street | None:
    """Put back the street that an earlier test had; None for the first."""
    name = f"street{number}"
    ids = _ids.get((str(db.engine.url), name))
    if ids is None or not kept.put_back(name):
        return None
    touch()
    units, people = (_read(table, each) for table, each in zip((Unit, Person), ids, strict=True))
    return Street(*units, *people)


def _read(table: type[Unit] | type[Person], ids: list[int]) -> list[Unit] | list[Person]:
    """Return the rows with some ids in their order."""
    found = {row.id: row for row in db.session.scalars(select(table).where(table.id.in_(ids)))}
    return [found[id_] for id_ in ids]


def _street_made(number: int) -> tuple[list[Unit], list[Person]]:
    """Add the units and people of a street, in the order in which `Street` names them."""
    prefix = f"99000{number + 1}"
    top = unit(
        None,
        Level.STREET,
        f"{prefix}001",
        "云湖街道",
        short_code=f"Y{_SHORT[number]}",
        time_zone="Asia/Shanghai",
        party_name="云湖街道党工委",
    )
    communities = [
        _unit(top, Level.COMMUNITY, f"{prefix}001001", "槐荫社区", party_name="槐荫社区党委"),
        _unit(top, Level.COMMUNITY, f"{prefix}001002", "望塔社区"),
    ]
    department = _unit(top, None, f"{prefix}D1", "城管中队", kind=UnitKind.DEPARTMENT)
    _settle([*communities, department])
    community, other = communities
    grids = [
        _unit(community, Level.GRID, f"{prefix}001001001", "槐荫一网格", party_name="槐荫一网格党支部"),
        _unit(community, Level.GRID, f"{prefix}001001002", "槐荫二网格"),
        _unit(other, Level.GRID, f"{prefix}001002001", "望塔一网格"),
    ]
    _settle(grids)
    buildings = [
        _unit(grids[0], Level.BUILDING, f"{prefix}B1", "槐荫小区1号楼", households=48),
        _unit(grids[0], Level.BUILDING, f"{prefix}B2", "槐荫小区2号楼", households=60),
    ]
    _settle(buildings)
    people = _people([
        (f"head{number}", "王秀兰", (Role.BUILDING_HEAD, buildings[0])),
        (f"grid{number}", "李国强", (Role.GRID_STAFF, grids[0])),
        (f"sister{number}", "赵敏", (Role.GRID_STAFF, grids[1])),
        (f"community{number}", "陈静", (Role.COMMUNITY_STAFF, community)),
        (f"far{number}", "周涛", (Role.GRID_STAFF, grids[2])),
        (f"street{number}", "刘洋", (Role.STREET_STAFF, top)),
        (f"leader{number}", "孙建华", (Role.LEADER, top)),
        (f"cohandler{number}", "马骏", (Role.CO_HANDLER, department)),
        (f"admin{number}", "管理员", (Role.ADMINISTRATOR, top)),
        (f"stranger{number}", "路人"),
    ])  # fmt: skip
    return [top, *communities, *grids, *buildings, department], people


def category(top: str) -> Category:
    """Return the first category below a top one whose code begins with `top`."""
    statement = select(Category).where(Category.code.startswith(top), Category.parent_id.is_not(None))
    return db.session.scalars(statement.order_by(Category.id).limit(1)).one()


def notice_codes(person: Person) -> list[str]:
    """Return what the person was told, oldest first."""
    statement = select(Notice.code).where(Notice.person_id == person.id).order_by(Notice.id)
    return db.session.scalars(statement).all()


def last_clock(case: Case, kind: ClockKind) -> Clock:
    """Return the newest clock of the kind on the case."""
    statement = select(Clock).where(Clock.case_id == case.id, Clock.kind == kind).order_by(Clock.id.desc())
    return db.session.scalars(statement.limit(1)).one()
