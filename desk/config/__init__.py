"""The only reader of the environment: one frozen Settings, every problem listed at once with its remedy."""

import contextlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.config.checks import misspelt, problems_of, switch
from desk.config.servers import PROJECT, MailBox, MailServer, database_url, mail_server, mailbox, split

__all__ = [
    "PROJECT", "MailBox", "MailServer", "Publisher", "Settings", "SettingsError", "activate", "load", "make_secret_key",
    "read_environment", "settings",
]  # fmt: skip
NAMES = tuple(
    f"DESK_{name}"
    for name in (
        "BASE_URL CALENDAR CLAMD DATABASE_URL DEMO FILES_DIR HOSTED_BY INBOUND_AUTHSERV INBOUND_URL INSTANCE_DIR JOBS MAIL_DOMAIN "
        "MAIL_FROM MAIL_URL NAME NEURAL PREFIX PRIVACY_CONTACT PROXIES PUBLISHER PUBLISHER_HEAD SECRET_KEY TIMEZONE"
    ).split()
)
KEY_LENGTH = 32


class SettingsError(Exception):
    """One or more settings are wrong or missing; `problems` are sentences with their remedies."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Publisher:
    """Who answers to the public for these pages, as the law asks them to say; each a text, its lines parted by a bar."""

    who: tuple[str, ...] = ()  # legal name, address, phone
    head: str = ""  # the person who is responsible for what is published
    host: tuple[str, ...] = ()  # on whose machine it runs: name, address, phone
    privacy: str = ""  # the address of the data protection officer


@dataclass(frozen=True)
class Settings:
    """What an operator may set (INTERFACES, "Settings"). Made by `load()`, never changed afterwards."""

    database_url: str
    secret_keys: tuple[str, ...]  # newest first: signs; the others still verify
    base_url: str
    demo: bool
    mail: MailServer
    mail_from: str
    mail_domain: str
    inbound: MailBox | None
    inbound_authserv: str  # whose Authentication-Results are believed; empty: nobody's
    files_dir: Path
    clamd: str | None
    timezone: str
    calendar: str
    jobs: str
    proxies: int  # how many of ours stand in front and name whom they ask for
    name: str
    publisher: Publisher
    prefix: str
    neural: bool  # the optional English model beside the words
    instance_dir: Path

    @property
    def is_https(self) -> bool:
        """Tell whether people reach the desk by https, so that cookies may insist on it."""
        return self.base_url.startswith("https://")


def read_environment() -> dict[str, str]:
    """Return the DESK_ variables, those of instance/desk.env below those of the environment."""
    instance_dir = Path(os.environ.get("DESK_INSTANCE_DIR", PROJECT / "instance"))
    found = _of_file(instance_dir / "desk.env")
    found.update({name: value for name, value in os.environ.items() if name.startswith("DESK_")})
    return found


def _of_file(path: Path) -> dict[str, str]:
    """Return the settings of a file of lines NAME=value; what follows a blank and a # is a remark, unless in quotes."""
    found: dict[str, str] = {}
    if not path.exists():
        return found
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path} cannot be read as text in UTF-8: {type(error).__name__}"]) from None
    problems = []
    for number, line in enumerate(lines, 1):
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and name.strip() in NAMES:
            found[name.strip()] = _unquoted(value.strip())
        elif name.startswith("DESK_"):
            said = name.strip().partition(" ")[0] if equals else line.strip()[:40]
            problems.append(f"{path}, line {number}: {said} is no setting; write NAME=value")
    if problems:
        raise SettingsError(problems)
    return found


def _unquoted(value: str) -> str:
    """Return a value as it is meant."""
    if value[:1] in ("'", '"') and (end := value.find(value[0], 1)) > 0:
        return value[1:end]
    return "" if value.startswith("#") else re.split(r"\s#", value, maxsplit=1)[0].strip()


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check every setting; raises SettingsError naming all that is wrong."""
    given = dict(read_environment() if environment is None else environment)
    problems = misspelt(given, NAMES)
    demo = switch(given, "DESK_DEMO", "a fictional desk", problems)
    instance_dir = Path(given.get("DESK_INSTANCE_DIR", PROJECT / "instance"))
    base_url = given.get("DESK_BASE_URL", "http://127.0.0.1:5000").rstrip("/")
    parts = split(base_url)
    host = (parts and parts.hostname) or "localhost"
    settings = Settings(
        database_url=database_url(given, instance_dir, problems),
        secret_keys=_secret_keys(given, instance_dir, problems),
        base_url=base_url,
        demo=demo,
        mail=mail_server(given.get("DESK_MAIL_URL", "demo:" if demo else ""), demo=demo, problems=problems),
        mail_from=given.get("DESK_MAIL_FROM", f"desk@{host}" if demo or "." in host else ""),
        mail_domain=given.get("DESK_MAIL_DOMAIN", host),
        inbound=mailbox(given.get("DESK_INBOUND_URL", ""), problems),
        inbound_authserv=given.get("DESK_INBOUND_AUTHSERV", "").strip().lower(),
        files_dir=Path(given.get("DESK_FILES_DIR", instance_dir / "files")),
        clamd=given.get("DESK_CLAMD") or None,
        timezone=given.get("DESK_TIMEZONE", "Europe/Paris"),
        calendar=given.get("DESK_CALENDAR", "FR-57"),
        jobs=given.get("DESK_JOBS", "beside"),
        proxies=_proxies(given, problems),
        name=given.get("DESK_NAME", "Guichet R&D"),
        publisher=Publisher(
            who=_lines(given.get("DESK_PUBLISHER", "")),
            head=given.get("DESK_PUBLISHER_HEAD", "").strip(),
            host=_lines(given.get("DESK_HOSTED_BY", "")),
            privacy=given.get("DESK_PRIVACY_CONTACT", "").strip(),
        ),
        prefix=given.get("DESK_PREFIX", "ENA"),
        neural=switch(given, "DESK_NEURAL", "the model beside the words", problems),
        instance_dir=instance_dir,
    )
    problems += problems_of(settings)
    if problems:
        raise SettingsError(problems)
    return settings


def _lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text of one line, parted by bars."""
    return tuple(line.strip() for line in text.split("|") if line.strip())


def _proxies(given: Mapping[str, str], problems: list[str]) -> int:
    """Return how many proxies may be believed about where a request comes from."""
    text = given.get("DESK_PROXIES", "0")
    if text not in set("0123456789"):
        problems.append(
            f"DESK_PROXIES is {text!r}: give how many proxies of yours stand in front of the desk, 0 or 1"
        )
        return 0
    return int(text)


def _secret_keys(given: Mapping[str, str], instance_dir: Path, problems: list[str]) -> tuple[str, ...]:
    """Return the keys, newest first, from the setting or the file a local run made."""
    text = given.get("DESK_SECRET_KEY", "")
    key_file = instance_dir / "secret_key"
    if not text and key_file.is_file():
        text = key_file.read_text(encoding="ascii", errors="replace").strip()
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if not keys:
        problems.append(
            "DESK_SECRET_KEY is missing: give a random text of at least 32 characters, kept for good"
        )
    elif any(len(key) < KEY_LENGTH for key in keys):
        problems.append(f"DESK_SECRET_KEY is too short: each key needs at least {KEY_LENGTH} characters")
    return keys


def make_secret_key(instance_dir: Path) -> None:
    """Write a key once for a local run, whole or not at all; two processes that race end up with the same one."""
    instance_dir.mkdir(parents=True, exist_ok=True)
    key_file, aside = instance_dir / "secret_key", instance_dir / f"secret_key.{os.getpid()}"
    if key_file.exists():
        return
    with os.fdopen(
        os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
    ) as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(aside, key_file)
    aside.unlink()


_active: Settings | None = None


def activate(settings: Settings) -> None:
    """Make these the settings of the process; called by create_app alone."""
    global _active
    _active = settings


def settings() -> Settings:
    """Return the active settings."""
    if _active is None:
        raise RuntimeError("no application was made yet")
    return _active
