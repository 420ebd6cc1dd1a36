"""Bringing the database to the newest revision. Alembic is loaded by who needs it: twenty megabytes a server does without."""

from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from desk.config import PROJECT
from desk.extensions import db

FOLDER = PROJECT / "models" / "migrations"


def bind(app: Flask) -> None:
    """Give an application the means to migrate: commands need it, a server whose database is up to date does not."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(FOLDER), render_as_batch=True)


def bring_up_to_date(app: Flask) -> None:
    """Migrate the database of an application, in its context, unless it is at the newest revision already."""
    if not is_up_to_date():
        bind(app)
        import flask_migrate

        flask_migrate.upgrade()


def is_up_to_date() -> bool:
    """Tell whether the database is at the newest revision."""
    try:
        with db.engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    except (OperationalError, ProgrammingError):  # an empty database; one that does not answer says so next
        return False
    return list(found) == [newest()]


def newest() -> str:
    """Return the newest revision: they are numbered, and each file begins with its number."""
    return max(path.name for path in (FOLDER / "versions").glob("[0-9]*.py")).partition("_")[0]
