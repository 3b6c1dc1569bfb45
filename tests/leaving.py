"""Somebody on whom everything hangs that can hang on a person, and a look for what still names them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import Column, func, select

from app.cases import operations as cases
from app.database import transaction
from app.domain.duty import Line
from app.domain.levels import Role
from app.domain.series import Repeats, Rule
from app.domain.talks import DecisionKind
from app.duty import operations as duty
from app.extensions import Base, db
from app.models.cases import Case
from app.models.organisation import Person, Posting
from app.models.talks import Talk
from app.talks import operations as talk_operations
from app.talks.operations import SeriesValues
from tests import factories, minutes, orders, talks
from tests.factories import Street, actor

LIVE = {
    "case.assignee_id": "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')",
    "task.called_by_id": "answered_at IS NULL AND withdrawn_at IS NULL",
    "supervision_order.person_id": "state IN ('given', 'answered', 'sent_back')",
    "promise.person_id": "outcome = 'open'",
    "talk.host_id": "state IN ('planned', 'open')",
    "talk_series.host_id": "until_on IS NULL",
    "duty_week.person_id": "1 = 1",
    "duty_week.stand_in_id": "1 = 1",
    "duty_date.person_id": "day >= '2026-03-03'",
    "duty_date.stand_in_id": "day >= '2026-03-03'",
    "attendee.person_id": "talk_id IN (SELECT id FROM talk WHERE state = 'planned')",
    "stand_in.absent_id": "talk_id IN (SELECT id FROM talk WHERE state = 'planned')",
    "stand_in.person_id": "talk_id IN (SELECT id FROM talk WHERE state = 'planned')",
}
"""Columns by which work hangs on somebody, and when it does; the others say what somebody did or is."""

PAST = {
    "agenda_item.raised_by_id", "ballot.person_id", "recomputation.asked_by_id", "repeat_key.actor_id",
    "reveal.person_id", "sign_in_code.issued_by_id", "sign_in_code.person_id", "signed_in.person_id",
    "api_token.created_by_id", "api_token.person_id",
    "recovery_code.person_id", "second_factor.person_id",
    "vote.closed_by_id", "vote.opened_by_id", "bulletin.given_by_id", "case.raiser_id", "case.resolved_by_id",
    "decision.decided_by_id", "dissent.by_id", "dissent.person_id", "duty_roster.changed_by_id",
    "event.actor_id", "export.person_id", "extension.asked_by_id", "extension.decided_by_id",
    "held_notice.person_id", "ledger_entry.entered_by_id", "ledger_entry.proposed_by_id",
    "ledger_entry.struck_off_by_id", "ledger_request.asked_by_id", "ledger_request.decided_by_id",
    "minutes.locked_by_id", "minutes.read_out_by_id", "minutes_addendum.by_id",
    "minutes_confirmation.person_id", "minutes_confirmation.witness_id", "notice.person_id",
    "posting.person_id", "promise.made_by_id", "promise.settled_by_id", "relay.relayed_by_id",
    "review.person_id", "saved_filter.person_id", "stand_in.named_by_id", "stored_file.uploaded_by_id",
    "figure_publication.published_by_id", "indicator_setting.set_by_id", "lead_request.asked_by_id",
    "supervision_answer.by_id", "supervision_answer.verdict_by_id", "supervision_order.given_by_id",
    "supporter.person_id", "talk.closed_by_id", "talk_series.made_by_id", "talk_step.person_id",
    "upload_day.person_id", "erasure_run.by_id", "slip.given_by_id", "resident_answer.taken_by_id",
    "objection.decided_by_id", "message_target.person_id", "house_identity.person_id",
    "house_identity.linked_by_id",
}  # fmt: skip


def columns() -> list[Column]:
    """Return every column that names a person."""
    return [
        column
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.target_fullname == "person.id"
    ]


def name_of(column: Column) -> str:
    """Return table and column."""
    return f"{column.table.name}.{column.name}"


def still_naming(person: Person) -> dict[str, int]:
    """Return how many rows of live work still name somebody, by column."""
    db.session.rollback()
    found = {}
    for column in columns():
        condition = LIVE.get(name_of(column))
        if condition is not None:
            statement = select(func.count()).select_from(column.table).where(column == person.id)
            found[name_of(column)] = db.session.scalar(statement.where(db.text(condition)))
    return {name: number for name, number in found.items() if number}


@dataclass
class Leaver:
    """The community's worker with work of every kind, and who could take it."""

    street: Street
    now: datetime
    other: Person = field(init=False)
    case_id: int = field(init=False)

    def __post_init__(self) -> None:
        """Let the work come about."""
        with transaction():
            role = (Role.COMMUNITY_STAFF, self.street.community)
            self.other = factories.person("other", "钱小军", role)
        self._case()
        self._order()
        self._talks()
        self._duty()

    @property
    def person(self) -> Person:
        """Who leaves."""
        return self.street.community_worker

    @property
    def posting(self) -> Posting:
        """The posting that ends."""
        return db.session.scalars(select(Posting).where(Posting.person_id == self.person.id)).one()

    def _case(self) -> None:
        by, here = actor(self.person), self.street.community
        case = talks.registered(self.person, here, self.now, "小区大门坏了", holder_id=here.id)
        self.case_id = case.id
        with transaction():
            cases.accept(case.id, by, version=None, now=self.now)
            cases.assign(case.id, by, assignee_id=self.person.id, version=None, now=self.now)
            to = self.street.department.id
            cases.call_in(case.id, by, unit_ids=[to], note="请来看看", version=None, now=self.now)

    def _order(self) -> None:
        case = db.session.get_one(Case, self.case_id)
        orders.given(self.street.leader, [case], self.person, self.street.community, self.now)

    def _talks(self) -> None:
        host, here = self.person, self.street.community
        minutes.closed(self.street, self.now)
        talk = talks.opened(here, host, self.now, title="正在开的夜话")
        item = talks.add(talk, host, "要装充电桩", self.street.building)
        word = self.now.date() + timedelta(days=20)
        talks.decide(item, host, DecisionKind.DISPATCHED, self.now, note="月底装好", promised_on=word)
        talks.close(talk, host, self.now)
        talks.planned(here, host, self.now, title="下次夜话")
        rule = Rule(Repeats.MONTH_DAYS, (10, 20), self.now.date())
        values = SeriesValues("{月}月{日}日夜话", "红帆驿站", host.id, time(19, 30), rule)
        with transaction():
            talk_operations.start(here.id, actor(host), values, now=self.now)

    def _duty(self) -> None:
        by, here = actor(self.person), self.street.community.id
        week = {day: Line(self.person.id, self.other.id) for day in range(5)}
        week[5] = Line(self.other.id, self.person.id)
        week[6] = Line(self.person.id)
        with transaction():
            duty.set_week(here, by, changes_at=time(8), week=week, version=None, now=self.now)
            duty.set_date(here, by, day=date(2026, 3, 9), line=Line(self.person.id), now=self.now)


def titles(person: Person) -> list[str]:
    """Return the talks to come that somebody hosts."""
    statement = select(Talk.title).where(Talk.host_id == person.id, Talk.state == "planned")
    return list(db.session.scalars(statement.order_by(Talk.id)))
