"""Settings, read once from the environment; a missing or malformed one stops the start."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

REQUIRED, OPTIONAL = "required-for-administrators", "optional"
"""What SECOND_FACTOR may be."""
LARGEST = 3650


class SettingsError(Exception):
    """A setting is missing or malformed; the message says which one and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations."""

    secret_key: str
    data_key: bytes
    """32 bytes: encrypts residents' names and phones, keys their search digests."""
    database_url: str
    upload_dir: Path
    data_key_old: tuple[bytes, ...] = ()
    """Former data keys: what is under them is read, and nothing is sealed with them."""
    photos_a_day: int = 200
    """What one person may send in a day; a phone sends ten at a time."""
    photo_mb_a_day: int = 500
    public_url: str = "http://127.0.0.1:8000"
    """Address that slips and QR codes carry."""
    time_zone: str = "Asia/Shanghai"
    cookie_secure: bool = True
    trusted_proxies: int = 0
    log_level: str = "INFO"
    metrics_token: str = ""
    """Lets a Prometheus on another machine read /metrics; without it only this machine may."""
    security_contact: str = ""
    """Where somebody reports a weakness: mailto:, https: or tel:."""
    security_expires: date | None = None
    """Until when that holds; a contact that nobody answers any more is worse than none."""
    pdf_font: str = ""
    """Path of a TrueType font with Chinese for PDFs; else one is looked for in the usual places."""
    backup_dir: Path | None = None
    """Where the scheduler makes a backup each night; without it, it makes none."""
    backup_key: bytes | None = None
    """32 bytes: encrypts backups; without it they are not encrypted."""
    demo: bool = False
    """A demo installation says so on its sign-in page; real ones never show accounts."""
    second_factor: str = REQUIRED
    """Whether administrators must have a second factor, or only may."""
    audit_days: int = 400
    """For so long entries of the audit log stay at least; the database itself keeps them for 190 days."""
    password_length: int = 12
    """Of a password alone; beside a second factor 8 characters will do."""
    password_days: int = 0
    """After so many days a new password is asked for; 0: never only because time has passed."""
    breached_passwords: str = ""
    """Path of a sorted file with SHA-1 digests, or their beginnings, of passwords that are known."""
    proof_minutes: int = 10
    """For so long a typed password or code counts for what gives rights away."""
    api_per_minute: int = 300
    """Requests that one token may make in a minute, or an address without one, in each process."""
    statement_seconds: int = 30
    """PostgreSQL breaks a statement of a request off after so long; jobs and commands take their time."""
    message_hosts: frozenset[str] = frozenset()
    """Machines that messages may be sent to; without one nothing leaves the house."""
    message_hosts_inside: frozenset[str] = frozenset()
    """Those of them in the own network: private addresses, and HTTP without TLS, are let through."""
    oidc_issuer: str = ""
    """The house's identity provider, as it names itself; without it nobody signs in that way."""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_inside: bool = False
    """The provider stands in the own network: private addresses are let through to it."""
    oidc_postings_claim: str = ""
    """Which claim names postings, to be compared with those here; it gives nobody any."""
    session_idle_hours: int = 12
    session_days: int = 7
    device_idle_days: int = 60
    device_days: int = 90


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables.

    Raises:
        SettingsError: a required variable is missing or one cannot be understood.
    """
    return Settings(
        secret_key=_secret(environ, "SECRET_KEY"),
        data_key=_data_key(environ),
        data_key_old=_former_keys(environ),
        database_url=_required(environ, "DATABASE_URL"),
        upload_dir=Path(environ.get("UPLOAD_DIR", "var/uploads")).absolute(),
        photos_a_day=_number(environ, "PHOTOS_A_DAY", default=200),
        photo_mb_a_day=_number(environ, "PHOTO_MB_A_DAY", default=500),
        public_url=environ.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        time_zone=_zone(environ.get("TIME_ZONE", "Asia/Shanghai")),
        cookie_secure=_flag(environ, "COOKIE_SECURE", default=True),
        trusted_proxies=_number(environ, "TRUSTED_PROXIES", default=0),
        log_level=_level(environ.get("LOG_LEVEL", "INFO")),
        metrics_token=_token(environ, "METRICS_TOKEN"),
        security_contact=_contact(environ, "SECURITY_CONTACT"),
        security_expires=_day(environ, "SECURITY_EXPIRES"),
        pdf_font=_file(environ, "PDF_FONT"),
        backup_dir=_folder(environ, "BACKUP_DIR"),
        backup_key=_key_or_file(
            "BACKUP_KEY", environ.get("BACKUP_KEY", ""), _file(environ, "BACKUP_KEY_FILE")
        ),
        demo=_flag(environ, "DEMO", default=False),
        second_factor=_second_factor(environ.get("SECOND_FACTOR", REQUIRED)),
        password_length=_number(environ, "PASSWORD_LENGTH", default=12, least=8, most=64),
        password_days=_number(environ, "PASSWORD_DAYS", default=0, least=0),
        breached_passwords=_file(environ, "BREACHED_PASSWORDS"),
        audit_days=_number(environ, "AUDIT_DAYS", default=400, least=190),
        proof_minutes=_number(environ, "PROOF_MINUTES", default=10, least=1),
        api_per_minute=_number(environ, "API_PER_MINUTE", default=300, least=1, most=100_000),
        statement_seconds=_number(environ, "STATEMENT_SECONDS", default=30, least=20),
        message_hosts=_hosts(environ, "MESSAGE_HOSTS") | _hosts(environ, "MESSAGE_HOSTS_INSIDE"),
        message_hosts_inside=_hosts(environ, "MESSAGE_HOSTS_INSIDE"),
        oidc_issuer=_issuer(environ, "OIDC_ISSUER"),
        oidc_client_id=environ.get("OIDC_CLIENT_ID", "").strip(),
        oidc_client_secret=environ.get("OIDC_CLIENT_SECRET", "").strip(),
        oidc_inside=_flag(environ, "OIDC_INSIDE", default=False),
        oidc_postings_claim=environ.get("OIDC_POSTINGS_CLAIM", "").strip(),
        session_idle_hours=_number(environ, "SESSION_IDLE_HOURS", default=12, least=1),
        session_days=_number(environ, "SESSION_DAYS", default=7, least=1),
        device_idle_days=_number(environ, "DEVICE_IDLE_DAYS", default=60, least=1),
        device_days=_number(environ, "DEVICE_DAYS", default=90, least=1),
    )


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} is not set. See the table of settings in README.md.")
    return value


def _secret(environ: Mapping[str, str], name: str) -> str:
    value = _required(environ, name)
    if len(value) < 32:
        raise SettingsError(
            f"{name} must have at least 32 characters; make one with "
            "python3 -c 'import secrets; print(secrets.token_hex(32))'."
        )
    return value


def _file(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if value and not Path(value).is_file():
        raise SettingsError(f"{name}={value} is not a file. Correct the path, or leave it out.")
    return value


def _token(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if value and len(value) < 16:
        raise SettingsError(f"{name} must have at least 16 characters, or be left out.")
    return value


def _contact(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if value and not re.fullmatch(r"(?:mailto:|https://|tel:)[!-~]+", value):
        raise SettingsError(f"{name}={value!r} must begin with mailto:, https:// or tel: and have no spaces.")
    return value


def _hosts(environ: Mapping[str, str], name: str) -> frozenset[str]:
    hosts = environ.get(name, "").lower().split()
    for host in hosts:
        if not re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?|[0-9a-f]*:[0-9a-f:]+", host):
            raise SettingsError(f"{name} holds {host!r}. Name machines, parted by spaces: smtp.example.com.")
    return frozenset(hosts)


def _issuer(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        return ""
    if not re.fullmatch(r"https://[!-~]+|http://(?:127\.0\.0\.1|localhost)(?::\d+)?(?:/[!-~]*)?", value):
        raise SettingsError(f"{name}={value!r} must begin with https://, as the provider names itself.")
    for other in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        if not environ.get(other, "").strip():
            raise SettingsError(f"{other} is not set. It belongs to {name}; the provider gives it out.")
    return value


def _day(environ: Mapping[str, str], name: str) -> date | None:
    value = environ.get(name, "").strip()
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise SettingsError(f"{name}={value!r} must be a day such as 2027-12-31.") from error


def _folder(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name, "").strip()
    return Path(value).absolute() if value else None


def _data_key(environ: Mapping[str, str]) -> bytes:
    found = _key_or_file("DATA_KEY", environ.get("DATA_KEY", ""), _file(environ, "DATA_KEY_FILE"))
    return found or _key("DATA_KEY", _required(environ, "DATA_KEY"))


def _former_keys(environ: Mapping[str, str]) -> tuple[bytes, ...]:
    former = tuple(_key("DATA_KEY_OLD", key) for key in environ.get("DATA_KEY_OLD", "").split())
    if _data_key(environ) in former:
        raise SettingsError("DATA_KEY_OLD holds the present DATA_KEY. Only former keys belong there.")
    return former


def _key_or_file(name: str, value: str, path: str) -> bytes | None:
    value, file = value.strip(), f"{name}_FILE"
    if value and path:
        raise SettingsError(f"{name} and {file} are both set. Leave one of them out.")
    if not path:
        return _key(name, value) if value else None
    try:
        return _key(file, Path(path).read_text().strip())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}={path} cannot be read. Correct its owner or mode.") from error


def _key(name: str, value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise SettingsError(f"{name} is not base64.") from error
    if len(key) != 32:
        raise SettingsError(f"{name} must be 32 bytes in base64; make one with openssl rand -base64 32.")
    return key


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(
            f"TIME_ZONE={name} is not an IANA time zone, for example Asia/Shanghai."
        ) from error


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value:
        raise SettingsError(f"{name}={value} must be 1 or 0.")
    return default


def _number(
    environ: Mapping[str, str], name: str, *, default: int, least: int = 0, most: int = LARGEST
) -> int:
    value = environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or not least <= int(value) <= most:
        raise SettingsError(f"{name}={value} must be a whole number from {least} to {most}.")
    return int(value)


def _second_factor(text: str) -> str:
    value = text.strip().lower()
    if value not in {REQUIRED, OPTIONAL}:
        raise SettingsError(f"SECOND_FACTOR={value} must be {REQUIRED} or {OPTIONAL}.")
    return value


def _level(name: str) -> str:
    level = name.strip().upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingsError(f"LOG_LEVEL={name} must be DEBUG, INFO, WARNING or ERROR.")
    return level
