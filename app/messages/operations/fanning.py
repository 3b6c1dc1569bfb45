"""From what people are told to what is sent: each notice makes its deliveries once.

A notice carries a mark once that is done. The mark stands on the row and not in a counter, because a
transaction that began earlier may commit later: its notices have smaller numbers and would lie behind the
counter. Whoever fans out locks the oldest unmarked notices in order, so that a second one waits and finds
them marked: of one case the deliveries have their numbers in the order in which things happened.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, or_, select, update
from sqlalchemy.orm import joinedload

from app.database import among, inserting
from app.domain.clocks import Urgency
from app.domain.sending import DeliveryState, Mode, Rest, due_at, mode_of
from app.extensions import db
from app.messages.events import group_of, is_urgent
from app.models.cases import Case
from app.models.messages import Delivery, MessageChannel, MessageTarget
from app.models.notices import Notice
from app.models.organisation import Person, Unit
from app.settings.queries import calendar_of, zone_of


@dataclass(frozen=True, slots=True)
class _Told:
    """A notice with what decides whom it is sent to."""

    notice: Notice
    street_id: int | None
    urgency: Urgency | None
    path: tuple[int, ...]
    """Of the unit that is told, from the street down."""


def fan_out(*, now: datetime, limit: int) -> int:
    """Make the deliveries of the oldest new notices; return how many notices were looked at."""
    told = _new(limit)
    if not told:
        return 0
    targets = _targets(told)
    rows: list[dict[str, Any]] = []
    for one in told:
        for target in targets.of(one):
            row = _row(one, target, now)
            if row is not None:
                rows.append(row)
    _take_along(rows, now)
    if rows:
        insert = inserting(cast("Table", Delivery.__table__))
        unique = insert.on_conflict_do_nothing(index_elements=["target_id", "key"])
        db.session.connection().execute(unique, rows)
    done = update(Notice).where(among(Notice.id, [one.notice.id for one in told])).values(fanned_at=now)
    db.session.execute(done, execution_options={"synchronize_session": False})
    return len(told)


def _new(limit: int) -> list[_Told]:
    """Return the oldest notices without the mark, locked in their order. Reads ix_notice_new."""
    fresh = select(Notice.id).where(Notice.fanned_at.is_(None)).order_by(Notice.id).limit(limit)
    ids = db.session.scalars(fresh.with_for_update()).all()
    statement = (
        select(Notice, Case.street_id, Case.urgency, Unit.path)
        .outerjoin(Case, Notice.case_id == Case.id)
        .outerjoin(Unit, Notice.unit_id == Unit.id)
        .where(among(Notice.id, ids))
        .order_by(Notice.id)
    )
    return [
        _Told(notice, notice.street_id or street_id, urgency, _ids(path))
        for notice, street_id, urgency, path in db.session.execute(statement)
    ]


def _ids(path: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in (path or "").strip("/").split("/") if part)


class _Targets:
    """The targets that some notices may concern."""

    def __init__(self, rows: Sequence[MessageTarget]) -> None:
        self._people: defaultdict[int, list[MessageTarget]] = defaultdict(list)
        self._units: defaultdict[int, list[MessageTarget]] = defaultdict(list)
        for row in rows:
            if row.person_id is not None:
                self._people[row.person_id].append(row)
            elif row.unit_id is not None:
                self._units[row.unit_id].append(row)

    def of(self, told: _Told) -> Iterator[MessageTarget]:
        """Yield those that are told: the person's own, the unit's, and those of the units above."""
        for target in self._people[told.notice.person_id]:
            if told.street_id in (None, target.channel.street_id):
                yield target
        for unit_id in told.path:
            for target in self._units[unit_id]:
                if target.with_below or unit_id == told.path[-1]:
                    yield target


def _targets(told: Sequence[_Told]) -> _Targets:
    people = {one.notice.person_id for one in told}
    units = {unit_id for one in told for unit_id in one.path}
    statement = (
        select(MessageTarget)
        .join(MessageTarget.channel)
        .outerjoin(MessageTarget.person)
        .where(
            MessageChannel.disabled_at.is_(None),
            Person.disabled_at.is_(None),
            or_(MessageTarget.person_id.in_(people), MessageTarget.unit_id.in_(units)),
        )
        .options(joinedload(MessageTarget.channel))
        .order_by(MessageTarget.id)
    )
    return _Targets(db.session.scalars(statement).all())


def _row(told: _Told, target: MessageTarget, now: datetime) -> dict[str, Any] | None:
    """Return the delivery of a notice to a target; None where it is not wanted."""
    notice, street_id = told.notice, target.channel.street_id
    mode = mode_of(target.wanted, group_of(notice.code))
    if mode is None:
        return None
    urgent = is_urgent(notice.code, told.urgency)
    rest = Rest(target.quiet_from, target.quiet_until, target.working_time)
    calendar, zone = calendar_of(street_id), zone_of(street_id)
    return {
        "street_id": street_id,
        "target_id": target.id,
        "notice_id": notice.id,
        "case_id": notice.case_id,
        # Several people of a unit are told the same thing, and the unit's group once.
        "key": f"notice:{notice.id}" if target.person_id else f"unit:{notice.key}",
        "is_digest": mode is Mode.DIGEST and not urgent,
        "state": DeliveryState.WAITING,
        "due_at": now if urgent else due_at(now, mode, rest, zone=zone, calendar=calendar),
        "created_at": now,
    }


def _take_along(rows: list[dict[str, Any]], now: datetime) -> None:
    """Let what goes out earlier take along what waits of the same case for the same target: order is kept."""
    latest = _held(rows, now)
    for number, row in enumerate(rows):
        key = (row["target_id"], row["case_id"])
        if row["case_id"] is None:
            continue
        if row["due_at"] < latest.get(key, row["due_at"]):
            for earlier in rows[:number]:
                if (earlier["target_id"], earlier["case_id"]) == key and earlier["due_at"] > row["due_at"]:
                    earlier.update(due_at=row["due_at"], is_digest=False)
            _hurry(key, row["due_at"])
        latest[key] = row["due_at"]


def _held(rows: list[dict[str, Any]], now: datetime) -> dict[tuple[int, int], datetime]:
    """Return until when deliveries of the same targets and cases wait."""
    statement = (
        select(Delivery.target_id, Delivery.case_id, Delivery.due_at)
        .where(
            among(Delivery.target_id, {row["target_id"] for row in rows}),
            Delivery.case_id.in_({row["case_id"] for row in rows if row["case_id"]}),
            Delivery.state == DeliveryState.WAITING,
            Delivery.due_at > now,
        )
        .order_by(Delivery.due_at)
    )
    return {(target_id, case_id or 0): at for target_id, case_id, at in db.session.execute(statement)}


def _hurry(key: tuple[int, int], at: datetime) -> None:
    held = (Delivery.target_id == key[0], Delivery.case_id == key[1], Delivery.due_at > at)
    sooner = update(Delivery).where(*held, Delivery.state == DeliveryState.WAITING)
    options = {"synchronize_session": False}
    db.session.execute(sooner.values(due_at=at, is_digest=False), execution_options=options)
