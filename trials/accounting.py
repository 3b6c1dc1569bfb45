"""What clients were told against what is in the database: lost, doubled, refused."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from sqlalchemy import func, select

from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Event
from app.models.files import StoredFile
from trials.journal import Entry

Found = dict[str, list[str]]


def account(entries: Iterable[Entry]) -> Found:
    """Return what is wrong, by kind: told and not there, there more than once, refused, not finished."""
    found: Found = defaultdict(list)
    by_mark: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_mark[entry.act.mark].append(entry)
    ids = _case_ids()
    for mark, acts in by_mark.items():
        _case(found, mark, acts, ids.get(f"楼道灯坏了 {mark}", []))
    return found


def _case(found: Found, mark: str, entries: list[Entry], ids: list[int]) -> None:
    have: Counter[str] = Counter({"register": len(ids)})
    if ids:
        moves = db.session.scalars(select(Event.move).where(Event.case_id == ids[0]))
        have.update(move.value for move in moves if move is not Move.REGISTER)
        photos = db.session.scalar(select(func.count()).where(StoredFile.case_id.in_(ids))) or 0
        wanted = sum(entry.act.photos for entry in entries if entry.acknowledged_at)
        if photos != wanted:
            found["lost" if photos < wanted else "doubled"].append(f"{mark}: {photos} photos of {wanted}")
    for entry in entries:
        _act(found, entry, have[entry.act.move])


def _act(found: Found, entry: Entry, times: int) -> None:
    told = f"{entry.act.mark} {entry.act.move}"
    if times > 1:
        found["doubled"].append(f"{told}: {times} times")
    if entry.acknowledged_at and not times:
        found["lost"].append(told)
    if entry.refused:
        found["refused"].append(f"{told} at try {entry.tries}: {entry.refused}")
    elif not entry.acknowledged_at:
        found["not finished"].append(told)


def _case_ids() -> dict[str, list[int]]:
    ids: dict[str, list[int]] = defaultdict(list)
    for case_id, words in db.session.execute(select(Case.id, Case.description)):
        ids[words].append(case_id)
    db.session.rollback()
    return ids
