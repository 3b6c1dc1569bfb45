"""The demo's shops and firms, what they need, what the alliance has to give, and what they were promised."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import cycle
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.enterprises import ItemKind, MatchState, PolicyState
from app.domain.levels import Level, UnitKind
from app.domain.workflow import Channel
from app.enterprises.queries.alliance import proposals
from app.extensions import db
from app.models.cases import Case
from app.models.enterprises import (
    AllianceItem,
    AllianceMember,
    Enterprise,
    EnterpriseNeed,
    NeedMatch,
    PolicyItem,
)
from app.models.organisation import Unit
from app.models.settings import Category
from app.settings.queries import day_of

MOST_NEEDS, MOST_PROMISED = 40, 6
TITLES = {
    "business.licence": "帮办证照",
    "business.street": "改善店门前的环境",
    "business.rent": "减轻房租压力",
    "business.talent": "招店员和技工",
    "business.consumer": "调解和顾客的纠纷",
}
FIRMS = (
    ("临湖面馆", "Lakeside Noodles", "餐饮"),
    ("恒远机械配件", "Hengyuan Machine Parts", "机械加工"),
    ("拾光书店", "Timeless Books", "图书文创"),
    ("晨麦烘焙", "Morning Wheat Bakery", "烘焙"),
    ("康民药店", "Kangmin Pharmacy", "药品零售"),
    ("巧手服装工坊", "Deft Hands Clothing", "服装加工"),
    ("小满奶茶", "Xiaoman Tea", "饮品"),
    ("安途车行", "Antu E-bikes", "电动车销售维修"),
    ("顶上理发店", "Topmost Barbers", "理发"),
    ("好邻便利店", "Good Neighbour Store", "便利店"),
)


class Given(NamedTuple):
    """A line of the alliance's lists; the unit by the end of its name."""

    unit: str
    kind: ItemKind
    title: str
    words: str
    category: str


GIVEN = (
    Given(
        "人社服务所",
        ItemKind.RESOURCE,
        "招聘专场",
        "每月一次，免费设摊，帮商户招店员、学徒和技工",
        "business.talent",
    ),
    Given(
        "人社服务所",
        ItemKind.RESOURCE,
        "稳岗补贴指导",
        "房租高、客流少的商户，帮看能不能领补贴",
        "business.rent",
    ),
    Given(
        "市场监管所",
        ItemKind.RESOURCE,
        "证照帮办窗口",
        "营业执照、食品许可、变更地址、注销，材料一次看全",
        "business.licence",
    ),
    Given(
        "司法所", ItemKind.RESOURCE, "租约法律咨询", "房租、转租、押金和合同，律师每周三在", "business.rent"
    ),
    Given(
        "司法所",
        ItemKind.PROJECT,
        "消费纠纷调解室",
        "商户和顾客当面谈，请商会代表一起调解",
        "business.consumer",
    ),
    Given(
        "城管中队",
        ItemKind.PROJECT,
        "外摆示范点",
        "划外摆区、清洗油污，一起定规矩",
        "business.street",
    ),
    Given("社区", ItemKind.RESOURCE, "社区会议室", "可坐五十人，有投影，工作日晚上免费借用", ""),
    Given(
        "社区", ItemKind.PROJECT, "商街门前共管", "门头、外摆、卫生和停车，商户轮流值日", "business.street"
    ),
)
PROMISED = (
    ("帮办食品许可", "市场监管所", "优化营商环境二十条", 12, PolicyState.UNDER_WAY, "材料已收，等现场核查"),
    ("稳岗补贴申报", "人社服务所", "稳就业政策清单", -3, PolicyState.PLANNED, ""),
    ("门前划两个卸货车位", "社区", "商圈联席会议", -20, PolicyState.DELIVERED, "已划线"),
)


def bring_firms(street_id: int, *, now: datetime) -> None:
    """Let what shops said of late be needs of firms; a street without a business district has none."""
    districts = select(Unit).where(
        Unit.street_id == street_id, Unit.kind == UnitKind.BUSINESS, Unit.level == Level.GRID
    )
    grids = db.session.scalars(districts.order_by(Unit.path)).all()
    if not grids:
        return
    items = _lists(street_id)
    firms = [
        Enterprise(street_id=street_id, unit_id=grid.id, name=name, name_en=name_en, trade=trade)
        for (name, name_en, trade), grid in zip(FIRMS, cycle(grids), strict=False)
    ]
    db.session.add_all(firms)
    db.session.flush()
    needs = _needs(firms, [grid.id for grid in grids])
    _promises(_needy_first(firms, needs), {item.unit_id: item.unit for item in items}.values(), now)
    _matches(needs, now)


def _lists(street_id: int) -> list[AllianceItem]:
    units = db.session.scalars(select(Unit).where(Unit.street_id == street_id).order_by(Unit.path)).all()
    categories = {code: row_id for row_id, code in db.session.execute(select(Category.id, Category.code))}
    items = []
    for line in GIVEN:
        unit = next((one for one in units if one.name.endswith(line.unit)), None)
        if unit is not None:
            values = {"kind": line.kind, "title": line.title, "words": line.words}
            category = categories.get(line.category)
            items.append(AllianceItem(street_id=street_id, unit=unit, category_id=category, **values))
    members = {item.unit.id for item in items}
    db.session.add_all([AllianceMember(unit_id=unit_id, street_id=street_id) for unit_id in sorted(members)])
    db.session.add_all(items)
    db.session.flush()
    return items


def _needs(firms: Sequence[Enterprise], grid_ids: Sequence[int]) -> list[EnterpriseNeed]:
    """Return the newest cases that firms raised as the needs of the firms of their district."""
    statement = (
        select(Case)
        .where(Case.grid_id.in_(grid_ids), Case.channel == Channel.ENTERPRISE)
        .order_by(Case.id.desc())
        .limit(MOST_NEEDS)
        .options(joinedload(Case.category))
    )
    needs = []
    for case in db.session.scalars(statement):
        own = [firm for firm in firms if firm.unit_id == case.grid_id]
        if own:
            named = (firm for firm in own if firm.name[2:4] in case.description)
            firm = next(named, own[case.id % len(own)])
            title = TITLES.get(case.category.code, case.category.name)
            words = {"title": title, "enterprise_id": firm.id}
            needs.append(EnterpriseNeed(case=case, street_id=case.street_id, **words))
    db.session.add_all(needs)
    db.session.flush()
    return needs


def _needy_first(firms: Sequence[Enterprise], needs: Sequence[EnterpriseNeed]) -> list[Enterprise]:
    needy = {need.enterprise_id for need in needs}
    return sorted(firms, key=lambda firm: (firm.id not in needy, firm.id))


def _promises(firms: Sequence[Enterprise], units: Collection[Unit], now: datetime) -> None:
    for firm in firms[:MOST_PROMISED]:
        today = day_of(firm.street_id, now)
        for title, ending, grounds, days, state, note in PROMISED:
            unit = next((one for one in units if one.name.endswith(ending)), None)
            if unit is not None:
                due_on = today + timedelta(days=days)
                values = {"title": title, "grounds": grounds, "due_on": due_on, "state": state, "note": note}
                db.session.add(
                    PolicyItem(street_id=firm.street_id, enterprise_id=firm.id, unit_id=unit.id, **values)
                )


def _matches(needs: Sequence[EnterpriseNeed], now: datetime) -> None:
    """Let two of three needs have met what fits it best: with success if the case is closed."""
    for number, need in enumerate(needs):
        if number % 3 == 1:
            continue
        fits = proposals(need, today=day_of(need.street_id, now))
        if not fits:
            continue
        ended = need.case.closed_at
        state = MatchState.SUCCEEDED if ended else MatchState.IN_CONTACT
        values = {"state": state, "ended_at": ended, "note": "已办成，双方满意" if ended else ""}
        matched_at = min(need.case.registered_at + timedelta(hours=5), now)
        row = NeedMatch(street_id=need.street_id, item_id=fits[0][1].id, matched_at=matched_at, **values)
        row.case_id = need.case_id
        db.session.add(row)
