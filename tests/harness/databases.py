"""Migrated databases for the tests: one template a kind, copied in milliseconds."""

import fcntl
import itertools
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.harness import postgres

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True)
class Database:
    """One scratch database."""

    kind: str
    url: str
    folder: Path  # of the database, and of the files and keys beside it


class Databases:
    """Hands out copies of the migrated template; all workers of a run share the template."""

    def __init__(self, shared: Path, worker: str, migrate: Callable[[Database], None]) -> None:
        self._shared = shared
        self._worker = worker
        self._migrate = migrate
        self._server = postgres.Server(shared)
        self._numbers = itertools.count(1)
        self._made: list[Database] = []

    def fresh(self, kind: str) -> Database:
        """Return a new migrated database that nobody else uses."""
        name = f"{self._worker}-{next(self._numbers)}"
        folder = self._shared / f"{kind}-{name}"
        folder.mkdir()
        if kind == SQLITE:
            shutil.copyfile(self._template_file(), folder / "desk.sqlite3")
            database = Database(kind, f"sqlite:///{folder / 'desk.sqlite3'}", folder)
        else:
            database = Database(kind, self._copy_on_server(name), folder)
        self._made.append(database)
        return database

    def empty(self, kind: str) -> Database:
        """Return a new database without tables, for the tests of migrations."""
        name = f"{self._worker}-{next(self._numbers)}"
        folder = self._shared / f"{kind}-{name}"
        folder.mkdir()
        if kind == SQLITE:
            database = Database(kind, f"sqlite:///{folder / 'desk.sqlite3'}", folder)
        else:
            url = postgres.create(self._server.url(), self._scratch(name))
            database = Database(kind, url.render_as_string(hide_password=False), folder)
        self._made.append(database)
        return database

    def discard(self, database: Database) -> None:
        """Drop a database whose test is over."""
        self._made.remove(database)
        if database.kind == POSTGRESQL:
            postgres.drop(make_url(database.url))
        shutil.rmtree(database.folder, ignore_errors=True)

    def close(self) -> None:
        """Drop what is left of this worker's."""
        for database in list(self._made):
            self.discard(database)

    def drop_template(self) -> None:
        """Drop the run's template from the server; called once, when all workers are done."""
        if (self._shared / "template.name").exists():
            name = (self._shared / "template.name").read_text()
            postgres.drop(self._server.url().set(database=name))

    def stop_server(self) -> None:
        """Stop the throw-away server, if one was started."""
        self._server.stop()

    def _scratch(self, name: str) -> str:
        """Name a database on a server that other runs may share."""
        return f"{self._shared.name}-{name}"

    def _template_file(self) -> Path:
        """Return the migrated SQLite file, made by the first worker that asks."""
        target = self._shared / "template.sqlite3"
        with (self._shared / "template.sqlite3.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not target.exists():
                folder = Path(tempfile.mkdtemp(dir=self._shared))
                file = folder / "desk.sqlite3"
                self._migrate(Database(SQLITE, f"sqlite:///{file}", folder))
                if (folder / "desk.sqlite3-wal").exists():
                    raise RuntimeError("the template is still open: its engine was not disposed of")
                file.replace(target)
        return target

    def _copy_on_server(self, name: str) -> str:
        """Copy the migrated template on the server; one at a time, as PostgreSQL wants it."""
        server = self._server.url()
        with (self._shared / "template.name.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            marker = self._shared / "template.name"
            if not marker.exists():
                template = self._scratch("template")
                folder = Path(tempfile.mkdtemp(dir=self._shared))
                postgres.drop(server.set(database=template))  # of a first try that failed
                url = postgres.create(server, template)
                self._migrate(Database(POSTGRESQL, url.render_as_string(hide_password=False), folder))
                marker.write_text(template)
            url = postgres.create(server, self._scratch(name), marker.read_text())
        return url.render_as_string(hide_password=False)
