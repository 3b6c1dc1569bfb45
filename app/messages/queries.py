"""What is read of messages: channels, targets, templates, and the log of what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption
from werkzeug.exceptions import NotFound

from app.access.policy import Actor
from app.domain.sending import PERSONAL, DeliveryState
from app.extensions import db
from app.models.cases import Case
from app.models.messages import Delivery, MessageChannel, MessageTarget, MessageTemplate
from app.models.notices import Notice
from app.models.organisation import Unit
from app.models.talks import Talk
from app.web.paging import PAGE, Page, page_of


@dataclass(frozen=True, slots=True)
class Filter:
    """Which deliveries of a street are shown."""

    street_id: int
    state: DeliveryState | None = None
    channel_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery with what its notice is about."""

    delivery: Delivery
    number: str | None
    title: str | None
    unit: Unit | None


def is_anything_new() -> bool:
    """Return whether there is a notice that has made no deliveries yet. Reads ix_notice_new."""
    return bool(db.session.scalar(select(exists().where(Notice.fanned_at.is_(None)))))


def is_anything_due(now: datetime) -> bool:
    """Return whether a delivery waits whose instant has come. Reads ix_delivery_due."""
    due = (Delivery.state == DeliveryState.WAITING, Delivery.due_at <= now)
    return bool(db.session.scalar(select(exists().where(*due))))


def channels(street_id: int) -> Sequence[MessageChannel]:
    """Return the channels of a street, in the order in which they were added."""
    here = select(MessageChannel).where(MessageChannel.street_id == street_id)
    return db.session.scalars(here.order_by(MessageChannel.id)).all()


def channel_or_404(street_id: int, channel_id: int) -> MessageChannel:
    """Return a channel of a street."""
    row = db.session.get(MessageChannel, channel_id, populate_existing=True)
    if row is None or row.street_id != street_id:
        raise NotFound
    return row


def own_channels(actor: Actor) -> Sequence[MessageChannel]:
    """Return the channels by which the actor can be told: those of their streets that are for persons."""
    streets = {grant.street_id for grant in actor.grants}
    mine = (MessageChannel.street_id.in_(streets), MessageChannel.kind.in_(PERSONAL))
    statement = select(MessageChannel).where(*mine, MessageChannel.disabled_at.is_(None))
    return db.session.scalars(statement.order_by(MessageChannel.id)).all()


def own_channel_or_404(actor: Actor, channel_id: int) -> MessageChannel:
    """Return one of them."""
    found = next((row for row in own_channels(actor) if row.id == channel_id), None)
    if found is None:
        raise NotFound
    return found


def own_target(actor: Actor, channel_id: int) -> MessageTarget | None:
    """Return what the actor has chosen for a channel; None: nothing yet."""
    mine = (MessageTarget.channel_id == channel_id, MessageTarget.person_id == actor.id)
    return db.session.scalars(select(MessageTarget).where(*mine)).one_or_none()


def targets(channel_id: int, limit: int = 200) -> Sequence[MessageTarget]:
    """Return who is told by a channel: units first, then people, the first `limit`."""
    statement = _targets().where(MessageTarget.channel_id == channel_id)
    return db.session.scalars(
        statement.order_by(MessageTarget.person_id.isnot(None), MessageTarget.id).limit(limit)
    ).all()


def target_or_404(channel_id: int, target_id: int) -> MessageTarget:
    """Return a target of a channel."""
    statement = _targets().where(MessageTarget.id == target_id, MessageTarget.channel_id == channel_id)
    row = db.session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound
    return row


def target_of_unit(channel_id: int, unit_id: int) -> MessageTarget | None:
    """Return what is chosen for a unit; None: nothing yet."""
    statement = _targets().where(MessageTarget.channel_id == channel_id, MessageTarget.unit_id == unit_id)
    return db.session.scalars(statement).one_or_none()


def _targets() -> Select[MessageTarget]:
    return select(MessageTarget).options(
        joinedload(MessageTarget.person), joinedload(MessageTarget.unit), joinedload(MessageTarget.channel)
    )


def templates(street_id: int, language: str) -> Mapping[str, str]:
    """Return a street's own words by event."""
    own = select(MessageTemplate.code, MessageTemplate.text)
    rows = db.session.execute(own.filter_by(street_id=street_id, language=language))
    return {code: text for code, text in rows}


def log(chosen: Filter, *, before: int | None = None, limit: int = PAGE) -> Page[Line]:
    """Return what was sent or is to be sent, the newest first, before the id `before`.

    Read along ix_delivery_street_id_id, or ix_delivery_dead for dead letters. Two statements.
    """
    statement = (
        select(Delivery, Case.number, Talk.title)
        .join(Delivery.target)
        .outerjoin(Delivery.notice)
        .outerjoin(Case, Delivery.case_id == Case.id)
        .outerjoin(Talk, Notice.talk_id == Talk.id)
        .where(Delivery.street_id == chosen.street_id)
        .options(joinedload(Delivery.notice), _with_names())
        .order_by(Delivery.id.desc())
        .limit(limit + 1)
    )
    if chosen.state is not None:
        statement = statement.where(Delivery.state == chosen.state)
    if chosen.channel_id is not None:
        statement = statement.where(MessageTarget.channel_id == chosen.channel_id)
    if before is not None:
        statement = statement.where(Delivery.id < before)
    rows = db.session.execute(statement).all()
    units = _units([row for row, _, _ in rows])
    lines = [Line(row, number, title, units.get(_unit_id(row) or 0)) for row, number, title in rows]
    return page_of(lines, lambda line: str(line.delivery.id), limit=limit)


def _with_names() -> ExecutableOption:
    target = joinedload(Delivery.target)
    return target.options(
        joinedload(MessageTarget.person), joinedload(MessageTarget.unit), joinedload(MessageTarget.channel)
    )


def dead_count(street_id: int, limit: int = 100) -> int:
    """Return how many dead letters there are, counted up to `limit`. Reads ix_delivery_dead."""
    dead = select(Delivery.id).where(Delivery.street_id == street_id, Delivery.state == DeliveryState.DEAD)
    return db.session.scalar(select(func.count()).select_from(dead.limit(limit).subquery())) or 0


def parts_of(bundle_id: int) -> Sequence[Delivery]:
    """Return the deliveries that leave as one message and have not left, in order."""
    waiting = (Delivery.bundle_id == bundle_id, Delivery.state == DeliveryState.WAITING)
    statement = select(Delivery).where(*waiting).order_by(Delivery.id)
    return db.session.scalars(statement.options(joinedload(Delivery.notice), _with_names())).all()


def _unit_id(row: Delivery) -> int | None:
    value = row.notice.params.get("unit_id") if row.notice else None
    return value if isinstance(value, int) else None


def _units(rows: Sequence[Delivery]) -> dict[int, Unit]:
    ids = {found for row in rows if (found := _unit_id(row))}
    return {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))} if ids else {}
