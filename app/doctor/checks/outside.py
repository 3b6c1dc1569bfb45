"""How the installation is reached, and whom somebody tells of a weakness."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l

from app.doctor.findings import Finding, advice, good, trouble
from app.web import clock
from config import REQUIRED, Settings

SOON = timedelta(days=30)
ADDRESS, CONTACT, SIGNING_IN = _l("Address"), _l("Reporting weaknesses"), _l("Signing in")


def address(settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Compare the address on slips with how cookies and proxies are set."""
    parts = urlsplit(settings.public_url)
    if _is_loopback(parts.hostname or ""):
        yield advice(
            ADDRESS,
            _l(
                "Slips and QR codes carry `%(address)s`, which no phone reaches.", address=settings.public_url
            ),
            _l("Set `PUBLIC_URL` to the address that residents' phones open."),
        )
        return
    if parts.scheme != "https":
        yield trouble(
            ADDRESS,
            _l("`%(address)s` is not encrypted on its way.", address=settings.public_url),
            _l("Put a proxy with TLS in front (`deploy/nginx.conf`), and set `PUBLIC_URL` to https."),
        )
        return
    if not settings.cookie_secure:
        yield trouble(
            ADDRESS,
            _l("Cookies are given out without encryption too."),
            _l("Take `COOKIE_SECURE=0` out of the settings."),
        )
        return
    if not settings.trusted_proxies:
        yield advice(
            ADDRESS,
            _l("Everybody seems to come from the proxy, so guessing passwords slows everybody down."),
            _l("Set `TRUSTED_PROXIES` to the number of proxies in front, usually 1."),
        )
        return
    yield good(ADDRESS, _l("Slips and QR codes carry `%(address)s`.", address=settings.public_url))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def weaknesses(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look whether somebody who finds a weakness finds whom to tell."""
    until = settings.security_expires
    today = now.astimezone(clock.default_zone()).date()
    if not settings.security_contact or until is None or until < today:
        yield advice(
            CONTACT,
            _l("Nobody is named, or no longer."),
            _l("Set `SECURITY_CONTACT` and `SECURITY_EXPIRES`, a year ahead at most."),
        )
    elif until < today + SOON:
        yield advice(CONTACT, _l("The contact soon expires."), _l("Set `SECURITY_EXPIRES` anew."))
    else:
        yield good(CONTACT, _l("A contact is named."))


def signing_in(settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Look how well signing in is guarded."""
    if settings.demo:
        yield trouble(
            SIGNING_IN,
            _l("This is a demo: its accounts and their password stand on the sign-in page."),
            _l(
                "Take `DEMO` out of the settings before real cases come in, and begin with an empty database."
            ),
        )
    if settings.second_factor != REQUIRED:
        yield advice(
            SIGNING_IN,
            _l("Administrators may sign in with a password alone."),
            _l("Take `SECOND_FACTOR=optional` out of the settings."),
        )
    if not settings.breached_passwords:
        yield advice(
            SIGNING_IN,
            _l("Passwords that are known from break-ins are refused by a short list only."),
            _l("Fetch a list of breached passwords and name it in `BREACHED_PASSWORDS`."),
        )
    if not settings.demo and settings.second_factor == REQUIRED and settings.breached_passwords:
        yield good(SIGNING_IN, _l("Administrators need a second factor; known passwords are refused."))
