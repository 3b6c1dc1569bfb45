"""What arrived at the sinks, held against what was to arrive."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message

from tests.messages.sinks import Call
from trials.checking import Findings


@dataclass(frozen=True, slots=True)
class Expected:
    """A delivery as the database knows it; it leaves under the number `bundle_id` by the channel."""

    id: int
    bundle_id: int | None
    case_id: int | None
    channel: str


def arrived(expected: Sequence[Expected], calls: Sequence[Call], mails: Sequence[Message]) -> Findings:
    """Return what is missed, doubled under another number, or out of order.

    A call counts as arrived when it was heard, whether or not its sender got the answer.
    """
    found = Findings()
    heard = _heard(found, calls)
    by_mail = {str(mail["Message-ID"]).strip("<>").split("@")[0] for mail in mails}
    for one in expected:
        if one.channel == "mail" and str(one.bundle_id) not in by_mail:
            found.add("missed", f"mail {one.id}")
        if one.channel != "mail" and one.id not in heard:
            found.add("missed", f"delivery {one.id} to {one.channel}")
    first = {number: place for place, number in enumerate(heard)}
    by_case: defaultdict[tuple[str, int | None], list[int]] = defaultdict(list)
    for one in expected:
        if one.id in first:
            by_case[one.channel, one.case_id].append(first[one.id])
    for (channel, case_id), places in by_case.items():
        if places != sorted(places):
            found.add("out of order", f"case {case_id} at {channel}")
    return found


def _heard(found: Findings, calls: Sequence[Call]) -> list[int]:
    """Return the deliveries in the order in which each was heard first."""
    under: dict[int, tuple[str, bytes]] = {}
    for call in calls:
        if call.path == "/hangs":
            continue
        key = call.headers["Idempotency-Key"]
        for event in call.json["events"]:
            known = under.setdefault(event["id"], (key, call.body))
            if known != (key, call.body):
                found.add("doubled", f"delivery {event['id']} under {key} after {known[0]}")
    return list(under)
