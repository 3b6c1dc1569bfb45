"""Real flows, step by step, as staff, residents and programs walk them."""

from dataclasses import dataclass, replace

from tests.files.pictures import picture
from tests.paper import HEADINGS, WALL
from trials.fuzz.making import Data


@dataclass(frozen=True, slots=True)
class Step:
    """One page and its form: who fills in what; addresses and words may name what earlier steps found."""

    who: str | None
    page: str
    typed: Data
    action: str = ""
    """Where the form goes, if not to the page's own address."""
    keeps: tuple[str, str] | None = None
    """A name, and a pattern that finds its value in the address that the answer leads to."""
    reads: tuple[str, str] | None = None
    """A name, and a pattern that finds its value on the page."""
    file: tuple[str, str, bytes] | None = None
    is_looked_over: bool = False
    """The answer shows what would be done, and the form with which the next step does it."""
    is_program: bool = False
    """A program sends JSON with the person's token, and the version that it was shown."""

    @property
    def good(self) -> frozenset[int]:
        """What it is answered with when it is carried out."""
        return frozenset({200} if self.is_looked_over else {201} if self.is_program else {302, 303})


def _case(who: str, move: str, **typed: str) -> Step:
    return Step(who, f"/cases/{{case}}/{move}", {name: [value] for name, value in typed.items()})


def _talk(who: str, page: str, action: str, **typed: str) -> Step:
    return Step(
        who,
        f"/talks/{{talk}}{page}",
        {name: [value] for name, value in typed.items()},
        f"/talks/{{talk}}{action}",
    )


def _program(who: str, page: str, action: str, **typed: str) -> Step:
    data = {name: [value] for name, value in typed.items()}
    return Step(who, f"/api/v1{page}", data, f"/api/v1{action}", is_program=True)


UNITS = "级别,代码,名称,上级代码\n楼院,N1,新楼,M02\n".encode()
LEDGER = (HEADINGS + WALL.replace("槐荫小区1号楼", "1号楼")).encode()
HOTLINE = "工单编号,诉求内容,事发地址,来电人,联系电话\nGD001,路灯不亮,1号楼,钱大妈,13812345678\n".encode()
REGISTER = {
    "place_id": ["{building}"],
    "description": ["楼道灯不亮，老人摸黑上下楼"],
    "category_id": ["{category}"],
    "urgency": ["blue"],
    "contact_name": ["李阿姨"],
    "contact_phone": ["13900001111"],
}
NEW = Step("head", "/cases/new", REGISTER, keeps=("case", r"/cases/([^/?]+)/registered"))
PHOTO = replace(NEW, file=("photos", "楼道.jpg", picture(size=(90, 70))))
ACCEPT = _case("grid", "accept")
RESOLVE = _case("grid", "resolve", outcome="solved", note="换了灯", told="当面告知")
VERIFY = _case("community", "verify", outcome="solved", note="看过了")
BEGUN = (
    Step(
        "community",
        "/talks/new",
        {
            "unit_id": ["{community}"],
            "title": ["春季夜话"],
            "starts_at": ["2026-03-04T19:30"],
            "place": ["驿站"],
            "host_id": ["{host}"],
        },
        keeps=("talk", r"/talks/(\d+)"),
    ),
    _talk("community", "", "/begin"),
    Step("community", "/talks/{talk}", {"here": ["{head}"]}, "/talks/{talk}/present"),
    Step(
        "community",
        "/talks/{talk}",
        {"description": ["要装充电桩"], "place_id": ["{building}"]},
        "/talks/{talk}/items",
        keeps=("item", r"added=(\d+)"),
    ),
)
COME_IN = (
    Step("head", "/cases/{case}/slip", {}, "/cases/{case}/slips", reads=("secret", r"<code>(\w+)</code>")),
    Step(None, "/q", {"number": ["{case}"], "secret": ["{secret}"]}),
)
NEED = {
    "title": ["招聘焊工"],
    "description": ["想招聘十名熟练焊工"],
    "category_id": ["{category}"],
    "contact_name": ["周经理"],
    "contact_phone": ["13800001111"],
}
FLOWS: dict[str, tuple[Step, ...]] = {
    "register, accept, close": (NEW, ACCEPT, RESOLVE, VERIFY),
    "photo": (PHOTO, ACCEPT, replace(RESOLVE, file=("photos", "修好.jpg", picture(size=(70, 90))))),
    "talk held": (
        *BEGUN,
        _talk(
            "community", "", "/items/{item}/decision", decision="dispatched", note="转网格", unit_id="{grid}"
        ),
        _talk("community", "/close", "/close"),
        _talk("community", "/minutes/read-out", "/minutes/read-out"),
        _talk("head", "/minutes", "/minutes/confirm"),
        _talk("community", "/minutes", "/minutes/confirm"),
        _talk("community", "/minutes", "/minutes/lock"),
    ),
    "vote": (
        *BEGUN,
        Step(
            "community",
            "/talks/{talk}/items/{item}/votes",
            {"question": ["装在楼后？"], "way": ["open"], "majority": ["more"], "options": [""]},
            keeps=("vote", r"votes/(\d+)"),
        ),
        _talk("head", "/votes/{vote}", "/votes/{vote}/ballot", choice="yes"),
        _talk("community", "/votes/{vote}", "/votes/{vote}/close"),
    ),
    "ledger request": (
        NEW,
        ACCEPT,
        _case(
            "grid",
            "enter-ledger",
            reason="budget",
            unblock="资金到位",
            plan="四月申报",
            next_review_on="2026-03-20",
        ),
        _case("community", "ledger-request", decision="grant", note="同意"),
        _case("grid", "resume", note="钱到了"),
    ),
    "order": (
        NEW,
        ACCEPT,
        Step(
            "leader",
            "/orders/new?number={case}",
            {
                "person_id": ["{grid}~{worker}"],
                "reason": ["三催不办"],
                "demand": ["三天修好"],
                "amount": ["3"],
                "counted_in": ["working_days"],
            },
            keeps=("order", r"/orders/(\d+)"),
        ),
        Step("grid", "/orders/{order}", {"note": ["修好了"]}, "/orders/{order}/answer"),
        Step(
            "leader", "/orders/{order}", {"decision": ["accept"], "note": ["好"]}, "/orders/{order}/verdict"
        ),
    ),
    "call": (
        NEW,
        ACCEPT,
        _case("grid", "call_in", unit_ids="{department}", note="请到场", due_on="2026-03-10"),
        _case("department", "report_in", arrived_at=""),
        _case("department", "answer", note="看过了"),
        _case("grid", "score_call", attendance="on_time", mark="4", note=""),
    ),
    "slip": (
        NEW,
        *COME_IN,
        Step(None, "/q/{case}/remark", {"note": ["夜里也不亮"]}),
        ACCEPT,
        RESOLVE,
        Step(
            None,
            "/q/{case}/answer",
            {"verdict": ["not_fixed"], "rating": ["dissatisfied"], "note": ["还是不亮"]},
        ),
    ),
    "program": (
        replace(
            _program(
                "head",
                "/cases",
                "/cases",
                description="楼道灯不亮",
                place_id="{building}",
                contact_phone="13900001111",
            ),
            keeps=("case", r"/cases/([^/?]+)$"),
        ),
        _program("grid", "/cases/{case}", "/cases/{case}/moves/accept"),
        _program("grid", "/cases/{case}", "/cases/{case}/moves/note", note="已联系物业"),
        _program(
            "grid",
            "/cases/{case}",
            "/cases/{case}/moves/resolve",
            outcome="solved",
            note="换了灯",
            told="当面告知",
        ),
        _program("community", "/cases/{case}", "/cases/{case}/moves/verify", outcome="solved", note="看过了"),
    ),
    "hotline": (
        Step(
            "street",
            "/hotline",
            {"feeder": ["12345"]},
            file=("file", "派单.csv", HOTLINE),
            is_looked_over=True,
        ),
        Step("street", "", {"of_category": [""]}, "/hotline/confirm"),
    ),
    "firm's need": (
        Step(
            "grid",
            "/firms/new",
            {"name": ["明湖铸造"], "unit_id": ["{building}"], "trade": ["机械"], "note": ["八十名工人"]},
            keeps=("firm", r"/firms/(\d+)"),
        ),
        Step("grid", "/firms/{firm}/needs/new", NEED, keeps=("need", r"/needs/(\d+)")),
        Step(
            "department",
            "/alliance/items/new",
            {"kind": ["resource"], "unit_id": ["{department}"], "title": ["焊工夜校"], "words": ["培训焊工"]},
        ),
        Step(
            "grid",
            "/firms/needs/{need}",
            {"item_id": ["{resource}"]},
            "/firms/needs/{need}/matches",
        ),
        Step(
            "grid",
            "/firms/{firm}/promises/new",
            {"title": ["稳岗补贴"], "unit_id": ["{community}"], "state": ["planned"]},
        ),
    ),
    "export": (Step("grid", "/exports/new/cases", {"format": ["csv"]}),),
    "import": (
        Step(
            "administrator",
            "/units/import",
            {},
            file=("file", "units.csv", UNITS),
            is_looked_over=True,
        ),
        Step("administrator", "", {}, "/units/import/confirm"),
    ),
    "ledger import": (
        Step("street", "/ledger/import", {}, file=("file", "台账.csv", LEDGER), is_looked_over=True),
        Step("street", "", {}, "/ledger/import/confirm"),
    ),
}
