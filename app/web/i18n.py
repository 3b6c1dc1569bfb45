"""Which language a page speaks and in which zone it shows times."""

from collections.abc import Callable
from gettext import NullTranslations
from typing import Any

from babel import Locale
from flask import Flask, g, has_request_context, request, session
from flask_babel import Domain, get_locale
from markupsafe import Markup

from app.extensions import babel
from app.web import api, clock

LANGUAGES = {"zh_CN": "中文", "en": "English"}
_LOCALES = {code: Locale.parse(code) for code in LANGUAGES}


class _Catalogues(Domain):
    """The catalogues by language: a list asks for its own hundreds of times."""

    def __init__(self) -> None:
        """Know none yet."""
        super().__init__()
        self._loaded: dict[Locale | None, NullTranslations] = {}
        self._markup: dict[NullTranslations, dict[str, Markup]] = {}

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the present language, looked up once until the language changes."""
        try:
            found: NullTranslations | None = g._flask_babel.babel_translations
        except (AttributeError, RuntimeError):  # asked for the first time, or outside of any application
            found = None
        if found is None:
            found = self._of(get_locale())
            if g:
                g._flask_babel.babel_translations = found  # where Flask-Babel itself forgets it again
        return found

    def _of(self, locale: Locale | None) -> NullTranslations:
        if locale not in self._loaded:
            self._loaded[locale] = super().get_translations()
        return self._loaded[locale]

    def markup(self, text: str, /, **variables: object) -> Markup:
        """Return a sentence of a template; those without variables are made once for each language."""
        catalogue = self.get_translations()
        if variables:
            return Markup(catalogue.gettext(text)) % variables  # noqa: S704 - the catalogue is ours
        known = self._markup.setdefault(catalogue, {})
        if text not in known:
            known[text] = Markup(catalogue.gettext(text)) % {}  # noqa: S704 - as above
        return known[text]


_CATALOGUES = _Catalogues()


def init_app(app: Flask) -> None:
    """Choose language and zone per request."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "../translations"
    # Flask-Babel takes a locale as well, and parsing a name costs each page half a millisecond.
    selector: Callable[[], Any] = _locale
    babel.init_app(app, default_locale="zh_CN", locale_selector=selector, timezone_selector=zone)
    babel.domain_instance = _CATALOGUES
    app.jinja_env.globals.update({"_": _CATALOGUES.markup, "gettext": _CATALOGUES.markup})
    app.context_processor(lambda: {"current_locale": current_locale, "languages": LANGUAGES})


def catalogue() -> NullTranslations:
    """Return the catalogue of the present language."""
    return _CATALOGUES.get_translations()


def language() -> str:
    """Return the chosen language, else what the browser asks for, else (as for nobody's browser) Chinese."""
    if not has_request_context():
        return "zh_CN"
    chosen = None if api.is_program() else session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    for tag, _quality in request.accept_languages:
        primary = tag.lower().replace("_", "-").split("-")[0]
        if primary == "zh":
            return "zh_CN"
        if primary == "en":
            return "en"
    return "zh_CN"


def _locale() -> Locale:
    return _LOCALES[language()]


def zone() -> str:
    """Return the zone of the actor's street, or the installation's."""
    return clock.zone().key


def current_locale() -> str:
    """Return the language as HTML names it."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh-CN"
