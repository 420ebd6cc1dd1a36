"""Makes the environment in `.venv` and hands over to the program inside it, with the standard library alone.

An environment is trusted by its stamp: the hash of the lock file it was installed from, written last. A start that
finds the stamp installs nothing. A start that finds a half-made environment throws it away and makes it again.
"""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
USAGE = """\
usage: python3 -m desk run                 serve the desk at http://127.0.0.1:5000 (HOST and PORT can be set)
       python3 -m desk test [pytest args]  run every test, or those that the arguments name
       python3 -m desk environment         only make .venv, with the tools of the tests and checks
"""
RUN_LOCK = "requirements.txt"
TEST_LOCK = "requirements-test.txt"
DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", "5000"
LAST_PORT = 65_535


class Refusal(Exception):
    """A reason to stop that the person at the terminal can do something about."""

    def __init__(self, sentence: str, exit_code: int = 2) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


def main(arguments: Sequence[str]) -> int:
    """Carry out one command; return the exit status, unless the command replaced this process."""
    command, *rest = arguments or [""]
    if command not in {"run", "test", "environment"} or (rest and command != "test"):
        sys.stderr.write(USAGE)
        return 2
    try:
        if command == "run":
            host, port = place()
            with address_is_free(host, port):  # told before the minutes that packages may take
                claim(host, port).close()
            hand_over(Environment(ROOT).ready(RUN_LOCK), ["-m", "desk.serve"])
        python = Environment(ROOT).ready(TEST_LOCK)
        if command == "test":
            # The whole suite uses every core; a person who names tests reads their output in order.
            hand_over(python, ["-m", "pytest", *(rest or ["-n", "auto"])])
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return refusal.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The next start goes on from here.\n")
        return 130
    return 0


def hand_over(python: Path, arguments: list[str]) -> None:
    """Replace this process: signals and the exit status then are the program's own."""
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(python, [str(python), *arguments])  # noqa: S606 - our own interpreter, no shell wanted


def place() -> tuple[str, int]:
    """Return the host and port to serve at."""
    return os.environ.get("HOST", DEFAULT_HOST), port_of(os.environ.get("PORT", DEFAULT_PORT))


def port_of(text: str) -> int:
    """Read a port number; 0 takes any free one."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= LAST_PORT):
        raise Refusal(f"PORT is {text!r}: give a number from 1 to {LAST_PORT}.")
    return int(text)


@contextlib.contextmanager
def address_is_free(host: str, port: int) -> Iterator[None]:
    """Turn the system's refusal of an address into a sentence."""
    try:
        yield
    except (OSError, UnicodeError) as error:
        raise Refusal(
            f"Cannot serve at {host}, port {port}: {getattr(error, 'strerror', None) or error}. "
            f"Stop the program that is there, or choose another port: PORT={min(port + 1, LAST_PORT)} python3 -m desk run"
        ) from error


def claim(host: str, port: int) -> socket.socket:
    """Reserve the address before the slow part of the start; raises OSError when it is taken.

    Bound but not yet listening: who connects too early is refused at once and does not hang.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


class Environment:
    """The virtual environment of one checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        # Present exactly while packages are being written: found at a start, it tells of an interrupted one.
        self.unfinished = self.folder / "unfinished"

    def ready(self, lock: str) -> Path:
        """Return the interpreter of an environment that holds everything `lock` names."""
        if self.holds(lock):
            return self.python
        with alone(self.root / "instance" / "launcher.lock"):
            if not self.holds(lock):  # another start may have finished the work while this one waited
                self.make()
                self.install(lock)
        return self.python

    def holds(self, lock: str) -> bool:
        """Tell whether the environment is whole and was installed from this very lock file."""
        with contextlib.suppress(OSError):
            stamped = self.stamp(lock).read_text() == self.fingerprint(lock)
            return stamped and self.python.exists() and not self.unfinished.exists()
        return False

    def stamp(self, lock: str) -> Path:
        return self.folder / f"{lock}.stamp"

    def fingerprint(self, lock: str) -> str:
        """Name the lock's content and the interpreter behind the environment: an upgraded Python empties it."""
        digest = hashlib.sha256((self.root / lock).read_bytes()).hexdigest()
        return f"{digest}\n{self.python.resolve()}\n"

    def make(self) -> None:
        """Create the environment unless a usable one is there."""
        if self.is_usable():
            return
        if self.folder.exists():
            shutil.rmtree(self.folder)
        with step("Making the environment in .venv"):
            uv = shutil.which("uv")
            if uv:
                execute([uv, "venv", "--quiet", "--python", sys.executable, str(self.folder)])
            elif has_venv():
                execute([sys.executable, "-m", "venv", str(self.folder)])
            else:
                raise Refusal(
                    "This Python cannot make environments: its venv module is missing. "
                    "On Debian and Ubuntu: apt install python3-venv"
                )

    def is_usable(self) -> bool:
        """Tell whether packages can be installed here: it runs, it was not interrupted, it has an installer."""
        if self.unfinished.exists() or not (self.folder / "pyvenv.cfg").exists():
            return False
        probe = "pass" if shutil.which("uv") else "import pip"  # an environment made by uv has no pip
        try:
            return subprocess.run([self.python, "-c", probe], capture_output=True).returncode == 0
        except OSError:
            return False

    def install(self, lock: str) -> None:
        """Install what the lock names, each file checked against its hash."""
        count = (self.root / lock).read_text().count("==")
        self.unfinished.touch()
        uv = shutil.which("uv")
        installer = (
            [uv, "pip", "install", "--quiet", "--python", str(self.python)]
            if uv
            else [
                str(self.python),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-input",
                "--disable-pip-version-check",
            ]
        )
        with step(f"Installing {count} packages (only this time)"):
            execute([*installer, "--require-hashes", "-r", str(self.root / lock)])
        self.unfinished.unlink()
        self.stamp(lock).write_text(self.fingerprint(lock))


def has_venv() -> bool:
    """Tell whether venv can work: Debian ships the module without the ensurepip it needs."""
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def execute(command: Sequence[str]) -> None:
    """Run a command quietly; when it fails, refuse with the end of what it said."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-8:])
        raise Refusal(
            f"{Path(command[0]).name} could not finish:\n{said}\n"
            "Check the network and the disk, then start again: it begins anew where it must.",
            exit_code=1,
        )


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done, then how long it took: one line a step."""
    begun = time.monotonic()
    print(f"{what} … ", end="", flush=True)
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - begun:.1f} s", flush=True)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let one process at a time through, so that two starts do not write the same files."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as handle:
        try:
            import fcntl
        except ImportError:  # Windows has no such lock: two first starts at once are the person's own risk
            yield
            return
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
