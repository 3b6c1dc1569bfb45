"""The only way out: every call to another machine is made here, by HTTP or SMTP.

A machine has to be named in MESSAGE_HOSTS. What its name leads to is looked at once, and that very address is
connected to, so that a name that leads elsewhere a moment later gains nothing. Private addresses are for
machines of MESSAGE_HOSTS_INSIDE; redirects are followed nowhere; answers are read up to a limit; whatever the
other side does, a call is over after TOTAL seconds.
"""

import http.client
import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urlsplit

from app.domain.sending import Fault

STEP, TOTAL = 5.0, 10.0
"""Seconds: for one step of a call, and for all of it."""
LARGEST_ANSWER = 16_384
LARGEST_DOCUMENT = 262_144
"""Bytes of what is fetched: keys and descriptions are longer than an answer to a message."""
_REFUSED = frozenset({400, 413, 415, 422})
"""What says that this message will never do; with any other error the same one may do later."""
_AWAY = frozenset({429, 502, 503, 504})
_PORTS = {"https": 443, "http": 80, "smtps": 465, "smtp": 587}
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses as seen from networks that have only IPv6."""
_OWN = [ipaddress.ip_network(each) for each in ("64:ff9b:1::/48", "fec0::/10", "::/96", "::ffff:0:0:0/96")]
"""What leads into the own network or once did, though Python counts it as global."""
SCHEMES_OUTSIDE = frozenset({"https", "smtps", "smtp"})


class Failed(Exception):
    """A message did not arrive; `code` says why in a word of ours."""

    def __init__(self, fault: Fault, code: str) -> None:
        """Keep both."""
        super().__init__(fault, code)
        self.fault, self.code = fault, code


@dataclass(frozen=True, slots=True)
class Line:
    """Where this installation may call, and how it names itself."""

    hosts: frozenset[str]
    inside: frozenset[str]
    own_name: str = "yehua"
    total: float = TOTAL

    def looked_at(self, address: str) -> SplitResult:
        """Return the parts of an address that may be called.

        Raises:
            Failed: the machine is not named in MESSAGE_HOSTS, or the address is not one of ours.
        """
        try:
            parts = urlsplit(address)
            host, _ = parts.hostname or "", parts.port
        except ValueError as error:
            raise Failed(Fault.ERROR, "address") from error
        if parts.scheme not in _PORTS or not host or "@" in parts.netloc or parts.fragment:
            raise Failed(Fault.ERROR, "address")
        if host not in self.hosts:
            raise Failed(Fault.ERROR, "host_not_allowed")
        if parts.scheme not in SCHEMES_OUTSIDE and host not in self.inside:
            raise Failed(Fault.ERROR, "not_encrypted")
        return parts

    def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """Send a body by HTTP and return the answer's, cut off at LARGEST_ANSWER.

        Raises:
            Failed: it did not arrive, or was answered by anything but success.
        """
        return self._ask("POST", address, body, headers, LARGEST_ANSWER)

    def fetch(self, address: str) -> bytes:
        """Ask for a document by HTTP and return it, cut off at LARGEST_DOCUMENT.

        Raises:
            Failed: it did not come, or was answered by anything but success.
        """
        return self._ask("GET", address, None, {"Accept": "application/json"}, LARGEST_DOCUMENT)

    def _ask(
        self, method: str, address: str, body: bytes | None, headers: Mapping[str, str], most: int
    ) -> bytes:
        parts = self.looked_at(address)
        place = self._place(parts)
        kind = _Https if parts.scheme == "https" else _Http
        with _told(), _ended(self.total) as opened:
            connection = kind(str(parts.hostname), place, opened)
            try:
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                connection.request(method, path, body, {**headers, "User-Agent": "yehua"})
                answer = connection.getresponse()
                content = answer.read(most)
            finally:
                connection.close()
        if not 200 <= answer.status < 300:
            raise Failed(_fault_of(answer.status), f"http_{answer.status}")
        return content

    def submit(self, address: str, message: EmailMessage, login: tuple[str, str] | None) -> None:
        """Hand a mail to the server at smtp:// (with STARTTLS) or smtps:// for the addresses in its headers.

        Raises:
            Failed: the server did not take it.
        """
        parts = self.looked_at(address)
        place, host = self._place(parts), str(parts.hostname)
        with _told(), _ended(self.total) as opened:
            kind = _Smtps if parts.scheme == "smtps" else _Smtp
            with kind(host, place, opened, self.own_name) as server:
                server.ehlo()
                if parts.scheme == "smtp" and (host not in self.inside or server.has_extn("starttls")):
                    server.starttls(context=ssl.create_default_context())
                    server.ehlo()
                if login:
                    server.login(*login)
                server.send_message(message)

    def _place(self, parts: SplitResult) -> tuple[str, int]:
        """Return the address and port to connect to, after a look at all addresses of the name."""
        host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise Failed(Fault.UNREACHABLE, "name_unknown") from error
        addresses = [str(place[0]) for *_, place in found]
        for address in addresses:
            if not is_open_to(address, inside=host in self.inside):
                raise Failed(Fault.ERROR, "private_address")
        return addresses[0], port


def is_open_to(address: str, *, inside: bool) -> bool:
    """Return whether an IP address may be connected to; `inside` lets private ones through, and loopback.

    Of an IPv6 address that carries an IPv4 one both are looked at.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    for one in (ip, *_carried(ip)):
        if one.is_link_local or one.is_multicast or one.is_unspecified:
            return False
        is_public = one.is_global and not any(one in network for network in _OWN)
        if not (is_public or inside or one in _TRANSLATED):
            return False
    return True


def _carried(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    if isinstance(ip, ipaddress.IPv6Address):
        last = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        found = (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ()), last if ip in _TRANSLATED else None)
        yield from (one for one in found if one is not None)


def _fault_of(status: int) -> Fault:
    if status in _REFUSED:
        return Fault.REFUSED
    return Fault.UNREACHABLE if status in _AWAY else Fault.ERROR


@contextmanager
def _told() -> Iterator[None]:
    """Say in a word of ours what went wrong; texts of the other side go no further."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise Failed(_smtp_fault(max(codes)), f"smtp_{max(codes)}") from error
    except smtplib.SMTPAuthenticationError as error:
        raise Failed(Fault.UNREACHABLE, "login_refused") from error
    except smtplib.SMTPResponseException as error:
        raise Failed(_smtp_fault(error.smtp_code), f"smtp_{error.smtp_code}") from error
    except ssl.SSLError as error:
        raise Failed(Fault.UNREACHABLE, "certificate") from error
    except TimeoutError as error:
        raise Failed(Fault.UNREACHABLE, "too_slow") from error
    except (OSError, http.client.HTTPException, smtplib.SMTPException, ValueError) as error:
        raise Failed(Fault.UNREACHABLE, "cut_off") from error


def _smtp_fault(code: int) -> Fault:
    if code == 421:
        return Fault.UNREACHABLE
    return Fault.REFUSED if code >= 550 else Fault.ERROR


@contextmanager
def _ended(total: float) -> Iterator[Callable[[socket.socket], None]]:
    """Shut the sockets that are announced when the time of a call is over, whatever still comes."""
    opened: list[socket.socket] = []
    over: list[bool] = []

    def end() -> None:
        over.append(True)
        for one in opened:
            try:
                socket.socket.shutdown(one, socket.SHUT_RDWR)
            except OSError:
                continue  # it was closed a moment ago

    timer = Timer(total, end)
    timer.daemon = True
    timer.start()
    try:
        yield opened.append
    except Exception as error:
        if over:
            raise TimeoutError from error
        raise
    else:
        if over:  # an answer that was cut off there looks like a short one
            raise TimeoutError
    finally:
        timer.cancel()


class _Http(http.client.HTTPConnection):
    """Connects to the address that was looked at, whatever the name leads to by now."""

    def __init__(self, host: str, place: tuple[str, int], opened: Callable[[socket.socket], None]) -> None:
        super().__init__(host, place[1], timeout=STEP)
        self.place, self.opened = place, opened

    def connect(self) -> None:
        """Connect."""
        self.sock = socket.create_connection(self.place, STEP)
        self.opened(self.sock)


class _Https(_Http):
    """The same with TLS for the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        """Connect and see the certificate of the name."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self.opened(self.sock)


class _Smtp(smtplib.SMTP):
    """Connects to the address that was looked at."""

    def __init__(
        self, host: str, place: tuple[str, int], opened: Callable[[socket.socket], None], own_name: str
    ) -> None:
        self.place, self.opened = place, opened
        super().__init__(host, place[1], own_name, STEP)

    def _get_socket(self, *_args: Any) -> socket.socket:  # noqa: ANN401 - what smtplib knows is not used
        connected = socket.create_connection(self.place, STEP)
        self.opened(connected)
        return connected


class _Smtps(_Smtp):
    """The same with TLS from the first byte on."""

    def _get_socket(self, host: str, *_args: Any) -> socket.socket:  # noqa: ANN401
        plain = super()._get_socket()
        wrapped = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        self.opened(wrapped)
        return wrapped
