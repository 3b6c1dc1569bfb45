"""Which language a page speaks and in which zone it shows times."""

from gettext import NullTranslations

from babel import Locale
from flask import Flask, g, request, session
from flask_babel import Domain, get_locale

from app.extensions import babel
from app.web.clock import default_zone

LANGUAGES = {"zh_CN": "中文", "en": "English"}


class _Catalogues(Domain):
    """The catalogues by language: a list asks for its own hundreds of times."""

    def __init__(self) -> None:
        """Know none yet."""
        super().__init__()
        self._loaded: dict[Locale | None, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the present language."""
        locale = get_locale()
        if locale not in self._loaded:
            self._loaded[locale] = super().get_translations()
        return self._loaded[locale]


def init_app(app: Flask) -> None:
    """Choose language and zone per request."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "../translations"
    babel.init_app(app, default_locale="zh_CN", locale_selector=language, timezone_selector=zone)
    babel.domain_instance = _Catalogues()
    app.context_processor(lambda: {"current_locale": current_locale, "languages": LANGUAGES})


def language() -> str:
    """Return the chosen language, else what the browser asks for, else Chinese."""
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    for tag, _quality in request.accept_languages:
        primary = tag.lower().replace("_", "-").split("-")[0]
        if primary == "zh":
            return "zh_CN"
        if primary == "en":
            return "en"
    return "zh_CN"


def zone() -> str:
    """Return the zone of the actor's street, or the installation's."""
    return str(g.get("zone") or default_zone().key)


def current_locale() -> str:
    """Return the language as HTML names it."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh-CN"
