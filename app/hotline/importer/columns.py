"""What the columns of a sheet of dispatches hold, by the headings that hotlines usually write."""

from collections.abc import Mapping, Sequence

from app.web.tables import plain

COLUMNS = ("number", "text", "address", "name", "phone", "category", "due")
REQUIRED = ("number", "text")
_HEADINGS: dict[str, tuple[str, ...]] = {
    "number": (
        *("工单编号", "工单号", "派单编号", "派单号", "派单编码", "受理编号", "受理号", "受理单号"),
        *(
            "任务编号",
            "任务号",
            "转办单号",
            "转办编号",
            "诉求编号",
            "流水号",
            "编号",
            "dispatch number",
            "number",
        ),
    ),
    "text": (
        *("诉求内容", "工单内容", "反映内容", "来电内容", "主要内容", "问题描述", "事项内容", "诉求描述"),
        *("详细内容", "内容", "诉求", "问题", "事项", "text", "matter", "content"),
    ),
    "address": (
        *("事发地址", "诉求地址", "发生地址", "反映地址", "问题地址", "事件地址", "事发地点", "发生地点"),
        *("具体地址", "详细地址", "地址", "地点", "位置", "address", "place"),
    ),
    "name": (
        *("诉求人", "诉求人姓名", "来电人", "来电人姓名", "反映人", "反映人姓名", "市民姓名", "投诉人"),
        *("联系人", "姓名", "caller", "name"),
    ),
    "phone": (
        *("联系电话", "来电号码", "来电电话", "主叫号码", "诉求人电话", "手机号码", "手机号", "手机", "电话"),
        *("联系方式", "phone"),
    ),
    "category": (
        *("诉求分类", "诉求类别", "问题分类", "问题类别", "事项分类", "工单类别", "类别", "分类", "category"),
    ),
    "due": (
        *("办理时限", "办结时限", "处理时限", "截止时间", "截止日期", "办理期限", "到期时间", "到期日期"),
        *("反馈期限", "反馈时限", "答复期限", "答复时限", "要求办结时间", "要求完成时间", "due", "due day"),
    ),
}


def matched(headings: Sequence[str], saved: Mapping[str, str]) -> dict[str, int]:
    """Return the position of each column: where `saved` says, else under the usual heading that fits best.

    A column that is saved as empty is not looked for.
    """
    written = [plain(text) for text in headings]
    found: dict[str, int] = {}
    for column in COLUMNS:
        words = [saved[column]] if column in saved else []
        if saved.get(column) != "":
            words += _HEADINGS[column]
        free = [word for word in map(plain, words) if word and word in written]
        places = (written.index(word) for word in free)
        position = next((at for at in places if at not in found.values()), None)
        if position is not None:
            found[column] = position
    return found
