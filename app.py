"""Composition root: create_app() wires settings, extensions, rooms and commands. Imported by servers and tests only."""

import logging
from datetime import timedelta
from typing import Any

import click
from flask import Flask

from desk import api, clock, commands, config, files, logs, migrating, notify, search
from desk.commands import outages
from desk.extensions import babel, csrf, db, login_manager
from desk.matching.loader import use_meanings
from desk.translations import compiled_translations
from desk.web import (
    access_log,
    assets,
    converters,
    cookies,
    errors,
    guards,
    headers,
    identity,
    kept,
    language,
    origins,
    packing,
    rooms,
    said,
    senders,
    words,
)
from models.dialect import engine_options, prepare_engine

logging.getLogger("desk").setLevel(logging.INFO)


def create_app(settings: config.Settings | None = None) -> Flask:
    """Make the application of one desk; raises SettingsError with every problem when settings are wrong."""
    settings = settings or config.load()
    put_to_use(settings)
    app = Flask(__name__, static_folder=None)
    app.jinja_environment = kept.Templates
    app.config.update(_flask_settings(settings))
    senders.install(app, settings)
    cookies.install(app)
    access_log.install(app)  # outermost: it notes what the door and the token check refuse, too
    _bind_extensions(app)
    _furnish(app, settings)
    return app


def put_to_use(settings: config.Settings) -> None:
    """Make these settings the process's own: one process serves one desk."""
    config.activate(settings)
    clock.use_zone(settings.timezone)
    try:
        files.use_store(settings.files_dir)
    except OSError as error:
        problem = f"DESK_FILES_DIR is {str(settings.files_dir)!r}: {error.strerror}; give a folder of the desk's own"
        raise config.SettingsError([problem]) from error
    notify.use_mail(settings)
    use_meanings(settings.instance_dir / "vectors" if settings.neural else None)


def _flask_settings(settings: config.Settings) -> dict[str, Any]:
    """Translate the desk's settings into those of Flask and its extensions."""
    return {
        "SECRET_KEY": settings.secret_keys[0],
        "SECRET_KEY_FALLBACKS": list(settings.secret_keys[1:]),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
        "BABEL_TRANSLATION_DIRECTORIES": compiled_translations(settings.instance_dir),
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": settings.timezone,
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open over lunch must still be sent
        "WTF_CSRF_SSL_STRICT": False,  # the token decides; strict Referer checks fail behind privacy settings
        "SESSION_COOKIE_NAME": "__Host-guichet" if settings.is_https else "guichet",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "MAX_FORM_MEMORY_SIZE": guards.FORM_BYTES,
        "MAX_CONTENT_LENGTH": guards.FORM_BYTES,
        "TRAP_HTTP_EXCEPTIONS": False,
    }


def _bind_extensions(app: Flask) -> None:
    """Bind the extension instances to this application."""
    db.init_app(app)
    search.watch()
    with app.app_context():
        prepare_engine(db.engine)
    babel.init_app(app, locale_selector=language.chosen)
    guards.stand_at_doors(app)  # before the token check: it sets how much may be read of a body
    csrf.init_app(app)
    login_manager.init_app(app)


def _furnish(app: Flask, settings: config.Settings) -> None:
    """Add what every page shares, then the rooms, then the commands."""
    converters.install(app)
    headers.install(app, settings)
    assets.install(app)
    packing.install(app)
    language.install(app)
    words.install(app)
    kept.install(app)
    said.install(app)
    identity.install(app, login_manager)
    errors.install(app)
    rooms.install(app, settings)
    api.install(app, csrf)
    origins.install(app, settings, csrf)
    commands.register(app)
    if click.get_current_context(silent=True) is not None:  # `flask db upgrade`
        migrating.bind(app)
        outages.tell_in_one_line()


def __getattr__(name: str) -> Flask:
    """Make `app` only when a server asks for it, so that importing this module starts nothing."""
    if name != "app":
        raise AttributeError(name)
    logs.speak()
    try:
        return create_app()
    except config.SettingsError as error:
        raise SystemExit(
            "The desk cannot start:\n" + "\n".join(f"  - {one}" for one in error.problems)
        ) from None
