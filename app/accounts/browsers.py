"""What a browser's long name comes down to for people: "WeChat, Android"."""

_PROGRAMS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("MiuiBrowser", "Mi Browser"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def browser_name(text: str) -> str:
    """Return program and system as people know them; the beginning of the text if neither is known.

    The tables are searched in order, because every browser also claims to be older ones.
    """
    found = (next((name for mark, name in table if mark in text), "") for table in (_PROGRAMS, _SYSTEMS))
    return ", ".join(name for name in found if name) or text[:40]
