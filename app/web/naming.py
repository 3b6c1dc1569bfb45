"""What units and categories are called in the reader's language: for templates and view models."""

from typing import Protocol

from flask import Flask

from app.web.i18n import current_locale


class HasNames(Protocol):
    """Something with a Chinese and perhaps an English name."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def name_en(self) -> str | None:
        """What it is called in English."""


def init_app(app: Flask) -> None:
    """Give the filter to the templates: {{ unit|named }}."""
    app.add_template_filter(name_of, "named")


def is_english() -> bool:
    """Whether the reader reads English."""
    return current_locale() == "en"


def name_of(thing: HasNames | None) -> str:
    """Return what something is called in the reader's language; "" for nothing."""
    if thing is None:
        return ""
    return thing.name_en if thing.name_en and is_english() else thing.name
