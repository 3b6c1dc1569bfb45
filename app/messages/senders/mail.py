"""Mail by a server of one's own choice (SMTP)."""

from email.message import EmailMessage
from email.utils import format_datetime

from app.domain.letters import MAIL_ADDRESS, one_line
from app.domain.sending import Fault
from app.messages.client import Failed, Line
from app.messages.senders.letters import Letter, Way


def send(line: Line, way: Way, letter: Letter) -> None:
    """Send a mail; its Message-ID is the same at every try."""
    login = (way.account, way.secret) if way.account else None
    line.submit(way.address, message_of(way, letter), login)


def message_of(way: Way, letter: Letter) -> EmailMessage:
    """Return the mail with its headers, of which none can grow another one.

    Raises:
        Failed: the reader's address is none.
    """
    if not MAIL_ADDRESS.fullmatch(letter.to) or not MAIL_ADDRESS.fullmatch(way.sender):
        raise Failed(Fault.REFUSED, "address")
    host, _, number = letter.number.rpartition("-")
    message = EmailMessage()
    message["From"], message["To"] = way.sender, letter.to
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{number}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
