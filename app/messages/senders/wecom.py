"""The robot of a WeCom group; the key stands in its address."""

from app.messages.client import Line
from app.messages.senders.letters import Letter, Way
from app.messages.senders.robots import chat_text, post

LONGEST = 2048
BUSY = frozenset({-1, 45009, 45033})
"""The system is busy, and too many messages a minute."""


def send(line: Line, way: Way, letter: Letter) -> None:
    """Post a text that mentions nobody."""
    text = {"content": chat_text(letter, LONGEST), "mentioned_list": [], "mentioned_mobile_list": []}
    post(line, way.address, letter, {"msgtype": "text", "text": text}, BUSY)
