"""A mail understood: who, to whom, about what, in which words, with which files. From bytes alone; never raises."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from desk.inbound import addresses, headers, html, marks, parts
from desk.inbound.addresses import Address
from desk.inbound.charsets import cleaned, one_line
from desk.inbound.folding import Folded, fold
from desk.inbound.headers import Headers
from desk.inbound.parts import Part

# A longer text is a file pasted into a mail: its beginning is read here, the whole is in the raw mail.
TEXT_LENGTH, TEXT_BYTES = 200_000, 800_000
SUBJECT_LENGTH, NAME_LENGTH, ID_LENGTH = 300, 180, 500
_HASHED_AT_ONCE = 1 << 20
_EMPTY_LINES = re.compile(r"\n{4,}")
_EXTENSIONS = {
    "application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/jpg": ".jpg", "image/gif": ".gif", "text/plain": ".txt",
    "text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv", "message/rfc822": ".eml", "application/zip": ".zip",
    "application/pgp-signature": ".asc", "application/ms-tnef": ".dat",
}  # fmt: skip
_MACHINE_PARTS = frozenset({
    "message/delivery-status", "message/global-delivery-status", "message/feedback-report", "message/disposition-notification",
    "text/rfc822-headers",
})  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file of a mail, not decoded yet."""

    name: str
    part: Part
    is_shown: bool  # a picture the HTML shows, that nobody attached


@dataclass(frozen=True)
class Mail:
    """A mail; everything is worked out once, when first asked for."""

    root: Part = field(repr=False)

    @property
    def headers(self) -> Headers:
        """Return the head of the mail."""
        return self.root.headers

    @cached_property
    def sender(self) -> Address | None:
        """Return who wrote it: From, or what stands in for it; None when nobody can be answered."""
        for name in ("from", "sender", "reply-to", "return-path", "x-envelope-from", "envelope-from"):
            for value in self.headers.all(name):
                found = addresses.read(value)
                if found:
                    return found[0]
        return None

    @cached_property
    def from_text(self) -> str:
        """Return the From field as it can be shown."""
        return self.headers.get("from")[:SUBJECT_LENGTH]

    @cached_property
    def recipients(self) -> list[str]:
        """Return every address it went to, as far as its head tells."""
        names = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "resent-to")
        found = [
            a.address for name in names for value in self.headers.all(name) for a in addresses.read(value)
        ]
        return list(dict.fromkeys(found))

    @cached_property
    def subject(self) -> str:
        """Return the subject in one line."""
        return one_line(self.headers.get("subject"), SUBJECT_LENGTH)

    @cached_property
    def date(self) -> datetime | None:
        """Return when it says it was written, in UTC."""
        return addresses.moment(self.headers.get("date"))

    @cached_property
    def message_id(self) -> str | None:
        """Return its own id without brackets."""
        found = addresses.ids(self.headers.raw("message-id"), 1)
        text = found[0] if found else self.headers.raw("message-id").strip("<> ")
        return text[:ID_LENGTH] or None

    @cached_property
    def references(self) -> list[str]:
        """Return the ids of the mails it answers, the nearest first."""
        answered = [one for value in self.headers.all("in-reply-to") for one in addresses.ids(value)]
        thread = [one for value in self.headers.all("references") for one in addresses.ids(value)]
        return list(dict.fromkeys([one[:ID_LENGTH] for one in answered + thread[::-1]]))[:100]

    @cached_property
    def fingerprint(self) -> str:
        """Return a hash of what its writer made, the same by whatever way the mail came."""
        made = sha256()
        for name in ("message-id", "from", "date", "subject"):
            made.update(f"{name}:{self.headers.raw(name)}\n".encode())
        data, tail = self.root.data, self.root.data[-1_000:]
        end = len(data) - len(tail) + len(tail.rstrip())
        for at in range(self.root.start, end, _HASHED_AT_ONCE):
            made.update(data[at : min(at + _HASHED_AT_ONCE, end)].replace(b"\r", b""))
        return made.hexdigest()

    @cached_property
    def _chosen(self) -> list[Part]:
        return _body(self.root)

    @cached_property
    def html_source(self) -> str:
        """Return the HTML it was written in, or an empty text."""
        found = [part for part in self.root.walk() if part.kind == "text/html" and not _is_file(part)]
        return "\n".join(part.text(TEXT_BYTES) for part in found[:20])[: html.HTML_LENGTH]

    @cached_property
    def text(self) -> str:
        """Return its whole text: plain where there is plain text, else what the HTML says."""
        pieces, size = [], 0
        for part in self._chosen:
            if size >= TEXT_LENGTH:
                break
            source = part.text(TEXT_BYTES)
            text = html.to_text(source) if part.kind == "text/html" else _flowed(cleaned(source), part)
            pieces.append(text.strip("\n"))
            size += len(text)
        joined = "\n\n".join(piece for piece in pieces if piece.strip())
        return _EMPTY_LINES.sub("\n\n\n", joined)[:TEXT_LENGTH]

    @cached_property
    def words(self) -> Folded:
        """Return its text as it is shown: what was written now, and what is folded away.

        Of a mail passed on, what it passes on is the very thing it says.
        """
        folded = Folded(self.text, "") if marks.PASSED_ON.match(self.subject) else fold(self.text)
        return Folded(
            folded.shown.replace(html.CUT, "").strip("\n"), folded.folded.replace(html.CUT, "").strip("\n")
        )

    @cached_property
    def files(self) -> list[File]:
        """Return its files in their order, each with a name, names told apart."""
        chosen = {id(part) for part in self._chosen}
        found: list[File] = []
        taken: set[str] = set()
        source = self.html_source
        for part in self.root.walk():
            if part.is_multipart or id(part) in chosen or not _is_worth_keeping(part):
                continue
            name = _distinct(_name(part, len(found) + 1), taken)
            is_shown = (
                bool(part.content_id)
                and part.kind.startswith("image/")
                and f"cid:{part.content_id}" in source
            )
            found.append(File(name, part, is_shown))
        return found


def read(raw: bytes) -> Mail:
    """Read a mail."""
    return Mail(parts.read(raw))


def _is_file(part: Part) -> bool:
    """Tell whether a text part was attached rather than written."""
    return part.disposition == "attachment" or (
        bool(part.name) and part.disposition != "inline" and part.kind != "text/html"
    )


def _is_text(part: Part) -> bool:
    return part.kind.startswith("text/") and part.kind not in (
        "text/calendar",
        "text/rfc822-headers",
        "text/csv",
        "text/x-vcard",
        "text/vcard",
    )


def _body(root: Part) -> list[Part]:
    """Choose the parts that make the text. An explicit stack: the tree may be as deep as somebody wished."""
    chosen: list[Part] = []
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part.is_multipart:
            waiting += reversed(
                _of_alternatives(part) if part.kind == "multipart/alternative" else part.children
            )
        elif part.kind.startswith("multipart/") or (_is_text(part) and not _is_file(part)):
            chosen.append(part)
    plain = [part for part in chosen if part.kind != "text/html"]
    return plain if any(_says_something(part) for part in plain) and not _is_list_foot(chosen) else chosen


def _is_list_foot(chosen: list[Part]) -> bool:
    """Tell whether the first part is HTML and plain parts only follow it, as a list's foot does."""
    return bool(chosen) and chosen[0].kind == "text/html"


def _of_alternatives(part: Part) -> list[Part]:
    """Return the best of alternatives: plain text with words in it, else what holds HTML; files among them stay with it."""
    texts = [child for child in part.children if child.is_multipart or _is_text(child)]
    for child in texts:
        if not child.is_multipart and child.kind != "text/html" and _says_something(child):
            return [child]
    rich = [child for child in texts if child.is_multipart or child.kind == "text/html"]
    return rich[-1:] or texts[:1]


def _says_something(part: Part) -> bool:
    return bool(part.text(4_000).strip())


def _flowed(text: str, part: Part) -> str:
    """Join the lines that format=flowed broke for transport (RFC 3676)."""
    if part.parameters.get("format", "").lower() != "flowed":
        return text
    is_glued = (
        part.parameters.get("delsp", "").lower() == "yes"
    )  # the blank at a line's end was put there to break it
    joined: list[str] = []
    is_open = False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[1:] if not depth and line.startswith(" ") else line
        if is_open and not depth and not joined[-1].startswith(">") and content != "-- ":
            joined[-1] = (joined[-1][:-1] if is_glued else joined[-1]) + content
        else:
            joined.append(content)
        is_open = content.endswith(" ") and content != "-- " and not depth
    return "\n".join(joined)


def _is_worth_keeping(part: Part) -> bool:
    """Tell whether a part that is not the text is a file; the parts machines read, and the other form of the text, are not."""
    if part.kind in _MACHINE_PARTS and part.disposition != "attachment":
        return False
    is_other_form = (
        part.outer in ("multipart/alternative", "multipart/related") and _is_text(part) and not _is_file(part)
    )
    if is_other_form or (part.kind == "text/html" and not part.name and part.disposition != "attachment"):
        return False
    return part.end > part.start or bool(part.name)


def _name(part: Part, number: int) -> str:
    name = one_line(part.name.replace("\\", "/").rpartition("/")[2], NAME_LENGTH)
    if name:
        return name
    if part.kind == "message/rfc822":
        inner = headers.read(part.data, part.start, part.end)[0].get("subject")
        return f"{one_line(inner.replace('/', '-'), 80) or f'message-{number}'}.eml"
    return f"attachment-{number}{_EXTENSIONS.get(part.kind, '.bin')}"


def _distinct(name: str, taken: set[str]) -> str:
    base, dot, ending = name.rpartition(".")
    stem, suffix = (base, f".{ending}") if dot and base else (name, "")
    number, tried = 2, name
    while tried.lower() in taken and number < parts.PARTS + 2:
        tried, number = f"{stem}-{number}{suffix}", number + 1
    taken.add(tried.lower())
    return tried
