"""The second half of `python3 -m desk run`, in the environment: settings, database, demo data, server, jobs, welcome.

Everything here can be repeated: a start that was interrupted is simply done again. The program itself is imported
only where it is needed, so that a taken port is told before the second that takes.
"""

import contextlib
import ctypes
import gc
import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from desk import config, logs
from desk.drain import Server
from desk.launcher import DEFAULT_HOST, Refusal, address_is_free, alone, claim, place, step

if TYPE_CHECKING:
    from flask import Flask

LOG = "desk.log"
COLLECT_AFTER = (
    20_000,
    20,
    50,
)  # new objects, then rounds: a page makes some thousands and lets go of them itself
MOST_ARENAS = -8  # the name of the setting in the malloc.h of glibc
JOBS_GRACE_SECONDS = 2.5  # with the server's own grace below the ten seconds a service manager waits
EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 - recognized, never the default
LOCAL_SETTINGS = """\
# Made by the first `python3 -m desk run` in this folder, so that `flask` and `gunicorn` see the same desk.
# It holds fictional data. A real desk gets a folder and a database of its own: see README, "Production".
DESK_DEMO=1
"""


def main() -> int:
    """Serve until stopped; return the exit status."""
    try:
        serve(*place())
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return refusal.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The next start goes on from here.\n")
        return 130
    return 0


def serve(host: str, port: int) -> None:
    """Prepare what is missing, serve, and stop in good order."""
    share_one_arena()
    with address_is_free(host, port):
        listener = claim(host, port)
    address = f"http://{DEFAULT_HOST if host in EVERYWHERE else host}:{listener.getsockname()[1]}"
    app = prepare(address)
    with address_is_free(host, port):  # of two starts that prepared at the same time, one listens
        server = Server(app, listener, behind_proxy=config.settings().proxies > 0)
    server.stop_on_signals()
    settle_memory()
    with jobs_beside(app):
        welcome(address)
        server.run(
            on_stopping=lambda: print("\nStopping: requests under way are answered first.", flush=True)
        )


def settle_memory() -> None:
    """Keep what the program is made of out of the collector's rounds, which would look through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def share_one_arena() -> None:
    """Let all threads take memory from one place, where the system's C library would give each its own.

    Eight places keep 24 MB more (measured), and Python lets one thread at a time ask for memory anyway. To be called before there
    are threads.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(MOST_ARENAS, 1)


def prepare(address: str) -> "Flask":
    """Return the application, its database migrated and, the first time, filled."""
    with step("Starting"), nothing_collected():
        try:
            instance_dir = settle(config.read_environment(), address)
            logs.speak(instance_dir / LOG)
            keep_bytecode(instance_dir / "bytecode")
            from app import create_app
            from desk import migrating
            from desk.commands import outages

            app = create_app()
        except config.SettingsError as error:
            problems = "".join(f"\n  - {problem}" for problem in error.problems)
            raise Refusal(f"The desk cannot start with these settings:{problems}") from error
    with alone(instance_dir / "start.lock"), app.app_context():
        try:
            with step("Bringing the database up to date"):
                logging.getLogger("alembic").setLevel(logging.WARNING)
                migrating.bring_up_to_date(app)
            fill()
        except Exception as error:
            if (line := outages.line_of(error)) is None:
                raise
            raise Refusal(line, exit_code=1) from error
    return app


@contextlib.contextmanager
def nothing_collected() -> Iterator[None]:
    """Collect no garbage meanwhile: a start lets go of nothing, and looking for it takes a sixth of the time (measured)."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def keep_bytecode(folder: Path) -> None:
    """Keep what Python compiles in a folder of ours where it may not be left beside the sources: a start takes half as long."""
    if sys.dont_write_bytecode and sys.pycache_prefix is None:
        sys.pycache_prefix, sys.dont_write_bytecode = str(folder), False


def settle(given: Mapping[str, str], address: str) -> Path:
    """Fill in what a local run may leave unset; return the folder of its data.

    What holds for the folder is written there, for `flask` and `gunicorn` to find; what holds for this start,
    the address, is not.
    """
    instance_dir = Path(given.get("DESK_INSTANCE_DIR", config.PROJECT / "instance"))
    try:
        instance_dir.mkdir(parents=True, exist_ok=True)
        (instance_dir / LOG).open("a").close()
    except OSError as error:
        raise Refusal(f"The desk cannot keep its data in {instance_dir}: {error.strerror}.") from error
    if "DESK_SECRET_KEY" not in given:
        config.make_secret_key(instance_dir)
    if "DESK_DEMO" not in given:
        with contextlib.suppress(FileExistsError), (instance_dir / "desk.env").open("x") as file:
            file.write(LOCAL_SETTINGS)
        os.environ["DESK_DEMO"] = "1"
    os.environ.setdefault("DESK_BASE_URL", given.get("DESK_BASE_URL", address))
    return instance_dir


def fill() -> None:
    """Give a desk nobody ever used what it needs: topics, kinds of agreement and, in a demo, people and requests."""
    from desk import demo

    if demo.is_empty():
        with step(
            "Importing the topics" + (" and a fictional year of requests" if config.settings().demo else "")
        ):
            demo.load()


@contextlib.contextmanager
def jobs_beside(app: "Flask") -> Iterator[None]:
    """Run the jobs beside the server, unless another process does."""
    if config.settings().jobs != "beside":
        yield
        return
    from desk.jobs import ticker

    running = ticker.start(app)
    try:
        yield
    finally:
        ending = threading.Thread(target=running.shutdown, name="jobs-ending", daemon=True)
        ending.start()
        ending.join(JOBS_GRACE_SECONDS)
        if ending.is_alive():  # its pool would hold the exit; what it was doing is undone and taken up again
            logging.getLogger("desk.serve").warning("jobs_cut_short")
            sys.stdout.flush()
            os._exit(0)


def welcome(address: str) -> None:
    """Say where the desk is and, in a demo, who can sign in."""
    settings = config.settings()
    print(f"\n{settings.name} is open at {address}   (Ctrl-C stops it; the data stay)\n")
    if settings.demo:
        from desk import demo

        width = max(len(account.email) for account in demo.ACCOUNTS)
        print("Everything in it is fictional.\n")
        print(f"  As a company:  {address}   (mails it would send: {address}/demo/mailbox)")
        print(f"  From inside:   {address}/login   (password of all: {demo.PASSWORD})\n")
        for account in demo.ACCOUNTS:
            print(f"  {account.email:<{width}}  {account.role.replace('_', ' '):<15}  {account.name}")
    else:
        print("Accounts are made with: .venv/bin/flask create-user EMAIL --role administrator")
    print(f"\nWhat it does is written to {settings.instance_dir / LOG}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
