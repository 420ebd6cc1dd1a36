"""The application under test: real settings, a frozen key, the demo mailbox; and a transaction around each test."""

import contextlib
from collections.abc import Iterator
from typing import Any

from flask import Flask

from desk import config, migrating
from desk.extensions import db, session
from desk.web import intake
from models.dialect import WRITE
from tests.harness.databases import Database

SECRET_KEY = "a key of the tests that is long enough and always the same one"
BASE_URL = "http://desk.example.org"


def settings_for(database: Database, **changes: str) -> config.Settings:
    """Return the settings of a small demo desk on a scratch database."""
    return config.load(environment_for(database, **changes))


def environment_for(database: Database, **changes: str) -> dict[str, str]:
    """Return those settings as a process finds them in its environment."""
    return {
        "DESK_DATABASE_URL": database.url,
        "DESK_INSTANCE_DIR": str(database.folder),
        "DESK_SECRET_KEY": SECRET_KEY,
        "DESK_BASE_URL": BASE_URL,
        "DESK_DEMO": "1",
        "DESK_MAIL_URL": "demo:",
        "DESK_MAIL_FROM": "desk@desk.example.org",
        "DESK_MAIL_DOMAIN": "desk.example.org",
        "DESK_JOBS": "none",
        **changes,
    }


def build(database: Database, **changes: str) -> Flask:
    """Return a new application on the database."""
    from app import create_app

    app = create_app(settings_for(database, **changes))
    # Forms are sent without their token, except where a test is about it; errors reach the test with their cause.
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.extensions["desk_test_settings"] = config.settings()
    intake.ASKED_EVERY_SECONDS = 0.0  # what one test changes the next request of the same moment must see
    return app


def resume(app: Flask) -> None:
    """Make an application the process's own again: settings, file store and mail are per process, as in production."""
    from app import put_to_use

    put_to_use(app.extensions["desk_test_settings"])


def dispose(app: Flask) -> None:
    """Close the connections of an application that is not needed any more."""
    with app.app_context():
        session.remove()
        db.engine.dispose()


def migrate(database: Database) -> None:
    """Bring an empty database to the newest revision, as an operator does."""
    app = build(database)
    with app.app_context():
        migrating.bring_up_to_date(app)
    dispose(app)


@contextlib.contextmanager
def isolated(app: Flask) -> Iterator[Any]:
    """Run in one outer transaction, undone at the end, in which the code's own commits are savepoints."""
    resume(app)
    with app.app_context():
        engines = db._app_engines[app]
        engine = engines[None]
        with engine.connect().execution_options(**WRITE) as connection:
            outer = connection.begin()
            engines[None] = connection
            session.session_factory.configure(join_transaction_mode="create_savepoint")
            try:
                yield session
            finally:
                session.remove()
                session.session_factory.configure(join_transaction_mode="conditional_savepoint")
                engines[None] = engine
                outer.rollback()
