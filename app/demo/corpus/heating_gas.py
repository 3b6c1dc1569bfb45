"""What residents say about heating and gas, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "heating_gas",
    """
[told]
- 打过供热热线
- 燃气公司说要预约
- 去年冬天就这样
[accept]
- 已给供热站报，{soon}来测温
- {staff}带温度计先去{home}测
- 收到，约燃气的人{soon}上门
[progress]
- 测过了，回水温度低，要调楼前阀
- 放了气、洗了滤网，再看一天
- 配件{soon}到，先用电暖器顶着
[up]
- 管网的事供热公司才能动，请社区协调
- 整栋都不热，要供热公司派技术员
[back]
- 先放放气、看看户内阀，再报
[verify]
- 带温度计去{home}，在标准上
- 开阀看过，不漏了
[ledger]
- season | 换暖气立管要停供才能干 | 停暖后进场 | 这个冬天先加装排气阀，按周测温
- other_owner | 换热站归供热公司，改造排在后面 | 供热公司列入非采暖期计划 | 测温留记录，不达标帮着申请退费
- budget | 户外管网保温层换新没经费 | 列入旧改 | 先把露天的缠保温棉
- resident | 中间住户报停，两头都受影响 | 劝说开栓或装隔断 | 上门讲道理，算邻里账
[review]
- 供热公司说{month}进场，材料备了
- 测温记录显示升了两度，还差一点
[strike]
- 连续七天测温达标，住户签字
= heating_gas.cold | 暖气不热 | weight=3
~ heating=10 spring=0.3 summer=0.15 autumn=0.6
? room | 主卧 | 客厅 | 老人那屋 | 北屋 | 卫生间 | 孩子房间
? temp | 十三度 | 十四度 | 十五度 | 不到十六度 | 才十二度
@ {home}{room}
-off {home}去年冬天{room}一直{temp}，趁没供暖看看管子
-off {home}{room}的立管阀门锈死了，怕今年又不热
-heating {home}{room}{temp}，暖气片摸着是凉的
-heating {home}{room}只有{temp}，供了{since}还这样
-heating {room}暖气上面热下面凉，{temp}，{spot}都这样
-heating 交了全费，{home}{room}{temp}
-heating {floor}以上不热，{home}{room}{temp}
> 老人穿棉袄坐着
> 孩子冻感冒了
> 夜里两床被子
! 来放放气
! 来测测温度
! 趁停暖修好
* 放气、清洗过滤网，{home}{room}升到二十度
* 调了楼前阀，换一组暖气片，{room}复测达标
= heating_gas.leak | 暖气跑水 | weight=1 now
~ heating=6 summer=0.1
? part | 暖气片接口 | 分水器 | 立管阀门 | 放气阀 | 地暖管
@ {home}
- {home}{part}跑水，热水流到{floor}过道
- {spot}{part}突然喷水，满屋水汽
- {above}没人，{part}漏到我家顶上
-heating 刚试水{home}{part}就崩了
> 地板都泡了
> 热水烫得近不了身
! 先关总阀
! 快来人
* 关了{entry}总阀，{part}换新，{day}恢复供热
* {fixer}十分钟到，{part}重新打压不漏，帮着扫水
= heating_gas.fee | 取暖费疑问 | weight=1 plain
%ledger other_owner | 退费要供热公司总部批 | 总部批下来 | 把单据收齐，每两周问一次
~ autumn=3 winter=1.5 summer=0.4
? issue | 报停还收三成 | 面积算多了 | 没人通知涨价 | 网上缴不了 | 退费没到账 | 过户后改不了名
- {home}取暖费{issue}
- 去供热大厅问{issue}，排了半天没说清
- {who}报停，{issue}，{since}没解决
-autumn 快供暖了，{issue}，{home}还没交上
> 老人不会用手机
> 跑了两趟
! 请人来社区讲讲
! 帮着问一问
* 供热站到{entry}现场办公，{issue}当面办妥
* 核了面积和报停单，{issue}已更正，多的退回
= heating_gas.gas_smell | 闻到燃气味 | weight=1 now plain
%accept 已叫燃气公司，{staff}在{spot}守着，不让开灯不让按门铃
? where | 楼道 | 厨房 | 管井 | 单元门口 | 楼下饭馆 | 地库
@ {spot}{where}
- {spot}{where}有煤气味
- {entry}{where}燃气味越来越重
- {home}{where}闻到气，阀门关了还有
- {hour}{where}一股臭鸡蛋味，{spot}几家都闻到了
> 不敢开灯
> 老人头晕
! 快叫燃气公司
! 要不要先下楼
* 燃气公司到场测爆，{where}接头松，换密封后归零
* 疏散{entry}住户，查出{where}软管被咬破，换金属管，测漏合格
= heating_gas.gas_service | 燃气安检停气 | weight=1 plain
%accept 已约燃气的人{soon}持证上门
? issue | 表打不着火 | 充值不到账 | 安检没赶上 | 软管过期 | 报警器老响
@ {home}
- {home}燃气{issue}
- 燃气{issue}，{since}没修
- 入户安检说{issue}，让买这买那，{home}老人不放心
- {hour}突然停气，{home}{issue}
> 饭都做不熟
> 是不是骗人的
! 来个正规的看看
! 讲讲哪些要自己掏钱
* 燃气站持证上门，{home}{issue}已处理，贴了安检标
* 集中安检日安排{home}，{issue}的老人免费换了管
""",
)
