"""Talks, orders, news, stations, people and figures of the world that the matrix asks about."""

from datetime import date, time, timedelta

from sqlalchemy import select

from app.bulletins import operations as bulletins
from app.cases.operations import Draft
from app.cases.operations.saving import save_filter
from app.database import transaction
from app.domain.backlog import Days
from app.domain.briefs import BriefKind
from app.domain.bulletins import BulletinKind
from app.domain.enterprises import ItemKind
from app.domain.erasing import RunKind
from app.domain.exports import ExportKind, FileFormat
from app.domain.sending import ChannelKind
from app.domain.series import Repeats, Rule
from app.domain.talks import DecisionKind
from app.enterprises import operations
from app.exports import building
from app.extensions import db
from app.models.cases import Case
from app.models.enterprises import NeedMatch
from app.models.ledger import Promise
from app.models.messages import MessageChannel, MessageTarget
from app.models.notices import Notice
from app.models.organisation import Posting
from app.models.settings import CalendarClosure, LimitSetting, Routing
from app.models.talks import AgendaItem
from app.reports.operations import briefing, publishing
from app.retention.operations import reporting
from app.retention.operations.reporting import Mandate
from app.settings import operations as settings
from app.talks import operations as talk_operations
from app.talks.operations import Question, SeriesValues
from app.talks.views.arriving import code_of
from tests import exported, factories, minutes, orders, stations, talks
from tests.access.oracle import Thing
from tests.access.world import SECRET, B, C, G, S, World
from tests.access.world_cases import ACCEPT
from tests.factories import actor

DAYS = Days(date(2026, 2, 1), date(2026, 2, 28))


def add_talks(world: World) -> None:
    """Add talks before, at and after their evening, and a series."""
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


def add_orders(world: World) -> None:
    """Add supervision orders."""
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


def add_news(world: World) -> None:
    """Add a bulletin, and a building that passes it on."""
    chosen = [world.cast.units[C].id]
    with transaction():
        draft = bulletins.Draft(BulletinKind.BENEFIT, "老年卡年审", "三月十五日前办理")
        row = bulletins.give(chosen[0], world.who("community"), draft, unit_ids=chosen, now=world.now)
        bulletin_id = row.id
    world.add("bulletin", Thing(C), bulletin_id=bulletin_id)
    world.add("relay", Thing(B), bulletin_id=bulletin_id, unit_id=world.cast.units[B].id)


def add_places(world: World) -> None:
    """Add a station, units and people as pages name them."""
    cast = world.cast
    station = stations.opened(cast.units[C], cast.people["community"], world.now)
    world.add("station", Thing(C), station_id=station.id)
    for name, chain in (
        ("street", S),
        ("community", C),
        ("grid", G),
        ("building", B),
        ("other street", ("T",)),
    ):
        world.add(f"{name} unit", Thing(chain), unit_id=cast.units[chain].id)
    complaint = world.things["complaint about the community"]
    for name in ("head", "far_head", "grid", "leader", "root", "nobody", "other_grid"):
        row = cast.people[name]
        posting = db.session.scalars(select(Posting.id).where(Posting.person_id == row.id)).first()
        person = cast.somebody(name)
        assert person
        thing = Thing(
            next(iter(chain for _r, chain in person.postings), ()),
            owner=row.id,
            roles_here=person.postings,
            raised=(complaint,) if complaint.raiser == row.id else (),
        )
        world.add(f"{name} person", thing, person_id=row.id, posting_id=posting)


def add_firms(world: World) -> None:
    """Add a firm with a need, a match and a promise, and the alliance's list of a department."""
    cast, now = world.cast, world.now
    with transaction():
        values = operations.FirmValues(cast.units[B].id, "明湖机械", note=f"firm{SECRET}")
        firm = operations.add_firm(world.who("grid"), values, now=now)
        promise = operations.PolicyValues("稳岗补贴", cast.units[C].id)
        policy = operations.promise(firm.id, world.who("grid"), promise)
        members = [cast.units["S", "d"].id, cast.units["S", "c", "f"].id]
        operations.set_members(cast.units[S].id, world.who("street"), members)
        values = operations.ItemValues(ItemKind.RESOURCE, "焊工招聘专场", "为企业招聘焊工")
        item = operations.add_item(members[0], world.who("department"), values, now=now)
        values = operations.ItemValues(ItemKind.PROJECT, "技能学校", "培训焊工")
        operations.add_item(members[0], world.who("department"), values, now=now)
        draft = Draft("想招聘焊工", None, factories.category("property.upkeep").id)
        words = {"title": "招聘焊工", "now": now}
        need = operations.register_need(firm.id, world.who("grid"), draft, **words)
        operations.match(need.case_id, world.who("grid"), item.id, now=now)
        match_id = db.session.scalars(select(NeedMatch.id)).one()
    world.add("enterprise", Thing(B), enterprise_id=firm.id, policy_id=policy.id)
    told = Thing(B, holder=G, raiser=cast.people["grid"].id)
    world.add("need", told, need_id=need.case_id, match_id=match_id)
    world.add("alliance item", Thing(("S", "d")), item_id=item.id)


def add_own(world: World) -> None:
    """Add what belongs to one person alone."""
    people = world.cast.people
    export_id = exported.asked(people["grid"], ExportKind.CASES, FileFormat.CSV, now=world.now)
    building.build(export_id)
    world.add("export", Thing(owner=people["grid"].id), export_id=export_id)
    with transaction():
        row = save_filter(world.who("grid"), name="急的", query="urgency=red")
        db.session.flush()
        notice = db.session.scalars(
            select(Notice).where(Notice.person_id == people["grid"].id).limit(1)
        ).one()
    world.add("notice", Thing(owner=people["grid"].id), notice_id=notice.id)
    world.add("filter", Thing(owner=people["grid"].id), filter_id=row.id)


def add_figures(world: World) -> None:
    """Add what is written of figures, and settings."""
    with transaction():
        brief = briefing.issue(world.cast.units[C].id, BriefKind.WEEKLY, now=world.now + timedelta(days=6))
        publication = publishing.publish(
            world.cast.units[C].id, world.who("community"), days=DAYS, now=world.now
        )
        closure = settings.add_closure(
            world.cast.units[S].id,
            world.who("administrator"),
            now=world.now,
            values=settings.ClosureValues(
                world.now + timedelta(days=30), world.now + timedelta(days=31), "停电"
            ),
        ).id
    with transaction():
        mandate = Mandate(RunKind.DRY, world.who("privacy_officer"), (world.cast.units[S].id,))
        run_id = reporting.begin(mandate, now=world.now).id
    world.add("erasure run", Thing(S), run_id=run_id)
    world.add("brief", Thing(C), brief_id=brief)
    world.add("publication", Thing(C), publication_id=publication)
    world.add("closure", Thing(S), closure_id=closure)
    limit = db.session.scalars(select(LimitSetting.id).limit(1)).one()
    routing = db.session.scalars(select(Routing.id).order_by(Routing.position)).first()
    world.add(
        "settings",
        Thing(),
        limit_id=limit,
        routing_id=routing,
        category_id=factories.category("property.upkeep").id,
    )
    assert db.session.get(CalendarClosure, closure)


def add_messages(world: World) -> None:
    """Add a channel for units with a target, and one for persons."""
    street_id, grid_id = world.cast.units[S].id, world.cast.units[G].id
    with transaction():
        values = {"street_id": street_id, "language": "zh_CN", "created_at": world.now}
        group = MessageChannel(kind=ChannelKind.WECOM, name="群", address="https://a.example/", **values)
        mail = MessageChannel(kind=ChannelKind.MAIL, name="邮件", address="smtps://a.example", **values)
        db.session.add_all([group, mail])
        db.session.flush()
        target = MessageTarget(channel_id=group.id, unit_id=grid_id, wanted={})
        db.session.add(target)
        db.session.flush()
        ids = {"channel_id": group.id, "target_id": target.id, "unit_id": grid_id}
        mail_id = mail.id
    world.add("group channel", Thing(S), **ids)
    world.add("mail channel", Thing(S), channel_id=mail_id)
