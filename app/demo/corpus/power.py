"""What residents say about electricity and lighting, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "power",
    """
[told]
- 给电工打过电话
- 群里拍照发过
- 跟物业说过{few}回
[accept]
- 已叫电工带备件去{spot}
- {staff}晚上去{spot}实地看一下再安排
- 收到，先查是灯的事还是线的事
[progress]
- 电工换过灯头还是不亮，要查线路，{soon}来
- 备件到了，{day}统一换
[up]
- 同类问题有好几个单元，建议统一改造，请上级安排
[back]
- 换个灯泡物业就能做，请先处理
[verify]
- 晚上去{spot}看了，亮堂
[ledger]
[review]
[strike]
- 夜间照片和{who}的确认都有了
= power.corridor_light | 楼道灯不亮 | weight=6 on=tower,slab,walkup
%ledger budget | 整栋楼道灯线老化，要整批换线换灯 | 列入老旧小区改造或筹到资金 | 先接临时灯，每周看一遍
%review 临时灯亮着，换线的签字又收了几户
? lamp | 声控灯 | 感应灯 | 楼梯灯 | 过道灯 | 门厅灯
@ {spot}楼道
@ {entry}门厅
- {spot}{lamp}坏了{since}
- {entry}楼道灯坏了{since}
- {spot}{lamp}一闪一闪的
- {lamp}喊半天不亮，{spot}黑咕隆咚
- {entry}从{floor}往上{lamp}全灭了
- {seen}{spot}{lamp}掉下来吊着线
-autumn 天黑得早了，{spot}{lamp}还没修
-winter 五点就黑，{entry}{lamp}不亮{since}了
> 老人上楼摸着墙走
> 前天有人踩空了
> 孩子下晚自习不敢上楼
> 钥匙孔都找不着
! 换个灯泡吧
! 派个电工来
* 换了{spot}{lamp}，顺手把{entry}其他几层也查了一遍
* {fixer}换成LED感应灯，{spot}夜里看过，亮
= power.street_light | 路灯不亮 | weight=2
%ledger other_owner | 灯杆和电源归市政，没移交给小区 | 移交完成或市政派人 | 先装几盏太阳能灯
%ledger budget | 电缆断在路面下，开挖恢复要花钱 | 费用批下来 | 先从旁边楼接一路临时电
%review 太阳能灯够用到九点，正式的还在等
~ autumn=1.6 winter=1.6
? where | 凉亭边 | 北围墙根 | 快递柜那块 | 停车棚旁 | 广场边 | 幼儿园门口 | 河沿小路 | 大门口
@ {where}
- {where}的路灯灭了{since}
- {where}一溜{few}盏灯全不亮
- {where}的灯白天亮{hour}灭，反着来
- {building}前面{where}黑得看不见人
-autumn 天短了，{where}路灯还是夏天的点才开
> 晚上遛弯绕着走
> 坑坑洼洼的，怕摔
> 女孩子下夜班害怕
! 修一修
! 开灯时间调早点
* {where}换了{few}个灯头，时控器改到天黑就亮
* 查出是电缆断点，{day}接好，{where}一排灯全亮
= power.outage | 停电跳闸 | weight=2 plain
%verify 问了{who}，说没再跳闸
%ledger technical | 变压器容量到顶，再加就过载 | 供电所增容完成 | 错峰用电，晚上值班盯着
%review 供电所说增容排上了，材料{month}到
%up 表前线路归供电，网格动不了，请社区联系供电所
~ summer=2 winter=1.3
? use | 空调 | 电饭锅 | 热水器 | 电磁炉 | 电暖器
@ {entry}电表箱
- {spot}停电了，{hour}停到现在
- 一开{use}就跳闸，{since}了
- {entry}半边楼没电，{floor}以上都黑着
- 电压不稳，{use}一开灯就暗
-summer 热得不行，{entry}{hour}又跳闸，{use}全停
> 冰箱的东西都化了
> 家里有吸氧的病人
> 电梯也跟着停
! 问问几点来电
! 查查是不是超负荷
* 供电所换了{entry}空开，{use}同时开也没再跳
* {day}恢复供电，查明是{entry}电缆接头烧了，已重做
= power.hazard | 线路隐患 | weight=1 now
? where | 电表箱 | 单元门口 | 灯杆底下 | 车棚顶 | 楼道桥架 | 外墙上
@ {entry}{where}
- {entry}{where}冒火花，噼啪响
- {where}电线皮破了，铜丝露在外头，就在{entry}边上
- 摸{entry}{where}的铁门发麻，怕是漏电
- {spot}{where}有糊味，线都烤黑了
-summer 雨天{entry}{where}积水，线头泡在水里
> 孩子够得着
> 老人天天从那儿过
! 先把电断了
! 快叫电工
* 断电后换了{where}的老线，加装漏保，测过不带电
* 供电所换了{entry}{where}烧坏的接线排，挂牌检查三天正常
= power.cables | 线缆杂乱 | weight=1 plain
%ledger other_owner | 杆线分属几家运营商，要一起动 | 三家定下同一天施工 | 先把垂下来的绑高，挂警示牌
%review 运营商来勘察过，等他们定施工日子
? line | 网线 | 光缆 | 电话线 | 监控线 | 废弃电视线
@ {entry}外墙
- {entry}{line}乱得像蜘蛛网
- {line}垂下来到头顶，{entry}门口大车一过就刮
- 换运营商留下的{line}没人收，在{spot}堆了一团
- {seen}{entry}一根{line}被刮断了耷拉在地上
> 不知道有没有电
> 孩子拽着玩
! 让运营商来收拾
! 捆一捆抬高些
* 运营商{day}剪掉废线，{entry}{line}入槽绑扎
* 断的{line}接好抬高，{spot}用线槽理顺
""",
)
