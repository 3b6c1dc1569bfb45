"""What residents say about roads, facilities and greenery, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "facilities",
    """
[told]
- 物业说归市政
- 打过{few}次电话
[accept]
- {staff}去现场立个牌先提醒
- 收到，先看归谁修
- 已拍照量尺寸，{soon}报修
[progress]
- 材料到了，等天好施工
[up]
[back]
- 小区里头归物业，请先派人
[verify]
[ledger]
[review]
- 施工队说材料备齐，排在{month}
[strike]
- 修复前后照片和{who}的话都存了
= facilities.road | 路面破损 | weight=3
%ledger season | 冬天浇不了混凝土 | 天暖连续五度以上 | 先垫钢板，夜里放灯
%ledger budget | 整条路重做没有列进今年 | 列入明年计划 | 坑先用冷料补
%ledger other_owner | 路权在市政，移交手续没办完 | 移交完成 | 设警示牌，每周看
%verify 去{where}走了一遍，平了
%review 冷料补过还行，没有扩大
%up 路归市政，请社区转过去
%progress 修补队{soon}来
? where | 南门口 | 花坛拐角 | {entry}门前 | 地库坡道 | 学校路口 | 菜市场边 | 健身场旁
? what | 一个大坑 | 地砖翘起来 | 塌了一块 | 裂成网 | 台阶掉角 | 减速带断了
@ {where}
- {where}{what}
- {where}{what}，{since}没人补
- {seen}{where}{what}，电动车差点摔
- 挖管子回填不实，{where}{what}
-summer 雨一泡，{where}{what}
> 老人崴了脚
> 车过去咣咣响
! 补一补
! 先立个牌
* {where}铲掉重铺，{what}已平，压了三遍
* {fixer}用冷料补好{where}，{day}复看没塌
= facilities.manhole | 井盖问题 | weight=1 now plain
? where | 单元门口 | 步道中间 | 车位上 | 学校门前 | 大门口 | 花坛边
? what | 井盖没了 | 井盖翻了 | 井盖裂成两半 | 井圈塌了 | 车压过哐当响
@ {where}
- {where}{what}，在{entry}附近
- {hour}{where}{what}，黑灯瞎火看不见
- {entry}{where}{what}，拿树枝插着
-summer 大雨把{entry}{where}的盖子顶开了，{what}
> 孩子从那儿过
> 差点掉进去
! 先围上
! 赶紧换
* {where}先围挡，{day}换了新井盖加防坠网
* 查清权属，{where}井圈重做，压过不响
= facilities.flooding | 积水排不出 | weight=2 plain
%ledger technical | 管径太小，排水能力不够 | 管网改造 | 汛期前清淤，备水泵沙袋
%ledger budget | 加排水沟要开挖，今年没列钱 | 列入明年计划 | 雨前清篦子，专人看着
%verify 下雨去看过，不积水
%up 要排水、城管一起看
%progress 掏篦子的人{soon}来
%review 上回下雨抽得及时，没进屋
~ summer=4 winter=0.2
? where | {entry}门前 | 地库入口 | 低洼路口 | 车棚 | 北门 | 下沉广场
@ {where}
- {where}积水{since}排不走
- 一下雨{where}就成了河
- {where}的雨水篦子堵了，水漫到脚面
-summer 昨夜暴雨，{where}水到小腿
-summer {where}倒灌，{few}辆车泡了
> 一楼要垒沙袋
> 鞋都得拎着走
! 派泵来抽
! 清清篦子
* 抽水泵两小时抽干{where}，掏了篦子，备沙袋
* {where}加了排水沟，{day}雨后看不积
= facilities.trees | 树枝挡光倒伏 | weight=3 plain
%ledger season | 眼下不是修剪季，重剪怕伤树 | 到落叶后的修剪期 | 先锯掉伸进窗的细枝，大风天拉警戒线
%ledger law | 这棵是登记的大树，移和砍要审批 | 园林部门批复 | 先打支撑、挂牌提醒
%accept 已请绿化队{soon}来看怎么修
? tree | 法桐 | 杨树 | 国槐 | 香樟 | 石榴 | 老柳树 | 雪松
? how | 枝条伸进窗户 | 挡得白天开灯 | 歪着要倒 | 枯枝悬着 | 虫子直掉 | 根拱起地砖
@ {building}南侧
- {building}前{tree}{how}
- {home}窗外{tree}{how}，{since}了
- {tree}{how}，在{entry}边上
-summer 刮风{tree}断了一枝，砸在{entry}车上，还有{how}
-autumn {tree}叶子落一地，{building}屋檐沟都堵了
-spring {tree}飘絮，{home}老人喘，枝条还{how}
> 晾衣服不见太阳
> 刮风听着就怕
! 修剪一下
! 别砍，修修就好
* 绿化队给{building}{tree}修枝，枯枝清走
* {tree}立了支架，伸进窗的枝锯掉，切口封蜡
= facilities.fitness | 健身游乐设施坏了 | weight=2 plain
%ledger budget | 器材过了年限要整批换，今年没列 | 列入体彩器材更换计划 | 坏的先拆先围，剩下的每月紧一遍螺丝
? item | 漫步机 | 秋千 | 滑梯 | 扭腰器 | 单杠 | 长椅 | 乒乓球台 | 跷跷板
? how | 断了一根 | 晃得厉害 | 螺丝掉了 | 锈得扎手 | 座板裂了 | 轴承响
@ 健身区
- 健身区{item}{how}，在{building}边上
- {item}{how}，{since}没人修
- {seen}{item}{how}，孩子还在上面玩
> 夹过手
> 老人天天用
! 换个零件
! 先拿绳围上
* {fixer}换了{item}零件，{how}的问题修好，查了同批器材
* 厂家{day}来换新{item}，旧的拆走
= facilities.snow | 积雪结冰 | weight=1 plain
~ winter=8 spring=0.4 summer=0.05 autumn=0.15
? where | {entry}台阶 | 北坡 | 地库坡道 | 人行道 | 大门口 | 背阴路
@ {where}
-off {where}去年冬天滑倒过{few}个人，先想想办法
-off {where}背阴，一冻就滑，想问防滑毯备了没
-winter {where}结了一层冰
-winter 下了雪{where}没人扫，{since}成冰了
-winter 檐口冰溜子吊着，在{where}上头
> 今天摔了{few}个
> 买菜都不敢出门
! 撒点盐
! 组织人铲铲
* 党员志愿者{hour}铲净{where}，撒了盐，铺了垫子
* {where}的冰敲净，备了沙箱，檐口拉了警戒线
""",
)
