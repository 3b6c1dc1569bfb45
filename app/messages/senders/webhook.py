"""Another system: JSON with a signature over instant and body; docs/messages.md says how to check it."""

import json
from collections.abc import Mapping
from typing import Any

from app.domain.letters import signature
from app.messages.client import Line
from app.messages.senders.letters import Letter, Way


def send(line: Line, way: Way, letter: Letter) -> None:
    """Post the events of a letter; the body is the same at every try, the signature as old as the try."""
    post_signed(line, way, letter, {"id": letter.number, "events": list(letter.events)})


def post_signed(line: Line, way: Way, letter: Letter, content: Mapping[str, Any]) -> None:
    """Post JSON that the other side can be sure of."""
    body = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": letter.number,
        "Yehua-Event-Id": letter.number,
        "Yehua-Signature": signature(way.secret, int(letter.at.timestamp()), body),
    }
    line.post(way.address, body, headers)
