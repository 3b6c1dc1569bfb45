"""Changes of the settings; each makes every process load them again."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from app.domain.clocks import Urgency
from app.domain.levels import Level
from app.extensions import db
from app.models.settings import CalendarDay, CalendarYear, Category, LimitSetting, Routing
from app.settings import defaults
from app.settings.cache import touch

AS_THEY_ARE = {"render_nulls": True}
"""Empty values do not make bulk inserts of different shapes."""


def install_defaults(*, now: datetime) -> int:
    """Add what the product ships and the installation lacks; return how many rows that was.

    Nothing that is there is changed, so that it may run after every update. `now` is not read
    by what is shipped today; it is there as in every operation.
    """
    added = _install_categories() + _install_limits() + _install_routing()
    added += sum(_install_year(year) for year in defaults.YEARS)
    if added:
        touch()
    return added


def _install_categories() -> int:
    known = set(db.session.scalars(select(Category.code)))
    missing = [
        (position, line)
        for position, line in enumerate(defaults.shipped("categories"))
        if line["code"] not in known
    ]
    depth = 0
    while rows := [(at, line) for at, line in missing if line["code"].count(".") == depth]:
        _insert_categories(rows)
        depth += 1
    return len(missing)


def _insert_categories(lines: list[tuple[int, dict[str, Any]]]) -> None:
    """Insert lines of one depth, whose parents are there."""
    ids = {code: id_ for code, id_ in db.session.execute(select(Category.code, Category.id))}
    rows = [
        {
            "parent_id": ids.get(line["code"].rpartition(".")[0]),
            "path": "",
            "code": line["code"],
            "name": line["name"],
            "name_en": line["name_en"],
            "keywords": line["keywords"],
            "default_urgency": Urgency(line["default_urgency"]),
            "position": position,
        }
        for position, line in lines
    ]
    db.session.execute(insert(Category), rows, execution_options=AS_THEY_ARE)
    parent = Category.__table__.alias()
    above = select(parent.c.path).where(parent.c.id == Category.parent_id).scalar_subquery()
    path = func.coalesce(above, "/").concat(Category.id).concat("/")
    statement = update(Category).where(Category.path == "").values(path=path)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _install_limits() -> int:
    statement = select(LimitSetting.kind).where(LimitSetting.street_id.is_(None)).distinct()
    known = set(db.session.scalars(statement))
    rows = [
        {
            "kind": limit.kind,
            "level": limit.level,
            "urgency": limit.urgency,
            "amount": limit.amount,
            "unit": limit.unit,
            "from_on": defaults.HOLDS_FROM,
        }
        for limit in defaults.LIMITS
        if limit.kind not in known
    ]
    if rows:
        db.session.execute(insert(LimitSetting), rows, execution_options=AS_THEY_ARE)
    return len(rows)


def _install_routing() -> int:
    if db.session.scalar(select(func.count(Routing.id)).where(Routing.street_id.is_(None))):
        return 0
    ids = {code: id_ for code, id_ in db.session.execute(select(Category.code, Category.id))}
    rows = [
        {
            "position": position,
            "category_id": ids[line["category"]] if line["category"] else None,
            "urgency": Urgency(line["urgency"]) if line["urgency"] else None,
            "level": Level(line["level"]),
            "reason": line["reason_zh"],
            "reason_en": line["reason_en"],
        }
        for position, line in enumerate(defaults.shipped("routing"))
    ]
    db.session.execute(insert(Routing), rows, execution_options=AS_THEY_ARE)
    return len(rows)


def _install_year(year: int) -> int:
    if db.session.get(CalendarYear, year):
        return 0
    arrangement = defaults.shipped(f"calendar_cn_{year}")
    published = date.fromisoformat(arrangement["published_on"])
    db.session.add(CalendarYear(year=year, source=arrangement["source"], published_on=published))
    rows = [
        {"day": date.fromisoformat(line["date"]), "is_day_off": line["is_day_off"], "name": line["name"]}
        for line in arrangement["days"]
    ]
    db.session.execute(insert(CalendarDay), rows)
    return 1 + len(rows)
