"""What happens to a list that is given out as a file: asked for, claimed, built, removed.

Whoever builds has claimed the row by a conditional update, says every few hundred rows that they go on, and
may finish only what nobody has claimed since: of two builders the first finds itself superseded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, or_, select, update

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.domain.errors import Forbidden, Invalid
from app.domain.exports import KEPT, LEASE, MOST_WAITING, TRIES, ExportKind, ExportState, FileFormat
from app.extensions import db
from app.models.accounts import RepeatKey
from app.models.exports import Export
from app.models.organisation import Person

UNDER_WAY = (ExportState.WAITING, ExportState.BUILDING)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants as a file, in which language and zone."""

    kind: ExportKind
    format: FileFormat
    query: str
    language: str
    zone: str
    total: int


@dataclass(frozen=True, slots=True)
class Claim:
    """An export that the holder of this claim alone builds."""

    id: int
    attempt: int
    person_id: int
    asked_at: datetime
    wanted: Wanted

    @property
    def file(self) -> str:
        """What its file is called; no two attempts share one."""
        return f"{self.id}-{self.attempt}.{self.wanted.format}"


@dataclass(frozen=True, slots=True)
class Built:
    """A file that lies on disk whole."""

    rows: int
    size: int
    digest: str
    rights: list[dict[str, Any]]


def rights_of(actor: Actor) -> list[dict[str, Any]]:
    """Return the actor's postings as they are kept with a file."""
    return [
        {"role": grant.role.value, "unit_id": grant.unit_id, "path": grant.path} for grant in actor.grants
    ]


def ask(actor: Actor, wanted: Wanted, *, now: datetime) -> Export:
    """Put a list on the way to become a file.

    Raises:
        Forbidden: nobody asks.
        Invalid: as many as one can wait for are under way already.
    """
    if actor.id is None:
        raise Forbidden
    db.session.get(Person, actor.id, with_for_update=True)  # two at once are counted one after the other
    own = (Export.person_id == actor.id, Export.state.in_(UNDER_WAY))
    if (db.session.scalar(select(func.count()).where(*own)) or 0) >= MOST_WAITING:
        raise Invalid("", "too_many_exports", most=MOST_WAITING)
    row = Export(
        person_id=actor.id,
        kind=wanted.kind,
        format=wanted.format,
        query=wanted.query,
        language=wanted.language,
        zone=wanted.zone,
        state=ExportState.WAITING,
        total=wanted.total,
        asked_at=now,
    )
    db.session.add(row)
    db.session.flush()
    _note(row, actor)
    return row


def _note(row: Export, actor: Actor) -> None:
    streets = {grant.street_id for grant in actor.grants}
    street_id = streets.pop() if len(streets) == 1 else None
    subject = (Kind.EXPORT, row.id)
    audit.record(
        Act.EXPORT_ASKED,
        subject,
        by=actor,
        street_id=street_id,
        list=row.kind.value,
        format=row.format.value,
        rows=row.total,
    )


def claim(export_id: int, *, now: datetime) -> Claim | None:
    """Take an export that waits, or whose builder has died, to build it; None when it is somebody else's.

    What has died three times is given up.
    """
    dead = and_(Export.state == ExportState.BUILDING, Export.claimed_at < now - LEASE)
    free = (Export.id == export_id, or_(Export.state == ExportState.WAITING, dead))
    _run(update(Export).where(*free, Export.attempt >= TRIES).values(state=ExportState.FAILED))
    taken = update(Export).where(*free, Export.attempt < TRIES)
    values = {"state": ExportState.BUILDING, "claimed_at": now, "rows_done": 0}
    if not _run(taken.values(attempt=Export.attempt + 1, **values)):
        return None
    row = db.session.get_one(Export, export_id, populate_existing=True)
    wanted = Wanted(row.kind, row.format, row.query, row.language, row.zone, row.total)
    return Claim(row.id, row.attempt, row.person_id, row.asked_at, wanted)


def go_on(held: Claim, rows: int, *, now: datetime) -> bool:
    """Say how far a file is and that its builder lives; False when it is not theirs any more."""
    return _run(_held(held).values(rows_done=rows, claimed_at=now)) == 1


def finish(held: Claim, built: Built, *, now: datetime) -> bool:
    """Give a whole file out; False when it is not the builder's any more."""
    values = {
        "state": ExportState.READY,
        "rows_done": built.rows,
        "rights": built.rights,
        "file": held.file,
        "size": built.size,
        "digest": built.digest,
        "expires_at": now + KEPT,
    }
    return _run(_held(held).values(**values)) == 1


def fail(held: Claim, *, for_good: bool) -> None:
    """Note that a file could not be built; unless for good, it is tried again until it was three times."""
    again = ExportState.WAITING if not for_good and held.attempt < TRIES else ExportState.FAILED
    _run(_held(held).values(state=again))


def remove(export_id: int, actor: Actor) -> str | None:
    """Let go of one's own file, or of one under way; return the name of the file to be deleted.

    Twice is harmless.
    """
    row = _locked(Export.id == export_id, Export.person_id == actor.id)
    return None if row is None else _let_go(row)


def take_back(export_id: int) -> str | None:
    """Let go of a file because its reader may not read all of it any more; return its name."""
    row = _locked(Export.id == export_id, Export.state == ExportState.READY)
    return None if row is None else _let_go(row, ExportState.TAKEN_BACK)


def expire(export_id: int, *, now: datetime) -> str | None:
    """Let go of a file whose time is over; return its name."""
    row = _locked(Export.id == export_id, Export.expires_at <= now)
    return None if row is None else _let_go(row)


def let_go_of_street(street_id: int) -> list[str]:
    """Let go of every file that may hold a text of a street's cases, and begin those under way anew.

    Returns the names of the files, to be deleted after the commit; what is left then goes with the sweep.
    """
    live = (*UNDER_WAY, ExportState.READY)
    wanted = select(Export).where(Export.state.in_(live), Export.kind != ExportKind.AUDIT).with_for_update()
    files = []
    for row in db.session.scalars(wanted.order_by(Export.id).execution_options(populate_existing=True)):
        if row.state is ExportState.BUILDING:
            row.state = ExportState.WAITING  # whoever builds it finds itself superseded
        elif row.state is ExportState.READY and any(_reaches(one, street_id) for one in row.rights):
            files.append(_let_go(row))
    return [file for file in files if file is not None]


def forget_words(named: Callable[[str], bool]) -> int:
    """Take what somebody searched for out of what files were asked for with; return from how many.

    `named` says whether something of a person stands in a text. Whatever a list calls its parameter, its
    value goes; the others stay, for who asks again. A file under way is given up: without what was searched
    for it would be another list. What a form's digest was made from could be tried out, so that it goes too.
    """
    asked = db.session.scalars(select(Export.query).where(Export.query != "").distinct())
    going = {query: _without(query, named) for query in asked if named(unquote_plus(query))}
    if not going:
        return 0
    wanted = select(Export).where(Export.query.in_(going)).order_by(Export.id).with_for_update()
    rows = db.session.scalars(wanted.execution_options(populate_existing=True)).all()
    for row in rows:
        row.query = going[row.query]
        row.state = ExportState.FAILED if row.state.is_under_way else row.state
        sent = (RepeatKey.actor_id == row.person_id, RepeatKey.answer == str(row.id))
        _run(delete(RepeatKey).where(*sent))
    return len(rows)


def _without(query: str, named: Callable[[str], bool]) -> str:
    """Return the parameters in which nothing of the person stands; none where it stands across them."""
    left = urlencode([(name, value) for name, value in parse_qsl(query) if not named(f"{name}={value}")])
    return "" if named(unquote_plus(left)) else left


def _reaches(grant: Mapping[str, Any], street_id: int) -> bool:
    """Return whether a right by which a file was built reaches into a street."""
    return grant["path"] == "/" or str(grant["path"]).startswith(f"/{street_id}/")


def _locked(*conditions: ColumnElement[bool]) -> Export | None:
    wanted = select(Export).where(*conditions).with_for_update()
    row: Export | None = db.session.scalar(wanted.execution_options(populate_existing=True))
    return row


def _let_go(row: Export, state: ExportState = ExportState.GONE) -> str | None:
    file = row.file
    row.state, row.file, row.expires_at = state, None, None
    db.session.flush()
    return file


def _held(held: Claim) -> Any:  # noqa: ANN401 - an UPDATE without values
    mine = (Export.id == held.id, Export.attempt == held.attempt, Export.state == ExportState.BUILDING)
    return update(Export).where(*mine)


def _run(statement: Any) -> int:  # noqa: ANN401 - an UPDATE of any kind
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return result.rowcount if isinstance(result, CursorResult) else 0
