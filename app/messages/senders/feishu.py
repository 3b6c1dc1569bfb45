"""The robot of a Feishu group, with its signature if it has a secret."""

from app.messages.client import Line
from app.messages.senders.letters import Letter, Way
from app.messages.senders.robots import chat_text, post, signed

LONGEST = 15_000
BUSY = frozenset({9499, 11232})
"""Too many messages."""


def send(line: Line, way: Way, letter: Letter) -> None:
    """Post a text without tags."""
    content: dict[str, object] = {"msg_type": "text", "content": {"text": chat_text(letter, LONGEST)}}
    if way.secret:
        at = str(int(letter.at.timestamp()))
        # Feishu signs nothing with "timestamp, line break, secret" as the key.
        content |= {"timestamp": at, "sign": signed(f"{at}\n{way.secret}".encode(), b"")}
    post(line, way.address, letter, content, BUSY)
