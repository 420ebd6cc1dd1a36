"""The matcher on outside data: files in, a run file out. The same index and scores the desk uses.

Profiles: a JSON line each, {"id", "texts": [...], "lang"}; queries: {"id", "text", "lang"}; `lang` may be absent.
The run: query, profile, score, separated by tabs, best first. A broken line is named, with its file and number.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

from desk.matching.lexicon import Lexicon, Pair
from desk.matching.meanings import Meanings
from desk.matching.pairs import BadRow, pairs_of
from desk.matching.profiles import UnitProfile
from desk.matching.rank import Matcher
from desk.matching.scheme import Scheme, load_scheme
from desk.matching.text import LANGUAGES

PER_QUERY: Final = 100
T = TypeVar("T")


class BadLine(ValueError):
    """A line of an outside file that cannot be used."""

    def __init__(self, path: Path, number: int, problem: str) -> None:
        super().__init__(f"{path}:{number}: {problem}")
        self.path = path
        self.number = number
        self.problem = problem


def match_files(
    profiles: Path,
    queries: Path,
    out: Path,
    lexicon_from: Path | None = None,
    meanings: Meanings | None = None,
) -> int:
    """Rank every query and write the run; returns the number of queries. Raises BadLine, OSError.

    Nothing is written when a line is broken: both files are read whole first.
    """
    scheme = load_scheme()
    asked = read_queries(queries)
    lexicon = learn(scheme, lexicon_from)
    matcher = Matcher(scheme, read_profiles(profiles), lexicon, meanings=meanings, at_once=None)
    lines = [
        f"{query_id}\t{unit_id}\t{score:.6f}\n"
        for query_id, text, lang in asked
        for unit_id, score in matcher.rank_by_text(text, lang, PER_QUERY)
    ]
    out.write_text("".join(lines), encoding="utf-8")
    return len(asked)


def learn(scheme: Scheme, lexicon_from: Path | None = None) -> Lexicon:
    """The lexicon of what ships, and of an operator's parallel texts."""
    pairs: dict[tuple[str, str], list[Pair]] = {}
    if lexicon_from is not None:
        for number, row in _rows(lexicon_from):
            for key, found in _named(lexicon_from, number, pairs_of, row).items():
                pairs.setdefault(key, []).extend(found)
    return Lexicon.learn(scheme, pairs)


def read_profiles(path: Path) -> list[UnitProfile]:
    """Profiles of a file; raises BadLine for a broken or repeated one."""
    found: dict[str, UnitProfile] = {}
    for number, row in _rows(path):
        profile = _named(path, number, _profile, row)
        if profile.id in found:
            raise BadLine(path, number, f"the id {profile.id!r} is given twice")
        found[profile.id] = profile
    return list(found.values())


def read_queries(path: Path) -> list[tuple[str, str, str | None]]:
    """(id, text, language or None) of each line, in the file's order; raises BadLine."""
    found: dict[str, tuple[str, str, str | None]] = {}
    for number, row in _rows(path):
        query = _named(path, number, _query, row)
        if query[0] in found:
            raise BadLine(path, number, f"the id {query[0]!r} is given twice")
        found[query[0]] = query
    return list(found.values())


def _rows(path: Path) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except (ValueError, RecursionError) as error:  # ValueError: bytes, JSON, a number of 5,000 digits
            raise BadLine(path, number, f"not a line of JSON: {error}") from error


def _named(path: Path, number: int, reader: Callable[[Any], T], row: Any) -> T:
    try:
        return reader(row)
    except BadRow as error:
        raise BadLine(path, number, str(error)) from error


def _profile(row: Any) -> UnitProfile:
    texts = _object(row).get("texts")
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise BadRow("texts must be a list of texts")
    return UnitProfile(id=_id(row), texts=tuple(texts), lang=_lang(row))


def _query(row: Any) -> tuple[str, str, str | None]:
    text = _object(row).get("text")
    if not isinstance(text, str):
        raise BadRow("text must be a text")
    return _id(row), text, _lang(row)


def _object(row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise BadRow("a JSON object is needed")
    return row


def _id(row: Any) -> str:
    found = row.get("id")
    if not isinstance(found, str) or not found.strip() or any(c in found for c in "\t\r\n"):
        raise BadRow("id must be a text of one line without tabs")
    if any("\ud800" <= c <= "\udfff" for c in found):
        raise BadRow("id holds half a character")
    return found


def _lang(row: Any) -> str | None:
    found = row.get("lang")
    if found is None or found == "":
        return None
    if found not in LANGUAGES:
        raise BadRow(f"lang must be one of {', '.join(LANGUAGES)}, or absent: {found!r}")
    return str(found)
