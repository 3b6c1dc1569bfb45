"""Small random worlds for tests of figures: cases with real histories, talks and ledger entries."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from app.cases import operations as cases
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.ledger import ReasonClass
from app.domain.workflow import Outcome
from app.escalation.jobs import sweep
from app.extensions import db
from app.ledger import operations as ledger
from app.models.ledger import LedgerEntry
from tests import factories

PLACES = ("building", "sister_building", "grid", "sister_grid", "far_grid", "community", "street")
STEPS = (
    "accept", "resolve", "explain", "verify", "fail", "reopen", "return_", "transfer", "send_up",
    "dispatch", "put_into_ledger", "strike_off", "wait", "withdraw", "at_once", "pass_time",
)  # fmt: skip
HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.booleans(),
        st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 6000)), max_size=9),
    ),
    min_size=1,
    max_size=3,
)
"""Of each case: its place, whether it is confidential, and who tries what after how many minutes."""


class World:
    """A street in which things are tried; what is refused does not happen."""

    def __init__(self, now: datetime):
        self.place = factories.street()
        self.now = now
        self.category = factories.category("power.corridor_light").id
        self.actors = {
            name: factories.actor(getattr(self.place, name))
            for name in ("head", "grid_worker", "sister_worker", "far_worker", "community_worker", "leader")
        }
        self.street = self.actors["leader"]

    def play(self, histories) -> None:
        """Let some cases have their histories."""
        for place, is_secret, steps in histories:
            case = self._register(getattr(self.place, place), is_secret)
            for step, minutes in steps:
                self.now += timedelta(minutes=minutes)
                getattr(self, step)(case)
                self.now += timedelta(minutes=1)
        sweep(now=self.now)

    def _register(self, place, is_secret):
        draft = cases.Draft("楼道灯坏了", place.id, self.category, is_confidential=is_secret)
        with transaction():
            return cases.register(draft, self.street, now=self.now).id

    def _try(self, operation, row_id, *args, by="leader", **values):
        try:
            with transaction():
                operation(row_id, self.actors[by], *args, **values, version=None, now=self.now)
        except DomainError:
            pass

    def accept(self, case):
        self._try(cases.accept, case)

    def resolve(self, case):
        self.accept(case)
        self._try(cases.resolve, case, outcome=Outcome.SOLVED, note="换了灯泡", told="当面")

    def explain(self, case):
        self.accept(case)
        self._try(cases.resolve, case, outcome=Outcome.EXPLAINED, note="解释了", told="当面")

    def verify(self, case):
        self._try(cases.verify, case, by="community_worker")

    def fail(self, case):
        self._try(cases.verify_failed, case, by="community_worker", note="还是不亮")

    def reopen(self, case):
        self._try(cases.reopen, case, note="又坏了")

    def return_(self, case):
        self._try(cases.return_, case, note="不归我们")

    def transfer(self, case):
        for unit in (self.place.sister_grid, self.place.grid):
            self._try(cases.transfer, case, unit_id=unit.id, note="请你们办")

    def send_up(self, case):
        self._try(cases.send_up, case, note="办不了")

    def dispatch(self, case):
        for unit in (self.place.community, self.place.grid):
            self._try(cases.dispatch, case, unit_id=unit.id, note="")

    def put_into_ledger(self, case):
        self.accept(case)
        day = (self.now + timedelta(days=20)).date()
        grounds = ledger.Grounds(ReasonClass.SEASON, "雨季过去", "每月看一次", day)
        for by in ("community_worker", "leader"):
            self._try(ledger.enter, case, grounds, by=by, leave=ledger.Leave(expressly=True, note="等"))

    def strike_off(self, case):
        db.session.rollback()
        entry = db.session.query(LedgerEntry.id).filter_by(case_id=case, struck_off_at=None).scalar()
        if entry:
            self._try(ledger.strike_off, entry, evidence="照片已存")

    def wait(self, case):
        self._try(cases.ask_resident, case, note="哪个单元")

    def withdraw(self, case):
        self._try(cases.withdraw, case, note="登记错了")

    def at_once(self, case):
        self._try(cases.close_at_once, case, note="当场办好")

    def pass_time(self, case):
        sweep(now=self.now)


DAYS = st.tuples(st.integers(-3, 40), st.integers(0, 45)).map(
    lambda drawn: (date(2026, 3, 3) + timedelta(days=drawn[0]), drawn[1])
)
"""A first day around the beginning of the world, and how many days more."""
