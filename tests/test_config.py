"""Settings: what is missing or malformed stops the start and says what to do."""

import base64
import dataclasses
from datetime import date
from pathlib import Path

import pytest

from config import Settings, SettingsError, from_environment

KEY = bytes(range(32))
LEAST = {
    "SECRET_KEY": "x" * 32,
    "DATA_KEY": base64.b64encode(KEY).decode(),
    "DATABASE_URL": "sqlite:///yehua.db",
}


def test_three_settings_are_enough():
    settings = from_environment(LEAST)

    assert settings == Settings(
        secret_key="x" * 32,
        data_key=KEY,
        database_url="sqlite:///yehua.db",
        upload_dir=Path("var/uploads").absolute(),
    )
    assert settings.cookie_secure
    assert not settings.demo
    assert settings.second_factor == "required-for-administrators"
    assert settings.metrics_token == ""


SET = {
    "UPLOAD_DIR": ("/srv/yehua/uploads", Path("/srv/yehua/uploads")),
    "PUBLIC_URL": ("https://yehua.example/", "https://yehua.example"),
    "PDF_FONT": (__file__, __file__),
    "TIME_ZONE": ("Asia/Urumqi", "Asia/Urumqi"),
    "COOKIE_SECURE": ("off", False),
    "TRUSTED_PROXIES": ("2", 2),
    "LOG_LEVEL": ("debug", "DEBUG"),
    "METRICS_TOKEN": ("sixteen letters!", "sixteen letters!"),
    "PHOTOS_A_DAY": ("50", 50),
    "PHOTO_MB_A_DAY": ("100", 100),
    "SECURITY_CONTACT": ("mailto:security@yehua.example", "mailto:security@yehua.example"),
    "SECURITY_EXPIRES": ("2027-06-30", date(2027, 6, 30)),
    "DEMO": ("Yes", True),
    "BACKUP_DIR": ("/srv/backups", Path("/srv/backups")),
    "DATA_KEY_OLD": (
        f"{base64.b64encode(KEY[1:] + KEY[:1]).decode()} {base64.b64encode(bytes(32)).decode()}",
        (KEY[1:] + KEY[:1], bytes(32)),
    ),
    "BACKUP_KEY": (base64.b64encode(KEY[::-1]).decode(), KEY[::-1]),
    "SECOND_FACTOR": ("Optional", "optional"),
    "PASSWORD_LENGTH": ("15", 15),
    "PASSWORD_DAYS": ("180", 180),
    "BREACHED_PASSWORDS": (__file__, __file__),
    "PROOF_MINUTES": ("5", 5),
    "API_PER_MINUTE": ("60", 60),
    "STATEMENT_SECONDS": ("60", 60),
    "MESSAGE_HOSTS": ("smtp.example.com mail.local", frozenset({"smtp.example.com", "mail.local"})),
    "MESSAGE_HOSTS_INSIDE": ("Mail.local", frozenset({"mail.local"})),
    "OIDC_ISSUER": ("https://id.example/house", "https://id.example/house"),
    "OIDC_CLIENT_ID": ("yehua", "yehua"),
    "OIDC_CLIENT_SECRET": (" given by the provider ", "given by the provider"),
    "OIDC_INSIDE": ("1", True),
    "OIDC_POSTINGS_CLAIM": ("groups", "groups"),
    "SESSION_IDLE_HOURS": ("2", 2),
    "SESSION_DAYS": ("1", 1),
    "DEVICE_IDLE_DAYS": ("30", 30),
    "DEVICE_DAYS": ("60", 60),
    "AUDIT_DAYS": ("200", 200),
}
"""What stands in the environment, and what becomes of it."""


def test_everything_can_be_set():
    settings = from_environment({**LEAST, **{name: typed for name, (typed, _value) in SET.items()}})

    assert settings == Settings(
        secret_key="x" * 32,
        data_key=KEY,
        database_url="sqlite:///yehua.db",
        **{name.lower(): value for name, (_typed, value) in SET.items()},
    )


def test_all_that_can_be_set_was_tried():
    fields = {field.name for field in dataclasses.fields(Settings)}

    assert fields == {name.lower() for name in SET} | {"secret_key", "data_key", "database_url"}


@pytest.mark.parametrize("name", LEAST)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_without_one_of_them_nothing_starts(name, value):
    environment = {key: text for key, text in {**LEAST, name: value}.items() if text is not None}

    with pytest.raises(SettingsError, match=f"^{name} is not set"):
        from_environment(environment)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "x" * 31),
        ("DATA_KEY", "no base64!"),
        ("DATA_KEY", base64.b64encode(KEY[:31]).decode()),
        ("TIME_ZONE", "Asia/Nowhere"),
        ("TIME_ZONE", "../etc/passwd"),
        ("COOKIE_SECURE", "maybe"),
        ("DEMO", "2"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "one"),
        ("LOG_LEVEL", "LOUD"),
        ("SECOND_FACTOR", "never"),
        ("PASSWORD_LENGTH", "7"),
        ("PASSWORD_LENGTH", "65"),
        ("AUDIT_DAYS", "189"),
        ("PASSWORD_DAYS", "-1"),
        ("BREACHED_PASSWORDS", "/nowhere/known.txt"),
        ("PROOF_MINUTES", "0"),
        ("API_PER_MINUTE", "0"),
        ("STATEMENT_SECONDS", "19"),  # a lock is waited for for 15
        ("SESSION_DAYS", "3651"),
        ("DEVICE_DAYS", "long"),
        ("METRICS_TOKEN", "short"),
        ("MESSAGE_HOSTS", "https://example.com"),
        ("MESSAGE_HOSTS_INSIDE", "*"),
        ("PHOTOS_A_DAY", "-1"),
        ("SECURITY_CONTACT", "security@yehua.example"),
        ("SECURITY_CONTACT", "mailto:a@b\nContact: mailto:evil@c"),
        ("SECURITY_EXPIRES", "next year"),
        ("PDF_FONT", "/nowhere/song.ttf"),
        ("DATA_KEY_OLD", "no base64!"),
        ("DATA_KEY_OLD", base64.b64encode(KEY).decode()),
        ("BACKUP_KEY", "no base64!"),
        ("BACKUP_KEY_FILE", "/nowhere/key"),
        ("BACKUP_KEY_FILE", __file__),
    ],
)
def test_what_cannot_be_understood_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        from_environment({**LEAST, name: value})


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATA_KEY", "METRICS_TOKEN", "BACKUP_KEY"])
def test_a_secret_is_not_quoted_in_the_message(name):
    with pytest.raises(SettingsError) as refused:
        from_environment({**LEAST, name: "s3cret"})

    assert "s3cret" not in str(refused.value)


def test_the_backup_key_may_lie_in_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text(base64.b64encode(KEY).decode() + "\n")

    assert from_environment({**LEAST, "BACKUP_KEY_FILE": str(file)}).backup_key == KEY


def test_two_backup_keys_are_one_too_many():
    both = {"BACKUP_KEY": base64.b64encode(KEY).decode(), "BACKUP_KEY_FILE": __file__}

    with pytest.raises(SettingsError, match="BACKUP_KEY and BACKUP_KEY_FILE are both set"):
        from_environment({**LEAST, **both})


def test_a_file_with_a_key_that_cannot_be_read_is_named(tmp_path):
    file = tmp_path / "key"
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(SettingsError, match=f"BACKUP_KEY_FILE={file} cannot be read"):
        from_environment({**LEAST, "BACKUP_KEY_FILE": str(file)})


def test_the_data_key_may_stand_in_a_file(tmp_path):
    file = tmp_path / "data.key"
    file.write_text(f"{base64.b64encode(KEY).decode()}\n")
    without = {name: value for name, value in LEAST.items() if name != "DATA_KEY"}

    assert from_environment({**without, "DATA_KEY_FILE": str(file)}).data_key == KEY
    with pytest.raises(SettingsError, match="DATA_KEY and DATA_KEY_FILE are both set"):
        from_environment({**LEAST, "DATA_KEY_FILE": str(file)})
