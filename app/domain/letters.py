"""The texts of messages: placeholders in braces, nothing that a header or a chat could take for an order."""

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping

MAIL_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,180}[A-Za-z0-9])"
)
PHONE = re.compile(r"\+?[0-9]{5,20}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"[{}]")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f\x85\u2028\u2029]+")
_ORDERS = str.maketrans({"@": "＠", "<": "＜", "[": "［", "`": "ˋ"})
"""What chats take for a call to everybody, a tag, a link or code, and the letter that looks like it."""


def wrong_placeholder(text: str, known: Collection[str]) -> str | None:
    """Return the first placeholder that is not known, or a lone brace; None if all is well."""
    for found in _PLACEHOLDER.finditer(text):
        if found.group(1) not in known:
            return found.group()
    lone = _BRACE.search(_PLACEHOLDER.sub("", text))
    return lone.group() if lone else None


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its placeholders replaced; what is put in is not looked at again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found.group(1), ""), text)


def one_line(text: str, longest: int = 120) -> str:
    """Return a text as one line that a header of a mail can hold: no line break gets through."""
    line = _SPACE.sub(" ", text).strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def tamed(text: str) -> str:
    """Return a text that calls nobody and marks nothing up when a chat shows it."""
    return text.translate(_ORDERS)


def signature(secret: str, at: int, body: bytes) -> str:
    """Return what signs a body sent at a second since 1970: "t=…,v1=…", the second part hex HMAC-SHA256."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
