"""What residents say about everything else, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "other",
    """
[skeleton!]
- {f}
- {f}。
- {hi}{f}。
- {f}，{a}。
- {hi}{f}，{e}。
- {f}。{e}。{a}。
- {hi}{f}。{a}，{thanks}。
- {teller}托我问：{f}。{a}。
- {f}。{e}，{a}。{wait}。
- {hi}{f}，{e}。{a}。{thanks}。
[accept]
- 收到，{staff}先问明白再回话
- 已记下，{soon}给答复
- 已转给管这个的同事
[progress]
- 问了上级，等回话
- 和{who}通了电话，再核一核
[up]
- 政策口径要上面定，已呈报
- 涉及几个部门，请街道办理
[back]
- 属于本网格能答的，请直接答复
[ledger]
- law | 政策还没出细则 | 细则出来 | 先登记，有消息第一个通知
- budget | 建议很好，今年没经费 | 明年预算通过 | 先做小的一步
- technical | 要系统改造才能做 | 系统上线 | 先用纸质顶着
[review]
- 问过一次，细则{month}出
- 建议列进了讨论稿
[strike]
- 已书面答复，报事人签收
= other.advice | 政策咨询 | weight=3
? topic | 居住证 | 老旧小区改造 | 公租房 | 学区划分 | 犬证 | 退伍军人优待 | 宅基地 | 高龄津贴 | 二孩补贴
- 想问一下{topic}怎么办
- {topic}要带什么材料，在哪办，我住{home}
- 听说{topic}政策变了，{building}都在打听
- {home}{who}问{topic}还有没有名额
> 网上说法不一样
> 老人弄不清
! 请给个准话
! 贴个明白纸
* 把{topic}材料和地址列成单子发给{who}
* 请民政的人在驿站讲了{topic}，现场答了问
= other.praise | 表扬建议 | weight=2 plain only
%accept 已记下，{soon}当面转给{whom}
%progress 表扬信写好了，{soon}贴出来
%up 想评个月度之星，请社区统一定
%back 网格直接转达就行
%verify 报事人知道转到了，很高兴
%ledger budget | 想设个好人奖，今年没列钱 | 明年列上 | 先在光荣榜上表扬
%review 奖的事列进了明年打算
%strike 表扬信和照片已存
? whom | 保洁大姐 | 门岗小伙 | 网格员 | 楼长 | 社区医生 | 维修师傅 | 环卫工 | 志愿者
? deed | 捡到钱包还了 | 帮抬轮椅 | 冒雨疏通下水 | 垫钱买药 | 劝住打架的 | 教老人用手机
- {whom}{deed}，想表扬一下
- {seen}{whom}{deed}，真暖心
- {building}的{whom}{deed}，大家都记着
- 建议给{whom}发个奖，{deed}有{since}了
> 这样的人多了好
> 孩子都跟着学
! 请转达谢意
! 多宣传
* 已把表扬转给{whom}，贴在光荣榜上
* {whom}知道了，{deed}的事写进了简报
= other.misc | 其他事项 | weight=2
? what | 快递柜超时收费 | 晾衣杆不够 | 楼栋牌掉了 | 信报箱生锈 | 公共厕所没纸 | 宣传栏玻璃碎 | 直饮机没水
@ {entry}
- {building}{what}
- {what}，{since}了，{entry}这边
- 说个小事，{what}，在{entry}旁
- {who}说{what}
> 不大，就是不方便
> 天天看着别扭
! 顺手弄一下
! 问问归谁
* {what}的问题{day}弄好了
* {fixer}把{what}处理了，{entry}看过
""",
)
