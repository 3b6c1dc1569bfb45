"""One file a channel: each puts a letter into the form of its channel and hands it to the client."""

from collections.abc import Mapping
from typing import Protocol

from app.domain.sending import ChannelKind
from app.messages.client import Line
from app.messages.senders import dingtalk, feishu, mail, sms, webhook, wecom
from app.messages.senders.letters import Letter, Way


class Sender(Protocol):
    """Sends one letter."""

    def __call__(self, line: Line, way: Way, letter: Letter) -> None:
        """Send it; raise `Failed` unless it has arrived."""


SENDERS: Mapping[ChannelKind, Sender] = {
    ChannelKind.MAIL: mail.send,
    ChannelKind.WECOM: wecom.send,
    ChannelKind.DINGTALK: dingtalk.send,
    ChannelKind.FEISHU: feishu.send,
    ChannelKind.SMS: sms.send,
    ChannelKind.WEBHOOK: webhook.send,
}

__all__ = ["SENDERS", "Letter", "Sender", "Way"]
