"""What residents say about rubbish and sanitation, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "sanitation",
    """
[told]
- 跟保洁说过
- 群里拍过照片
- 打过环卫电话
[accept]
- 已叫保洁去{entry}先清一遍
- {staff}{soon}去现场看是谁家的
- 收到，联系清运车加一趟
[progress]
- 清了一半，剩下大件约车{soon}拉
[up]
- 清了又堆，要城管配合执法
[back]
- 保洁当天能清，请先安排
[verify]
- 去{spot}看过，干净
- {who}说味道没有了
[ledger]
- budget | 改造投放点要硬化、通水，缺经费 | 列入惠民项目 | 先加桶、加冲洗
[review]
[strike]
- 清理前后照片齐全，保洁每日签到
= sanitation.bins | 垃圾桶满溢 | weight=4
%ledger other_owner | 转运站归环卫，迁址要区里定 | 环卫完成选址 | 密闭加罩，每天除臭
%review 加桶以后满溢少了，还要看周末
%up 收运归环卫，趟数网格改不了，请社区协调
? where | 东头垃圾点 | {entry}门口的桶 | 南门投放亭 | 幼儿园边的桶 | 地库口垃圾站
@ {entry}旁垃圾点
- {where}满得盖不上，{since}没拉
- {where}汤水流了一地
- {seen}{where}翻倒了，垃圾滚得到处都是
- {where}离{home}窗户太近，味道散不掉
-summer 天热，{where}臭得人反胃，爬了蛆
-festival 过年吃喝多，{where}堆成小山
-autumn 落叶和垃圾混在一起，{where}堵得扫不动
> 野猫扒得满地
> 开不了窗
> 苍蝇一片
! 一天多拉一趟
! 把地冲一冲
* 清运改成一天两趟，{where}加了两个桶，地面冲洗
* {where}当场清干净，换了破桶，往外挪了十米
= sanitation.sorting | 分类投放 | weight=1 plain
? when2 | 早上赶不上 | 晚上点太早 | 周末没人守 | 下雨没棚 | 厨余桶太高 | 督导员不在
@ 分类投放点
- 分类点{when2}，{building}不少人扔在外头
- {when2}，垃圾袋就放{entry}门口了
- 厨余要破袋，{when2}，老人够不着桶
- 分好的垃圾又混着装一车，{who}看见了，{when2}
> 白分了
> 招老鼠
! 时间放宽点
! 加个踏板和洗手的地方
* 投放延长一小时，{when2}的问题调了，加了踏板和洗手池
* 增设误时点，志愿者轮值两周，{entry}门口不再放袋
= sanitation.clutter | 楼道堆物 | weight=4 on=tower,slab,walkup
%ledger resident | 东西是一位老人攒的，舍不得扔，硬清怕出事 | 家属出面做通工作 | 每周帮着清一点，先腾出通道
%review 老人又让搬走一些，过道能走人了
%progress 找到堆东西的那家，答应{soon}搬
? stuff | 纸箱子 | 旧冰箱 | 鞋柜 | 腌菜缸 | 婴儿车 | 旧门板 | 酒瓶子 | 花盆 | 拆下来的床板 | 煤球
@ {spot}楼道
- {spot}楼道堆满{stuff}
- {spot}有人放{stuff}，只能侧着身过
- {entry}从一楼到{floor}，家家门口{stuff}
- {seen}{spot}又多了一堆{stuff}，消防栓都挡住了
-summer {spot}的{stuff}一下雨就有霉味，蚊子成团
> 抬担架都过不去
> 着了火可怎么跑
> 半夜撞得腿青
! 清一清
! 出个告示限期搬
* {spot}{stuff}清走，联系收旧的现场称给了住户钱
* 约了{entry}集中清理日，{stuff}清了一车，楼道刷了线
= sanitation.building_waste | 装修垃圾 | weight=2
? stuff | 水泥袋 | 碎瓷砖 | 旧沙发 | 床垫 | 门框 | 马桶 | 石膏板
@ {building}侧面
- {entry}门口扔着{stuff}，{since}没人拉
- {above}装修的{stuff}堆在{building}绿地上
- {seen}半夜倒的{stuff}，占了{entry}一块地
- 交了清运费，{stuff}还在楼下
> 钉子朝上，怕扎脚
> 一刮风满天灰
! 谁扔的谁清
! 设个固定点
* 查监控找到{stuff}的住户，{day}自己叫车拉走
* {stuff}清运完，{building}侧面划了临时堆放点并围挡
= sanitation.pests | 蚊虫老鼠蟑螂 | weight=2 plain
%progress 消杀公司定了{soon}来
~ summer=3 winter=0.3
? pest | 蚊子 | 老鼠 | 蟑螂 | 飞虫 | 苍蝇 | 白蚁
@ {entry}地下室
- {entry}{pest}多得出奇
- {home}厨房下水口爬{pest}
- 管道井里有{pest}，{since}了，{entry}都遭殃
- {seen}{pest}从{building}花坛那边窜出来
-summer 地下室积水，{entry}{pest}成群
-summer 天热{pest}闹得厉害，{spot}门口一团
> 孩子身上全是包
> 粮食袋都咬破了
! 打打药
! 统一消杀一次
* {day}统一消杀，{entry}管井投了药，地漏发了防{pest}盖
* 清掉积水死角，{pest}少多了，两周后又打一遍
= sanitation.ads | 小广告乱贴 | weight=1 plain
? ad | 开锁的 | 办证的 | 通下水的 | 租房的 | 贷款的 | 治病的 | 补习班的
@ {entry}楼道墙面
- {entry}墙上贴满{ad}小广告
- {spot}门上又喷了{ad}电话
- 刚刷的墙{since}就糊了{ad}广告
- {seen}有人在{entry}贴{ad}的条子
> 牛皮癣一样撕不干净
> 老人还真照着打
! 清一清
! 逮着贴的人
* 铲净{entry}{ad}广告重新刷白，单元门加了公示栏
* {ad}号码报了城管停机，志愿者每周清一次
= sanitation.smoke | 油烟异味 | weight=1 plain
? src | 楼下小饭馆 | 烧饼铺 | 烤鸭店 | 公共烟道 | 隔壁家 | 快餐店
@ {home}
- {src}的油烟灌进{home}
- {hour}{src}一开火，{spot}全是味
- 烟道串味，{home}厨房闻得到{src}
- {src}油烟口正对{building}，{since}了
-summer 开不了窗，{src}的油烟熏得空调都有味
> 衣服白洗
> 老人哮喘犯了
! 让他装净化器
! 查查排烟口
* {src}装了净化器，排口升高，{home}复看没有明显味
* 烟道装了止逆阀，{src}清洗油烟机，记录贴出
""",
)
