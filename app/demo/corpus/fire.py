"""What residents say about fire safety, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "fire",
    """
[told]
- 消防检查时提过
- 物业说在走流程
- 群里拍过照
[accept]
- {staff}马上去{spot}看，先处理危险的
- 已叫物业消防主管，{soon}一起查
[progress]
- 消防站来人看过，开了整改单，{soon}复查
[up]
- 需要消防站认定，请社区报
[back]
[verify]
[ledger]
[review]
- 巡查记录齐全，没有新险情
[strike]
- 消防站复查合格，回执在案
= fire.passage | 消防通道被占 | weight=3 plain
%ledger law | 通道产权有争议，清不动 | 消防出具认定或判决 | 先留出四米，画线立桩
%progress 堵通道的人找到了，答应{soon}清走
%verify 到{entry}看过，通道是空的
%up 清了又堵，要交警拖、消防罚，请社区约
%accept 收到，先拉警戒线，{staff}去劝离
%review {month}开庭，通道先按四米留着
? block | 一排小车 | 石墩子 | 私人围栏 | 水果摊 | 地锁 | 建筑材料 | 快递车
@ {entry}消防通道
- {entry}消防通道被{block}堵死了
- {block}压在黄线上，{since}没人管
- {hour}登高面停满{block}，{building}前进不去车
- {seen}{block}把{building}消防门口占了
-festival 过年车多，{block}把{building}消防道挤满了
> 真着了火可怎么办
> 上次救护车就没进来
! 赶紧清
! 装个监控抓拍
* {block}全部清离，{entry}通道画禁停、装硬隔离
* 交警拖走{few}辆，{building}登高面每晚巡查
= fire.equipment | 消防设施 | weight=2 plain
%ledger budget | 消防管网整体更换要用维修资金 | 资金审批下来并招标 | 先配移动水源，每层加两具灭火器
%ledger technical | 报警主机停产，没有配件 | 换新主机到货 | 夜间加人巡楼，每两小时一遍
%progress 缺的配件已订，{soon}换上
%verify 按了试验按钮，正常
%up 消防系统整套瘫了，要动大钱，请上级协调
%back 灭火器过期物业就能换，请先办
%review 招标公告发了，还要等公示
? item | 灭火器 | 消火栓 | 烟感 | 喷淋头 | 水带 | 应急灯 | 报警按钮
? state | 过期了 | 没压力 | 被人拿走 | 锈死拧不开 | 一直响 | 罩子碎了
@ {spot}消防箱
- {spot}{item}{state}
- {entry}的{item}{state}，{since}没人查
- {item}箱子里塞着拖把，{spot}的{item}{state}
> 真用时干瞪眼
> 老人不懂，孩子拿着玩
! 换新的
! 全楼查一遍
* {spot}{item}换新，贴了检验日期，全楼一起查了
* {fixer}修好{item}，试过合格，签了巡查卡
= fire.exit | 疏散通道 | weight=2 on=tower,slab,walkup plain
? door | 防火门 | 安全出口 | 天台门 | 地库通道门 | 楼梯间门
? why | 拿链子锁着 | 闭门器坏了 | 被堆物顶死 | 常年敞着 | 把手掉了
@ {spot}楼梯间
- {spot}{door}{why}
- {entry}{door}{why}，{since}了
- {hour}走{entry}楼梯，{door}{why}，应急灯也不亮
> 万一有事跑都跑不出去
> 烟会往上窜
! 把门弄好
! 钥匙留在值班室
* {spot}{door}开锁换推杆，闭门器换新
* {entry}{door}清出堆物，应急灯换电池
= fire.smoke | 冒烟起火 | weight=1 now plain
%accept 已报119，{staff}带灭火器赶过去了
? src | 垃圾桶 | 电动车 | 厨房 | 楼道纸箱 | 配电间 | 阳台杂物 | 晾的被子
@ {spot}
- {spot}{src}冒烟了
- {entry}{src}着火，火苗子蹿出来
- {home}{src}一股浓烟，敲门没人应
-winter {spot}{src}起火，好像是电暖器引的
-festival 炮仗崩的，{entry}{src}着了
> 楼上有老人
> 烟顺着楼梯上来了
! 已打119，快来人
! 先断电断气
* 物业用灭火器扑住{src}的火，消防到场确认，无人受伤
* 消防扑灭{src}明火，{entry}住户疏散清点齐，烧坏的线已换
= fire.fireworks | 违规放烟花 | weight=1 plain
~ festival=14 winter=1.5 spring=0.3 summer=0.1 autumn=0.1
? what | 放烟花 | 点挂鞭 | 扔摔炮 | 放二踢脚 | 点仙女棒
? where | 单元门口 | 车棚边 | 草坪 | 顶楼平台 | 垃圾站前 | 充电桩旁
@ {entry}{where}
- {where}有孩子{what}，离{entry}不到两米
- {hour}{where}又有人{what}，{home}玻璃震得响
- {entry}{where}{what}的纸屑一地，差点点着垃圾桶
-festival 大年下{hour}{where}{what}，{building}跟前烟气腾腾
-festival 三十晚上{entry}{where}{what}没停
> 老人捂着胸口
> 车报警响成一片
! 派人盯一盯
! 家长管管
* {staff}和民警劝停，{where}收走剩的，{hour}安排巡查
* 和家长谈过，{where}禁放牌立上，志愿者除夕轮守
= fire.stove | 烧纸明火 | weight=1 plain
~ qingming=8 winter=1.3 summer=0.4
? what | 烧纸 | 烧落叶 | 点蜂窝煤 | 支炭炉烤串 | 烧旧家具
? where | 路口 | 树底下 | 楼道口 | 围墙根 | 天台 | 绿地里
@ {entry}{where}
- {where}有人{what}，就在{entry}旁
- {hour}在{where}{what}，火星子乱飞
- {entry}{where}{what}留下一片黑，{since}了
-qingming 清明前后{where}天天有人{what}，{entry}呛得慌
-winter 取暖{what}，{where}烟都进{home}
> 草都干着，一点就着
> 灰飘进屋
! 管管
! 设个集中的地方
* 劝灭{where}的火，设了集中祭扫桶，志愿者守着
* {where}清出灰烬浇透，和{what}的人谈了话
""",
)
