"""The street that the matrix asks about: everything that an address can name, in every state that matters."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count

from sqlalchemy import select

from app.accounts.operations import issue_code
from app.bulletins import operations as bulletins
from app.cases import operations as cases
from app.cases.operations.saving import save_filter
from app.clocks.operations import running
from app.database import transaction
from app.domain.backlog import Days
from app.domain.briefs import BriefKind
from app.domain.bulletins import BulletinKind
from app.domain.clocks import ClockKind
from app.domain.exports import ExportKind, FileFormat
from app.domain.ledger import ReasonClass
from app.domain.series import Repeats, Rule
from app.domain.talks import DecisionKind
from app.domain.workflow import Outcome
from app.escalation import operations as escalation
from app.exports import building
from app.extensions import db
from app.files import operations as files
from app.ledger import operations as ledger
from app.models.cases import Case
from app.models.ledger import LedgerEntry, Promise
from app.models.organisation import Posting
from app.models.notices import Notice
from app.models.settings import CalendarClosure, LimitSetting, Routing
from app.models.talks import AgendaItem
from app.reports.operations import briefing, publishing
from app.settings import operations as settings
from app.talks import operations as talk_operations
from app.talks.operations import Question, SeriesValues
from app.talks.views.arriving import code_of
from tests import exported, factories, minutes, orders, stations, talks
from tests.access.cast import Cast, settle
from tests.access.oracle import Chain, Thing
from tests.factories import actor
from tests.files.pictures import picture, upload

B, G, G2, C, C2, S = ("S", "c", "g", "b"), ("S", "c", "g"), ("S", "c", "g2"), ("S", "c"), ("S", "c2"), ("S",)
GROUNDS = ledger.Grounds(ReasonClass.BUDGET, "资金到位", "四月申报", date(2026, 3, 20))
ANY = {"version": None}
SECRET = "暗号甲乙丙"
"""Stands in the text of each case, so that a page that shows one can be told from others."""


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

    def case(self, name: str, *steps, place: Chain = B, by: str = "head", told: Thing | None = None, **values):
        """Register a case, let it make its steps, and add it."""
        photos = ()
        with transaction():
            if values.pop("photo", False):
                prepared = files.prepare([upload(picture(size=(64 + next(self.ticks), 48)))])
                street = self.cast.units[place[:1]]
                photos = files.store(
                    prepared, street_id=street.id, actor_id=self.cast.people[by].id, now=self.now
                )
            draft = cases.Draft(
                f"{name}{SECRET}{name}", self.cast.units[place].id, factories.category("property.upkeep").id,
                contact_name="张桂芳", contact_phone="13800001234", **values,
            )  # fmt: skip
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


def step(do, who: str, **known):
    """Return one move of a case: which, by whom, with what."""
    return do, who, known


ACCEPT = step(cases.accept, "grid")
SOLVE = step(cases.resolve, "grid", outcome=Outcome.SOLVED, note="换了", told="当面告知")
DAYS = Days(date(2026, 2, 1), date(2026, 2, 28))


def build(now: datetime) -> World:
    """Build the world, each step in a transaction of its own."""
    with transaction():
        settings.install_defaults(now=now)
        world = World(settle(), now)
    _cases(world)
    _called(world)
    _ledger(world)
    _talks(world)
    _orders(world)
    _news(world)
    _places(world)
    _own(world)
    _figures(world)
    with transaction():
        code = issue_code(world.cast.people["head"].id, world.who("community"), now=now)
    world.add("code", Thing(), code=code)
    return world


def _cases(world: World) -> None:
    people = world.cast.people
    raiser, solver = people["head"].id, people["grid"].id
    world.case("new", photo=True)
    world.case("open", ACCEPT)
    world.case("other", place=("T", "c9", "g9", "b9"), by="other_head", photo=True,
               told=Thing(("T", "c9", "g9", "b9"), holder=("T", "c9", "g9"), raiser=people["other_head"].id))  # fmt: skip
    world.case("verifying", ACCEPT, SOLVE, told=Thing(B, holder=G, raiser=raiser, resolver=solver))
    world.case("closed", ACCEPT, SOLVE, step(cases.verify, "community"),
               told=Thing(B, holder=G, raiser=raiser, resolver=solver))  # fmt: skip
    world.case("sent up", ACCEPT, step(cases.send_up, "grid", note="协调"),
               told=Thing(B, holder=C, seen_by=(G,), raiser=raiser))  # fmt: skip
    world.case("at the street", ACCEPT, step(cases.send_up, "grid", note="协调"),
               step(cases.accept, "community"), step(cases.send_up, "community", note="协调"),
               told=Thing(B, holder=S, seen_by=(G, C), raiser=raiser))  # fmt: skip
    target = world.cast.units[G2].id
    world.case("transferred", ACCEPT, step(cases.transfer, "grid", unit_id=target, note="归二网格"),
               told=Thing(B, holder=G2, seen_by=(G,), raiser=raiser))  # fmt: skip
    into = world.names["open"]["case_id"]
    world.case("merged", ACCEPT, step(cases.merge, "grid", into=into))
    head = people["far_head"].id
    world.case("raised from afar", ACCEPT, by="leader", told=Thing(B, holder=G, raiser=people["leader"].id))
    world.case("far", place=("S", "c2", "g3", "b4"), by="far_head", photo=True,
               told=Thing(("S", "c2", "g3", "b4"), holder=("S", "c2", "g3"), raiser=head))  # fmt: skip
    world.case("confidential", is_confidential=True, by="community", photo=True,
               told=Thing(B, holder=C, raiser=people["community"].id, deepest=1))  # fmt: skip
    world.case("waiting", ACCEPT, step(cases.ask_resident, "grid", note="请补充"))


def _called(world: World) -> None:
    people, department = world.cast.people, ("S", "d")
    unit = world.cast.units[department].id
    call = step(cases.call_in, "grid", unit_ids=[unit], note="请到场", may_phone=True)
    raiser = people["head"].id
    told = {"place": B, "holder": G, "called": (department,), "raiser": raiser}
    world.case("called", ACCEPT, call, told=Thing(**told, waiting=(department,), phones=(department,)),
               photo=True)  # fmt: skip
    world.case("declined", ACCEPT, call, step(cases.decline, "department", note="不归我们管"),
               told=Thing(**told))  # fmt: skip
    world.case("answered", ACCEPT, call, step(cases.report_in, "department"),
               step(cases.answer, "department", note="看过了"), told=Thing(**told))  # fmt: skip


def _ledger(world: World) -> None:
    people = world.cast.people
    raiser = people["head"].id
    case_id = world.case("asked", ACCEPT, step(ledger.ask, "grid", grounds=GROUNDS))
    world.case("extending", ACCEPT, step(cases.ask_extension, "grid", amount=4, note="等料"))
    world.case("ledgered", ACCEPT, step(ledger.ask, "grid", grounds=GROUNDS),
               step(ledger.grant, "community", expressly=False))  # fmt: skip
    own = LedgerEntry.case_id == world.names["ledgered"]["case_id"]
    entry = db.session.scalars(select(LedgerEntry).where(own)).one()
    world.add("entry", Thing(B, holder=G, raiser=raiser), entry_id=entry.id)
    assert case_id
    clock = running(world.names["open"]["case_id"], ClockKind.HANDLE)[0]
    with transaction():
        escalation.postpone(clock.id, "LookupError", now=world.now)
    world.add("postponed clock", Thing(S), clock_id=clock.id)


def _talks(world: World) -> None:
    people, community = world.cast.people, world.cast.units[C]
    host = people["community"]
    present = tuple(people[name].id for name in ("head", "grid", "community"))
    there, place = Thing(C, present=present), world.cast.units[B]
    planned = talks.planned(community, host, world.now)
    world.add("planned talk", Thing(C), talk_id=planned.id, person_id=people["head"].id)
    past = _begun(world, "开过的")
    done = talks.add(past, host, "楼道堆物", place)
    word = world.now.date() + timedelta(days=20)
    talks.decide(done, host, DecisionKind.DISPATCHED, world.now, note="月底清完", promised_on=word)
    talks.close(past, host, world.now)
    minutes.read_out(past, host, world.now)
    world.add("closed talk", there, talk_id=past.id, item_id=done.id, person_id=people["head"].id)
    talk = _begun(world, "正在开的")
    item = talks.add(talk, host, "要装充电桩", place)
    other = talks.add(talk, host, "路灯不亮", place)
    talks.decide(other, host, DecisionKind.SOLVED, world.now, note="当场修好")
    with transaction():
        vote = talk_operations.put(item.id, actor(host), Question("充电桩建在楼后面？"), now=world.now)
    world.add("open talk", there, talk_id=talk.id, item_id=item.id, vote_id=vote.id, code=code_of(talk))
    world.add("decided item", there, talk_id=talk.id, item_id=other.id)
    back = select(AgendaItem.id).where(AgendaItem.talk_id == talk.id, AgendaItem.case_id.is_not(None))
    promise = db.session.scalars(select(Promise.id)).one()
    world.add("promise", there, talk_id=talk.id, item_id=db.session.scalars(back).one(), promise_id=promise)
    rule = Rule(Repeats.MONTH_DAYS, (10, 20), world.now.date())
    values = SeriesValues("{月}月{日}日夜话", "红帆驿站", host.id, time(19, 30), rule)
    with transaction():
        series = talk_operations.start(community.id, actor(host), values, now=world.now)
    world.add("series", Thing(C), series_id=series.id, what="leave-out")


def _begun(world: World, title: str):
    people = world.cast.people
    talk = talks.opened(world.cast.units[C], people["community"], world.now, title=title)
    for name in ("head", "grid", "community"):
        minutes.arrive(talk, people[name], people["community"])
    return talk


def _orders(world: World) -> None:
    people, grid = world.cast.people, world.cast.units[G]
    leader, answerer = people["leader"], people["grid"]

    def given(name: str, *, answered: bool = False) -> None:
        world.case(f"case of {name}", ACCEPT)
        row = db.session.get_one(Case, world.names[f"case of {name}"]["case_id"])
        order = orders.given(leader, [row], answerer, grid, world.now)
        if answered:
            orders.answered(order, answerer, world.now)
        thing = Thing(G, giver=leader.id, answered_by=answerer.id if answered else None)
        world.add(name, thing, order_id=order.id)

    given("order")
    given("answered order", answered=True)


def _news(world: World) -> None:
    chosen = [world.cast.units[C].id]
    with transaction():
        draft = bulletins.Draft(BulletinKind.BENEFIT, "老年卡年审", "三月十五日前办理")
        row = bulletins.give(chosen[0], world.who("community"), draft, unit_ids=chosen, now=world.now)
        bulletin_id = row.id
    world.add("bulletin", Thing(C), bulletin_id=bulletin_id)
    world.add("relay", Thing(B), bulletin_id=bulletin_id, unit_id=world.cast.units[B].id)


def _places(world: World) -> None:
    cast = world.cast
    station = stations.opened(cast.units[C], cast.people["community"], world.now)
    world.add("station", Thing(C), station_id=station.id)
    for name, chain in (("street", S), ("community", C), ("grid", G), ("building", B), ("other street", ("T",))):
        world.add(f"{name} unit", Thing(chain), unit_id=cast.units[chain].id)
    for name in ("head", "grid", "leader", "root", "nobody", "other_grid"):
        row = cast.people[name]
        posting = db.session.scalars(select(Posting.id).where(Posting.person_id == row.id)).first()
        person = cast.somebody(name)
        assert person
        thing = Thing(next(iter(chain for _r, chain in person.postings), ()), owner=row.id,
                      roles_here=person.postings)  # fmt: skip
        world.add(f"{name} person", thing, person_id=row.id, posting_id=posting)


def _own(world: World) -> None:
    people = world.cast.people
    export_id = exported.asked(people["grid"], ExportKind.CASES, FileFormat.CSV, now=world.now)
    building.build(export_id)
    world.add("export", Thing(owner=people["grid"].id), export_id=export_id)
    with transaction():
        row = save_filter(world.who("grid"), name="急的", query="urgency=red")
        db.session.flush()
        notice = db.session.scalars(select(Notice).where(Notice.person_id == people["grid"].id).limit(1)).one()
    world.add("notice", Thing(owner=people["grid"].id), notice_id=notice.id)
    world.add("filter", Thing(owner=people["grid"].id), filter_id=row.id)


def _figures(world: World) -> None:
    with transaction():
        brief = briefing.issue(world.cast.units[C].id, BriefKind.WEEKLY, now=world.now + timedelta(days=6))
        publication = publishing.publish(
            world.cast.units[C].id, world.who("community"), days=DAYS, now=world.now
        )
        closure = settings.add_closure(
            world.cast.units[S].id, world.who("administrator"), now=world.now,
            values=settings.ClosureValues(
                world.now + timedelta(days=30), world.now + timedelta(days=31), "停电"
            ),
        ).id  # fmt: skip
    world.add("brief", Thing(C), brief_id=brief)
    world.add("publication", Thing(C), publication_id=publication)
    world.add("closure", Thing(S), closure_id=closure)
    limit = db.session.scalars(select(LimitSetting.id).limit(1)).one()
    routing = db.session.scalars(select(Routing.id).order_by(Routing.position)).first()
    world.add("settings", Thing(), limit_id=limit, routing_id=routing,
              category_id=factories.category("property.upkeep").id)  # fmt: skip
    assert db.session.get(CalendarClosure, closure)
