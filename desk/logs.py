"""What the desk writes about its own running: one JSON object a line, and nobody's secrets in it.

Text from outside can neither begin a line of its own nor color a terminal: everything but plain ASCII is escaped.
Keys in addresses and mail addresses become ***, wherever they stand, stack traces included.
"""

import json
import logging
import os
import re
import sys
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

HIDDEN = "***"
# Where the next part of an address is a key: of a link, a draft, a file.
_KEYED = re.compile(
    r"(/(?:r|o|request|calendar|my-data|files|account/password)/+)[^/\s?#\"'<>]+", re.IGNORECASE
)
_MAIL_ADDRESS = re.compile(r"[^\s@<>()\[\]\"',;:=]{1,64}@[^\s@<>()\[\]\"',;:=]{1,255}")
LARGEST_FILE = 5_000_000  # bytes
_LONGEST = 2000  # characters of one value; a stack trace may be ten times as long
# What every record carries; anything else was given by the caller.
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class _RenewedFile(RotatingFileHandler):
    """A file that is renewed once it is full: its size is asked for, where the library would write each line twice to know."""

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802 - named by the library
        """Tell whether the file is full."""
        self.stream = self.stream or self._open()
        return os.fstat(self.stream.fileno()).st_size >= self.maxBytes


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write when, how grave, who says what, and what was given along."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": harmless(record.getMessage()),
        }
        line |= {name: _plain(value) for name, value in vars(record).items() if name not in _USUAL}
        if record.exc_info and record.exc_info[0] is not None:
            line["trace"] = harmless(_trace(record.exc_info[1]), 10 * _LONGEST)
        return json.dumps(line, ensure_ascii=True)


def speak(file: Path | None = None) -> None:
    """Let every logger of the process write JSON lines; called where a process begins, once or often.

    To stderr, for a service manager to keep; or into a file, which is renewed when it is large, so that a person's terminal
    shows only what they must look at.
    """
    root = logging.getLogger()
    if any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        return
    # A full disk is told by what it hinders, not by a trace for each line that cannot be written.
    logging.raiseExceptions = False
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file is not None:
        handlers[0].setLevel(logging.WARNING)
        handlers.append(
            _RenewedFile(file, maxBytes=LARGEST_FILE, backupCount=3, encoding="ascii", delay=True)
        )
    for handler in handlers:
        handler.setFormatter(JsonLines())
        root.addHandler(handler)


def masked(path: str) -> str:
    """Return a path as it may be written down: whoever reads the log must not be able to follow a link of somebody's."""
    return _KEYED.sub(rf"\1{HIDDEN}", path) if "/" in path else path


def harmless(text: str, longest: int = _LONGEST) -> str:
    """Return a text without keys and mail addresses, of a bearable length."""
    text = masked(text[:longest])
    return _MAIL_ADDRESS.sub(HIDDEN, text) if "@" in text else text


def _plain(value: object) -> object:
    """Return a given value as JSON knows it; a text is made harmless."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return harmless(str(value))


def _trace(error: BaseException | None) -> str:
    """Write where an error came from. Of its words the first line stays: a database quotes rows in those below."""
    if error is None:
        return ""
    parts = traceback.TracebackException.from_exception(error).format()
    return "\n".join(part.rstrip() if part.startswith("  ") else _first_line(part) for part in parts)


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "")[:_LONGEST]
