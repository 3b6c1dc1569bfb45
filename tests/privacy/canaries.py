"""Names, phones, identity numbers and rooms that nobody else has, put in by every way that there is.

Here are the pages and operations of cases, talks and the ledger; tests.privacy.ways has the others.
"""

import re
from dataclasses import replace

from app.cases import operations as cases
from app.database import transaction
from app.domain.privacy import Purpose
from app.domain.talks import DecisionKind
from app.extensions import db
from app.ledger import operations as ledger
from tests import factories, orders, talks
from tests.factories import actor
from tests.ledger import BUDGET
from tests.privacy import ways
from tests.signing_in import post, sign_in

NAME = "阚蕙兰"


class Seeded:
    """What was put in, and where each canary can be seen by whoever asks for the contact."""

    def __init__(self, client, place, now):
        self.client, self.place, self.now = client, place, now
        self.planted: dict[str, str] = {}
        """Each canary with the way by which it came in."""
        self.lost: set[str] = set()
        """Those of texts that keep no numbers, not even behind the one door."""
        self.answers: dict[str, str] = {}
        """What the senders were answered, headers too."""
        self.cases = []
        self._texts = 0

    def words(self, way: str) -> str:
        """Return a text with a phone, an identity number and a room of its own."""
        self._texts += 1
        number = self._texts
        phone, card, room = f"139{number:04}7351", f"37081119491231{number:04}", f"17{number:02}"
        self.planted |= {phone: way, card: way, room: way}
        return f"楼道漏水，打{phone}，证号{card}，3单元{room}室"

    def dropped(self, way: str, *, short: bool = False) -> str:
        """Return such a text for where numbers are taken out and not kept; a short one has no card."""
        before = set(self.planted)
        text = self.words(way)
        self.lost |= self.planted.keys() - before
        return re.sub("证号[0-9]+，", "", text) if short else text

    def name(self, way: str) -> str:
        """Return a name of a contact."""
        self.planted[f"阚{len(self.planted):02}兰"] = way
        return list(self.planted)[-1]

    def phone(self, way: str) -> str:
        """Return the phone of a contact."""
        self.planted[f"138{len(self.planted):04}6677"] = way
        return list(self.planted)[-1]

    def took(self, where: str, answer, *, status: int = 201):
        """Note what a sender was answered, and that it was taken."""
        assert answer.status_code == status, (where, answer.status_code)
        self.answers[where] = f"{answer.headers}\n{answer.text}"
        return answer

    def by_page(self):
        """Log a case as a building head does on a phone."""
        sign_in(self.client, self.place.head)
        said = {
            "description": self.words("page"),
            "spot": "3单元1919室门口",
            "contact_name": NAME,
            "contact_phone": "13877776666",
            "place_id": str(self.place.building.id),
            "repeat_key": "canary",
        }
        self.planted |= {"1919": "spot", "13877776666": "contact", NAME: "contact"}
        answer = post(self.client, "/cases/new", said, content_type="multipart/form-data")
        assert answer.status_code == 303
        return answer

    def by_operation(self):
        """Register a case, and write about it by the moves of its holder, of others and of leaders."""
        place, now = self.place, self.now
        case = talks.registered(place.head, place.building, now, self.words("operation"))
        worker, head = actor(place.grid_worker), actor(place.head)
        with transaction():
            cases.accept(case.id, worker, version=None, now=now)
            cases.note(case.id, worker, note=self.words("note"), version=None, now=now)
            units = [place.department.id]
            cases.call_in(case.id, worker, unit_ids=units, note=self.words("call"), version=None, now=now)
            cases.urge(case.id, head, note=self.words("urge"), version=None, now=now)
            cases.reveal_contact(
                case.id, actor(place.leader), purpose=Purpose.OTHER, note=self.words("reveal"), now=now
            )
        orders.given(place.leader, [case], place.grid_worker, place.grid, now, reason=self.words("order"))
        self.cases.append(case.id)

    def by_talk(self):
        """Bring an issue to a talk, decide it, and let the end of the talk register it."""
        place, now = self.place, self.now
        talk = talks.opened(place.community, place.community_worker, now)
        item = talks.add(talk, place.community_worker, self.words("talk"), place.building)
        note = self.words("decision")
        talks.decide(item, place.community_worker, DecisionKind.DISPATCHED, now, note=note)
        talks.close(talk, place.community_worker, now)

    def by_ledger(self):
        """Take a line of the paper ledger over, and put a case into the ledger."""
        place, now = self.place, self.now
        grounds = replace(BUDGET, unblock=self.words("unblock"), plan=self.words("plan"))
        matter = self.words("paper")
        paper = ledger.Paper(
            now.date(), matter, place.building.id, place.grid.id, factories.category("property.upkeep").id,
            grounds, self.words("remark"),
            ledger.paper_key(place.street.id, now.date(), matter, place.building.id),
        )  # fmt: skip
        with transaction():
            ledger.take_over(place.street.id, actor(place.street_worker), [paper], now=now)


def seeded(client, place, now) -> Seeded:
    """Put canaries in by every way."""
    made = Seeded(client, place, now)
    made.by_page()
    made.by_operation()
    made.by_talk()
    made.by_ledger()
    for way in ways.EVERY:
        db.session.rollback()
        way(made)
    return made
