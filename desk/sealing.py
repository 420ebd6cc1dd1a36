"""Texts that lie in the database and may be read by the desk alone: encrypted by a key derived from its secret.

The newest secret seals, the older ones still open (DESK_SECRET_KEY, "several, to rotate"). With none of them left, what was
sealed stays shut for good: whoever has the database has nothing.
"""

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

from desk import clock, config


def seal(purpose: str, text: str) -> str:
    """Return a text so that only this desk reads it again, for the same purpose."""
    return _box(purpose).encrypt_at_time(text.encode(), int(clock.now().timestamp())).decode("ascii")


def unseal(purpose: str, sealed: str, *, within: int | None = None) -> str | None:
    """Return what was sealed, or None: by another secret, for another purpose, damaged, or longer ago than so many seconds."""
    from cryptography.fernet import (
        InvalidToken,  # here and below: seven megabytes for what a few accounts need
    )

    box, given = _box(purpose), sealed.encode("utf-8", "replace")
    try:
        if within is None:
            return box.decrypt(given).decode()
        return box.decrypt_at_time(given, within, int(clock.now().timestamp())).decode()
    except InvalidToken:
        return None


def _box(purpose: str) -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(_key(secret, purpose)) for secret in config.settings().secret_keys])


def _key(secret: str, purpose: str) -> bytes:
    """Derive a key of its own for each purpose, from which the secret cannot be told."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(SHA256(), length=32, salt=None, info=f"guichet-{purpose}".encode())
    return urlsafe_b64encode(derived.derive(secret.encode()))
