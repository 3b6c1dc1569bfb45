"""What belongs to a Night Talk: its title, its notes, and the news that it carries down."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TypeVar

from app.demo.corpus.cases import pick
from app.demo.corpus.phrases import SLOTS
from app.demo.corpus.seasons import seasons

TITLES = (
    "{unit}楼长夜话",
    "{unit}{month}月第{nth}次楼长夜话",
    "{unit}楼长夜话：{topic}",
    "{topic}专题夜话（{unit}）",
    "{unit}{month}月{day}日夜话",
)
NTH = "一二三"
TOPICS: dict[str, tuple[str, ...]] = {
    "": (
        "楼道堆物怎么清",
        "电动车往哪充",
        "车位怎么轮",
        "物业账目说清楚",
        "养狗的规矩",
        "老人吃饭的事",
        "加装电梯听听各家",
        "噪声扰民谈一谈",
    ),
    "spring": ("绿地不种菜", "开春修路补坑", "树枝该修了", "春季消杀"),
    "summer": ("汛期防积水", "用电高峰怎么办", "暑期孩子谁来带", "蚊虫消杀", "广场舞几点收"),
    "autumn": ("供暖前查管子", "天黑得早，路灯要亮", "落叶清运", "秋季消防查一遍"),
    "winter": ("暖气不热怎么报", "扫雪除冰", "取暖防火防一氧化碳", "独居老人过冬"),
    "festival": ("过年安全和热闹", "烟花爆竹不能放", "返乡车多怎么停"),
}  # fmt: skip
NOTES = (
    "到会{n}人，先看了上次{m}件事的下落，{late}。",
    "今晚来了{n}位楼长，{who}头一个发言，大家说得实在。",
    "议到{hour}散会，{m}件当场有了着落。",
    "{who}提的事争了半个钟头，最后定下先试一个月。",
    "物业经理到场，当面认了两条，{soon}回话。",
    "社区民警讲了最近的骗局，提醒大家转告家里老人。",
    "{staff}记录，念了一遍，大家没意见。",
    "有两位楼长请假，会后{staff}去家里补说了一遍。",
    "{who}说上次的灯修好了，替楼里谢谢。",
    "停车的事没谈拢，下次请物业带方案来。",
    "{m}件交网格办，{few}件进台账，逐条念给大家听。",
)
LATE = ("都办了", "还差一件没完，网格说了原因", "两件超了时间，说明了缘由", "多数办好，一件进了台账")
BULLETINS: dict[str, tuple[tuple[str, str], ...]] = {
    "": (
        ("老年食堂办卡", "六十岁以上的可到社区食堂办优惠卡，带身份证就行。"
         "走不动的跟楼长说，可以送餐。请转告自家楼里的老人。"),
        ("家庭医生来楼里", "{soon}卫生站的医生来{place}，量血压、测血糖、签家庭医生，不收钱。空腹来更好。"),
        ("认清新骗局", "最近有人冒充客服说要退款，让下软件、开屏幕共享，一开钱就没了。"
         "凡是要验证码的都别给。"),
        ("高龄津贴怎么领", "满八十岁的老人可领高龄津贴，材料只要身份证和银行卡。"
         "行动不便的，网格员上门代办。"),
        ("灵活就业补贴", "没有固定单位、自己缴社保的，符合条件可申请补贴。"
         "{soon}人社的人来驿站办公，有疑问当面问。"),
        ("楼道清理日", "{soon}集中清楼道，想扔的大件提前跟楼长说，免费拉走。舍不得扔的请先搬回家。"),
        ("招楼栋志愿者", "每周两小时，陪老人、看电动车、扫雪都行。报名找楼长，时间能商量。"),
        ("免费修小家电", "周末上午{place}有便民集市：磨刀、修伞、理发、修小家电，都不要钱。"),
        ("电动车以旧换新", "旧电动车换新有补贴，电池要合规。怎么领、到哪换，驿站里贴了明白纸。"),
    ),
    "spring": (("狂犬疫苗接种", "{soon}在{place}集中给狗打疫苗、办证。来的时候拴好绳，带上养犬人身份证。"),),
    "summer": (
        ("汛期提醒", "这几天雨大，地下室和一楼的把东西垫高。看见井盖翻了绕着走，马上告诉楼长。"),
        ("暑期托管报名", "社区暑期班开始报名，双职工家庭优先，每天到下午五点。名额有限，先到先得。"),
        ("高温关照老人", "天热，独居老人每天有人敲门。驿站全天开空调，有水有药，请老人来歇脚。"),
        ("用电高峰提醒", "晚上七点到十点用电紧，大功率的错开用。插排别串着接，闻到糊味先断电。"),
    ),
    "autumn": (
        ("供暖试水通知", "{soon}开始注水试压，家里请留人。听见哗哗响别慌，漏水先关阀，再给楼长打电话。"),
        ("流感疫苗预约", "六十岁以上和孩子可以预约流感疫苗，卫生站每周二、周四下午打。"),
        ("取暖费缴费", "取暖费开始缴了，不会用手机的老人到驿站，有人帮着办。报停的要在截止前说。"),
    ),
    "winter": (
        ("取暖防一氧化碳", "烧炭取暖一定开窗留缝，别在屋里放炭盆。楼长挨户看一看，独居的多问一句。"),
        ("扫雪一起来", "下雪第二天早上七点，党员志愿者带头扫单元门口。铲子在驿站，自己来拿。"),
        ("困难家庭冬季补助", "低保和低保边缘户的取暖补助开始登记，材料一次备齐，楼长可以代交。"),
    ),
    "festival": (
        ("过年不放烟花", "小区里不放烟花爆竹，看见孩子玩摔炮请劝一句。{place}除夕夜有人值守。"),
        ("写春联送福字", "{soon}书法老师来{place}写春联，红纸备好了，人来就行。"),
    ),
}  # fmt: skip


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BulletinText:
    """News told at a talk, to be passed on."""

    title: str
    body: str


def talk_title(rng: Random, unit_name: str, when: date) -> str:
    """Give a talk of the unit a title that suits the season."""
    return pick(rng, TITLES).format(
        unit=unit_name,
        topic=pick(rng, _of_season(TOPICS, when)),
        month=when.month,
        day=when.day,
        nth=NTH[min((when.day - 1) // 10, 2)],
    )


def talk_notes(rng: Random, attended: int, items: int) -> str:
    """Write two to five sentences about how the talk went."""
    slots = {
        "n": attended,
        "m": items,
        "late": pick(rng, LATE),
        **{name: pick(rng, SLOTS[name]) for name in ("who", "soon", "staff", "few")},
        "hour": pick(rng, ("八点半", "八点四十", "快九点", "九点一刻")),
    }
    first, *rest = NOTES
    drawn = rng.sample(rest, rng.randint(1, 4))
    return "".join(note.format_map(slots) for note in (first, *drawn))


def bulletin_text(rng: Random, when: date) -> BulletinText:
    """Draw a piece of news that suits the season."""
    news = _of_season(BULLETINS, when)
    title, body = news[int(rng.random() * len(news))]
    place = pick(rng, ("驿站", "小广场", "活动室", "社区大厅", "凉亭边"))
    return BulletinText(title, body.format(soon=pick(rng, SLOTS["soon"]), place=place))


def _of_season(table: dict[str, tuple[T, ...]], when: date) -> list[T]:
    """Take what suits any day, and twice what suits this one."""
    fitting = [one for season in seasons(when) for one in table.get(season, ())]
    return [*table[""], *fitting * 2]
