"""Short messages by a gateway that takes signed JSON; providers differ, a few lines of a gateway fit them."""

from app.domain.letters import PHONE, one_line
from app.domain.sending import Fault
from app.messages.client import Failed, Line
from app.messages.senders.letters import Letter, Way
from app.messages.senders.webhook import post_signed

LONGEST = 300


def send(line: Line, way: Way, letter: Letter) -> None:
    """Post one short message for one number."""
    if not PHONE.fullmatch(letter.to):
        raise Failed(Fault.REFUSED, "address")
    content = {
        "id": letter.number,
        "to": letter.to,
        "account": way.account,
        "signature": way.sender,
        "text": one_line(letter.text, LONGEST),
    }
    post_signed(line, way, letter, content)
