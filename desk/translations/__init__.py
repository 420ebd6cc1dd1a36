"""The words in other languages: `fr` and `de` as .po files people edit, compiled beside the data when they change."""

import hashlib
import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("fr", "de")  # English is what the code and the templates say


def po_file(language: str) -> Path:
    """Return where a language's texts are kept."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def compiled_translations(instance_dir: Path) -> str:
    """Return the folder of compiled texts, compiling them first when their content is new.

    The folder is named by that content, so that processes of two versions never read each other's, and a
    half-written file is never read: each is renamed into place.
    """
    content = hashlib.sha256()
    for language in LANGUAGES:
        content.update(po_file(language).read_bytes())
    folder = instance_dir / "translations" / content.hexdigest()[:16]
    for language in LANGUAGES:
        target = folder / language / "LC_MESSAGES" / "messages.mo"
        if not target.exists():
            _compile(language, target)
    return str(folder)


def _compile(language: str, target: Path) -> None:
    """Write one compiled file, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}")
    with po_file(language).open("rb") as source, draft.open("wb") as file:
        write_mo(file, read_po(source, locale=language))
    draft.replace(target)
