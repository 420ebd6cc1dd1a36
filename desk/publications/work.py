"""What is read of one publication, cleaned; and what is said of an entry that cannot be taken."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

TITLE_LENGTH: Final = 500
ABSTRACT_LENGTH: Final = 5_000
VENUE_LENGTH: Final = 300
_KEY_LENGTH: Final = 200
_TAG = re.compile(r"</?[A-Za-z:]{1,12}/?>")
_DOI = re.compile(r"10\.[0-9]{4,9}/\S{1,180}")
_YEAR = re.compile(r"(?<![0-9])(?:19|20|21)[0-9]{2}(?![0-9])")
# Codes and names by which the exports call our three languages.
_LANGUAGES = {
    "fr": "fr", "fre": "fr", "fra": "fr", "french": "fr", "francais": "fr", "français": "fr",
    "en": "en", "eng": "en", "english": "en", "american": "en", "british": "en", "ukenglish": "en", "usenglish": "en",
    "de": "de", "ger": "de", "deu": "de", "german": "de", "ngerman": "de", "deutsch": "de",
}  # fmt: skip


@dataclass(frozen=True)
class Work:
    """One publication. `number` is its place among the entries of the file, `line` where it begins, when lines tell."""

    title: str
    abstract: str | None
    year: int | None
    venue: str | None
    doi: str | None
    language: str | None
    number: int
    line: int | None


@dataclass(frozen=True)
class Fault:
    """An entry that is left out: where it stands, what it is called there, and why, as a code."""

    code: str
    name: str
    number: int
    line: int | None


@dataclass(frozen=True)
class Reading:
    """What a file holds; `source` is the kind of export it is."""

    source: str
    works: tuple[Work, ...]
    faults: tuple[Fault, ...]


class Unreadable(Exception):
    """A file that cannot be read at all; `code` says why, `line` where, when that is known."""

    def __init__(self, code: str, line: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


def work_or_fault(
    *, title: object, number: int, line: int | None, name: str = "", abstract: object = None, date: object = None,
    venue: object = None, doi: object = None, language: object = None,
) -> Work | Fault:  # fmt: skip
    """Return the publication these values make, or why they make none."""
    words = plain(title)
    if not title_key(words):
        return Fault("no_title", plain(name)[:80], number, line)
    if len(words) > TITLE_LENGTH:
        return Fault("title_too_long", words[:80], number, line)
    year = _YEAR.search(str(date)[:40]) if date is not None else None
    return Work(
        title=words, abstract=plain(abstract)[:ABSTRACT_LENGTH] or None, year=int(year[0]) if year else None,
        venue=plain(venue)[:VENUE_LENGTH] or None, doi=_doi(doi), language=_LANGUAGES.get(plain(language).casefold()),
        number=number, line=line,
    )  # fmt: skip


def plain(value: object) -> str:
    """Return a text on one line, composed, without tags and without what no page or database carries."""
    if not isinstance(value, str):
        return ""
    text = " ".join(_TAG.sub("", value).split())
    if not text.isprintable():  # rare, and slow to look at one by one
        shown = (
            (" " if unicodedata.category(one) == "Cc" else "") if not one.isprintable() else one
            for one in text
        )
        text = " ".join("".join(shown).split())
    return unicodedata.normalize("NFC", text)


def title_key(title: str) -> str:
    """Return what makes two titles the same: letters and digits, folded."""
    folded = unicodedata.normalize("NFKD", title.casefold())
    return "".join(one for one in folded if one.isalnum())[:_KEY_LENGTH]


def _doi(value: object) -> str | None:
    """Return a DOI however it is written, or None for what is none."""
    found = _DOI.search(plain(value)[:400].lower())
    return found[0].rstrip(".,;") if found else None
