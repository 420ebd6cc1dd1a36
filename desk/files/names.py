"""Names of files: as people gave them where that is safe, never used as a path."""

import re
import unicodedata
from urllib.parse import quote

from desk.files.kinds import ACCEPTED_EXTENSIONS, Kind

_LONGEST = 200  # bytes: file systems take 255, and a copy may add " (1)"
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])", re.IGNORECASE)
_EXTENSION = re.compile(r"[A-Za-z0-9]{1,10}")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# Line and paragraph ends, control, format, surrogate and private characters.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_TRICKS = re.compile("[\x00\u202a-\u202e\u2066-\u2069]")


def has_tricks(name: str) -> bool:
    """Tell whether a name holds what only a trick needs: NUL, or characters that turn the reading direction."""
    return bool(_TRICKS.search(name))


def extension_of(name: str) -> str:
    """Return what follows the last dot of a cleaned name, in lower case, without the dot."""
    stem, _, extension = safe_name(name).rpartition(".")
    is_one = _EXTENSION.fullmatch(extension) and not extension.isdigit()  # "Report v1.2" has none
    return extension.lower() if stem and is_one else ""


def safe_name(name: str, kind: Kind | None = None) -> str:
    """Return a name that can be shown, sent in a header and saved on any system; ends as its kind does when given."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    spaced = "".join(" " if char.isspace() else char for char in last)
    seen = "".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE)
    plain = " ".join(_FORBIDDEN.sub("_", seen).split()).lstrip(". ").rstrip(". ")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        stem, extension = plain, ""
    if kind and ACCEPTED_EXTENSIONS.get(extension.lower()) != kind.code:
        stem, extension = plain if extension.lower() not in ACCEPTED_EXTENSIONS else stem, kind.extension
    if _RESERVED.fullmatch(stem.split(".")[0].strip()):
        stem = f"_{stem}"
    return _shortened(stem.rstrip(". ") or "file", extension)


def content_disposition(name: str, inline: bool = False) -> str:
    """Return the header's value (RFC 6266): a plain name for old programs, the true one encoded (RFC 8187)."""
    name = safe_name(name)
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    ascii_name = re.sub(r"[^A-Za-z0-9 ._()\-]", "_", ascii_name)
    if ascii_name.startswith(".") or not ascii_name.rpartition(".")[0].strip():
        ascii_name = f"file{ascii_name[ascii_name.rfind('.') :] if '.' in ascii_name else ''}"
    how = "inline" if inline else "attachment"
    return f"{how}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"


def _shortened(stem: str, extension: str) -> str:
    """Join stem and extension within the longest name, cutting between characters."""
    ending = f".{extension}" if extension else ""
    if len(ending.encode()) > 20:  # no extension is so long: it is part of the name
        stem, ending = stem + ending, ""
    room = _LONGEST - len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + ending
