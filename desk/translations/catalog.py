"""Which texts there are, where each is said, and what its translations lack."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

from desk.translations import FOLDER, po_file

ROOT = FOLDER.parent.parent
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
JINJA = {"extensions": "jinja2.ext.i18n,jinja2.ext.do,jinja2.ext.loopcontrols", "silent": "false"}
STAFF_ROOMS = "absences|absent|macros|queue|routing|mail_in|mail_out|tickets?|directory|contracts|pool_lists|reports|admin"
# Read by the desk's own people, who work in French or English; everything else is also read in German.
STAFF_ONLY = re.compile(
    rf"^(templates/({STAFF_ROOMS}|events)/|(forms|desk/web)/({STAFF_ROOMS})(/|\.py$)|forms/(imports|retention|public_texts)\.py|forms/labels/(workbench|refusals|mail_in|bulk|public_texts)\.py|desk/reports/)"
)
_Forms = str | tuple[str, ...] | list[str] | None
# A French mark never begins a line, and no line ends within a number: the space there does not break.
NOT_TO_BREAK = re.compile(r"(?<=«) | (?=[:;?!»])|(?<=\d) (?=\d{3}(?!\d))")
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|%%|\{[a-z_0-9]*\}")


def program_files() -> Iterator[tuple[Path, str]]:
    """Yield every file that can hold a text, with the name of Babel's extractor for it."""
    for package in ("desk", "forms", "models"):
        yield from ((path, "python") for path in sorted((ROOT / package).rglob("*.py")))
    for suffix in ("html", "txt"):
        yield from ((path, "jinja2") for path in sorted((ROOT / "templates").rglob(f"*.{suffix}")))


def extracted() -> Catalog:
    """Collect every text of the program with the files that say it."""
    catalog = Catalog(project="guichet", charset="utf-8")
    for path, method in program_files():
        options = JINJA if method == "jinja2" else {}
        for _, text, comments, context in extract_from_file(
            method, path, KEYWORDS, ("Translators:",), options
        ):
            place = (path.relative_to(ROOT).as_posix(), 0)
            catalog.add(text, locations=[place], auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """Read a language's file; a language without one starts empty."""
    if not po_file(language).exists():
        return Catalog(locale=language)
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def write(language: str, catalog: Catalog) -> None:
    """Write a language's file so that the same texts always make the same bytes."""
    catalog.project, catalog.version, catalog.fuzzy = "guichet", "0.1.0", False
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    po_file(language).parent.mkdir(parents=True, exist_ok=True)
    with po_file(language).open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)


def is_needed(message: Message, language: str) -> bool:
    """Tell whether this language must have the text: French has all, German what outsiders read."""
    if not message.id:
        return False
    return language == "fr" or any(not STAFF_ONLY.match(place) for place, _ in message.locations)


def updated(language: str, texts: Catalog) -> Catalog:
    """Return the language's catalog with the program's texts: new ones empty, gone ones dropped."""
    old = read(language)
    new = Catalog(locale=language)
    for message in texts:
        known = old.get(message.id, message.context)
        if is_needed(message, language) or (known and _is_filled(known)):
            new.add(
                message.id,
                bound(language, known.string) if known else None,
                locations=message.locations,
                flags=known.flags if known else (),
                auto_comments=message.auto_comments,
                user_comments=known.user_comments if known else (),
                context=message.context,
            )
    return new


def bound(language: str, string: _Forms) -> _Forms:
    """Return a translation with the spaces its language never breaks at."""
    if language != "fr" or not string:
        return string
    forms = tuple(NOT_TO_BREAK.sub("\N{NO-BREAK SPACE}", form) for form in _forms(string))
    return forms[0] if isinstance(string, str) else forms


def faults(language: str, texts: Catalog, translated: Catalog) -> list[str]:
    """Say in one line each what the translations of the program's texts lack."""
    lines = []
    for message in texts:
        found = translated.get(message.id, message.context)
        if is_needed(message, language) and (found is None or not _is_filled(found)):
            places = ", ".join(place for place, _ in message.locations)
            lines.append(f"{language}: not translated: {_first(message)!r} ({places})")
    return lines + [
        line for message in translated if message.id for line in _faults_of(language, message, texts)
    ]


def _faults_of(language: str, message: Message, texts: Catalog) -> Iterator[str]:
    """Look at one translation: it is wanted, sure, and keeps the placeholders."""
    name = f"{language}: {{}}: {_first(message)!r}"
    if texts.get(message.id, message.context) is None:
        yield name.format("no longer said anywhere")
    if message.fuzzy:
        yield name.format("fuzzy, so never shown")
    if _is_filled(message) and not _keeps_placeholders(message):
        yield name.format("placeholders differ")
    if any(_is_doubled(form) for form in _forms(message.string)):
        yield name.format("says the same twice")


def _keeps_placeholders(message: Message) -> bool:
    """Compare placeholders; the form for one may leave out the number."""
    ids, strings = _forms(message.id), _forms(message.string)
    wanted = sorted(PLACEHOLDER.findall(ids[-1]))
    if len(ids) == 1:
        return sorted(PLACEHOLDER.findall(strings[0])) == wanted
    whole = all(sorted(PLACEHOLDER.findall(form)) == wanted for form in strings[1:])
    return whole and set(PLACEHOLDER.findall(strings[0])) <= set(wanted)


def _is_doubled(text: str) -> bool:
    """Tell whether a text was pasted behind itself."""
    half = len(text) // 2
    return len(text.split()) > 3 and text[:half].strip() == text[half:].strip()


def _is_filled(message: Message) -> bool:
    return bool(message.string) and all(form.strip() for form in _forms(message.string))


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ("",))


def _first(message: Message) -> str:
    return _forms(message.id)[0]
