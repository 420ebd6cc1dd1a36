"""Attachments: content-addressed store, sniffing, limits, scanning. The store is injected once, when the application is made."""

from pathlib import Path

from desk.files.kinds import ACCEPTED_EXTENSIONS, Kind, Limits, Refusal, RefusalCode
from desk.files.names import content_disposition, safe_name
from desk.files.pdfs import acts
from desk.files.scan import ClamdAddress, Verdict, parse_address, ping, scan
from desk.files.sniff import sniff
from desk.files.store import Integrity, Store, Stored, TooLarge

__all__ = [
    "ACCEPTED_EXTENSIONS",
    "ClamdAddress",
    "Integrity",
    "Kind",
    "Limits",
    "Refusal",
    "RefusalCode",
    "Store",
    "Stored",
    "TooLarge",
    "Verdict",
    "acts",
    "content_disposition",
    "parse_address",
    "ping",
    "safe_name",
    "scan",
    "sniff",
    "store",
    "use_store",
]

_store: Store | None = None


def use_store(root: Path | str) -> Store:
    """Make `root` the store of this process; its folders are made, an unusable place raises OSError."""
    global _store
    _store = Store(Path(root))
    return _store


def store() -> Store:
    """Return the store in use."""
    if _store is None:
        raise RuntimeError("use_store() comes first: the application was not made")
    return _store
