"""Settings: what is missing or malformed stops the start and says what to do."""

import base64
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
    assert settings.metrics_token == ""


def test_everything_can_be_set():
    settings = from_environment(
        {
            **LEAST,
            "UPLOAD_DIR": "/srv/yehua/uploads",
            "PUBLIC_URL": "https://yehua.example/",
            "PDF_FONT": __file__,
            "TIME_ZONE": "Asia/Urumqi",
            "COOKIE_SECURE": "off",
            "TRUSTED_PROXIES": "2",
            "LOG_LEVEL": "debug",
            "METRICS_TOKEN": "sixteen letters!",
            "PHOTOS_A_DAY": "50",
            "PHOTO_MB_A_DAY": "100",
            "SECURITY_CONTACT": "mailto:security@yehua.example",
            "SECURITY_EXPIRES": "2027-06-30",
            "DEMO": "Yes",
        }
    )

    assert settings == Settings(
        secret_key="x" * 32,
        data_key=KEY,
        database_url="sqlite:///yehua.db",
        upload_dir=Path("/srv/yehua/uploads"),
        public_url="https://yehua.example",
        time_zone="Asia/Urumqi",
        cookie_secure=False,
        trusted_proxies=2,
        log_level="DEBUG",
        metrics_token="sixteen letters!",
        photos_a_day=50,
        photo_mb_a_day=100,
        security_contact="mailto:security@yehua.example",
        security_expires=date(2027, 6, 30),
        pdf_font=__file__,
        demo=True,
    )


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
        ("METRICS_TOKEN", "short"),
        ("PHOTOS_A_DAY", "-1"),
        ("SECURITY_CONTACT", "security@yehua.example"),
        ("SECURITY_CONTACT", "mailto:a@b\nContact: mailto:evil@c"),
        ("SECURITY_EXPIRES", "next year"),
        ("PDF_FONT", "/nowhere/song.ttf"),
    ],
)
def test_what_cannot_be_understood_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        from_environment({**LEAST, name: value})


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATA_KEY", "METRICS_TOKEN"])
def test_a_secret_is_not_quoted_in_the_message(name):
    with pytest.raises(SettingsError) as refused:
        from_environment({**LEAST, name: "s3cret"})

    assert "s3cret" not in str(refused.value)
