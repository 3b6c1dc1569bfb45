"""A case that a grid handles, for tests of the ledger, and short names for what is done with it."""

from datetime import date

from app.cases import operations as cases
from app.database import transaction
from app.domain.ledger import ReasonClass
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case
from tests import factories
from tests.factories import actor

BUDGET = ledger.Grounds(ReasonClass.BUDGET, "资金到位", "四月申报", date(2026, 3, 20))
ANY = {"version": None}


class Held:
    """A case that the grid handles, and short names for what is done with it."""

    def __init__(self, now):
        self.now = now
        self.place = place = factories.street()
        category = factories.category("property.upkeep").id
        with transaction():
            draft = cases.Draft("外墙脱落要修", place.building.id, category)
            self.id = cases.register(draft, actor(place.head), now=now).id
            cases.accept(self.id, actor(place.grid_worker), now=now, **ANY)

    def another(self):
        """Register a second case and return its id."""
        category = factories.category("property.upkeep").id
        with transaction():
            draft = cases.Draft("外墙又脱落", self.place.building.id, category)
            return cases.register(draft, actor(self.place.head), now=self.now).id

    @property
    def case(self):
        return db.session.get_one(Case, self.id, populate_existing=True)

    def do(self, operation, who, *args, of=None, at=None, **values):
        with transaction():
            return operation(of or self.id, actor(who), *args, now=at or self.now, **ANY, **values)

    def ask(self, grounds=BUDGET, **values):
        return self.do(ledger.ask, self.place.grid_worker, grounds, **values)

    def grant(self, who=None, *, expressly=False, **values):
        return self.do(ledger.grant, who or self.place.community_worker, expressly=expressly, **values)

    def review(self, entry, found, **values):
        return self.do(ledger.review, self.place.grid_worker, found, of=entry.id, **values)
