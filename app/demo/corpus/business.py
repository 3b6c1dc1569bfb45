"""What residents say about shops and firms, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "business",
    """
[told]
- 去窗口问过一次
- 打了电话说要预约
- 商户群里问过
[accept]
- {staff}（企业专员）{soon}上门对接
- 收到，先把材料清单发您
- 已记入需求清单
[progress]
- 和市场监管约了{soon}来店里
[up]
- 政策要区里定，已列进企业诉求表
[back]
- 先在网上办理，有问题再来
[verify]
- 店主说办成了
- 打电话问，生意照常
[ledger]
- law | 政策没有这一条 | 新政策出来 | 有消息先通知
[review]
- 又问了一遍，没有新说法
[strike]
- 店主签收，现场拍了照
= business.licence | 证照办理 | weight=3 on=shops
%ledger law | 这类业态审批口径还没下来 | 新口径出来 | 有消息先通知，材料先备齐
? shop | 奶茶店 | 面馆 | 烘焙坊 | 理发店 | 书店 | 药店 | 便利店
? paper | 营业执照 | 食品许可 | 门头审批 | 健康证 | 变更地址 | 注销
- 我在{spot}开{shop}，{paper}办不下来
- {shop}{paper}要改，跑了两趟，{spot}
- {who}开{shop}，问{paper}要哪些材料
> 装修好了等开门
> 房租一天天算着
! 给个明白单子
! 有没有代办
* 市场所上门指导，{spot}{shop}{paper}{day}办好
* 帮办员陪着跑，{shop}{paper}当场出证
= business.street | 商街环境秩序 | weight=3 on=shops plain
%up 多家商户都有，请街道一起研究
%review 有{few}家愿意先掏
%ledger budget | 整条街翻修要商户和街道一起出钱 | 出资方案谈成 | 先修最碍事的一段
? what | 外摆挡路 | 地砖松 | 灯箱不亮 | 广告牌歪了 | 下水返味 | 电动车乱停 | 厕所不够
@ {spot}门前
- {spot}门前{what}
- 商街{what}，{since}，客人都绕道
- {hour}{spot}附近{what}
-festival 过节人多，{spot}{what}
-summer 天热{spot}门口{what}，苍蝇也多
> 影响做生意
> 有客人绊倒
! 快来看看
! 大家商量个办法
* {spot}{what}整改完，商户轮值巡街
* 施工队{day}来，{spot}的{what}修好
= business.rent | 经营困难 | weight=2 on=shops plain
%progress 银行的人来谈过，要补流水
%ledger other_owner | 产权在外地公司，租金压不下来 | 产权方答应谈 | 帮着写联名信，先办周末市集
? why | 房租涨三成 | 客流少一半 | 贷款批不下来 | 停车不便 | 外卖抽成高 | 货压在手里
- {spot}店里{why}，想转让
- {why}，{who}说撑不过{since}
- 好几家都说{why}，{spot}开始空着
-winter 天冷{spot}{why}，一天就几单
> 员工工资要发
> 一条街冷清
! 牵牵线
! 搞个活动
* 和房东谈下{few}个月减租，{spot}续了约
* 办了周末市集，{spot}客流上来，对接了小额贷
= business.talent | 用工难 | weight=1 on=shops plain
%progress 帮着挂到招聘群里，来了两个电话
%ledger other_owner | 职校要到下学期才放实习 | 下学期开学 | 先帮着发招聘，问问周边老人
? post | 服务员 | 面点师 | 收银员 | 导购 | 骑手 | 设计 | 会计
- {spot}招{post}招了{since}没招着
- 我们公司缺{post}，想请街道帮着推
- {post}干两个月就走，{spot}没人手
> 订单都不敢接
> 老板自己上
! 办个招聘会
! 和学校牵个线
* 专场招聘来了{few}个，{spot}{post}定下两人
* 和职校签了实习，{post}下月到{spot}
= business.consumer | 消费纠纷 | weight=2 plain
%ledger resident | 消费者和商户都不让步 | 双方愿意调解 | 消费维权站跟着
? shop | 健身房 | 理发店 | 美容院 | 培训班 | 母婴店 | 洗车店 | 餐馆
? issue | 充的卡退不了 | 老板跑路 | 短斤少两 | 东西过期 | 说好的价变了 | 乱收服务费
? paid | 八百 | 一千二 | 两千 | 三千六 | 五千
- {shop}{issue}，{who}充了{paid}
- 在{building}边上的{shop}，{issue}
- {shop}{issue}，要不回来，{since}了
> 气人
> 老人被哄着买的
! 帮着要回来
! 曝光一下
* 消费维权站调解，{shop}退了款，写了承诺
* 市场所处理{shop}，{issue}的钱{day}退还
""",
)
