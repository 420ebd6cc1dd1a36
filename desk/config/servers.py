"""Where mail leaves and comes in, and where the database is, read from their addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

MAIL_SCHEMES = ("smtp", "smtps", "console", "demo")
PROJECT = Path(__file__).resolve().parent.parent.parent
_LITE, _POSTGRES = "sqlite:///", "postgresql+psycopg://"


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


def split(url: str) -> SplitResult | None:
    """Return the parts of an address, or None when it has none: brackets that do not close, a port that is no number."""
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None


def database_url(given: Mapping[str, str], instance_dir: Path, problems: list[str]) -> str:
    """Return the database's address; SQLite in instance/ when none is given. Its password is in no problem."""
    url = given.get("DESK_DATABASE_URL") or f"{_LITE}{instance_dir / 'desk.sqlite3'}"
    if url.startswith(_LITE):
        problems += _of_a_file(url.removeprefix(_LITE).partition("?")[0])
    elif not url.startswith(_POSTGRES):
        problems.append(f"DESK_DATABASE_URL: give {_LITE}PATH or {_POSTGRES}user:password@host/database")
    elif (parts := split(url)) is None or len(parts.path) < 2:
        problems.append(
            "DESK_DATABASE_URL cannot be read: give postgresql+psycopg://user:password@host:5432/database, "
            "with %40 for an @ in the password"
        )
    return url


def _of_a_file(name: str) -> list[str]:
    """Return what is wrong with the file of a database; a relative one lies in the instance folder."""
    path = Path(name)
    if not name or name == ":memory:":
        return ["DESK_DATABASE_URL names no file, and a desk in memory forgets: give sqlite:///PATH"]
    if path.is_dir() or (path.is_absolute() and path.parent.exists() and not path.parent.is_dir()):
        return [f"DESK_DATABASE_URL: {path} cannot be a file; give the path of one, which may be new"]
    return []


def mail_server(url: str, *, demo: bool, problems: list[str]) -> MailServer:
    """Read DESK_MAIL_URL."""
    parts = split(url)
    if parts is None or parts.scheme not in MAIL_SCHEMES:
        problems.append("DESK_MAIL_URL is missing or unknown: give smtp://user:password@host:587?tls=starttls, "
                        "smtps://…, or console: to print mails")  # fmt: skip
        return MailServer("console")
    if parts.scheme == "demo" and not demo:
        problems.append(
            "DESK_MAIL_URL is demo: and DESK_DEMO is not on, so no mail would leave: give smtp://…"
        )
    if parts.scheme in ("smtp", "smtps") and not parts.hostname:
        problems.append("DESK_MAIL_URL names no host: give smtp://host:587?tls=starttls")
    tls = parse_qs(parts.query).get("tls", [""])[0]
    if tls not in ("", "starttls", "none") or (tls == "starttls" and parts.scheme == "smtps"):
        problems.append(f"DESK_MAIL_URL has tls={tls!r}: give smtp://…?tls=starttls, or smtps://… without it")
    return MailServer(
        parts.scheme, parts.hostname or "", parts.port or {"smtp": 587, "smtps": 465}.get(parts.scheme, 0),
        unquote(parts.username or ""), unquote(parts.password or ""), tls == "starttls",
    )  # fmt: skip


def mailbox(url: str, problems: list[str]) -> MailBox | None:
    """Read DESK_INBOUND_URL."""
    if not url:
        return None
    if url.startswith("maildir:"):
        path = PROJECT / url.removeprefix("maildir:").removeprefix("//")
        if not (path / "new").is_dir():
            problems.append(f"DESK_INBOUND_URL names no Maildir: {path} needs the folders new, cur and tmp")
        return MailBox("maildir", f"maildir:{path}"[:200], path=path)
    parts = split(url)
    if parts is None or parts.scheme not in ("imaps", "imap") or not parts.hostname or not parts.username:
        problems.append("DESK_INBOUND_URL is unknown: give imaps://user:password@host/INBOX or maildir:/PATH")
        return None
    folder, user = unquote(parts.path.lstrip("/")) or "INBOX", unquote(parts.username)
    starttls = parts.scheme == "imap" and parse_qs(parts.query).get("tls", [""])[0] != "none"
    return MailBox(
        parts.scheme, f"{user}@{parts.hostname}/{folder}"[:200], parts.hostname,
        parts.port or {"imaps": 993, "imap": 143}[parts.scheme], user, unquote(parts.password or ""), folder, starttls,
    )  # fmt: skip
