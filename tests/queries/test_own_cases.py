"""One's own cases are found by index, however many cases there are."""

import pytest
from sqlalchemy import insert, select, text

from app.cases import operations as cases
from app.cases.queries import lists
from app.cases.queries.own import is_own
from app.database import transaction
from app.extensions import db
from app.models.cases import Case
from tests import factories
from tests.factories import actor

MANY = 4000


@pytest.fixture
def street(app):
    return factories.street()


def register(street, by, now):
    category = factories.category("power.corridor_light").id
    draft = cases.Draft("3单元楼道灯坏了两天", street.building.id, category)
    with transaction():
        return cases.register(draft, actor(by), now=now)


def fill_with_cases_of(case):
    """Put copies of a case before it, as if the same person had registered all of them."""
    table = Case.__table__
    row = dict(db.session.execute(select(table).where(table.c.id == case.id)).mappings().one())
    unique = {name: row.pop(name) for name in ("id", "number")}
    copies = [
        {**row, "id": n, "sequence": n, "number": f"{unique['number']}-{n}"}
        for n in range(10_000, 10_000 + MANY)
    ]
    db.session.execute(insert(table), copies)
    db.session.commit()
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def test_who_has_few_cases_does_not_walk_those_of_everybody(street, now):
    others = register(street, street.grid_worker, now)
    own = [register(street, street.head, now) for _ in range(2)]
    with transaction():
        cases.join(others.id, actor(street.head), version=None, now=now)
    fill_with_cases_of(others)

    rows = lists.raised_by(actor(street.head)).rows
    plan = explained(street.head)

    assert [row.id for row in rows] == [own[1].id, own[0].id, others.id]
    assert "ix_case_raiser_id_id" in plan
    assert "Backward" not in plan  # along all cases, from the newest on


def explained(person):
    """Return the plan of the list's condition and order, as text."""
    is_postgres = db.engine.dialect.name == "postgresql"
    query = select(Case.id).where(is_own(actor(person))).order_by(Case.id.desc()).limit(51)
    words = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
    how = "EXPLAIN" if is_postgres else "EXPLAIN QUERY PLAN"
    return "\n".join(str(row) for row in db.session.execute(text(f"{how} {words}")))
