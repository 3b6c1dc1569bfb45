"""Fictional people: names, ages and telephone numbers that reach nobody."""

from dataclasses import dataclass
from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SURNAMES = tuple(
    "王王王李李李张张张刘刘陈陈杨黄赵赵吴周周徐孙孙马朱胡郭何高高林罗郑梁谢宋唐许韩冯邓曹彭曾"
    "肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾夏韦付方白邹孟熊秦邱江尹薛"
    "闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
"""The frequent ones stand several times, so that a plain draw is a weighted one."""

OLDER_MEN = _words(
    "建国 志强 国庆 保田 德厚 长顺 玉山 广才 福生 庆丰 永年 兆林 宝贵 振华 树林 守义 金生 学文 "
    "连喜 大勇 春生 维民 光明 孝先 茂林 传友 继忠 祥和 士杰 文斌 洪亮 有田"
)
OLDER_WOMEN = _words(
    "桂兰 秀英 玉梅 淑珍 凤琴 爱华 桂芝 月娥 兰英 素云 春兰 金凤 玉芬 惠芳 美荣 秀芹 淑贤 翠萍 "
    "瑞霞 红梅 桂香 彩云 玉珍 书芳 银环 巧云 敬芝 荣花 洪英 爱莲 素琴 志兰"
)
YOUNGER_MEN = _words(
    "浩然 子轩 宇航 俊杰 博文 志远 明哲 天佑 一鸣 振宇 家豪 鹏程 思远 晓东 立伟 海涛 少华 凯 磊 "
    "涛 超 斌 帅 鑫 亮 健 建军 宏伟 新宇 文博 云飞 泽林"
)
YOUNGER_WOMEN = _words(
    "雨桐 欣怡 诗涵 佳琪 梦瑶 思琪 雅静 婷婷 晓燕 丽娜 文静 晓雯 一诺 若曦 慧敏 雪梅 静怡 海燕 "
    "敏 静 丹 倩 娜 莉 颖 洁 玲 芳芳 亚楠 春燕 书瑶 悦"
)
RETIRED = (56, 76)
WORKING = (24, 58)


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; `gender` is "f" or "m"."""

    name: str
    gender: str
    age: int
    phone: str


def phone(rng: Random) -> str:
    """Invent an eleven-digit number; 1002 begins no number of the Chinese plan."""
    return f"1002{int(rng.random() * 10_000_000):07d}"


def name(rng: Random, gender: str, age: int) -> str:
    """Invent a name that fits the gender and the generation."""
    if gender == "f":
        given = OLDER_WOMEN if age >= 50 else YOUNGER_WOMEN
    else:
        given = OLDER_MEN if age >= 50 else YOUNGER_MEN
    return rng.choice(SURNAMES) + rng.choice(given)


def person(rng: Random, *, ages: tuple[int, int] = WORKING) -> Person:
    """Invent one person between the two ages, both included."""
    gender = "f" if rng.random() < 0.55 else "m"
    age = rng.randint(*ages)
    return Person(name(rng, gender, age), gender, age, phone(rng))


def people(rng: Random, n: int, *, retired: bool = False) -> list[Person]:
    """Invent `n` people with distinct names and numbers; building heads are `retired`.

    Raises:
        ValueError: more are asked for than names can tell apart.
    """
    if n > 4000:
        raise ValueError("the corpus has names for at most 4000 distinct people")
    ages = RETIRED if retired else WORKING
    found: dict[str, Person] = {}
    phones: set[str] = set()
    while len(found) < n:
        one = person(rng, ages=ages)
        if one.name not in found and one.phone not in phones:
            found[one.name] = one
            phones.add(one.phone)
    return list(found.values())
