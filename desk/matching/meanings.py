"""Texts by their meaning, where the optional English model is installed and switched on.

A text in another language is put into English word by word first. Vectors are kept in one file, by what the text says,
so that each text is read by the model once; a text nobody has read with it yet counts by its words alone.
"""

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from desk.matching.arrays import np
from desk.matching.dictionary import column
from desk.matching.lexicon import Lexicon
from desk.matching.neural import SIZE, Encoder
from desk.matching.text import stem, tokens

AT_ONCE: Final = 8
"""Texts read by the model while somebody waits: about a second or two. `flask match-prepare` reads them all."""


@cache
def _row() -> Any:
    return np.dtype([("key", "V32"), ("vector", "<f2", (SIZE,))])


class Meanings:
    """The model, the lexicon that puts texts into English, and the file of vectors (None: kept in memory only)."""

    def __init__(self, encoder: Encoder, kept_in: Path | None = None) -> None:
        self._encoder = encoder
        self._path = kept_in
        self._known: dict[bytes, Any] = _read(kept_in) if kept_in is not None else {}

    def of(self, texts: Sequence[tuple[str, str]], lexicon: Lexicon, at_once: int | None = AT_ONCE) -> Any:
        """One row per (language, text); zeros for a text still unread after `at_once` new ones (None: all)."""
        rows = np.zeros((len(texts), SIZE), dtype=np.float16)
        room = len(texts) if at_once is None else at_once
        for number, (lang, text) in enumerate(texts):
            english = in_english(text, lang, lexicon)
            key = hashlib.sha256(english.encode("utf-8", "replace")).digest()
            if key not in self._known and room > 0:
                room -= 1
                self._keep(key, self._encoder.encode(english).astype(np.float16))
            rows[number] = self._known.get(key, 0.0)
        return rows

    def near(self, rows: Any, text: str, lang: str, lexicon: Lexicon) -> Any:
        """The cosine of each row with a need."""
        return rows.astype(np.float32) @ self._encoder.encode(in_english(text, lang, lexicon))

    def _keep(self, key: bytes, vector: Any) -> None:
        self._known[key] = vector
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:  # one short write at the end: several processes may
                file.write(np.array([(key, vector)], dtype=_row()).tobytes())


def in_english(text: str, lang: str, lexicon: Lexicon) -> str:
    """Word for word, the likeliest first; a word nobody knows stays as it is written."""
    if lang == "en":
        return text
    said = []
    for token in tokens(text, lang):
        known = lexicon.translations(lang, "en", token.stem) if token.stem else ()
        if known or token.stem:
            said.append(_spelled().get(known[0][0], known[0][0]) if known else token.word)
    return " ".join(said)


@lru_cache(maxsize=1)
def _spelled() -> dict[str, str]:
    """Stem -> the English word it is the stem of."""
    found: dict[str, str] = {}
    for word in column("en"):
        found.setdefault(stem(word, "en"), word)
    return found


def _read(path: Path) -> dict[bytes, Any]:
    """The vectors kept so far; half a row at the end, of a write cut short, is cut off."""
    if not path.is_file():
        return {}
    data = path.read_bytes()
    whole = len(data) // _row().itemsize * _row().itemsize
    if whole < len(data):
        with path.open("r+b") as file:
            file.truncate(whole)
    return {bytes(row["key"]): row["vector"] for row in np.frombuffer(data[:whole], dtype=_row())}
