"""How Chinese names are spelt in Latin letters, so that tables and searches agree on it."""

from pypinyin import Style, lazy_pinyin

_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "曾": "zeng", "查": "zha", "盖": "ge", "区": "ou", "朴": "piao",
    "任": "ren", "华": "hua", "翟": "zhai", "尉": "yu", "召": "shao", "秘": "bi", "冼": "xian", "繁": "po",
}  # fmt: skip
"""Characters that are read otherwise at the head of a person's name."""


def syllables(name: str) -> list[str]:
    """Return the syllables of a person's name in lower case and without tones."""
    spelt = [part.lower() for part in lazy_pinyin(name, style=Style.NORMAL)]
    if name[:1] in _SURNAMES and spelt:
        spelt[0] = _SURNAMES[name[0]]
    return spelt


def spelling(name: str) -> str:
    """Return the full pinyin and the initials of a person's name: "wangxiulan wxl"."""
    spelt = syllables(name)
    return f"{''.join(spelt)} {initials_of(spelt)}"[:200]


def initials_of(spelt: list[str]) -> str:
    """Return the first letters of syllables."""
    return "".join(part[:1] for part in spelt)


def letters_of(name: str) -> str:
    """Return the pinyin of a person's name in one word, as one types it."""
    return "".join(syllables(name))


def first_letters(name: str) -> str:
    """Return the initials of a person's name."""
    return initials_of(syllables(name))


def digits_of(text: str) -> str:
    """Return the digits of a telephone number."""
    return "".join(sign for sign in text if sign.isdecimal())


def initials_of_place(name: str) -> str:
    """Return the first letters of the syllables of a place's name, letters and digits only."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return "".join(c for c in letters.upper() if c.isascii() and c.isalnum())


def sound_of_place(text: str) -> str:
    """Return how an address or a place's name sounds, in lower case; digits and letters stay as they are."""
    return "".join(lazy_pinyin(text, style=Style.NORMAL)).lower()
