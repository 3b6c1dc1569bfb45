"""The checker of the trial of messages is green on what arrived well and red on what did not."""

import json
from email.message import EmailMessage

import pytest

from tests.messages.sinks import Call
from trials.letters_arrived import Expected, arrived

EXPECTED = [
    *(Expected(number, number, 7, "/0") for number in (1, 2)),
    *(Expected(number, 3, 7, "mail") for number in (3, 4)),
]


def call(number, key=None):
    body = json.dumps({"events": [{"id": number}]}).encode()
    return Call("/0", {"Idempotency-Key": key or f"here-{number}"}, body)


def mail(number):
    letter = EmailMessage()
    letter["Message-ID"] = f"<{number}@here>"
    return letter


WELL = ([call(1), call(1), call(2)], [mail(3)])


def test_what_arrived_well_is_green_with_repeats_under_the_same_number():
    assert not arrived(EXPECTED, *WELL).counts


@pytest.mark.parametrize(
    ("calls", "mails", "kind"),
    [
        ([call(1)], [mail(3)], "missed"),
        (WELL[0], [], "missed"),
        ([*WELL[0], call(1, "here-9")], [mail(3)], "doubled"),
        ([call(2), call(1)], [mail(3)], "out of order"),
    ],
)
def test_what_did_not_is_red(calls, mails, kind):
    assert arrived(EXPECTED, calls, mails).counts[kind]
