"""What a process keeps of the settings, so that a sweep of 10,000 clocks loads them once.

Every change of a setting writes a new random stamp in its own transaction (`touch`). A reader asks
for the stamp once in each of its transactions, by one statement on two unique keys, and loads
again when it is another one; a page has read it along with who asks. So a change made by any other
process is noticed by the next transaction, and within one transaction the settings stay the same.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast
from uuid import uuid4
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, insert, select, update

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
_KEPT: WeakKeyDictionary[Engine, dict[tuple[str, int], tuple["Stamp", Any]]] = WeakKeyDictionary()


class Stamp(NamedTuple):
    """What the settings of a street depend on besides their own rows."""

    token: str | None
    zone: str | None


def touch() -> None:
    """Let every process load the settings again once this transaction is committed."""
    token = uuid4().hex
    statement = update(Setting).where(*_IS_STAMP).values(value=token).returning(Setting.id)
    if db.session.scalars(statement, execution_options={"synchronize_session": False}).first() is None:
        db.session.execute(insert(Setting).values(street_id=None, name=STAMP, value=token))
    db.session().info.pop(_CHECKED, None)


def stamp(street_id: int) -> Stamp:
    """Return the street's stamp as the present transaction sees it; asked once in each."""
    return ahead.once((_stamp, street_id), lambda: _stamp(street_id))


def _stamp(street_id: int) -> Stamp:
    session = db.session()
    transaction, known = session.info.get(_CHECKED, (None, {}))
    if transaction is None or transaction is not session.get_transaction():
        known = {}
    if street_id not in known:
        known[street_id] = _shared(known) if street_id == EVERYWHERE else _read(street_id)
        session.info[_CHECKED] = (session.get_transaction(), known)
    return cast("Stamp", known[street_id])


def seen(stamps: dict[int, Stamp]) -> None:
    """Note the stamps of streets that the present transaction has just read."""
    session = db.session()
    session.info[_CHECKED] = (session.get_transaction(), stamps)


def kept(what: str, street_id: int, load: Callable[[], T]) -> T:
    """Return what `load` gave last time, or load it again if the settings have changed since."""
    return ahead.once((_kept, what, street_id), lambda: _kept(what, street_id, load))


def _kept(what: str, street_id: int, load: Callable[[], T]) -> T:
    engine = cast("Engine", db.session.get_bind())
    store = _KEPT.setdefault(engine, {})
    now = stamp(street_id)
    then, value = store.get((what, street_id), (None, None))
    if then != now:
        value = load()
        store[what, street_id] = (now, value)
    return cast("T", value)


def _shared(known: dict[int, Stamp]) -> Stamp:
    """Return the stamp without a zone, from that of any street which is known already."""
    token = next((stamp.token for stamp in known.values()), None)
    return Stamp(token if known else db.session.scalar(select(TOKEN)), None)


def _read(street_id: int) -> Stamp:
    row = db.session.execute(_READ, {"street_id": street_id}).one_or_none()
    return Stamp(None, None) if row is None else Stamp(*row)
