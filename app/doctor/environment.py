"""The settings as this process read them from the environment; secrets are said to be there, never shown."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy.engine import make_url

from config import Settings

SECRET = frozenset(
    {"secret_key", "data_key", "data_key_old", "backup_key", "metrics_token", "oidc_client_secret"}
)
ABOUT: dict[str, object] = {
    "secret_key": _l("Signs cookies; changing it signs everybody out."),
    "data_key": _l("Encrypts residents' names and phones."),
    "data_key_old": _l("Former data keys, while they are being changed."),
    "database_url": _l("The database."),
    "upload_dir": _l("Where photos and files lie."),
    "backup_dir": _l("Where a backup is made each night."),
    "backup_key": _l("Encrypts backups."),
    "photos_a_day": _l("Photos that one person may send in a day."),
    "photo_mb_a_day": _l("Megabytes of photos likewise."),
    "public_url": _l("Address on slips and in QR codes."),
    "time_zone": _l("Time zone, unless a street has its own."),
    "cookie_secure": _l("Cookies travel encrypted only."),
    "trusted_proxies": _l("Proxies in front of the program."),
    "message_hosts": _l("Machines that messages may be sent to."),
    "message_hosts_inside": _l("Those of them in the own network."),
    "api_per_minute": _l("Requests that one access token may make in a minute."),
    "statement_seconds": _l("Seconds after which PostgreSQL breaks off what one request asks of it."),
    "log_level": _l("How much is written to the journal."),
    "metrics_token": _l("Lets a watching program elsewhere read the figures."),
    "security_contact": _l("Whom somebody tells who has found a weakness."),
    "security_expires": _l("Until when that holds."),
    "pdf_font": _l("Font of PDFs; looked for if it is not set."),
    "demo": _l("Shows the accounts of the demo on the sign-in page."),
    "second_factor": _l("Whether administrators need a second factor."),
    "password_length": _l("Characters of a new password at least."),
    "password_days": _l("After so many days a new password is asked for; 0 is never."),
    "breached_passwords": _l("List of known passwords that are refused."),
    "proof_minutes": _l("For so many minutes a typed password counts for what changes rights."),
    "audit_days": _l("Days for which entries of the audit log stay."),
    "oidc_issuer": _l("The house's identity provider that people may sign in with."),
    "oidc_client_id": _l("How this installation is called there."),
    "oidc_client_secret": _l("What it proves itself there with."),
    "oidc_inside": _l("The provider stands in the own network."),
    "oidc_postings_claim": _l("What the provider says of postings, to be compared only."),
    "session_idle_hours": _l("Hours without use after which a sign-in ends."),
    "session_days": _l("Days after which a sign-in ends in any case."),
    "device_idle_days": _l("Days without use after which a phone is signed out."),
    "device_days": _l("Days after which a phone is signed out in any case."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting: its variable, its value ("" if it is not set, None for a secret that is), what it does."""

    name: str
    value: str | None
    is_default: bool
    about: object


def shown(settings: Settings) -> Iterator[Shown]:
    """Return all settings in the order of the README's table."""
    by_name = {field.name: field for field in fields(settings)}
    for name, about in ABOUT.items():
        value = getattr(settings, name)
        is_default = _default(by_name[name]) == value
        yield Shown(name.upper(), _said(name, value), is_default, about)


def _default(field: "Field[object]") -> object:
    return None if field.default is MISSING else field.default


def _said(name: str, value: object) -> str | None:
    if name in SECRET:
        return None if value else ""
    if name == "database_url":
        return make_url(str(value)).render_as_string(hide_password=True)
    if isinstance(value, frozenset):
        return " ".join(sorted(map(str, value)))
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value) if isinstance(value, Path) or value not in (None, "") else ""
