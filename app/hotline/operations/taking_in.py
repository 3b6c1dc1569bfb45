"""What a feeder sends becomes cases, each of its numbers once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.access.policy import Action, Actor, in_name_of
from app.cases import operations as cases
from app.database import inserting
from app.domain.errors import Missing
from app.domain.workflow import Channel
from app.extensions import db
from app.models.cases import Case
from app.models.hotline import Dispatch, Feeder

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """One dispatch; place and category are ids, `due_at` is the hotline's own limit."""

    number: str
    text: str
    place_id: int
    category_id: int
    spot: str = ""
    name: str = ""
    phone: str = ""
    due_at: datetime | None = None


def take_in(
    street_id: int,
    feeder: str,
    actor: Actor,
    sent: Sequence[Sent],
    *,
    columns: Mapping[str, str] | None = None,
    now: datetime,
) -> list[Case]:
    """Register, in the street's name, what the feeder has not sent before; return the new cases.

    What was sent under a number before is left as it is. `columns` is kept as the way in which the
    feeder's sheets are read.

    Raises:
        Forbidden; Missing: the feeder has no name, or a dispatch no number.
        DomainError: one breaks a rule of registering.
    """
    street = in_name_of(actor, Action.DISPATCH_TAKE_IN, street_id)
    row = _locked(street_id, feeder.strip())
    if columns is not None:
        row.columns = dict(columns)
    known = set(_known(row.id, [one.number for one in sent]))
    made = []
    for one in sent:
        if not one.number.strip():
            raise Missing("number")
        if one.number not in known:
            known.add(one.number)
            made.append(_registered(row, street, one, now))
    return made


def _registered(feeder: Feeder, street: Actor, one: Sent, now: datetime) -> Case:
    draft = cases.Draft(
        description=one.text,
        place_id=one.place_id,
        category_id=one.category_id,
        channel=Channel.HOTLINE,
        spot=one.spot,
        contact_name=one.name,
        contact_phone=one.phone,
        outside_number=one.number,
        outside_due_at=one.due_at,
    )
    case = cases.register(draft, street, now=now)
    db.session.add(
        Dispatch(
            street_id=feeder.street_id,
            feeder_id=feeder.id,
            number=one.number,
            case_id=case.id,
            received_at=now,
        )
    )
    return case


def _locked(street_id: int, name: str) -> Feeder:
    """Return the feeder, made if there is none; its row is locked, so that no number is taken in twice."""
    if not name:
        raise Missing("feeder")
    new = inserting(Feeder).values(street_id=street_id, name=name, columns={})
    db.session.execute(new.on_conflict_do_nothing(index_elements=["street_id", "name"]))
    statement = select(Feeder).where(Feeder.street_id == street_id, Feeder.name == name)
    statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement).one()


def _known(feeder_id: int, numbers: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(numbers), _CHUNK):
        some = numbers[start : start + _CHUNK]
        statement = select(Dispatch.number).where(Dispatch.feeder_id == feeder_id, Dispatch.number.in_(some))
        yield from db.session.scalars(statement)
