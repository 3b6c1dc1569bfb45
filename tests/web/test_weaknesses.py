"""Whom somebody tells who has found a weakness."""

from datetime import date

import pytest

pytestmark = pytest.mark.sqlite
ADDRESSES = ("/security.txt", "/.well-known/security.txt")
CONTACT = "mailto:security@yehua.example"


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_contact_is_named_where_it_is_looked_for(make_app, address):
    app = make_app(
        security_contact=CONTACT, security_expires=date(2026, 3, 3), public_url="https://yehua.example"
    )

    answer = app.test_client().get(address)

    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert answer.text.splitlines() == [
        f"Contact: {CONTACT}",
        "Expires: 2026-03-03T23:59:59Z",
        "Preferred-Languages: zh, en",
        "Canonical: https://yehua.example/.well-known/security.txt",
    ]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({}, "SECURITY_CONTACT"),
        ({"security_contact": CONTACT}, "SECURITY_EXPIRES"),
        ({"security_expires": date(2027, 1, 1)}, "SECURITY_CONTACT"),
        ({"security_contact": CONTACT, "security_expires": date(2026, 3, 2)}, "out of date"),
    ],
)
def test_without_one_there_is_no_file_and_it_says_what_to_set(make_app, address, changes, hint):
    answer = make_app(**changes).test_client().get(address)

    assert answer.status_code == 404
    assert hint in answer.text
