"""Every place in which somebody may have written about a case; names and numbers are taken out of each.

What is written into a new table about cases belongs into TEXTS; tests/retention/test_texts.py goes through
the columns of all tables and names those that hold no words about residents.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from sqlalchemy import ColumnElement, Select, Text, cast, delete, or_, select

from app.domain.erasing import Redactor
from app.exports import operations as exports
from app.extensions import Model, db
from app.models.accounts import RepeatKey, Reveal
from app.models.briefs import Brief
from app.models.bulletins import Bulletin
from app.models.cases import Case, Task
from app.models.enterprises import EnterpriseNeed, NeedMatch
from app.models.ledger import LedgerEntry, LedgerRequest, Promise, Review
from app.models.minutes import Dissent
from app.models.notices import HeldNotice, Notice
from app.models.settings import SavedFilter
from app.models.supervision import SupervisedCase, SupervisionAnswer, SupervisionOrder
from app.models.talk_steps import TalkStep
from app.models.talks import AgendaItem, Decision, Talk
from app.models.votes import Vote


class Words(NamedTuple):
    """Columns of a table that hold words about a case, and how its rows are found."""

    model: type[Model]
    columns: tuple[str, ...]
    belongs: Callable[[Case], ColumnElement[bool]]


def _items(case: Case) -> "Select[int]":
    return select(AgendaItem.id).where(AgendaItem.case_id == case.id)


def _entries(case: Case) -> "Select[int]":
    return select(LedgerEntry.id).where(LedgerEntry.case_id == case.id)


def _orders(case: Case) -> "Select[int]":
    return select(SupervisedCase.order_id).where(SupervisedCase.case_id == case.id)


def _talks(case: Case) -> "Select[int]":
    return select(AgendaItem.talk_id).where(AgendaItem.case_id == case.id)


def _talks_held(case: Case) -> list[int]:
    """Return the talks as a list: a case that never came up at one reads no table of notices for them."""
    return list(db.session.scalars(_talks(case)))


def _about_talks(model: type[Notice | HeldNotice], case: Case) -> ColumnElement[bool]:
    """Return which notices tell of the case's talks, or of a bulletin from one: they carry its title."""
    talk_ids = _talks_held(case)
    told = db.session.scalars(select(Bulletin.id).where(Bulletin.talk_id.in_(talk_ids))) if talk_ids else ()
    keys = [f"bulletin:{bulletin_id}" for bulletin_id in told]
    passed_on = [(model.key == key) | model.key.startswith(f"{key}:") for key in keys]
    return or_(model.talk_id.in_(talk_ids), *passed_on)


TEXTS = (
    Words(Case, ("description", "spot"), lambda case: Case.id == case.id),
    Words(Reveal, ("note",), lambda case: Reveal.case_id == case.id),
    Words(EnterpriseNeed, ("title",), lambda case: EnterpriseNeed.case_id == case.id),
    Words(NeedMatch, ("note",), lambda case: NeedMatch.case_id == case.id),
    Words(Task, ("what",), lambda case: Task.case_id == case.id),
    Words(
        LedgerEntry,
        ("unblock", "plan", "proposal", "evidence"),
        lambda case: LedgerEntry.case_id == case.id,
    ),
    Words(Review, ("asked", "note"), lambda case: Review.entry_id.in_(_entries(case))),
    Words(Promise, ("promiser", "what"), lambda case: Promise.case_id == case.id),
    Words(LedgerRequest, ("unblock", "plan"), lambda case: LedgerRequest.case_id == case.id),
    Words(SupervisionOrder, ("reason", "demand"), lambda case: SupervisionOrder.id.in_(_orders(case))),
    Words(
        SupervisionAnswer,
        ("body", "verdict_note"),
        lambda case: SupervisionAnswer.order_id.in_(_orders(case)),
    ),
    Words(Notice, ("params",), lambda case: Notice.case_id == case.id),
    Words(HeldNotice, ("params",), lambda case: HeldNotice.case_id == case.id),
    Words(Notice, ("params",), lambda case: _about_talks(Notice, case)),
    Words(HeldNotice, ("params",), lambda case: _about_talks(HeldNotice, case)),
    Words(Talk, ("title", "place", "news"), lambda case: Talk.id.in_(_talks(case))),
    Words(Bulletin, ("title", "text"), lambda case: Bulletin.talk_id.in_(_talks(case))),
    Words(AgendaItem, ("description", "spot", "found"), lambda case: AgendaItem.case_id == case.id),
    Words(Decision, ("note", "values"), lambda case: Decision.item_id.in_(_items(case))),
    Words(Dissent, ("words",), lambda case: Dissent.item_id.in_(_items(case))),
    Words(Vote, ("question", "options"), lambda case: Vote.item_id.in_(_items(case))),
    Words(TalkStep, ("before", "after"), lambda case: TalkStep.talk_id.in_(_talks(case))),
    Words(
        Brief,
        ("content",),
        lambda case: (Brief.street_id == case.street_id) & cast(Brief.content, Text).contains(case.number),
    ),
)


def redact(case: Case, known: Redactor) -> int:
    """Take what is known of a resident out of all that stands about a case; return from how many texts.

    Texts of events and minutes are not among them: their digests are kept elsewhere.
    """
    if known.pattern is None:
        return 0
    before = known.changed
    for words in TEXTS:
        for row in db.session.scalars(select(words.model).where(words.belongs(case))):
            for column in words.columns:
                _redact(row, column, known)
    return known.changed - before


def forget_searches(known: Redactor) -> int:
    """Remove lists kept under a resident's name, and the search words of files; return how many."""
    if known.pattern is None:
        return 0
    own = db.session.execute(select(SavedFilter.id, SavedFilter.name, SavedFilter.query))
    going = [one.id for one in own if known.stands_in(one.name) or known.stands_in(unquote_plus(one.query))]
    if going:
        db.session.execute(delete(SavedFilter).where(SavedFilter.id.in_(going)))
    return len(going) + exports.forget_words(known.stands_in)


def forget_repeats(case: Case) -> None:
    """Remove the digests of the forms that were sent about a case: they could be guessed from."""
    named = RepeatKey.answer.contains(case.number) | (RepeatKey.answer == f"/firms/needs/{case.id}")
    db.session.execute(
        delete(RepeatKey).where(named),
        execution_options={"synchronize_session": False},
    )


def _redact(row: Model, column: str, known: Redactor) -> None:
    value: Any = getattr(row, column)
    if isinstance(value, str):
        kind = row.__table__.c[column].type
        found: object = known.text(value, getattr(kind, "length", None))
    else:
        found = known.tree(value)
    if found != value:
        setattr(row, column, found)


def columns() -> Sequence[tuple[str, str]]:
    """Return table and column of every text that is gone through here."""
    return [(words.model.__tablename__, column) for words in TEXTS for column in words.columns]
