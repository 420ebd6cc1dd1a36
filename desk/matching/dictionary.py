"""The small French-English-German dictionary that ships: industry, science, support desks; our own wording."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from desk.matching.text import words

PATH: Final = Path(__file__).resolve().parent.parent / "data" / "dictionary.txt"
_COLUMNS: Final = ("fr", "en", "de")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One line: the words for one thing, the usual one first in each language."""

    words: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def meanings() -> tuple[Meaning, ...]:
    """Every line of the dictionary; a line that is not three columns stops the start."""
    found = []
    for number, line in enumerate(PATH.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("|")
        if len(cells) != len(_COLUMNS) or not all(cells):
            raise ValueError(f"{PATH.name}:{number}: three columns separated by | are needed")
        found.append(
            Meaning({lang: tuple(cell.split(",")) for lang, cell in zip(_COLUMNS, cells, strict=True)})
        )
    return tuple(found)


def column(lang: str) -> list[str]:
    """Every word of one language, in the file's order."""
    return [word for meaning in meanings() for entry in meaning.words[lang] for word in words(entry)]
