"""What the robots of WeCom, DingTalk and Feishu share: JSON there, and a code of theirs back."""

import base64
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from typing import Any

from app.domain.letters import tamed
from app.domain.sending import Fault
from app.messages.client import Failed, Line
from app.messages.senders.letters import Letter


def chat_text(letter: Letter, longest: int) -> str:
    """Return the text for a group: it calls nobody and marks nothing up; at most so many bytes long."""
    text = tamed(letter.text)
    content = text.encode()
    return text if len(content) <= longest else content[: longest - 3].decode(errors="ignore") + "…"


def signed(key: bytes, text: bytes) -> str:
    """Return the HMAC-SHA256 in base64."""
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def post(line: Line, address: str, letter: Letter, content: Mapping[str, Any], busy: Collection[int]) -> None:
    """Post to a robot, which answers 200 also when it refuses; `busy` are its codes for "too many"."""
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": letter.number}
    answer = line.post(address, json.dumps(content, ensure_ascii=False).encode(), headers)
    try:
        found = json.loads(answer)
        code = found.get("errcode", found.get("code")) if isinstance(found, dict) else None
    except ValueError as error:
        raise Failed(Fault.ERROR, "not_understood") from error
    if not isinstance(code, int):
        raise Failed(Fault.ERROR, "not_understood")
    if code:
        raise Failed(Fault.UNREACHABLE if code in busy else Fault.ERROR, f"robot_{code}"[:60])
