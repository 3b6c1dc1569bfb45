"""What residents say about illegal building, and what is done about it."""

from app.demo.corpus.grammar import read

SUBJECT = read(
    "illegal_building",
    """
[told]
- 城管来过一回没拆
- 物业贴过告知单
- 去年也报过
[accept]
- {staff}先拍照、量尺寸，{soon}和城管一起看
- 已查有没有手续
- 收到，先叫停，别继续盖
[progress]
- 城管下了限期通知，给{few}天
- 当事人说想自拆，要缓几天
- 住建的人看过图，等认定结果
[up]
- 拒绝自拆，要街道组织拆除
[back]
- 还没劝过当事人，请先上门说
[verify]
- {spot}去看过，拆干净了
[ledger]
- law | 历史遗留的搭建，认定材料在补 | 规划出具认定意见 | 不许再加高，每周看一次
- resident | 当事人生活确实困难，拆了没地方放 | 给出替代办法并谈拢 | 帮着申请公租或储物间
- season | 天冷，拆了漏风，说好开春拆 | 天气转暖 | 签承诺书，物业留底
[review]
- 认定书出来了，准备下限期
- 家里人说通了一半，{month}动手
[strike]
- 拆除和复原照片齐，原址立了牌
= illegal_building.extension | 私搭乱建 | weight=3
? what | 阳光房 | 彩钢棚 | 小厨房 | 车棚 | 鸽子笼 | 铁皮屋 | 玻璃门斗
? where | 一楼窗外 | 顶楼平台 | 楼道尽头 | 后墙边 | 院门外 | 阳台外挑
@ {spot}{where}
- {above}在{where}搭{what}
- {spot}{where}{hour}叮叮当当盖{what}
- {where}又起了个{what}，{building}都学着盖
- {seen}{where}运来砖和板，要搭{what}
> 挡了我们家光
> 雨水全溅过来
> 万一塌了呢
! 趁没盖完拦住
! 来量一量
* 劝说{few}次后自拆{where}的{what}，料{day}拉走
* 城管到场拆除{what}，{where}恢复原样
= illegal_building.structure | 砸承重墙 | weight=1 now
? act | 砸墙 | 凿楼板 | 开门洞 | 挖地下室 | 拆梁 | 打通两户
@ {above}
- {above}装修在{act}，像是承重墙
- {hour}{above}{act}，{home}墙裂了道缝
- {entry}一楼{act}改门面，楼上都听见了
> 楼板一震一震的
> 裂缝一指宽
! 马上叫停
! 请懂行的来看
* 现场叫停{above}{act}，住建鉴定后加固，裂缝补好
* 查明{act}处是非承重墙，装修公司补了手续，邻居看过图
= illegal_building.greenland | 毁绿种菜 | weight=2 plain
%ledger season | 菜还没收，又过了补植的时节 | 到补植季 | 说好不再种新的，先铺土盖网
~ spring=2 winter=0.4
? crop | 葱和韭菜 | 豆角 | 南瓜 | 丝瓜架 | 白菜 | 玉米 | 向日葵
? where | 楼前花坛 | 围墙边 | 儿童区旁 | 南侧草坪 | 配电房后
@ {building}{where}
- {where}被人圈起来种{crop}
- {seen}{building}{where}又拔了草种{crop}
- {where}种{crop}浇粪水，{home}窗下全是味
-spring 开春了，{where}又有人刨地要种{crop}
> 公家的绿地成自家菜园
> 招蚊子
! 恢复绿地
! 另给块地也行
* {where}的{crop}收完恢复草皮，另设共享菜园抽签
* 和种{crop}的老人谈通，{where}栽了月季
= illegal_building.stall | 占道经营 | weight=2 plain
%verify {who}说没再摆出来
? what | 水果摊 | 早餐车 | 烤红薯的 | 卖菜三轮 | 修鞋摊 | 夜宵摊
? where | 大门口 | 学校对面 | 公交站 | 人行道 | 十字路口
@ {where}
- {what}天天占着{where}
- {hour}{where}{what}一排，车走不动
- {where}{what}收摊留一地垃圾
-summer 夜宵摊加{what}把{where}摆满了，闹到{hour}
> 老人推车过不去
> 孩子上学挤到机动车道
! 划个地方给他们
! 管管时间
* {what}挪到便民点，{where}画线，早八点前收
* 城管和{what}说好时段，{where}早晚派人看
= illegal_building.conversion | 住宅改商用/群租 | weight=2 plain
? biz | 民宿 | 棋牌室 | 美容院 | 小作坊 | 补习班 | 群租房 | 快递分拣点 | 直播间
@ {above}
- {above}开了{biz}，人来人往
- {entry}有户改成{biz}，{hour}电梯挤不上
- {above}{biz}隔出{few}间，{since}了
> 门禁成了摆设
> 吵得没法住
! 查查合不合规
! 让他们搬走
* 联合检查后{above}的{biz}停业，隔断拆除
* {biz}补不齐证，签了退租期限，{day}搬空
""",
)
