"""What residents say about noise, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "noise",
    """
[told]
- 打过110，来了就停，走了又响
- 敲过门没人应
- 群里说过{few}回
- 物业劝过
[accept]
- {staff}{hour}去听一下，再找对方谈
- 收到，先和对方通个气
- 已约双方{soon}在楼下说说
[progress]
- 对方答应收敛，再听两天
- 装了测声的手机软件，{hour}测了一次，留了记录
- 和物业一起上门，对方说{soon}改
[up]
- 劝了{few}次不听，要请城管、民警一起上门
[back]
- 还没和对方见过面，请先上门劝一次
[verify]
- {hour}打电话问，{who}说安静了
- 昨晚去听过，确实小了
[ledger]
- law | 分贝没超标准，罚不了 | 专业机构复测超标或双方签下约定 | 先订个时段约定，楼长每周问一次
- resident | 两家积怨深，一方不肯见面 | 愿意坐下来谈 | 分头走访，请老邻居从中说和
[review]
- 这个月只响过一回，{who}说能忍
- 约了三次来了一次，关系缓了些
[strike]
- 双方签了邻里约定，一个月没再反映
= noise.construction | 工地夜间施工 | weight=1 plain
%ledger other_owner | 工程归外单位，夜间许可是上面批的 | 审批单位收紧夜间许可 | 工地贴公示，装隔声屏
? sound | 打桩 | 浇混凝土 | 卸钢筋 | 挖机 | 切割 | 渣土车来回跑
@ 小区{side}工地
? side | 东边 | 南墙外 | 路对面 | 西侧 | 北边
- {side}工地{hour}还在{sound}
- {side}{sound}响了{since}，觉都睡不成
- {sound}的动静震得{home}玻璃嗡嗡响，就在{side}
-exams 孩子要考试了，{side}{hour}还在{sound}
-summer 开着窗睡，{side}{hour}{sound}
> 老人心脏受不了
> 灰也大，窗台一层
! 晚上别干了
! 查查有没有许可
* 城管约谈施工方，{sound}改到白天，围挡加了隔声屏
* 夜间许可公示上墙，{side}工地十点后停工，连听三晚没响
= noise.renovation | 装修噪声 | weight=3
? tool | 电钻 | 电锤 | 砸墙 | 切砖 | 铲墙皮
@ {above}
- {above}装修，{hour}还在{tool}
- {tool}响了{since}，{spot}震得头疼
- {spot}楼上{tool}，周末也不歇
- {above}中午{tool}，孩子刚睡着就惊醒
> 家里有刚出院的病人
> 上网课听不清
> 老人血压上来了
! 定个装修时间
! 让物业管管
* 物业给{above}定了施工时段，午休和周末停{tool}，门上贴了公示
* {staff}上门劝说，{tool}的活三天集中干完，邻居谅解
= noise.square_dance | 音响扰民 | weight=2
~ summer=2 winter=0.5
? where | 小广场 | 凉亭 | 南门口 | 篮球场 | 河边 | 商场门前
? what | 广场舞音响 | 唱歌的大音箱 | 甩鞭子 | 吹唢呐 | 抖空竹的 | 直播的喇叭
@ {where}
- {where}{what}{hour}就开始了
- {where}{what}声音大得{home}关窗都没用
- {where}来了两拨人比{what}，一边比一边响
-exams 孩子快考试了，{where}{what}{hour}还不停
-summer 天热人多，{where}{what}闹到{hour}
> 孩子写不成作业
> 上夜班的白天补不了觉
! 声音拧小点
! 换个地方行不行
* 和领队约好八点半收，{where}{what}调到测声线以下
* {where}划了活动时段，换了小音箱，{who}说能接受
= noise.shop | 商铺噪声油烟 | weight=2
%up 证照和油烟要部门查，请社区约
? shop | 烧烤店 | 大排档 | 台球厅 | 火锅店 | 水果店 | 理发店 | KTV
? sound | 排风机轰轰响 | 外摆划拳 | 喇叭循环叫卖 | 卸货咣咣响 | 音响震地板
@ 楼下{shop}
- 楼下{shop}{hour}还{sound}
- {building}底商{shop}{sound}，{since}了
- {shop}{sound}，{home}窗户都不敢开
-summer 夏天{shop}摆到马路上，{sound}到{hour}
> 整晚睡不着
> 油烟直往屋里钻
! 限个时间
! 把风机换个方向
* 城管和{shop}老板谈过，{sound}的问题整改，风机加了消声罩
* {shop}十点后不外摆，喇叭撤了，签了承诺
= noise.home | 楼上生活噪声 | weight=3
? sound | 拖椅子 | 跑跳 | 弹钢琴 | 打麻将 | 拍皮球 | 剁馅 | 掉弹珠一样响 | 吵架摔东西
@ {above}
- {above}{hour}还在{sound}
- 楼上{above}{sound}，{since}天天这样
- {home}头顶上{sound}，敲门还说我们事多
- 隔壁{sound}到{hour}，墙太薄了
> 神经都衰弱了
> 老人睡不着吃药
! 帮着说和说和
! 提醒一句就行
* {staff}上门，{above}铺了地垫，{sound}的事保证九点后不弄
* 两家在调解室见了面，互加微信，{sound}再响先发消息
= noise.machine | 设备嗡嗡响 | weight=1 plain
%ledger technical | 设备要换减振垫，停机才能做 | 厂家排出检修日 | 先把夜里的运行挪到白天
? machine | 水泵房 | 变压器 | 空调外机 | 地库风机 | 楼顶水箱 | 换热站
@ {machine}
- {machine}{hour}嗡嗡响，{home}听得清清楚楚
- {machine}低频声响了{since}，枕头上都震
- 一到{hour}{machine}启动，{spot}墙都跟着颤
-heating 供暖以后{machine}的声音更大，{home}{hour}没法睡
> 说不上多大声，就是心慌
> 看过医生了
! 加个减振的
! 来测一测
* {machine}加了减振垫和软接，{home}复测降了下来
* 换了{machine}磨坏的轴承，{hour}再听已经没有嗡声
""",
)
