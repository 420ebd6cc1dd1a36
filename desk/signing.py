"""Signed public ids for addresses that are mailed, links and replies alike.

Only an opaque id and a purpose go inside a link; whether it still opens anything is in the database.
"""

import hmac
import re
from base64 import b32encode
from hashlib import sha256

from itsdangerous import Signer

from desk import config

# Where each purpose of a link leads; the last part of the address is the token.
PATHS = {
    "tracking": "/r/",
    "resume": "/request/",
    "offer": "/o/",
    "password": "/account/password/",
    "calendar": "/calendar/",
    "my_data": "/my-data/",
}

# Of whom a reply would be: a request's number and a person's, as "s12-c7". Mail servers may change the case of a
# local part, so that everything in one is lower-case letters and digits.
_THREAD = re.compile(r"s\d+-[a-z]\d+")
_REPLY = re.compile(r"reply\+(s\d+-[a-z]\d+)-([a-z2-7]{20})", re.IGNORECASE)


def sign(purpose: str, public_id: str) -> str:
    """Return the text that stands in an address, by the newest key; the same every time, so that each mail can carry the same link."""
    return _signer(purpose, config.settings().secret_keys[0]).sign(public_id).decode("ascii")


def read(purpose: str, token: str) -> str | None:
    """Return the public id a token carries, or None when it was not signed by us for this purpose; older keys still count."""
    public_id, tilde, _mac_of_it = token.rpartition("~")
    given = token.encode("utf-8", "replace")
    # Written anew and compared: reading base64 forgives signs that mean nothing, and one link would have many addresses.
    is_ours = tilde and any(
        hmac.compare_digest(_signer(purpose, key).sign(public_id), given)
        for key in config.settings().secret_keys
    )
    return public_id if is_ours else None


def path(purpose: str, public_id: str) -> str:
    """Return the path a link opens, without the host."""
    return PATHS[purpose] + sign(purpose, public_id)


def address(local_path: str) -> str:
    """Return the whole address of a path of ours, as it stands in a mail."""
    return config.settings().base_url + local_path


def reply_address(thread: str) -> str:
    """Return the address whose mails belong to one request and one person, and that nobody can make up."""
    if not _THREAD.fullmatch(thread):
        raise ValueError(f"not a thread: {thread!r}")
    settings = config.settings()
    return f"reply+{thread}-{_mac(settings.secret_keys[0], thread)}@{settings.mail_domain}"


def read_reply(recipient: str) -> str | None:
    """Return the thread ("s12-c7") that one of our reply addresses stands for, or None when we never gave it."""
    found = _REPLY.fullmatch(recipient.partition("@")[0])
    if found is None:
        return None
    thread, mac = found[1].lower(), found[2].lower()
    keys = config.settings().secret_keys
    return thread if any(hmac.compare_digest(_mac(key, thread), mac) for key in keys) else None


def is_own(address: str) -> bool:
    """Tell whether a mail to this address would come back to the desk: the one it writes from, and all it is answered at."""
    settings = config.settings()
    local, _, domain = address.casefold().rpartition("@")
    is_answered = domain == settings.mail_domain.casefold() and local.startswith("reply+")
    return (
        is_answered or address.casefold() == settings.mail_from.casefold() or read_reply(address) is not None
    )


def _mac(key: str, thread: str) -> str:
    """Return 100 bits that only a holder of the key can make."""
    made = hmac.new(key.encode(), f"guichet-reply:{thread}".encode(), sha256).digest()
    return b32encode(made).decode("ascii").lower()[:20]


def _signer(purpose: str, key: str) -> Signer:
    """Make the signer of a purpose."""
    return Signer(key, salt=f"guichet-{purpose}", sep="~")
