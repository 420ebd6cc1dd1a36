"""Signed public ids for addresses that are mailed. Only an opaque id and a purpose go inside; state lives in the database."""

from itsdangerous import BadSignature, Signer

from desk import config


def sign(purpose: str, public_id: str) -> str:
    """Return the text that stands in an address; the same every time, so that each mail can carry the same link."""
    return _signer(purpose).sign(public_id).decode("ascii")


def read(purpose: str, token: str) -> str | None:
    """Return the public id a token carries, or None when it was not signed by us for this purpose."""
    try:
        return _signer(purpose).unsign(token.encode("utf-8", "replace")).decode("ascii")
    except (BadSignature, UnicodeDecodeError):
        return None


def _signer(purpose: str) -> Signer:
    """Make the signer of a purpose: the newest key signs, the older ones still verify."""
    keys = list(reversed(config.settings().secret_keys))
    return Signer(keys, salt=f"guichet-{purpose}", sep="~")
