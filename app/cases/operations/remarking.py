"""What residents add by their slips: words and photos, each form once, and only so much in a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from app.access.policy import Actor
from app.cases.operations.informing import tell_raiser
from app.cases.operations.recording import begin, locked_case, record
from app.cases.operations.telling import resident_answered
from app.domain.answers import PHOTOS_A_DAY, REMARKS_A_DAY, TooMuchToday, check_time, last_day
from app.domain.effects import Party
from app.domain.errors import Missing, RepeatedWithOtherContent
from app.domain.workflow import Move, State
from app.extensions import db, keyring
from app.models.cases import Case, Event
from app.models.files import StoredFile
from app.notices import operations as notices
from app.settings import queries as settings

BY_RESIDENTS = (Move.REMARK, Move.JUDGE, Move.RESIDENT_ANSWERED)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Once:
    """By what a form that comes again is recognised: its key, and a digest of what it holds."""

    key: str
    content: str

    @property
    def whole(self) -> str:
        """Both in one: nobody who does not know the key can try out what was written."""
        return f"{self.key}\n{self.content}"


def remark(
    case_id: int,
    actor: Actor,
    *,
    note: str,
    once: Once | None = None,
    now: datetime,
    photos: Sequence[StoredFile] = (),
) -> Case:
    """Add what a resident writes or shows; where the case waits for the one who raised it, it goes on.

    Raises:
        Missing: neither words nor photos; FollowUpOver, TooMuchToday, RepeatedWithOtherContent.
    """
    case = locked_case(case_id)
    if is_repeat(case, once):
        return case
    facts = facts_of(actor, once)
    if case.state is State.WAITING and actor.slip_id is None and note.strip():
        check_room(case.id, len(photos), now)
        resident_answered(
            case_id, actor, note=note, version=None, now=now, party=Party.RESIDENT, photos=photos, facts=facts
        )
    else:
        begin(case_id, actor, Move.REMARK, version=None)
        if not note.strip() and not photos:
            raise Missing("note")
        check_follow_up(case, now)
        check_room(case.id, len(photos), now)
        record(case, Move.REMARK, actor, now=now, text=note, facts=facts, photos=photos)
    _tell(case, actor, now)
    return case


def _tell(case: Case, actor: Actor, now: datetime) -> None:
    key, told = f"case:{case.id}:{case.event_count}", {"number": case.number}
    notices.tell_unit(case.desk_id, "resident_remarked", key=key, now=now, case_id=case.id, params=told)
    tell_raiser(case, "resident_remarked", actor, key=key, now=now)


def facts_of(actor: Actor, once: Once | None) -> dict[str, object]:
    """Return what an event says of whose slip it came by, and of the form that it was."""
    facts: dict[str, object] = {"slip_id": actor.slip_id}
    if once is not None:
        facts["key"] = keyring.digest("slip key", once.key)
        facts["sent"] = keyring.digest("slip form", once.whole)
    return facts


def is_repeat(case: Case, once: Once | None) -> bool:
    """Return whether a form was carried out before; the case is locked.

    Raises:
        RepeatedWithOtherContent: the key was used for something else.
    """
    if once is None:
        return False
    keys, forms = keyring.digests("slip key", once.key), keyring.digests("slip form", once.whole)
    statement = select(Event.facts).where(Event.case_id == case.id, Event.move.in_(BY_RESIDENTS))
    same = next((facts for facts in db.session.scalars(statement) if facts.get("key") in keys), None)
    if same is not None and same["sent"] not in forms:
        raise RepeatedWithOtherContent
    return same is not None


def check_room(case_id: int, photos: int, now: datetime) -> None:
    """Refuse more by the slips of a case than is taken in a day; asked before photos are decoded, too.

    Raises:
        TooMuchToday: so many remarks and answers, or photos, have come since a day ago.
    """
    sent = (Event.case_id == case_id, Event.move.in_(BY_RESIDENTS), Event.actor_id.is_(None))
    remarks = select(func.count()).select_from(Event).where(*sent, Event.at > now - A_DAY)
    shown = (StoredFile.case_id == case_id, StoredFile.uploaded_by_id.is_(None), StoredFile.is_ready)
    seen = select(func.count()).select_from(StoredFile).where(*shown, StoredFile.created_at > now - A_DAY)
    told, had = db.session.execute(select(remarks.scalar_subquery(), seen.scalar_subquery())).one()
    if told >= REMARKS_A_DAY or had + photos > PHOTOS_A_DAY:
        raise TooMuchToday(remarks=REMARKS_A_DAY, photos=PHOTOS_A_DAY)


def follow_up_until(case: Case) -> date | None:
    """Return the last day on which a closed case can be followed up; None while it is open."""
    if case.closed_at is None:
        return None
    closed_on = settings.day_of(case.street_id, case.closed_at)
    return last_day(closed_on, settings.value(case.street_id, "follow_up_days"))


def check_follow_up(case: Case, now: datetime) -> None:
    """Refuse what comes too late.

    Raises:
        FollowUpOver: the case was closed longer ago than its street lets residents follow up.
    """
    check_time(case.state, follow_up_until(case), settings.day_of(case.street_id, now))
