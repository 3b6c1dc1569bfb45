"""What residents say about elder care and welfare, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "welfare",
    """
[told]
- 去窗口问过一回
- 电话里说不清
- 楼长帮着问过
[accept]
- {staff}{soon}上门看看实际情况
- 先帮着看够不够条件，要带什么列个单子
- 已和家里人通了电话
[progress]
- 材料缺一张证明，{staff}帮着去开
- 报上去了，在审核，大约{soon}有结果
[up]
- 待遇要街道民政审核，已备齐材料
[back]
[verify]
[ledger]
[review]
- 批复走到区里，再等等
[strike]
= welfare.alone | 独居老人没人照看 | weight=3 plain private
%ledger resident | 老人不愿去养老院，子女意见也不一 | 一家人商量好 | 每天楼长敲门，装个呼叫铃
%progress 医生{soon}来家里看看
%review 又去看了一回，老人情况稳当
%verify 上门看过，老人精神好多了
%strike 子女写了照看安排，老人自己也点了头
? age | 七十八 | 八十一 | 八十四 | 八十七 | 九十二
? state | 摔过一跤 | 耳朵背 | 记性差 | 一天没出门 | 刚出院 | 吃药没人提醒
@ {home}
- {home}老人{age}岁，一个人住，{state}
- {who}说{home}的老人{state}，孩子都在外地
- {home}{age}的老人{state}，敲门好久才开
-winter 天冷，{home}{age}岁老人{state}，屋里冰凉
-summer 大热天{home}{age}岁老人舍不得开空调，{state}
-festival 过年了，{home}{age}岁老人一个人，{state}
> 怕出事没人知道
> 做饭常忘关火
! 派人常去看看
! 装个一按就响的铃
* 结了对子，{staff}每天一个电话，{home}装了呼叫器和烟感
* {home}老人登记独居名单，医生上门，邻居保管了备用钥匙
= welfare.canteen | 老年食堂助餐 | weight=2 plain
%ledger budget | 食堂扩建没经费 | 民生项目批下来 | 先用送餐车一天一趟
? issue | 排队排到门外 | 饭菜偏硬 | 周末不开 | 离得太远 | 打折卡刷不了 | 送餐送到都凉了
@ 社区食堂
- 老年食堂{issue}
- {who}爱去食堂吃，可是{issue}
- {home}两口子吃饭靠送餐，{issue}有{since}了
-summer 天热食堂没空调，{issue}
> 牙口不好
> 一顿饭走二十分钟
! 能不能改改
! 添个送餐员
* 食堂加了软食窗口，{issue}的问题改了，{day}老人来试吃
* 增开周末餐，送餐换保温箱，{home}登记上了
= welfare.hardship | 低保救助咨询 | weight=2 private
%ledger law | 差一点不符合政策条件 | 政策调整或情况变化 | 先走临时救助，逢节看望
%back 收入证明没附，补了再报
%strike 补助到账短信和本人的话都记下了
%verify 打电话问，说钱收到了
? case2 | 得了大病 | 男人没了工作 | 孩子上大学 | 老伴住院 | 房子漏了没钱修 | 欠了医药费
- {home}{case2}，想问能不能申请救助
- {who}家{case2}，{since}日子紧巴
- {case2}，低保材料不知道找谁开，住{home}
-winter 快入冬了，{home}{case2}，取暖费交不起
-festival 眼看过年，{home}{case2}
> 不好意思开口
> 借遍了亲戚
! 给指条路
! 材料能不能少跑一趟
* {staff}帮{home}报了临时救助，{day}到账，年货一并送去
* 符合低保边缘，{case2}的材料一次备齐，批下来了
= welfare.medical | 看病报销家庭医生 | weight=2 plain private
%ledger other_owner | 异地报销要参保地那边先办 | 参保地办结 | 把单据理好，每半月问一次
%progress 医生{soon}来家里看看
%verify 打电话问，说办成了
? issue | 医保异地报销 | 慢病卡怎么办 | 签家庭医生 | 体检排不上 | 买不到常用药 | 疫苗在哪打
@ 卫生服务站
- {who}问{issue}
- {home}老人{issue}，跑了两趟没办成
- {issue}在手机上弄不明白，{since}了
-winter 流感多，{home}问{issue}
> 腿脚不好去不了医院
> 怕错过时间
! 上门办一下行不
! 贴张明白纸
* 医生到{home}签约，{issue}一并办好
* 帮办代办窗口把{issue}弄完，{day}送单子到家
= welfare.disabled | 无障碍设施不足 | weight=2
%ledger technical | 楼门口太窄，坡道坡度不够 | 设计出合适方案 | 先备折叠坡道，有人搭把手
%up 要残联派人评估，请上一级约
%verify 推着轮椅走了一遍，上得去
? what | 坡道 | 扶手 | 盲道 | 轮椅位 | 电梯低位按钮 | 卫生间拉手
@ {entry}门口
- {entry}没有{what}，{who}出门得两人抬
- {what}修得太陡，{home}轮椅上不去
- {entry}的{what}被自行车堵着，{since}了
- 残疾证到期，{home}坐轮椅没法去评残，门口也没{what}
> 一冬天没下过楼
> 摔了好几回
! 加个{what}
! 上门评一下
* {entry}加装{what}，坡度按规范做，{who}试过能走
* 残联上门给{home}评估，{what}列入改造，{day}完工
= welfare.children | 孩子托管照看 | weight=1 plain
~ summer=3
? issue | 四点半没人接 | 放假没处去 | 爷爷奶奶辅导不了 | 在马路边玩 | 老往河边跑 | 天天看手机
- 孩子{issue}，{home}两口子都上班
- {building}好几个孩子{issue}
- {who}说孩子{issue}，{since}发愁
-summer 暑假了孩子{issue}，{home}双职工没办法
> 上班心里悬着
> 老人看不住
! 办个托管班
! 找志愿者带带
* 社区开了托管班，{home}孩子报上名，大学生志愿者带
* 驿站四点半课堂开了，{issue}的孩子先排了{few}个
= welfare.jobs | 找工作社保问题 | weight=1 plain private
? issue | 失业登记 | 社保断缴 | 灵活就业补贴 | 退休手续 | 找个家门口的活 | 学个手艺
- {who}想问{issue}
- {home}住户下岗{since}，要办{issue}
- {issue}窗口让上网弄，{home}不会
> 家里等着用钱
> 再两年就退休了
! 帮着问问
! 有招工信息发一下
* {staff}帮{home}办好{issue}，推荐了三个岗位
* 人社服务所来驿站办公，{issue}当场受理
""",
)
