"""The robot of a DingTalk group, with its signature (加签) if it has a secret."""

from urllib.parse import urlencode

from app.messages.client import Line
from app.messages.senders.letters import Letter, Way
from app.messages.senders.robots import chat_text, post, signed

LONGEST = 15_000
BUSY = frozenset({-1, 130101, 130102, 660026})
"""The system is busy, and too many messages a minute."""


def send(line: Line, way: Way, letter: Letter) -> None:
    """Post a text that calls nobody."""
    address = way.address
    if way.secret:
        at = str(int(letter.at.timestamp() * 1000))
        sign = signed(way.secret.encode(), f"{at}\n{way.secret}".encode())
        address += ("&" if "?" in address else "?") + urlencode({"timestamp": at, "sign": sign})
    content = {
        "msgtype": "text",
        "text": {"content": chat_text(letter, LONGEST)},
        "at": {"isAtAll": False, "atMobiles": [], "atUserIds": []},
    }
    post(line, address, letter, content, BUSY)
