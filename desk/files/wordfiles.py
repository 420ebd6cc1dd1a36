"""Word documents filled from a template; a template may name fields and nothing else, whoever wrote it.

The library finds the marks that Word splits over runs; what they may say is decided here, on the parsed template, before a
line of it runs: fields that are offered, a loop over the people, a condition, a few filters. The sandbox stands behind.
"""

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from desk.files.kinds import Refusal
from desk.files.sniff import sniff

BYTES_AT_MOST: Final = 1024 * 1024
_UNPACKED_AT_MOST: Final = 8 * 1024 * 1024
_PART_AT_MOST: Final = 1024 * 1024  # characters of one part; patterns of the library read it several times
_MARKS_AT_MOST: Final = 400
_LIST: Final = "people"
_OF_ONE: Final = frozenset({"name", "unit", "institution"})
_OF_LOOP: Final = frozenset({"index", "first", "last"})
_FILTERS: Final = ("upper", "lower", "capitalize", "title", "length", "default")
_STYLES: Final = {"#": "Title", "##": "Heading 2", "-": "List Bullet"}
_TAGS: Final = re.compile(r"<[^>]*>")
_EXTERNAL: Final = re.compile(r"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
_LINK: Final = "/relationships/hyperlink"
_INVISIBLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PLAIN: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Const, nodes.And, nodes.Or, nodes.Not, nodes.Compare,
    nodes.Operand,
)  # fmt: skip


class BadTemplate(Exception):
    """A template that is not taken: `code` says why, `detail` which words of it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail[:200]


class _Offered(TemplateError):
    """Raised while a template is compiled, with what it asks for and may not."""


class _Fields(ImmutableSandboxedEnvironment):
    """An environment without anything of its own: no globals, no tests, few filters; every part passes its check."""

    def __init__(self, names: Collection[str]) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, cache_size=0)
        self.names = frozenset(names)
        self.globals.clear()
        self.tests.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}

    def _generate(self, source: nodes.Template, *rest: Any, **more: Any) -> str:
        """Compile what asks for nothing but what is offered."""
        _ensure_offered(source, self.names, frozenset())
        return super()._generate(source, *rest, **more)


def check(content: bytes, example: Mapping[str, Any]) -> None:
    """Raise BadTemplate, naming what is wrong, unless a template can be filled; `example` holds every field offered."""
    if len(content) > BYTES_AT_MOST:
        raise BadTemplate("too_large")
    kind = sniff(io.BytesIO(content))
    if isinstance(kind, Refusal):
        raise BadTemplate("no_document", str(kind.code))
    if kind.code != "docx":
        raise BadTemplate("no_document", kind.code)
    _ensure_harmless(content)
    fill(content, example)


def fill(content: bytes, words: Mapping[str, Any]) -> bytes:
    """Return the document a template makes of these words; the same words make the same bytes."""
    from docxtpl import DocxTemplate  # here: megabytes that most days nobody needs

    document = DocxTemplate(io.BytesIO(content))
    made = io.BytesIO()
    try:
        document.render(_clean(dict(words)), jinja_env=_Fields(words.keys()), autoescape=True)
        document.save(made)
    except _Offered as error:
        raise BadTemplate("not_offered", str(error)) from error
    except TemplateError as error:
        raise BadTemplate("unreadable", str(error.message)) from error
    except Exception as error:  # a broken document fails anywhere inside the library
        raise BadTemplate("damaged", type(error).__name__) from error
    return _dated_alike(made.getvalue())


def _ensure_harmless(content: bytes) -> None:
    """Refuse what would fetch something when it is opened, what holds entities, and more than the library can read in time."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(member.file_size for member in package.infolist()) > _UNPACKED_AT_MOST:
            raise BadTemplate("too_large")
        for member in package.infolist():
            if not member.filename.endswith((".xml", ".rels")):
                continue
            try:
                text = package.read(member).decode("utf-8")
            except UnicodeDecodeError as error:
                raise BadTemplate("damaged", member.filename) from error
            if "<!DOCTYPE" in text or "<!ENTITY" in text:
                raise BadTemplate("damaged", member.filename)
            foreign = [found for found in _EXTERNAL.findall(text) if _LINK not in found]
            if member.filename.endswith(".rels") and foreign:
                raise BadTemplate("fetches", member.filename)
            words = _TAGS.sub("", text)
            marks = words.count("{{") + words.count("{%") + words.count("{#")
            if marks and (len(text) > _PART_AT_MOST or marks > _MARKS_AT_MOST):
                raise BadTemplate("too_large", member.filename)


def _ensure_offered(node: nodes.Node, names: frozenset[str], ours: frozenset[str]) -> None:
    """Walk a template: fields offered, conditions on them, one loop over the people; raises for all else."""
    match node:
        case nodes.For(target=nodes.Name(name=one), iter=nodes.Name(name=listed), recursive=False) if (
            listed == _LIST and not ours and node.test is None
        ):
            for child in (*node.body, *node.else_):
                _ensure_offered(child, names, frozenset({one, "loop"}))
            return
        case nodes.Getattr(node=nodes.Name(name=one), attr=attr) if one in ours and attr in (
            _OF_LOOP if one == "loop" else _OF_ONE
        ):
            return
        case nodes.Name(name=name):
            if name not in names:
                raise _Offered(name)
            return
        case nodes.Filter(name=name):
            if name not in _FILTERS:
                raise _Offered(f"|{name}")
        case _:
            if not isinstance(node, _PLAIN):
                raise _Offered(_said(node))
    for child in node.iter_child_nodes():
        _ensure_offered(child, names, ours)


def _said(node: nodes.Node) -> str:
    """Return a word by which whoever wrote the template finds the place."""
    for name in ("attr", "name"):
        if isinstance(said := getattr(node, name, None), str):
            return said
    return type(node).__name__.lower()


def _clean(words: dict[str, Any]) -> dict[str, Any]:
    """Return words without what no document can hold."""

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return _INVISIBLE.sub("", value)
        if isinstance(value, list):
            return [plain(one) for one in value]
        if isinstance(value, dict):
            return {key: plain(one) for key, one in value.items()}
        return value

    return {key: plain(value) for key, value in words.items()}


def _dated_alike(content: bytes) -> bytes:
    """Return a package whose members bear one date, so that a draft made twice is the same file."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            alike = zipfile.ZipInfo(member.filename, (1980, 1, 1, 0, 0, 0))
            alike.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(alike, old.read(member))
    return made.getvalue()


def written(text: str, language: str) -> bytes:
    """Return a document on A4 in a language: paragraphs between blank lines, headings after "#" and "##"."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Mm

    document, made = Document(), io.BytesIO()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    for proofed in document.styles.element.iter(qn("w:lang")):
        proofed.set(qn("w:val"), language)
    for paragraph in text.strip().split("\n\n"):
        marks, _, words = paragraph.partition(" ")
        if style := _STYLES.get(marks):
            document.add_paragraph(words, style)
        else:
            document.add_paragraph(paragraph)
    document.core_properties.author = document.core_properties.comments = ""
    document.save(made)
    return _dated_alike(made.getvalue())
