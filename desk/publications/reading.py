"""The way in: tells by its content which kind of export a file is, and reads it."""

from typing import Final

from desk.publications.bibtex import read_bibtex
from desk.publications.csv_exports import is_csv, read_csv
from desk.publications.json_exports import read_json
from desk.publications.work import Fault, Reading, Unreadable, Work
from desk.publications.xml_exports import read_xml

FILE_BYTES: Final = 5 * 1024 * 1024
ENTRIES: Final = 1_000
_MARK = b"\xef\xbb\xbf"


def read(content: bytes) -> Reading:
    """Read a file by what is in it, whatever it is called; raises Unreadable."""
    if len(content) > FILE_BYTES:
        raise Unreadable("too_large")
    if b"\0" in content:
        raise Unreadable("not_text")
    content = content.removeprefix(_MARK)
    begins = content.lstrip()[:1]
    if not begins:
        raise Unreadable("empty")
    entries: list[Work | Fault] = []
    if begins == b"<":
        source, found = read_xml(content.lstrip())
    elif begins in (b"{", b"["):
        source, found = read_json(_decoded(content))
    elif is_csv(text := _decoded(content)):
        source, found = "csv", read_csv(text)
    elif "@" in text:
        source, found = "bibtex", read_bibtex(text)
    else:
        raise Unreadable("unknown")
    for one in found:
        entries.append(one)
        if len(entries) > ENTRIES:
            raise Unreadable("too_many")
    if not entries:
        raise Unreadable("empty")
    works = tuple(one for one in entries if isinstance(one, Work))
    return Reading(source, works, tuple(one for one in entries if isinstance(one, Fault)))


def _decoded(content: bytes) -> str:
    """Return the text; programs of the old days wrote BibTeX in Latin-1."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        if content.lstrip()[:1] in (b"{", b"["):
            raise Unreadable("not_text")
        return content.decode("latin-1")
