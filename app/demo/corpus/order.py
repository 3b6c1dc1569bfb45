"""What residents say about public order and fraud, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "order",
    """
[told]
- 打过110
- 跟民警说过一回
- 群里提醒过大家
[accept]
- 已和社区民警通气
- {staff}先去了解，请大家别传谣
- 收到，先调监控
[progress]
- 民警调了监控，有线索
[up]
- 可能涉案，已报派出所，请上级跟
[back]
- 先把时间地点问清，再报
[verify]
- {who}说踏实多了
- 民警回访过，没再发生
[ledger]
[review]
- 案子在办，没有新消息
[strike]
- 派出所回执和现场照片已存
= order.fraud | 疑似诈骗 | weight=2 private only
%verify 给老人打了电话，说再不信了
%review 老人心情好些了，子女常打电话
%ledger law | 案子没破，退不了钱 | 破案追回 | 每月问一次进展，给老人宽心
%progress 进楼提醒了一遍，发了单子
? trick | 说中奖交税 | 冒充公检法 | 推销保健床垫 | 让投养老公寓 | 刷单返利 | 假装孙子出事 | 送鸡蛋听课
? loss | 差点转了 | 转了三千 | 押了两万 | 买了一堆 | 报了卡号
- {who}被{trick}的骗了，{loss}
- {home}老人信{trick}，{loss}
- {hour}有人在{building}楼下{trick}，{few}位老人围着，有人{loss}
- 电话{trick}，{home}老人{loss}
-festival 过年前{trick}的又来了，{home}老人{loss}
> 谁劝都不听
> 怕老人钻牛角尖
! 快去拦着
! 派民警讲讲
* 民警拦下转账，帮{home}报案，装了反诈程序
* 取缔{trick}的点，{home}老人的钱追回一部分
= order.theft | 盗窃 | weight=2 plain
%ledger law | 案子没破，东西追不回来 | 破案 | 每月问一次进展
%ledger budget | 监控补点缺钱 | 列入平安建设 | 先靠巡逻和群里互通
%review 又加了一班巡逻，没再丢
%progress 装了两处摄像头，再看
? item | 电动车电瓶 | 电动车 | 快递 | 自行车 | 鞋柜里的鞋 | 车里的包 | 花盆 | 铜水表
@ {entry}
- {spot}{item}被偷了
- {seen}{item}不见了，放在{entry}的
- {entry}一个星期丢{few}回{item}
> 刚买没几天
> 楼里人心惶惶
! 看看监控
! 晚上多巡几趟
* 民警抓到偷{item}的，退还住户
* {entry}补装摄像头，{hour}巡逻，{item}没再丢
= order.strangers | 可疑人员 | weight=1
? act | 挨户敲门 | 在门把上做记号 | 翻窗台 | 蹲在楼道 | 冒充燃气工 | 在车库转悠
- {hour}有生人在{entry}{act}
- {above}租出去了，一群人{act}，{since}了
- {who}看见戴帽子的在{spot}{act}
> 家里有女孩
> 孩子不敢开门
! 查查是谁
! 让保安盯着
* 民警查清{act}的人身份，训诫后离开
* {spot}租户登记补齐，{act}的情况没再有
= order.gambling | 聚众赌博 | weight=1 plain
? where | 楼下棋牌室 | 车库 | 凉亭 | 一楼出租屋 | 小卖部里屋
@ {where}
- {where}天天打麻将来钱的，{hour}不散
- {where}有人赌，在{entry}边上，输了就吵
- {where}{since}都有{few}桌，带彩
> 孩子看着不好
> 家里为这吵架
! 管管
! 查查
* 民警检查{where}，收了赌资，老板写保证
* {where}改成活动室，只许娱乐，墙上贴了规矩
= order.traffic | 周边交通隐患 | weight=2 plain
%up 要交警重新画线，请社区报
%ledger other_owner | 路口信号灯归交警，要统一规划 | 规划批下来 | 早晚高峰有志愿者引导
? where | 东路口 | 小学门口 | 公交站前 | 南门外 | 菜市场拐角
? issue | 没有斑马线 | 绿灯太短 | 车开得太快 | 停车挡视线 | 左转没灯 | 堵成一团
@ {where}
- {where}{issue}
- {hour}{where}{issue}，过马路提心吊胆
- {where}{issue}，{since}蹭了{few}回
-autumn 开学了，{where}{issue}，家长都急
> 老人走得慢
> 送孩子像打仗
! 画条线
! 派人疏导
* 交警在{where}加了标线和隔离，高峰有人站
* 绿灯加长八秒，{where}{issue}的问题改善
""",
)
