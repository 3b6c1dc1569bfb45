"""What a process keeps of settings and units, so that a sweep of 10,000 clocks loads them once.

Every change of a setting or a unit writes a new random stamp in its own transaction (`touch`). A reader asks
for the stamp once in each of its transactions, by one statement on two unique keys, and loads
again when it is another one; a page has read it along with who asks. So a change made by any other
process is noticed by the next transaction, and within one transaction the settings stay the same.
"""

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar, cast
from uuid import uuid4
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, insert, select, update
from sqlalchemy.orm import SessionTransaction

from app import ahead
from app.extensions import db
from app.models.organisation import Unit
from app.models.settings import Setting

T = TypeVar("T")

EVERYWHERE = 0
"""In place of a street: what is kept holds in all of them."""
STAMP = "stamp"
"""The name of the installation's row in `setting` that holds the stamp."""
_IS_STAMP = (Setting.street_id.is_(None), Setting.name == STAMP)
TOKEN = select(Setting.value).where(*_IS_STAMP).order_by(Setting.id).limit(1).scalar_subquery()
"""The stamp, for statements that read it along with something else and then say so to `seen`."""
_READ = select(TOKEN, Unit.time_zone).where(Unit.id == bindparam("street_id"))
_CHECKED = "settings checked"
_KEPT: WeakKeyDictionary[Engine, dict[tuple[Hashable, int], tuple["Stamp", Any]]] = WeakKeyDictionary()


class Stamp(NamedTuple):
    """What the settings of a street depend on besides their own rows."""

    token: str | None
    zone: str | None


class _Checked(NamedTuple):
    """What a transaction has found out: stamps, and values that go with them."""

    transaction: SessionTransaction | None
    stamps: dict[int, Stamp]
    values: dict[tuple[Hashable, int], Any]


def touch() -> None:
    """Let every process load the settings, and what hangs on the units, again once this is committed."""
    token = uuid4().hex
    statement = update(Setting).where(*_IS_STAMP).values(value=token).returning(Setting.id)
    if db.session.scalars(statement, execution_options={"synchronize_session": False}).first() is None:
        db.session.execute(insert(Setting).values(street_id=None, name=STAMP, value=token))
    db.session().info.pop(_CHECKED, None)


def stamp(street_id: int) -> Stamp:
    """Return the street's stamp as the present transaction sees it; asked once in each."""
    return ahead.once((_stamp, street_id), lambda: _stamp(street_id))


def _stamp(street_id: int) -> Stamp:
    known = _checked().stamps
    if street_id not in known:
        known[street_id] = _shared(known) if street_id == EVERYWHERE else _read(street_id)
        seen(known)
    return known[street_id]


def seen(stamps: dict[int, Stamp]) -> None:
    """Note the stamps of streets that the present transaction has just read."""
    session = db.session()
    session.info[_CHECKED] = _Checked(session.get_transaction(), stamps, _checked().values)


def _checked() -> "_Checked":
    """Return what the present transaction knows; of another one it knows nothing."""
    session = db.session()
    found = cast("_Checked | None", session.info.get(_CHECKED))
    if found is None or found.transaction is None or found.transaction is not session.get_transaction():
        return _Checked(None, {}, {})
    return found


def kept(what: Hashable, street_id: int, load: Callable[[], T]) -> T:
    """Return what `load` gave last time, or load it again if the settings have changed since."""
    return ahead.once((_kept, what, street_id), lambda: _kept(what, street_id, load))


def _kept(what: Hashable, street_id: int, load: Callable[[], T]) -> T:
    key = (what, street_id)
    if key in (values := _checked().values):
        return cast("T", values[key])
    engine = cast("Engine", db.session.get_bind())
    store = _KEPT.setdefault(engine, {})
    now = stamp(street_id)
    then, value = store.get(key, (None, None))
    if then != now:
        value = load()
        store[key] = (now, value)
    _checked().values[key] = value
    return cast("T", value)


def _shared(known: dict[int, Stamp]) -> Stamp:
    """Return the stamp without a zone, from that of any street which is known already."""
    token = next((stamp.token for stamp in known.values()), None)
    return Stamp(token if known else db.session.scalar(select(TOKEN)), None)


def _read(street_id: int) -> Stamp:
    row = db.session.execute(_READ, {"street_id": street_id}).one_or_none()
    return Stamp(None, None) if row is None else Stamp(*row)
