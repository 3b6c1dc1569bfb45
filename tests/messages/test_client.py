"""The only way out goes where it may, follows nowhere, and is over in time."""

import socket
import threading
from email.message import EmailMessage

import pytest

from app.domain.sending import Fault
from app.messages import client
from app.messages.client import LARGEST_ANSWER, Failed, Line, is_open_to
from tests.messages import sinks
from tests.messages.sinks import HERE

INSIDE = Line(frozenset({HERE}), frozenset({HERE}))


def refused(line, address):
    with pytest.raises(Failed) as raised:
        line.post(address, b"{}", {})
    return raised.value.code


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "::1", "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1",
        "64:ff9b:1::a00:1", "::127.0.0.1", "::ffff:0:10.0.0.1", "fec0::1",
        "2002:a00:1::",        "224.0.0.1", "255.255.255.255", "198.18.0.1", "::",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(address):
    assert not is_open_to(address, inside=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_public_addresses_are_let_through(address):
    assert is_open_to(address, inside=False)


def test_inside_lets_private_ones_through_but_no_metadata_service():
    assert is_open_to("10.1.2.3", inside=True)
    assert is_open_to("127.0.0.1", inside=True)
    assert not is_open_to("169.254.169.254", inside=True)


def test_only_named_machines_are_called(http):
    assert refused(Line(frozenset(), frozenset()), http.url()) == "host_not_allowed"
    assert refused(Line(frozenset({HERE}), frozenset()), http.url()) == "not_encrypted"
    assert refused(Line(frozenset({HERE}), frozenset()), f"https://{HERE}:{http.port}/") == "private_address"
    assert http.calls == []


@pytest.mark.parametrize(
    "address", ["gopher://127.0.0.1/", "http://a@127.0.0.1/", "http:///x", "http://127.0.0.1:x/"]
)
def test_strange_addresses_are_refused(address):
    assert refused(INSIDE, address) == "address"


def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch):
    """One private address among public ones is enough."""
    found = [(socket.AF_INET, 1, 6, "", (ip, 443)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_values: found)

    assert refused(Line(frozenset({"two.example"}), frozenset()), "https://two.example/") == "private_address"


def test_the_address_that_was_looked_at_is_connected_to(http, monkeypatch):
    """A name that leads elsewhere at the second look gains nothing: there is none."""
    answers = iter([[(socket.AF_INET, 1, 6, "", (HERE, http.port))]])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_values: next(answers))
    line = Line(frozenset({"turns.example"}), frozenset({"turns.example"}))
    connected = []
    monkeypatch.setattr(
        socket,
        "create_connection",
        lambda place, *rest: connected.append(place) or _plain(place, *rest),
    )

    line.post(f"http://turns.example:{http.port}/", b"{}", {})

    assert connected == [(HERE, http.port)]
    assert http.calls[0].headers["Host"] == f"turns.example:{http.port}"


def _plain(place, timeout):
    connection = socket.socket()
    connection.settimeout(timeout)
    connection.connect(place)
    return connection


def test_redirects_are_followed_nowhere(http):
    http.answer = lambda _call: (302, {"Location": http.url("/elsewhere")}, b"")

    assert refused(INSIDE, http.url()) == "http_302"
    assert [call.path for call in http.calls] == ["/"]


def test_a_long_answer_is_cut_off(http):
    http.answer = lambda _call: (200, {}, b"x" * 10 * LARGEST_ANSWER)

    assert len(INSIDE.post(http.url(), b"{}", {})) == LARGEST_ANSWER


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (400, Fault.REFUSED),
        (404, Fault.ERROR),
        (500, Fault.ERROR),
        (503, Fault.UNREACHABLE),
        (429, Fault.UNREACHABLE),
    ],
)
def test_what_a_status_says(http, status, fault):
    http.answer = lambda _call: (status, {}, b"")

    with pytest.raises(Failed) as raised:
        INSIDE.post(http.url(), b"{}", {})

    assert raised.value.fault is fault


def test_nobody_there_is_told_apart():
    with socket.create_server((HERE, 0)) as listener:
        port = listener.getsockname()[1]

    assert refused(INSIDE, f"http://{HERE}:{port}/") == "cut_off"


def test_an_answer_that_comes_byte_by_byte_is_over_in_time():
    """Each byte comes in time; the whole never would."""
    over = threading.Event()

    def drip(listener):
        connection, _ = listener.accept()
        with connection:
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not over.wait(0.02):
                    connection.sendall(b"X: x\r\n")
            except OSError:
                return

    with socket.create_server((HERE, 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        line = Line(frozenset({HERE}), frozenset({HERE}), total=0.2)
        assert refused(line, f"http://{HERE}:{listener.getsockname()[1]}/") in {"too_slow", "cut_off"}
        over.set()
        thread.join()


def test_a_mail_server_inside_needs_no_tls_and_one_outside_does(mail, monkeypatch):
    letter = EmailMessage()
    letter["From"], letter["To"] = "a@b.example", "c@d.example"
    INSIDE.submit(mail.url(), letter, None)
    assert len(mail.mails) == 1

    monkeypatch.setattr(client, "is_open_to", lambda *_args, **_values: True)
    with pytest.raises(Failed):
        Line(frozenset({HERE}), frozenset()).submit(mail.url(), letter, None)
    assert len(mail.mails) == 1


def test_what_the_other_side_says_goes_no_further(http):
    http.answer = lambda _call: (500, {}, b"secret words of theirs")

    with pytest.raises(Failed) as raised:
        INSIDE.post(http.url(), b"{}", {})

    assert "secret" not in str(raised.value)
    assert sinks.HERE not in str(raised.value)
