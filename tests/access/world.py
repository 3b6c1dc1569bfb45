"""The street that the matrix asks about: everything that an address can name, in every state that matters."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count

from app.cases import operations as cases
from app.database import transaction
from app.domain.ledger import ReasonClass
from app.files import operations as files
from app.ledger import operations as ledger
from tests import factories
from tests.access.cast import Cast
from tests.access.oracle import Chain, Thing
from tests.factories import actor
from tests.files.pictures import picture, upload

B, G, G2, C, C2, S = ("S", "c", "g", "b"), ("S", "c", "g"), ("S", "c", "g2"), ("S", "c"), ("S", "c2"), ("S",)
GROUNDS = ledger.Grounds(ReasonClass.BUDGET, "资金到位", "四月申报", date(2026, 3, 20))
ANY = {"version": None}
SECRET = "暗号甲乙丙"
"""Stands in the text of each case, so that a page that shows one can be told from others."""
NAME, PHONE = "张桂芳", "13800001234"
"""Whose cases they are: on no page that is only looked at, and each time that it is shown is written down."""


@dataclass
class World:
    """The cast, and what there is, by name: how an address names it, and what the oracle is told of it."""

    cast: Cast
    now: datetime
    things: dict[str, Thing] = field(default_factory=dict)
    names: dict[str, dict[str, object]] = field(default_factory=dict)
    ticks: count = field(default_factory=count)

    def add(self, name: str, thing: Thing, **values: object) -> None:
        """Let the matrix ask about something."""
        self.things[name], self.names[name] = thing, values

    def who(self, name: str):
        """Return a person as an actor."""
        return actor(self.cast.people[name])

    def case(
        self, name: str, *steps, place: Chain = B, by: str = "head", told: Thing | None = None, **values
    ):
        """Register a case, let it make its steps, and add it."""
        photos = ()
        with transaction():
            if values.pop("photo", False):
                prepared = files.prepare([upload(picture(size=(64 + next(self.ticks), 48)))])
                street = self.cast.units[place[:1]]
                photos = files.store(
                    prepared, street_id=street.id, actor_id=self.cast.people[by].id, now=self.now
                )
            category = factories.category(values.pop("category", "property.upkeep"))
            draft = cases.Draft(
                f"{name}{SECRET}{name}",
                self.cast.units[place].id,
                category.id,
                contact_name=NAME,
                contact_phone=PHONE,
                **values,
            )
            row = cases.register(draft, self.who(by), now=self.now, photos=photos)
            case_id, number = row.id, row.number
            photo_ids = [photo.id for photo in photos]
        for do, who, known in steps:
            with transaction():
                do(case_id, self.who(who), now=self.now, **{**ANY, **known})
        thing = told or Thing(place, holder=G, raiser=self.cast.people[by].id)
        self.add(name, thing, number=number, case_id=case_id)
        for photo_id in photo_ids:
            self.add(f"photo of {name}", thing, file_id=photo_id, size="thumb")
        return case_id
