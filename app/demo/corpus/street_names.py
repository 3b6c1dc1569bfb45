"""The names from which fictional streets are laid out; no real street is meant."""

CODE_BASE = 990_001_001
"""No province has the number 99, so these codes meet no national one."""

STREETS = (
    ("云汀", "Yunting", "YT"),
    ("澄岭", "Chengling", "CL"),
    ("枫渚", "Fengzhu", "FZ"),
    ("雁栖桥", "Yanqiqiao", "YQ"),
    ("听溪", "Tingxi", "TX"),
    ("半塘", "Bantang", "BT"),
)
COMMUNITIES = (
    ("柳荫里", "Liuyinli"),
    ("望桥", "Wangqiao"),
    ("书院巷", "Shuyuanxiang"),
    ("东篱", "Dongli"),
    ("锦帆", "Jinfan"),
    ("荷风", "Hefeng"),
    ("石榴园", "Shiliuyuan"),
    ("南窗", "Nanchuang"),
    ("归雁", "Guiyan"),
    ("小满", "Xiaoman"),
)
ESTATES = (
    ("柳荫北苑", "Liuyin North Court", "walkup"),
    ("望桥花园", "Wangqiao Garden", "slab"),
    ("老书院片", "Old Academy Lanes", "lane"),
    ("东篱雅居", "Dongli Residence", "tower"),
    ("锦帆步行街", "Jinfan Walk", "shops"),
    ("棉织厂宿舍", "Cotton Mill Homes", "walkup"),
    ("云汀一品", "Yunting First", "tower"),
    ("泮桥小区", "Panqiao Estate", "walkup"),
    ("采菊苑", "Caiju Court", "slab"),
    ("锦帆府", "Jinfan House", "tower"),
    ("柳荫南苑", "Liuyin South Court", "walkup"),
    ("渡口新村", "Ferry New Village", "walkup"),
    ("砚池小区", "Inkwell Estate", "slab"),
    ("篱下人家", "Lixia Homes", "walkup"),
    ("风帆里", "Fengfanli", "slab"),
    ("听荷轩", "Tinghe Pavilion", "tower"),
    ("桥头宿舍", "Bridgehead Homes", "walkup"),
    ("槐树胡同片", "Locust Lanes", "lane"),
    ("南山晓筑", "Nanshan Dawn", "tower"),
    ("锦帆公寓", "Jinfan Flats", "slab"),
)
"""Name, English name and style; grids take them in turn, community by community."""

MORE_ESTATES = (("晴川", "Qingchuan"), ("月湾", "Yuewan"), ("松谷", "Songgu"), ("梅坞", "Meiwu"))
ENDINGS = (("苑", "Court", "walkup"), ("里", "Row", "slab"), ("府", "House", "tower"))
PROPERTY_FIRMS = (
    ("安居邻", "Anjulin"),
    ("暖巷", "Nuanxiang"),
    ("禾木", "Hemu"),
    ("守望家", "Shouwangjia"),
    ("青檐", "Qingyan"),
)
STREET_DEPARTMENTS = (
    ("police", "{}派出所", "{} Police Station"),
    ("urban_management", "{}城管中队", "{} Urban Management Team"),
    ("fire", "{}消防救援站", "{} Fire and Rescue Station"),
    ("emergency", "{}街道应急管理办", "{} Emergency Office"),
    ("environment", "{}街道环保办", "{} Environment Office"),
    ("housing", "{}街道住建办", "{} Housing Office"),
    ("market_supervision", "{}市场监管所", "{} Market Supervision Office"),
    ("justice", "{}司法所", "{} Justice Office"),
    ("civil_affairs", "{}街道民政办", "{} Civil Affairs Office"),
    ("social_security", "{}街道人社服务所", "{} Social Security Office"),
    ("health", "{}社区卫生服务中心", "{} Health Centre"),
    ("education", "{}街道教育办", "{} Education Office"),
    ("sanitation", "{}环卫所", "{} Sanitation Office"),
    ("traffic", "{}交警中队", "{} Traffic Police"),
    ("drainage", "{}排水养护队", "{} Drainage Team"),
    ("water", "{}供水服务站", "{} Water Supply"),
    ("power", "{}供电所", "{} Power Supply"),
    ("gas", "{}燃气服务站", "{} Gas Service"),
    ("heating", "{}供热服务站", "{} Heating Service"),
    ("lift_firm", "{}电梯维保站", "{} Lift Maintenance"),
    ("telecom", "{}通信联合服务点", "{} Telecom Service"),
    ("street_office", "{}街道综合服务中心", "{} Service Centre"),
)
COMMUNITY_DEPARTMENTS = (
    ("police", "{}社区警务室", "{} Police Post"),
    ("health", "{}社区卫生服务站", "{} Clinic"),
    ("justice", "{}社区调解室", "{} Mediation Room"),
)
SIZES = {
    "tower": ((1, 2), (18, 33), 4),
    "slab": ((2, 3), (9, 12), 2),
    "walkup": ((3, 5), (5, 6), 2),
    "lane": ((6, 14), (1, 2), 2),
    "shops": ((8, 16), (2, 3), 1),
}
"""Entrances (courtyards, shop fronts) from-to, floors from-to, households a landing."""

NUMERALS = "一二三四五六七八九"
