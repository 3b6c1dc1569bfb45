"""What residents say about animals, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "animals",
    """
[told]
- 跟主人说过不听
- 打过电话
- 群里提过{few}回
[accept]
- 收到，和民警说好{soon}一起看
- 已请物业盯着，看清楚再联系捕犬的
[progress]
[up]
- 城市犬只管理归公安，请社区联系派出所
- 群里闹得凶，两边都不让，请社区调解
[back]
[verify]
- {who}说这几天没见着
[ledger]
[review]
[strike]
= animals.stray | 流浪猫狗 | weight=2 plain
%ledger law | 流浪猫狗绝育放归没有专门经费和办法 | 和救助站签上协议 | 固定点喂、志愿者登记
%ledger other_owner | 捕捉要专业单位排期 | 收容车排到本街道 | 先贴提示，让孩子绕行
%review 捉住一只，剩下的躲进地库，下次再来
%strike 收容单据和现场照片已存
%progress 收容的人来过一趟，没逮着，{soon}再来
? pet | 一窝野猫 | 一条黄狗 | {few}只流浪狗 | 瘸腿的黑狗 | 三花猫带小崽 | 大白狗
@ {building}绿化带
- {pet}在{building}边上转悠{since}了
- {hour}{pet}追着电动车跑，就在{entry}
- {pet}钻进地库，车盖上全是爪印
- {seen}{pet}在{entry}门口趴着，孩子不敢过
-spring {pet}{hour}叫得瘆人，{home}没法睡
> 带孩子的都绕着走
> 有人还天天喂
! 请专门的人来收
! 别伤着它，送走就行
* 收容站{day}捕走{pet}，已检疫
* {pet}绝育后由志愿者领养，{building}喂食点撤了
= animals.unleashed | 遛狗不牵绳 | weight=3 plain
%ledger resident | 主人是独居老人，狗是伴，劝不动 | 家属答应帮着管 | 送牵引绳，每周去看
%review 主人开始拴绳了，偶尔还忘
%progress 找到主人，答应以后牵绳
%accept {staff}先找主人谈
%back 还没找主人谈，请先上门
%verify {hour}去看过，都牵着绳
? dog | 大金毛 | 阿拉斯加 | 泰迪 | 德牧 | 串串狗 | 边牧 | 柴犬
? where | 滑梯那儿 | 凉亭 | 电梯里 | 大门口 | 楼下花坛边 | 健身器材边
@ {where}
- {where}有人放着{dog}不牵绳
- {dog}在{where}扑人，主人还说不咬
- {hour}{where}{few}条狗一起跑，{dog}最大
- {who}在{where}被{dog}吓得坐地上
> 孩子哭着不肯下楼
> 我有孕在身，真害怕
! 让牵上绳
! 设个遛狗时间
* 民警和{staff}约谈{dog}主人，办了证，牵绳戴嘴套
* {where}立了牌，发了牵引绳，遛狗时段大家商定
= animals.fouling | 宠物粪便不清 | weight=2 plain
%verify {hour}去看过，干净
%progress 监控看了三天，认出是哪家的
? where | 草坪 | 单元门口 | 花坛沿 | 步道上 | 沙坑里 | 车位上
@ {entry}{where}
- {entry}{where}到处是狗屎
- {seen}{where}又踩一脚
- 狗尿在{entry}{where}，{since}味散不掉
- {hour}遛狗的走了，{where}留一堆
-summer 天热{where}的狗屎招苍蝇，{entry}门口一股味
> 保洁一天扫三回
> 孩子在那儿玩
! 放个拾便箱
! 让养狗的自己收
* {where}装了拾便箱，狗主人拉了群轮流巡
* 冲洗{where}，贴了照片提醒，这周清净多了
= animals.barking | 狗叫扰民 | weight=1 plain
? dog | 泰迪 | 两条小狗 | 博美 | 大狗 | 比熊
@ {above}
- {above}的{dog}{hour}叫个不停
- 主人一上班，{dog}在{above}叫一天
- {dog}听见电梯响就叫，{spot}谁也睡不好，{since}了
> 孩子睡不了午觉
> 上夜班的快疯了
! 让主人想想办法
! 帮着去说说
* 主人给{dog}请了训犬师，白天送托养，{above}安静了
* {staff}上门，{above}装了隔音门条，{dog}不再放阳台
= animals.bite | 狗咬人 | weight=1 now plain
? whom | 一个小男孩 | {who} | 送快递的 | 一位老大娘 | 遛弯的大爷 | 我女儿
? dog | 没牵绳的大狗 | 流浪狗 | 黑狼狗 | 楼下的土狗
@ {entry}门口
- {whom}在{entry}门口被{dog}咬了腿
- {dog}刚咬了{whom}，还在{entry}附近
- {whom}被{dog}扑倒抓伤，主人走了不管
> 流了不少血
> 正往医院打针
! 快找着那条狗
! 让主人出来
* {whom}已打疫苗，{dog}由民警带走检疫，主人赔了医药费
* 调监控找到{dog}主人，双方签了赔付，狗送外地
= animals.poultry | 养鸡鸭鸽子 | weight=1 plain
? bird | 公鸡 | 一群鸽子 | {few}只鸭 | 大鹅 | 一笼鸡
@ {building}楼顶
- {above}养{bird}，{hour}就叫
- {bird}在{building}楼顶搭窝，{since}了
- {bird}的粪落到{home}晾的被子上
- 院里圈着{bird}，味道进{home}
> 天不亮就醒
> 怕有禽流感
! 别让养了
! 搬走吧
* {bird}送回乡下亲戚家，{building}的笼子拆除消毒
* 劝了两回，主人把{bird}卖了，楼顶冲洗干净
""",
)
