"""What residents say about water and leaks, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "water",
    """
[told]
- 物业来捅过一回
- 打过供水热线
- 楼上楼下说过{few}次
- 上个月就报过
[accept]
- 收到，{soon}约上下两家一起进门看
- {staff}先到{spot}看漏点，拍照存下
[progress]
- 已查到漏点在立管接头，等配件，{soon}换
- 供水的人来测过压，说要查二次泵房，{soon}再来
- 吊顶开了个口，看见水从上面来，正约楼上
[up]
- 主管归供水单位，网格叫不动，请社区协调
- 整根立管都锈了，得统一换，牵涉上下十几户，请社区牵头
[back]
- 户内软管的问题，物业就能换，请先上门
[verify]
- 到{home}看过，墙面干了，没有新水印
[ledger]
- budget | 整栋换立管要用维修资金，正在征求意见 | 签字过三分之二并审批 | 漏点先打卡箍，备水桶和沙袋
- resident | 楼上住户常年在外，不肯开门查管 | 联系上房主同意入户 | 每周打一次电话，必要时走调解
[review]
- 楼上回话说{month}回来，到时候开门查
[strike]
- 闭水四十八小时不渗，楼上楼下都签了字
= water.outage | 供水不正常 | weight=3 plain
%verify 开龙头试了，水流正常
%accept {staff}已问供水站，{soon}前给来水时间
? room | 厨房 | 卫生间 | 热水器 | 洗衣机 | 顶楼几户
@ {spot}水表间
- {spot}停水{since}了，没见通知
- {hour}水就变得线一样细，{room}根本用不了
- 泵房一停，{floor}以上全没水
- {seen}没水了，{room}用不了，问物业说不知道
-summer 天热用水多，{spot}{hour}{room}就没水
-winter 水管冻住了，{entry}从{hour}起{room}没水
> 家里有老人等着做饭
> 马桶都冲不了
> 拎着桶到楼下接水
! 先送点水来
! 问问几点来水
* 二次泵更换压力罐，{floor}{room}测压正常，{day}恢复
* 供水站抢修阀门，提前在群里通知，{entry}已来水
= water.quality | 水质异常 | weight=1 plain
? look | 发黄 | 像米汤 | 有铁锈渣 | 一股漂白粉味 | 飘黑点 | 有土腥味
@ {home}厨房
- {home}放出来的水{look}
- {hour}接的水{look}，放半天才清
- 水{look}有{since}了，{entry}几户都一样
- 修完管以后水就{look}，不敢喝
> 洗白衣服都染了色
> 只好买桶装水做饭
> 给孩子冲奶粉不放心
! 来取个水样化验
! 水箱该洗了
* 水箱清洗消毒，取样化验合格，报告贴在{entry}门口
* 排掉管内积水，{look}的情况没有了，{day}复测正常
= water.burst | 水管爆裂 | weight=1 now plain
%accept 已叫{fixer}去关阀，{staff}同去
? where | 管井 | 地库顶 | 花坛边 | 消防管 | 阀门井 | 楼道立管
@ {entry}{where}
- {entry}{where}水管爆了，水往上喷
- {where}崩开个口子，水顺着{entry}楼梯往下流
- {entry}门口地下冒水，{where}那块都淹了
-winter 夜里冻的，{entry}{where}水管裂了
> 水快进一楼了
> 电表箱就在旁边
> 路面都泡软了
! 先把总阀关了
! 快来抢修
* {fixer}十分钟关阀，换了{where}一截管，{day}来水，电箱检查无碍
* 供水抢修队到场，{where}换新接头，积水抽干，沿路撒了沙
= water.indoor_leak | 楼上漏水 | weight=3
%accept 已叫{fixer}带工具去{home}，先关阀看
? room | 卫生间 | 厨房 | 客厅 | 主卧 | 阳台 | 次卧
? mark | 黄印子 | 霉斑 | 水珠 | 一大片湿 | 墙皮鼓包
@ {home}{room}
- {home}{room}顶上渗水，{mark}
- 楼上{above}洗澡，我家{room}就滴水
- {room}天花板{mark}，拿盆接了{since}
- {above}装修以后，{home}{room}一直{mark}
> 灯一开就跳
> 柜子都泡了
> 楼上说不是他家的事
! 来个人两家一起看看
! 帮着调解一下
* 约{above}和{home}一起打压，查出地漏接口漏，楼上重做防水，{room}刷了墙
* 调解室谈了两次，{above}承担维修，{home}{room}干透后补漆
= water.roof | 渗雨 | weight=2 plain
%ledger season | 防水要等天晴干透才能做 | 连续晴天，屋面干透 | 先铺防雨布、疏通落水口，雨天专人看
%ledger budget | 整栋楼顶重做防水要用维修资金，正在征求意见 | 签字过三分之二并审批 | 先补最漏的几处
%review 上次下雨没再往里渗，布还好，继续等晴天
%progress 上楼顶看过，防水层起泡，等天晴动手
%verify 雨后上门看过，墙面干的
~ summer=2.5 winter=0.4
? spot2 | 屋角 | 窗台上方 | 山墙 | 天沟 | 女儿墙根 | 烟道边
@ {building}楼顶
- 顶楼{spot2}漏雨{since}了
- 楼顶防水起泡，{spot2}往里渗
- 外墙裂缝，{home}{spot2}那面墙全是水印
-summer 一场大雨，{home}{spot2}哗哗往里漏
-summer 雨停了半天，{spot2}还在滴
-winter 楼顶雪一化，{spot2}就渗水
> 被褥都挪到另一间
> 插座也湿了
> 墙里长黑毛
! 趁天好把防水做了
! 来人上楼顶瞧瞧
* 楼顶{spot2}铲掉旧层重做防水，淋水试验不渗
* 外墙{spot2}打胶封缝，补了涂料，{day}雨后复看干燥
= water.sewer | 下水堵塞 | weight=4 plain
%ledger other_owner | 市政主管口径小，改造归排水单位 | 列入排水单位年度改造 | 汛期前清掏一次，备抽水泵
%ledger budget | 化粪池和主管都老了，翻建要用维修资金 | 签字过三分之二并审批 | 每季度抽一次，楼下贴电话
%accept 已叫{fixer}带机器去{entry}先通一遍
%progress 通开了半截，前头还有硬块，{soon}上高压水车
%verify 到{entry}看过，水下得快，也没味了
? what | 厨房地漏 | 卫生间马桶 | 一楼阳台 | 化粪池 | 检查井 | 雨水篦子
@ {entry}{what}
- {entry}{what}反水，污水冒出来了
- {what}堵了{since}，通了又堵
- {spot}{what}返臭，关着窗都闻得见
- {seen}{what}往外溢，流到{entry}门口
-summer 天一热{what}味道更大，{entry}门口没法走
> 苍蝇嗡嗡的
> 一楼家里踩着砖走
> 孩子上学得绕着走
! 叫吸污车来抽一抽
! 彻底清一回
* 吸污车抽了两车，高压水冲通{what}，路面冲洗消毒
* {fixer}从{what}掏出一团抹布和油块，重装滤网，贴了提示
""",
)
