"""XML as HAL exports it (TEI) and as ORCID does. A document type is refused, and with it every entity and every bomb."""

from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from desk.publications.work import Fault, Unreadable, Work, work_or_fault

_DEPTH: Final = 100
_ELEMENTS: Final = 250_000
"""Enough for a thousand publications with their authors, less than what fills a small machine's memory."""


class _Element:
    """An element by its local name, with the line it begins on."""

    __slots__ = ("attributes", "children", "line", "name", "pieces")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name, self.attributes, self.line = name, attributes, line
        self.children: list[_Element] = []
        self.pieces: list[str] = []

    def all(self, name: str) -> "Iterator[_Element]":
        """Yield the elements of a name below this one, in the order of the file; those inside another of them are its own."""
        waiting = self.children[::-1]
        while waiting:
            element = waiting.pop()
            if element.name == name:
                yield element
            else:
                waiting += element.children[::-1]

    def at(self, *path: str) -> "_Element | None":
        """Return the first element at the end of a path, whatever stands in between."""
        found: _Element | None = self
        for name in path:
            found = next(found.all(name), None) if found is not None else None
        return found

    def text(self, *path: str) -> str:
        """Return the words in an element at the end of a path."""
        found = self.at(*path)
        return " ".join(found.words()) if found is not None else ""

    def words(self) -> "Iterator[str]":
        """Yield the pieces of text in it."""
        yield "".join(self.pieces)
        for child in self.children:
            yield from child.words()


def read_xml(content: bytes) -> tuple[str, Iterator[Work | Fault]]:
    """Return which of the two exports it is, and its entries."""
    root = _tree(content)
    if root.name == "TEI" or root.at("biblFull") is not None:
        records = list(root.all("biblFull"))
        return "hal", _tei_works(records)
    works = _orcid_elements(root)
    if not works:
        raise Unreadable("unknown_xml")
    return "orcid", _orcid_works(works)


def _tree(content: bytes) -> _Element:
    """Read a document into elements; raises Unreadable."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    root = _Element("", {}, 0)
    open_elements, count = [root], 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > _ELEMENTS or len(open_elements) > _DEPTH:
            raise Unreadable("too_deep", parser.CurrentLineNumber)
        given = {_local(key): value for key, value in attributes.items()}
        element = _Element(_local(name), given, parser.CurrentLineNumber)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def refuse(*_: object) -> None:
        raise Unreadable("doctype", parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: open_elements.pop()
    parser.CharacterDataHandler = lambda text: open_elements[-1].pieces.append(text)
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unreadable("not_xml", error.lineno)
    return root.children[0]


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _tei_works(records: list[_Element]) -> Iterator[Work | Fault]:
    for number, record in enumerate(records, 1):
        identifiers = {one.attributes.get("type", ""): "".join(one.words()) for one in record.all("idno")}
        journal = next(
            (one for one in record.all("title") if one.attributes.get("level") in ("j", "m")), None
        )
        language = record.at("langUsage", "language")
        dates = [one for one in record.all("date") if one.attributes.get("type") == "datePub"]
        yield work_or_fault(
            title=record.text("titleStmt", "title"), abstract=record.text("profileDesc", "abstract"),
            date="".join(dates[0].words()) if dates else record.text("biblStruct", "date"),
            venue="".join(journal.words()) if journal is not None else record.text("meeting", "title"),
            doi=identifiers.get("doi"), language=language.attributes.get("ident") if language is not None else None,
            name=identifiers.get("halId", ""), number=number, line=record.line,
        )  # fmt: skip


def _orcid_elements(root: _Element) -> list[_Element]:
    """Return one version of each work."""
    if root.name == "work":
        return [root]
    groups = list(root.all("group"))
    versions = [group.at("work-summary") or group.at("work") for group in groups]
    found = [one for one in versions if one is not None]
    return found or list(root.all("work-summary")) or list(root.all("work"))


def _orcid_works(works: list[_Element]) -> Iterator[Work | Fault]:
    for number, work in enumerate(works, 1):
        dois = [
            one.text("external-id-value")
            for one in work.all("external-id")
            if one.text("external-id-type").strip() == "doi"
        ]
        title = work.at("title")
        yield work_or_fault(
            title=title.text("title") if title is not None else "", abstract=work.text("short-description"),
            date=work.text("publication-date", "year"), venue=work.text("journal-title"),
            doi=dois[0] if dois else None, language=work.text("language-code").strip(), number=number, line=work.line,
        )  # fmt: skip
