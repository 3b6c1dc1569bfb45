"""The headings and the words for reasons that a paper ledger may use, in Chinese and English."""

from app.domain.ledger import ReasonClass
from app.web.tables import plain

_HEADINGS: dict[str, tuple[str, ...]] = {
    "entered_on": ("登记日期", "挂账日期", "列账日期", "入账日期", "登记时间", "日期", "entered on", "date"),
    "community": ("社区", "所属社区", "社区名称", "村居", "community"),
    "building": ("楼院", "楼栋", "小区", "网格", "地点", "building", "place", "grid"),
    "matter": ("事项", "事项内容", "问题", "问题描述", "诉求", "诉求内容", "内容", "matter", "issue"),
    "category": ("类别", "诉求类别", "事项类别", "category"),
    "reason": ("原因", "未解决原因", "未办结原因", "挂账原因", "原因分类", "原因类别", "reason"),
    "unblock": (
        "具备什么条件就能办",
        "解决条件",
        "办理条件",
        "所需条件",
        "需具备的条件",
        "what would make it possible",
    ),
    "trigger_on": ("条件具备日期", "预计具备日期", "条件预计具备日期", "expected on", "waits until"),
    "plan": ("计划", "工作计划", "措施", "工作措施", "解决措施", "下步措施", "下一步措施", "plan"),
    "holder": (
        "办理单位",
        "责任单位",
        "承办单位",
        "跟进单位",
        "责任主体",
        "with",
        "holder",
        "unit in charge",
    ),
    "next_review_on": ("下次跟进", "下次跟进日期", "下次跟进时间", "跟进日期", "next review"),
    "struck_off_on": ("销号日期", "销号时间", "struck off on"),
    "number": ("编号", "诉求编号", "case number"),
    "asked": ("最近询问", "询问对象", "last asked"),
    "last_review": ("最近跟进", "跟进情况", "进展情况", "办理进展", "last review"),
    "promises": ("未兑现的承诺", "承诺", "承诺事项", "open promises"),
    "reviews": ("跟进记录", "跟进次数", "reviews"),
    "sequence": ("序号", "no.", "number"),
    "approver": ("批准单位", "审批单位", "approved by"),
    "evidence": ("销号依据", "evidence"),
    "confirmation": ("销号确认", "确认", "confirmation"),
}
REQUIRED = ("entered_on", "matter", "reason", "unblock", "plan")
TEMPLATE = (
    "entered_on", "community", "building", "matter", "category", "reason", "unblock", "trigger_on", "plan",
    "holder", "next_review_on", "last_review",
)  # fmt: skip
"""The columns of the empty form, in their order."""
REMARKS = ("asked", "last_review", "promises", "reviews")
"""What was written down of earlier follow-ups; it is kept as a remark in the story of the case."""

_REASONS: dict[ReasonClass, tuple[str, ...]] = {
    ReasonClass.BUDGET: (
        *("待资金", "资金", "资金不足", "缺资金", "资金未落实", "资金问题", "资金类", "经费", "经费不足"),
        *("waits for money", "money"),
    ),
    ReasonClass.SEASON: (
        *("待季节", "季节", "季节原因", "季节性", "季节类", "气候", "天气", "天气原因"),
        "waits for the season",
    ),
    ReasonClass.LAW: (
        *(
            "受法规政策限制",
            "法规",
            "政策",
            "法规政策",
            "政策法规",
            "法律法规",
            "政策限制",
            "政策原因",
            "政策类",
        ),
        *("政策类", "无政策依据", "law or policy", "policy"),
    ),
    ReasonClass.OTHER_OWNER: (
        *("权属不在本级", "权属", "权属问题", "权属不清", "权属类", "产权", "产权问题", "产权不清"),
        *("非本级权限", "权限不在本级", "belongs to somebody else", "ownership"),
    ),
    ReasonClass.TECHNICAL: (
        *("技术条件不具备", "技术", "技术原因", "技术条件", "技术限制", "技术问题", "技术类"),
        "technically not possible yet",
    ),
    ReasonClass.RESIDENT: (
        *("待居民协商", "居民协商", "居民意见不一", "居民意见不统一", "意见不统一", "居民原因", "邻里协商"),
        *("协商", "协商中", "协商类", "waits for the residents", "residents"),
    ),
    ReasonClass.OVERDUE: ("超期", "逾期", "overdue"),
}
_BY_HEADING = {plain(word): column for column, words in _HEADINGS.items() for word in (*words, column)}
_BY_REASON = {plain(word): reason for reason, words in _REASONS.items() for word in (*words, reason.value)}


def recognise(headings: list[str]) -> dict[int, str] | None:
    """Return the column at each known position if this is the line of headings; of two alike the first."""
    found: dict[int, str] = {}
    for position, text in enumerate(headings):
        column = _BY_HEADING.get(plain(text))
        if column is not None and column not in found.values():
            found[position] = column
    is_ledger = "matter" in found.values() and len(found) >= 3
    return found if is_ledger else None


def heading(column: str, *, chinese: bool) -> str:
    """Return the heading of a column as the empty form writes it."""
    words = _HEADINGS[column]
    return words[0] if chinese else next(word for word in words if word.isascii()).capitalize()


def read_reason(text: str) -> ReasonClass | None:
    """Return the reason that a word means."""
    return _BY_REASON.get(plain(text))
