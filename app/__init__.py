"""Yehua (夜话): the case tracker of a four-level street organisation."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import capabilities, cli, health, models
from app.database import engine_options
from app.extensions import csrf, db, keyring, login_manager, migrate
from app.web import (
    assets,
    clock,
    compressing,
    cookies,
    errors,
    fields,
    filters,
    flashes,
    i18n,
    installing,
    logs,
    metrics,
    naming,
    navigation,
    repeats,
    requests,
    security,
    text,
    weaknesses,
)
from config import Settings

MEGABYTE = 1024 * 1024


def create_app(settings: Settings, clock_source: clock.Clock = clock.system_clock) -> Flask:
    """Put the parts together; `clock_source` returns the present UTC instant."""
    app = Flask(__name__, template_folder="../templates")
    app.jinja_environment = filters.Environment  # before anything asks for app.jinja_env
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SESSION_COOKIE_NAME=cookies.named("yehua", secure=settings.cookie_secure),
        SESSION_COOKIE_SECURE=settings.cookie_secure,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=128 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        # Flask documents replacing wsgi_app; mypy takes it for a method.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    keyring.use(settings.data_key, settings.data_key_old)
    db.init_app(app)
    migrate.init_app(app, db, directory="migrations")
    login_manager.init_app(app)
    csrf.init_app(app)
    clock.init_app(app, clock_source)
    shared = (requests, logs, metrics, text, i18n, security, errors, filters, naming, navigation, repeats)
    parts = (compressing, *shared, assets, flashes, installing, weaknesses, health, capabilities, fields, cli)
    for part in parts:
        part.init_app(app)
    return app


__all__ = ["create_app", "models"]
