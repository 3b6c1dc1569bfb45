"""What residents say about parking and vehicles, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "parking",
    """
[told]
- 打过挪车电话不接
- 保安贴过条
- 在群里喊了{few}次
[accept]
- {staff}先联系车主，{soon}到现场看
- 收到，和物业一起到{entry}看车位怎么摆
- 已查登记，正在找车主
[progress]
- 车主答应{soon}挪，物业盯着
- 物业重新画了线，{soon}装桩
[up]
- 贴条没用，得交警拖车，请社区联系
- 车位分配要全体业主定规矩，请社区主持
[back]
- 先联系车主再说，登记里有电话
[verify]
- {hour}去看过，通道是空的
- {who}说现在好停多了
[ledger]
- budget | 增设车位和充电口要花钱，公共收益不够 | 表决动用公共收益或引进运营商 | 先借外头停车场夜间车位
- law | 改绿地做车位要规划同意和业主表决 | 规划审批和表决都过 | 先画临时位，征求意见
- resident | 车主在外地，车挪不走 | 联系上车主或依法拖移 | 贴告知单满期后报交警
[review]
- 车主回电说{month}回来开走
[strike]
- 车已移走，地面清扫干净，照片对比在案
= parking.blocking | 乱停车堵路 | weight=4
? car | 白色面包车 | 一辆越野 | 外地牌小车 | 送货三轮 | 商务车 | 搬家的卡车 | 黑色轿车
? where | 单元门口 | 消防栓前 | 拐弯口 | 人行道上 | 无障碍坡道 | 垃圾站前 | 地库出口
@ {entry}{where}
- {car}停在{entry}{where}，出不去
- {entry}{where}天天有{car}横着停
- {hour}{car}堵在{where}，按喇叭按了半天
- 没留电话的{car}占着{where}，{since}没动
-festival 过年走亲戚的车多，{car}把{entry}{where}堵死了
> 轮椅推不出来
> 救护车都进不来
> 上班快迟到了
! 帮忙叫车主挪挪
! 画条禁停线吧
* 联系{car}车主挪走，{entry}{where}画了黄线立了桩
* {where}加了反光桩，连看三天没再堵
= parking.space | 车位 | weight=3
? thing2 | 地锁 | 锥筒 | 旧自行车 | 轮胎 | 花盆 | 写了名字的砖
@ {building}南侧车位
- 有人用{thing2}占公共车位，{building}前头占了{few}个
- 租的车位天天被别人停，{home}的车没地放
- {building}前{few}个位被{thing2}占着，去了一圈没处停
- 晚上{hour}以后一个位都没有，{thing2}倒占着
> 下班转半个钟头
> 为这个差点打起来
> 只好停到马路上吃罚单
! 把{thing2}清了
! 定个停车的规矩
* {building}前的{thing2}全部清走，车位按车牌登记轮着停
* 挖潜画了{few}个位，和隔壁商场谈成夜间错时停
= parking.wreck | 僵尸车 | weight=1
? car | 灰色旧轿车 | 没牌的面包车 | 烂了胎的三轮 | 落满灰的摩托 | 破皮卡 | 一排共享单车
@ {building}北侧
- {car}在{building}边上停了{since}，没人动
- {car}轮胎都瘪了，占着{entry}跟前的位
- {seen}{car}里面堆满破烂，看着像没主的
- {building}北边{car}车底下成了猫窝
-autumn {car}上头落叶盖了一层，占着位
> 本来车位就紧
> 夏天招虫子
! 拖走吧
! 找找车主
* 查到{car}车主，{day}自行开走，位子划给{entry}住户
* 公告七天后由交警拖走{car}，地面清干净
= parking.ebike_charge | 电动车充电 | weight=4 plain
%ledger technical | 车棚电源容量不够，充电口加不了 | 供电增容完成 | 先在空地摆移动充电柜，晚上巡查飞线
%ledger budget | 建新车棚要花钱，公共收益不够 | 引进充电运营商或表决通过 | 先修好坏的充电口
? from | 四楼窗户 | 一楼厨房 | 楼道插座 | 地下室 | 阳台 | 配电箱
@ {entry}车棚
- {entry}从{from}拉线下来给电动车充电
- 车棚充电口{few}个坏了一半，{hour}都排不上
- {seen}{entry}一排电动车，{from}拖着插排
- 充电收费又涨了，{entry}的桩扫码还总失败
-summer 下雨天{from}的插排就淋在雨里，在{entry}边上
> 插排烫手
> 想着就怕
> 没处充只好往楼上拎电池
! 多装几个充电口
! 把飞线收了
* {entry}飞线当场拆除，车棚加装{few}个充电口
* 换了坏的充电模块，价格和客服电话贴出来了
= parking.ebike_indoor | 电动车进楼 | weight=2 plain
? where | 楼梯口 | 电梯厅 | 防火门后 | 楼梯平台 | 走廊 | 一楼过道
@ {spot}{where}
- {spot}{where}停着电动车在充电
- 有人天天把电动车推进{entry}{where}
- {hour}看见{spot}有人拎电池上楼充，{where}还放着车
- {entry}{where}挤着{few}辆电动车，门都关不上
> 楼里老人多，着火跑不了
> 过道只剩半个人宽
> 闻着一股塑料味
! 马上清出去
! 装个阻车的
* {entry}{where}电动车全部清出，电梯装了阻车提示
* 上门和车主谈过，电池当场拿走，{where}每晚巡一遍
= parking.ev_pile | 充电桩安装 | weight=1 plain
%ledger technical | 台区容量到顶，再装就过载 | 供电增容完成 | 先把公共快充修好，登记排队
? why | 物业不给盖章 | 说电不够 | 车位是租的 | 等了半年没排上 | 公共快充全坏了
@ 地下车库
- {home}买了电车想装桩，{why}
- 地库充电桩{few}个，{hour}排不上，{why}
- 申请充电桩{since}，{why}
> 天天跑三公里去充
> 政策说支持，到这儿就卡住
! 请出面问问物业
! 给个明白话
* 物业盖章，供电所勘察后给{home}装表立户
* 地库{few}个公共桩修好，{why}的问题当面说清了
""",
)
