"""The house's identity provider, as the installation's settings name it."""

from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

from flask import current_app

from app.messages.client import Line
from config import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class House:
    """The provider, and how this installation is known to it."""

    issuer: str
    client_id: str
    client_secret: str
    postings_claim: str
    back: str
    """Where the provider sends the browser back to; registered there."""
    line: Line
    """The way to the provider's machine, and to no other."""


def house() -> House | None:
    """Return the provider that people may sign in with; None without one."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.oidc_issuer:
        return None
    parts = urlsplit(settings.oidc_issuer)
    hosts = frozenset({parts.hostname or ""})
    is_inside = settings.oidc_inside or parts.scheme == "http"  # which only loopback may be
    return House(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        postings_claim=settings.oidc_postings_claim,
        back=f"{settings.public_url}/identity/back",
        line=Line(hosts, hosts if is_inside else frozenset()),
    )


def demand_library(settings: Settings) -> None:
    """Stop the start where a provider is named and what speaks to it is not installed.

    Raises:
        SettingsError: says what to install.
    """
    if settings.oidc_issuer and not (find_spec("authlib") and find_spec("joserfc")):
        raise SettingsError("OIDC_ISSUER is set, but Authlib is missing. Install requirements-oidc.lock.")
