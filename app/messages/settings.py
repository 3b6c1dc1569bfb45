"""Where this installation may call, as its settings say."""

from urllib.parse import urlsplit

from flask import current_app

from app.messages.client import Line
from config import Settings


def line() -> Line:
    """Return the way out."""
    settings = _settings()
    return Line(settings.message_hosts, settings.message_hosts_inside, own_name())


def own_name() -> str:
    """Return the name of this installation in numbers of messages."""
    return urlsplit(_settings().public_url).hostname or "yehua"


def public_url() -> str:
    """Return the address that links begin with."""
    return _settings().public_url


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
