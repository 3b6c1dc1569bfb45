"""The floors: the least that any Flask page and any registering would cost on the same database."""

from collections.abc import Callable
from functools import cache
from itertools import count

from flask import Flask, render_template_string
from sqlalchemy import Engine, create_engine, insert, select

from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case, Event
from app.models.clocks import Clock
from app.models.notices import Notice

ROWS = 25
COLUMNS = (
    Case.id, Case.number, Case.description, Case.state, Case.urgency, Case.spot, Case.building_id,
    Case.category_id, Case.holder_id, Case.due_at, Case.warn_at, Case.black_at, Case.registered_at,
)  # fmt: skip
PAGE = """<!doctype html><title>floor</title><table>{% for row in rows %}<tr>
{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}</table>"""


def page(app: Flask, street_id: int) -> Callable[[], int]:
    """Return a bare request: one indexed SELECT of 25 rows, one plain table."""
    bare = Flask("floor")
    engine = _engine(app)
    statement = (
        select(*COLUMNS)
        .where(Case.desk_id == street_id, IS_OPEN_CASE)
        .order_by(Case.sort_at, Case.id)
        .limit(ROWS)
    )

    @bare.get("/")
    def show() -> str:
        with engine.connect() as connection:
            return render_template_string(PAGE, rows=connection.execute(statement).all())

    client = bare.test_client()
    return lambda: client.get("/").status_code


def registering(app: Flask) -> Callable[[], int]:
    """Return a bare transaction: INSERT of a case, its event, its clock and one notice."""
    engine = _engine(app)
    with app.app_context():
        rows = [_like(model) for model in (Case, Event, Clock, Notice)]
    serial = count(1)

    def write() -> int:
        number = next(serial)
        case, event, clock, notice = (dict(row) for row in rows)
        case |= {"number": f"FLOOR-{number}", "sequence": 90_000_000 + number}
        with engine.begin() as connection:
            case_id = connection.execute(insert(Case).values(case).returning(Case.id)).scalar_one()
            event |= {"case_id": case_id}
            clock |= {"case_id": case_id, "subject_id": 10**12 + number}
            notice |= {"case_id": case_id, "key": f"floor:{number}"}
            connection.execute(insert(Event).values(event))
            connection.execute(insert(Clock).values(clock))
            connection.execute(insert(Notice).values(notice))
        return 200

    return write


@cache
def _engine(app: Flask) -> Engine:
    """Return connections of the floor's own: it is another program, whose transactions are not ours."""
    with app.app_context():
        return create_engine(db.engine.url)


def _like(model: type[Case] | type[Event] | type[Clock] | type[Notice]) -> dict[str, object]:
    """Return the values of the latest row, without its id."""
    table = model.__table__
    row = db.session.execute(select(table).order_by(table.c.id.desc()).limit(1)).mappings().one()
    return {name: value for name, value in row.items() if name != "id"}


def sweep_away(app: Flask) -> None:
    """Delete what the floors inserted."""
    with app.app_context():
        ids = select(Case.id).where(Case.number.startswith("FLOOR-"))
        for model in (Notice, Clock, Event):
            db.session.execute(model.__table__.delete().where(model.__table__.c.case_id.in_(ids)))
        db.session.execute(Case.__table__.delete().where(Case.number.startswith("FLOOR-")))
        db.session.commit()
    _engine(app).dispose()
