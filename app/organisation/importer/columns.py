"""The headings and words that files may use, in Chinese and English."""

from app.domain.levels import Level, Role, UnitKind
from app.organisation.importer.tables import TableKind
from app.web.tables import plain

_HEADINGS: dict[TableKind, dict[str, tuple[str, ...]]] = {
    TableKind.UNITS: {
        "level": ("级别", "层级", "组织级别", "level"),
        "code": ("代码", "编码", "组织代码", "组织编码", "code", "unit code"),
        "name": ("名称", "组织名称", "单位名称", "name", "unit name"),
        "parent_code": ("上级代码", "上级编码", "上级组织代码", "parent code", "parent"),
        "party_name": ("党组织名称", "党组织", "party name", "party body"),
        "households": ("户数", "居民户数", "households"),
        "name_en": ("英文名称", "英文名", "english name", "name en"),
        "kind": ("类型", "种类", "组织类型", "kind", "type"),
        "short_code": ("简码", "街道简码", "编号前缀", "short code"),
        "time_zone": ("时区", "time zone", "timezone"),
    },
    TableKind.PEOPLE: {
        "username": ("用户名", "账号", "登录名", "username", "user name", "account"),
        "name": ("姓名", "名字", "name", "full name"),
        "phone": ("电话", "手机", "手机号", "手机号码", "联系电话", "phone", "mobile", "telephone"),
        "role": ("角色", "岗位", "职务", "role", "post"),
        "unit_code": (
            "组织代码",
            "组织编码",
            "单位代码",
            "任职组织代码",
            "任职单位代码",
            "unit code",
            "unit",
        ),
        "from_on": (
            "起始日期",
            "开始日期",
            "任职日期",
            "任职起始日期",
            "from",
            "from date",
            "since",
            "start",
        ),
    },
    TableKind.COMMUNITIES: {
        "area_code": ("区县代码", "区划代码", "area code"),
        "area_name": ("区县名称", "区划名称", "area name"),
        "street_code": ("街道代码", "街道编码", "street code"),
        "street_name": ("街道名称", "街道", "street name"),
        "community_code": ("社区代码", "社区编码", "community code"),
        "community_name": ("社区名称", "社区", "community name"),
    },
}
REQUIRED: dict[TableKind, tuple[str, ...]] = {
    TableKind.COMMUNITIES: ("street_code", "street_name", "community_code", "community_name"),
    TableKind.PEOPLE: ("username", "name", "role", "unit_code"),
    TableKind.UNITS: ("level", "code", "name"),
}
_TELLING: dict[TableKind, frozenset[str]] = {
    TableKind.COMMUNITIES: frozenset({"street_code", "community_code"}),
    TableKind.PEOPLE: frozenset({"username"}),
    TableKind.UNITS: frozenset({"code", "name"}),
}
CODE_COLUMNS = frozenset({"code", "parent_code", "unit_code", "street_code", "community_code"})

_LEVELS: dict[str, tuple[Level | None, UnitKind | None]] = {
    "街道": (Level.STREET, None),
    "乡镇": (Level.STREET, None),
    "镇": (Level.STREET, None),
    "社区": (Level.COMMUNITY, None),
    "居委会": (Level.COMMUNITY, None),
    "网格": (Level.GRID, None),
    "小区": (Level.GRID, None),
    "楼院": (Level.BUILDING, None),
    "楼栋": (Level.BUILDING, None),
    "楼": (Level.BUILDING, None),
    "部门": (None, UnitKind.DEPARTMENT),
    "力量": (None, UnitKind.DEPARTMENT),
    "物业": (None, UnitKind.FIRM),
    "物业企业": (None, UnitKind.FIRM),
    "企业": (None, UnitKind.FIRM),
    "firm": (None, UnitKind.FIRM),
    "department": (None, UnitKind.DEPARTMENT),
    **{level.value: (level, None) for level in Level},
}
_KINDS: dict[str, UnitKind] = {
    "居住": UnitKind.RESIDENTIAL,
    "居民": UnitKind.RESIDENTIAL,
    "住宅": UnitKind.RESIDENTIAL,
    "驿站": UnitKind.STATION,
    "红帆驿站": UnitKind.STATION,
    "商圈": UnitKind.BUSINESS,
    "商圈园区": UnitKind.BUSINESS,
    "商务区": UnitKind.BUSINESS,
    "部门": UnitKind.DEPARTMENT,
    "部门力量": UnitKind.DEPARTMENT,
    "物业": UnitKind.FIRM,
    "物业企业": UnitKind.FIRM,
    "businessdistrict": UnitKind.BUSINESS,
    **{kind.value: kind for kind in UnitKind},
}
_ROLES: dict[str, Role] = {
    "楼长": Role.BUILDING_HEAD,
    "网格员": Role.GRID_STAFF,
    "网格工作人员": Role.GRID_STAFF,
    "社区工作人员": Role.COMMUNITY_STAFF,
    "社区工作者": Role.COMMUNITY_STAFF,
    "街道工作人员": Role.STREET_STAFF,
    "街道领导": Role.LEADER,
    "领导": Role.LEADER,
    "协同人员": Role.CO_HANDLER,
    "部门人员": Role.CO_HANDLER,
    "管理员": Role.ADMINISTRATOR,
    "系统管理员": Role.ADMINISTRATOR,
    "观察员": Role.OBSERVER,
    "个人信息保护负责人": Role.PRIVACY_OFFICER,
    "信息保护负责人": Role.PRIVACY_OFFICER,
    "dataprotectionofficer": Role.PRIVACY_OFFICER,
    "streetleader": Role.LEADER,
    **{role.value.replace("_", ""): role for role in Role},
}


_BY_HEADING = {
    kind: {plain(word): column for column, words in columns.items() for word in (*words, column)}
    for kind, columns in _HEADINGS.items()
}


def recognise(headings: list[str]) -> tuple[TableKind, dict[int, str]] | None:
    """Return the kind of table that has such headings and the column name at each position."""
    for kind, telling in _TELLING.items():
        found = {
            position: _BY_HEADING[kind][plain(text)]
            for position, text in enumerate(headings)
            if plain(text) in _BY_HEADING[kind]
        }
        if telling <= set(found.values()):
            return kind, found
    return None


def heading(kind: TableKind, column: str, *, chinese: bool = True) -> str:
    """Return the heading of a column as the template writes it."""
    return _HEADINGS[kind][column][0] if chinese else column


def columns(kind: TableKind) -> list[str]:
    """Return the columns of a kind of table in the order of the template."""
    return list(_HEADINGS[kind])


def read_level(text: str) -> tuple[Level | None, UnitKind | None] | None:
    """Return the level, or for departments and firms the kind, that a word means."""
    return _LEVELS.get(plain(text))


def read_kind(text: str) -> UnitKind | None:
    """Return the kind of unit that a word means."""
    return _KINDS.get(plain(text))


def read_role(text: str) -> Role | None:
    """Return the role that a word means."""
    return _ROLES.get(plain(text))
