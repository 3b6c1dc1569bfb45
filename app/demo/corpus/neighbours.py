"""What residents say about neighbours' disputes, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "neighbours",
    """
[told]
- 自己谈过谈崩了
- 楼长劝过一次
- 找过物业，说管不了
[accept]
- {staff}先分头听两家怎么说
- 已约调解室，{soon}坐下来
- 收到，不急着下结论，先看现场
[progress]
- 一方松了口，另一方还要想想
- 请了两家都信得过的老楼长来说和
- 看了监控，把经过和两家对了一遍
[up]
- 谈了{few}次没成，请社区请律师和民警来
- 涉及赔钱数额，要专业的人来算
[back]
- 两家还没见面谈过，请先走访一次
[verify]
- 给两家都打了电话，说还行
- 在楼下碰见，已经能打招呼了
[ledger]
- resident | 一方不接电话也不肯露面 | 当事人愿意谈 | 托亲友带话，每两周试一次
- law | 事实不清，只能走法院 | 判决或和解 | 帮着联系法律援助
- other_owner | 租户是中介管的，房东在外地 | 房东答应出面 | 发函给中介，留存记录
[review]
- 托人带了话，对方说{month}回来再谈
- 这段没再吵，先放一放
[strike]
- 双方签了调解协议，按了手印
= neighbours.shared_space | 占用公共空间 | weight=2
? where | 楼顶平台 | 半层窗台 | 地下室过道 | 楼梯拐角 | 门前两米 | 公共晾衣绳
? stuff | 柜子 | 晾衣架 | 腌菜坛 | 电瓶车 | 花架 | 一堆纸板
@ {spot}{where}
- {above}把{stuff}摆在{where}，说是他家的
- 隔壁占了{spot}{where}放{stuff}，{since}不挪
- {who}和{above}为{where}的{stuff}吵起来，在{entry}门口
> 一个楼道不好伤和气
> 过不去人
! 帮着说说
! 量一量划清
* 量了尺寸，{where}的{stuff}{day}搬走，留出通道
* 两家写了约定，{where}轮着用，{stuff}收回家
= neighbours.quarrel | 邻里吵架 | weight=2
? why | 漏水赔钱 | 孩子打架 | 停车位 | 抽烟呛人 | 垃圾放门口 | 一棵树挡光 | 摄像头对着门
- {spot}两家因为{why}吵到{hour}
- {above}和我们为{why}闹僵了，见面就骂
- 因为{why}，{entry}有人堵着门不让走
- {why}的事说了{since}，昨晚差点动手
> 老人气得睡不着
> 孩子都不敢出门
! 来个能说上话的
! 把话说开
* 调解室坐了一下午，{why}的事两家互让，握手走的
* 民警和{staff}到场，{why}写了约定，双方道歉
= neighbours.family | 家庭矛盾 | weight=1 plain private only
%back 先单独见一次当事人，问清愿不愿意调解
%strike 当事人书面说不用再管，妇联同志在场
%accept {staff}找个由头单独去坐坐，不提谁说的
%progress 分开谈过一次，当事人愿意再谈
%up 牵涉人身安全，请社区约民警和妇联一起
%ledger resident | 当事人不愿外人插手 | 当事人愿意谈 | 楼长留心，电话随时通
%review 这阵子平静，老人也说好些
%verify 单独问过当事人，说好多了
? sound | 打孩子 | 摔东西 | 女的哭 | 老两口吵 | 儿子骂老人 | 半夜把人撵出门
- {above}{hour}总听见{sound}
- {spot}{sound}，{since}隔几天就一回，不知该不该管
- {above}{sound}，我们想帮又怕被说多事
> 心里揪着
> 孩子才上小学
! 悄悄去看一看
! 别说是我讲的
* {staff}和妇联的同志分开谈过，{sound}的情况缓了，留了电话
* 民警出了告诫书，{above}家里老人接到闺女家住
= neighbours.debt | 钱款纠纷 | weight=1 plain private
? what | 押金 | 半年房租 | 装修尾款 | 借的两万块 | 水电钱 | 中介费
- 房东不退{what}，说{spot}墙上有钉眼
- {above}欠{what}不给，{since}了
- 租约到期，{what}说好退又反悔，人在{entry}等着
> 急着用钱
> 我一个外地的没处说理
! 帮着评评理
! 教教该找哪儿
* 对着合同算了一遍，{what}{day}结清
* 请调解员和中介来，{what}按实际扣除后退了
= neighbours.thrown | 高空抛物 | weight=2 now plain
? item | 烟头 | 一个花盆 | 酒瓶 | 装修碎砖 | 半个西瓜 | 剩菜 | 铁扳手 | 牛奶袋
@ {entry}楼前
- 刚才{entry}楼上扔下来{item}
- {item}从{floor}以上砸到{entry}门口
- {seen}{item}砸在{building}车顶上，不知道哪家
> 差一点砸着孩子
> 楼下天天有人走
! 查查是谁
! 装个往上拍的
* 调监控查到{item}那家，民警上门警告，写了保证书
* {building}装了防抛摄像头，入户发单，{item}的事主认了错
""",
)
