"""A PostgreSQL for the tests: the one named, the one running, or a throw-away one that nobody has to set up."""

import contextlib
import fcntl
import functools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

NAMED = "DESK_TEST_POSTGRES_URL"
USUAL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
PREFIX = "desk-test-"
# Nothing here survives the run, so nothing needs to survive a power cut.
SPEED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "unix_socket_directories": "''",
    "listen_addresses": "127.0.0.1",
}


@functools.cache
def is_available() -> bool:
    """Tell whether a server is named, running, or can be started here."""
    return bool(os.environ.get(NAMED)) or answers(USUAL) or program("initdb") is not None


@functools.cache
def program(name: str) -> str | None:
    """Find a server program: Debian keeps them off the PATH, a folder a version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((str(folder / name) for folder in folders if (folder / name).exists()), shutil.which(name))


@functools.cache
def answers(url: str) -> bool:
    """Tell whether a server lets us in there."""
    try:
        psycopg.connect(plain(make_url(url)), connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


def plain(url: URL) -> str:
    """Write the URL as psycopg reads it, without SQLAlchemy's driver name."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class Server:
    """The server of one test run; every worker process asks for it, the first one starts it."""

    def __init__(self, shared: Path) -> None:
        self.data = shared / "postgres"
        self.address = shared / "postgres.url"
        self.lock = shared / "postgres.lock"

    def url(self) -> URL:
        """Return the address of its maintenance database, starting a server when there is none."""
        if os.environ.get(NAMED):
            return make_url(os.environ[NAMED])
        with self.lock.open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not self.address.exists():
                self.address.write_text(USUAL if answers(USUAL) else self.start())
        return make_url(self.address.read_text())

    def start(self) -> str:
        """Make a throw-away cluster and start it; initdb refuses root, so root hands it to user postgres."""
        port = free_port()
        self.data.parent.chmod(0o755)
        self.data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.data, owner.pw_uid, owner.pw_gid)
        self.execute("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = " ".join(f"-c {name}={value}" for name, value in SPEED.items())
        log = str(self.data / "log")
        self.execute("pg_ctl", "start", "--wait", "--log", log, "-o", f"-p {port} {options}")
        return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"

    def stop(self) -> None:
        """Stop the throw-away cluster, if this run started one."""
        if (self.data / "postmaster.pid").exists():
            self.execute("pg_ctl", "stop", "--wait", "--mode", "immediate")

    def execute(self, name: str, *arguments: str) -> None:
        """Run a server program on the cluster as the user who owns it."""
        done = subprocess.run(
            [program(name) or name, "-D", str(self.data), *arguments],
            cwd=self.data,
            user="postgres" if os.geteuid() == 0 else None,
            group="postgres" if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # pg_ctl's server would keep a pipe open for as long as it lives
            stderr=subprocess.DEVNULL,
            timeout=120,
        )
        if done.returncode:
            log = self.data / "log"
            raise RuntimeError(
                f"{name} failed: {log.read_text()[-2000:] if log.exists() else done.returncode}"
            )


def create(server: URL, name: str, template: str = "template0") -> URL:
    """Create a scratch database as a copy of another."""
    with psycopg.connect(plain(server), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return server.set(database=name)


def drop(url: URL) -> None:
    """Drop a scratch database, whoever is still connected to it."""
    with psycopg.connect(plain(url.set(database="postgres")), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)'.encode())


def free_port() -> int:
    """Return a port that nobody listens on right now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def shared_folder() -> Path:
    """Make the folder that the processes of one run share; its name tells whose it is."""
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))


def sweep() -> None:
    """Stop and remove what runs that were killed left behind; a system without /proc cannot tell, and keeps it."""
    if not Path("/proc/self").exists():
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            stop_left_over(folder / "postgres")
            shutil.rmtree(folder, ignore_errors=True)


def stop_left_over(data: Path) -> None:
    """End a server whose run is gone; the process is asked for its folder first, for numbers are given again."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        process = int((data / "postmaster.pid").read_text().splitlines()[0])
        if str(data).encode() in Path(f"/proc/{process}/cmdline").read_bytes():
            os.kill(process, signal.SIGQUIT)
            while Path(f"/proc/{process}").exists():
                time.sleep(0.05)
