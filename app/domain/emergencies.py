"""Emergencies in what somebody types: whom to call before anything is logged.

A word of an emergency does not count where danger, prevention, the past or money is spoken of before it:
"afraid that it burns one day", "the gas bill". Whoever dictates sets no commas, so that what stands after
the word, or between the two "now", takes nothing back. Rather one call too many than one too few: what is
left open counts.
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class Emergency(StrEnum):
    """What has happened."""

    FIRE = "fire"
    GAS = "gas"
    TRAPPED = "trapped"
    SHOCK = "shock"
    INJURY = "injury"
    VIOLENCE = "violence"


FIRE_BRIGADE, AMBULANCE, POLICE = "119", "120", "110"
NUMBERS: Mapping[Emergency, str] = {
    Emergency.FIRE: FIRE_BRIGADE,
    Emergency.GAS: FIRE_BRIGADE,
    Emergency.TRAPPED: FIRE_BRIGADE,
    Emergency.SHOCK: AMBULANCE,
    Emergency.INJURY: AMBULANCE,
    Emergency.VIOLENCE: POLICE,
}
"""Whom to call in the whole country; for gas the gas company's own number is better where it is known."""

_CLAUSE = re.compile(r"[，。；！？、,;!?\s]+")
_GAS = "(?:燃气|煤气|天然气|液化气|瓦斯)"
_SIGNS: Mapping[Emergency, re.Pattern[str]] = {
    Emergency.FIRE: re.compile(
        r"[着起失]火|火灾|火警(?!电话|器|系统)|(?:厨房|屋|家|楼道|房间|车库|地下室).{0,3}烟[很太好特非越].{0,2}大|烧起来|冒[黑浓]?烟|冒火|浓烟|有?明火|爆炸|电线.{0,4}(?:掉|断|打火)"
    ),
    Emergency.GAS: re.compile(rf"{_GAS}.{{0,6}}(?:泄[漏露]|漏(?!水)|跑气|味)|漏{_GAS}"),
    Emergency.TRAPPED: re.compile(
        r"困(?:在|了?人|住)|被困|电梯.{0,6}(?:关|卡|困).{0,3}人|(?:关|卡)在电梯|电梯.{0,6}出不来"
    ),
    Emergency.SHOCK: re.compile(r"触电|被电[了到倒击]|电[到击]了?人"),
    Emergency.INJURY: re.compile(
        r"[受摔砸烫烧撞咬]伤|流血|出血|骨折|[昏晕]倒|昏迷|不省人事|没有?呼吸|没气了|心[脏梗]病?发作|心梗|中毒|喝农药"
        r"|心脏病犯|血流|割腕|自杀|摔断|要跳(?![舞闸绳广槽])|(?:人|孩子?|爷|奶|大[爷妈娘]|[他她]|^)被.{0,3}撞"
        r"|轻生|跳楼|坠楼|溺水|落水|[掉摔跌][进到下].{0,4}(?:井|河|坑|沟)|(?:砸|撞)[到了中]{0,2}人|摔.{0,3}(?:起不来|不动)"
    ),
    Emergency.VIOLENCE: re.compile(
        r"救命(?![钱药恩之])|打架|斗殴|打起来|[持拿]着?刀|砍人|捅[了人]|抢劫|打人|家暴|绑架|强奸|(?:入室|正在)(?:盗窃|偷)|撬[门锁]"
    ),
}
_BEFORE = re.compile(
    r"去年|前年|上次|上个?月|上周|上星期|前几[天年]|之前|以前|曾经?|往年|多次|经常|老是|总是"
    r"|万一|如果|要是|一旦|会不会|(?<!消)防止?|预防|避免|以免|杜绝|消除|差点|险些"
)
"""Words that make all that follows past or merely thought of, until a word of now."""
_FEARED = re.compile(r"(?:怕|担心|容易|可能会?|引发|引起|导致|造成|存在)(.{0,6})$")
"""Words that make feared what follows at once; further on only what is not said to be done."""
_AT_ONCE = 2
_TALK = re.compile(r"隐患|演练|宣传|培训|讲座|保险|赔|费|发票|频发")
_RISK = re.compile(r"^.{0,2}?(?:风险|危险|隐患)")
_NOW = re.compile(r"现在|正在|此刻|刚刚|刚才|今天|已经|又|快来|打了1[12]|报了警")
_HARMLESS: Mapping[Emergency, re.Pattern[str]] = {
    Emergency.FIRE: re.compile(
        r"消防(?:通道|设施|栓|器材|演练|检查|安全)|灭火器|烧烤|烟囱|油烟(?!机)|抽烟|吸烟|鞭炮|烟花|烧纸|不着火|点不着"
    ),
    Emergency.GAS: re.compile(r"[费缴]|改造|安装|开通|报装|演练|宣传|保险"),
    Emergency.TRAPPED: re.compile(r"困难"),
    Emergency.INJURY: re.compile(r"工伤|医保|报销|补偿|抚恤"),
}


def emergencies_in(text: str) -> tuple[Emergency, ...]:
    """Return what a text says has happened just now, the most dangerous first; mostly nothing."""
    clauses = _CLAUSE.split(text)
    return tuple(
        kind for kind, sign in _SIGNS.items() if any(_says(kind, sign, clause) for clause in clauses)
    )


def number_to_call(kind: Emergency, *, gas_company: str = "") -> str:
    """Return the number to call first; `gas_company` is the street's own for gas, if one is known."""
    return gas_company if kind is Emergency.GAS and gas_company else NUMBERS[kind]


def _says(kind: Emergency, sign: re.Pattern[str], clause: str) -> bool:
    """Return whether a clause says that it has happened; gas is taken seriously also where it is feared."""
    harmless = _HARMLESS.get(kind)
    if harmless and harmless.search(clause):
        return False
    return any(
        kind is Emergency.GAS or _has_happened(clause[: match.start()], clause[match.end() :])
        for match in sign.finditer(clause)
    )


def _has_happened(before: str, after: str) -> bool:
    """Return whether a sign between two parts of a clause is said to be there now."""
    words = list(_BEFORE.finditer(before))
    if words and not _NOW.search(before, words[-1].end()):
        return False
    is_done = after.startswith("了")
    feared = _FEARED.search(before)
    if feared and not _NOW.search(feared[1]) and not (is_done and len(feared[1]) > _AT_ONCE):
        return False
    if _RISK.match(after) and not is_done:
        return False
    return not _TALK.search(before + after) or bool(_NOW.search(before + after))
