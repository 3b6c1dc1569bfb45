"""Each channel gets its own form, and no text can grow a header, a mention or markup."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from app.domain.letters import signature
from app.domain.sending import ChannelKind, Fault
from app.messages.client import Failed, Line
from app.messages.senders import SENDERS, Letter, Way
from app.messages.senders.mail import message_of
from tests.messages.sinks import HERE

LINE = Line(frozenset({HERE}), frozenset({HERE}))
AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
SECRET = "a secret of thirty-two characters"
NASTY = '@all <at user_id="all">x</at> <@boss> [here](http://evil.example) `code`\r\nBcc: a@b.example'
LETTER = Letter("yehua.example-17", "li@street.example", "Subject", "文字", [{"id": 17, "event": "test"}], AT)
ROBOTS = (ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU)


def sent(http, kind, letter=LETTER, *, path="/hook?key=k", secret=SECRET):
    SENDERS[kind](LINE, Way(http.url(path), "account", "【夜话】", secret), letter)
    return http.calls[-1]


def said(call):
    content = call.json
    return content["text"]["content"] if "text" in content else content["content"]["text"]


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_text_calls_nobody_and_marks_nothing_up(http, kind):
    text = said(sent(http, kind, replace(LETTER, text=NASTY)))

    assert not set("@<[`") & set(text)
    assert "＠all" in text


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_long_text_is_cut(http, kind):
    text = said(sent(http, kind, replace(LETTER, text="字" * 20_000)))

    assert text.endswith("…")
    assert len(text.encode()) <= 15_000


@pytest.mark.parametrize(
    ("kind", "code", "fault"),
    [
        (ChannelKind.WECOM, 45009, Fault.UNREACHABLE),
        (ChannelKind.WECOM, 93000, Fault.ERROR),
        (ChannelKind.DINGTALK, 130101, Fault.UNREACHABLE),
        (ChannelKind.FEISHU, 11232, Fault.UNREACHABLE),
        (ChannelKind.FEISHU, 19021, Fault.ERROR),
    ],
)
def test_a_robot_that_answers_200_and_refuses_has_refused(http, kind, code, fault):
    http.answer = lambda _call: (200, {}, json.dumps({"errcode": code, "code": code}).encode())

    with pytest.raises(Failed) as raised:
        sent(http, kind)

    assert (raised.value.fault, raised.value.code) == (fault, f"robot_{code}")


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"{}", b'{"errcode": "no"}'])
def test_an_answer_that_says_nothing_is_no_success(http, answer):
    http.answer = lambda _call: (200, {}, answer)

    with pytest.raises(Failed, match="not_understood"):
        sent(http, ChannelKind.WECOM)


def test_dingtalk_is_signed_with_instant_and_secret(http):
    query = parse_qs(urlsplit(sent(http, ChannelKind.DINGTALK).path).query)

    digest = hmac.new(SECRET.encode(), f"{query['timestamp'][0]}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query["key"] == ["k"]
    assert query["timestamp"] == ["1772503200000"]
    assert query["sign"] == [base64.b64encode(digest).decode()]


def test_feishu_is_signed_with_instant_and_secret_as_key(http):
    content = sent(http, ChannelKind.FEISHU).json

    digest = hmac.new(f"1772503200\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert (content["timestamp"], content["sign"]) == ("1772503200", base64.b64encode(digest).decode())


@pytest.mark.parametrize("kind", [ChannelKind.WEBHOOK, ChannelKind.SMS])
def test_a_receiver_can_check_the_signature(http, kind):
    call = sent(http, kind, replace(LETTER, to="13800000000"))

    at, _, given = call.headers["Yehua-Signature"].partition(",v1=")
    seconds = at.removeprefix("t=")
    wanted = hmac.new(SECRET.encode(), seconds.encode() + b"." + call.body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(given, wanted)
    assert call.headers["Yehua-Event-Id"] == call.json["id"] == "yehua.example-17"
    assert signature(SECRET, int(seconds), call.body + b" ") != call.headers["Yehua-Signature"]


def test_a_repeat_has_the_same_body_and_number(http):
    first = sent(http, ChannelKind.WEBHOOK)
    again = sent(http, ChannelKind.WEBHOOK, replace(LETTER, at=AT.replace(hour=3)))

    assert (first.body, first.headers["Idempotency-Key"]) == (again.body, again.headers["Idempotency-Key"])
    assert first.headers["Yehua-Signature"] != again.headers["Yehua-Signature"]


def test_a_short_message_is_one_line(http):
    content = sent(http, ChannelKind.SMS, replace(LETTER, to="13800000000", text="一\r\n二" * 200)).json

    assert (content["to"], content["account"], content["signature"]) == ("13800000000", "account", "【夜话】")
    assert "\n" not in content["text"]
    assert len(content["text"]) <= 300


@pytest.mark.parametrize("to", ["", "138 0000", "13800000000\n13900000000", "abc"])
def test_a_short_message_goes_to_a_number_only(http, to):
    with pytest.raises(Failed, match="address"):
        sent(http, ChannelKind.SMS, replace(LETTER, to=to))
    assert http.calls == []


def test_a_subject_cannot_grow_a_header():
    way = Way("smtp://x", sender="from@street.example")
    for subject in (
        "a\r\nBcc: evil@b.example",
        "a\nBcc: evil@b.example",
        "a\u2028Bcc: x",
        "a\x85Bcc: x",
        "a\x00b",
    ):
        message = message_of(way, replace(LETTER, subject=subject, text=f"x\r\n.\r\n{subject}"))
        assert message["Bcc"] is None
        assert len(message["Subject"].splitlines()) == 1


@pytest.mark.parametrize(
    "to",
    [
        "",
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "A <a@b.example>",
        "a b@c.example",
        "a@b@c",
    ],
)
def test_a_mail_goes_to_one_address_only(to):
    with pytest.raises(Failed, match="address"):
        message_of(Way("smtp://x", sender="from@street.example"), replace(LETTER, to=to))
