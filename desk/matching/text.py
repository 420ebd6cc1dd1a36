"""Words of a text: where they stand, their accents folded, their stems, the parts of German compounds.

Offsets always point into the very text that was given, so that a reason can quote it. Everything is
memoized per surface form: an index of ten thousand texts meets each word's stemmer once.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from threading import Lock
from typing import Final, NamedTuple

import Stemmer

from desk.matching.stopwords import is_stop

LANGUAGES: Final = ("de", "en", "fr")
LONGEST_TEXT: Final = 200_000
"""Characters read of any one text; 20,000 words are about 130,000."""

_WORD: Final = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_NOT_TEXT: Final = re.compile(
    r"<(?:script|style)\b[^>]{0,200}>.*?</(?:script|style)>"  # never words of a person
    r"|</?[A-Za-z!][^<>]{0,400}>|&#?[A-Za-z0-9]{2,8};|https?://\S{1,500}|[^\s@<>]{1,80}@[^\s@<>]{1,80}\.\w{2,12}",
    re.IGNORECASE | re.DOTALL,
)
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "’": "'"})
_STEMMERS: Final[dict[str, Callable[[str], str]]] = {
    code: Stemmer.Stemmer(name, 0).stemWord
    for code, name in (("de", "german"), ("en", "english"), ("fr", "french"))
}
_one_at_a_time = Lock()
"""A stemmer of the library keeps its word in one place: two threads would write over each other."""


class Token(NamedTuple):
    """One word of a text: its place, itself as written, folded, and its stem ('' when it says nothing)."""

    start: int
    end: int
    word: str
    folded: str
    stem: str


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Lower case without accents or ligatures: Œuvrés -> oeuvres, Größe -> grosse."""
    low = word.casefold().translate(_LIGATURES)
    if low.isascii():
        return low
    return "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))


@lru_cache(maxsize=50_000)
def stem(word: str, lang: str) -> str:
    """The folded stem of one word, '' for a word that carries no subject in this language."""
    low = unicodedata.normalize("NFC", word).casefold() if lang != "de" else _german_lower(word)
    if len(low) < 2 or is_stop(low, lang) or _is_dull_number(low):
        return ""
    return _stemmed(low, lang)


def bare_stem(word: str, lang: str) -> str:
    """The folded stem of one word, of a word that carries no subject too."""
    return _stemmed(
        _german_lower(word) if lang == "de" else unicodedata.normalize("NFC", word).casefold(), lang
    )


def _stemmed(low: str, lang: str) -> str:
    if len(low) > 60:
        return fold(low[:60])
    with _one_at_a_time:
        return fold(_STEMMERS[lang](low))


def _german_lower(word: str) -> str:
    """German keeps ß for its stemmer and its stop words; casefold would write ss."""
    return unicodedata.normalize("NFC", word).lower()


def _is_dull_number(low: str) -> bool:
    """Years, quantities and short numbers say nothing; a standard's number (42001) does."""
    return low.isdigit() and (len(low) < 3 or len(low) == 4 or len(low) > 6)


def blank_markup(text: str) -> str:
    """The text with tags, entities, addresses and links blanked out, every offset kept."""
    text = text[:LONGEST_TEXT]
    if "<" in text or "&" in text or "@" in text or "://" in text:
        text = _NOT_TEXT.sub(lambda found: " " * len(found.group()), text)
    return text


def spans(text: str, places: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Where the words of `words` at these places stand."""
    there, read, found = {}, 0, _WORD.finditer(blank_markup(text))
    for place in sorted(set(places)):
        there[place] = next(islice(found, place - read, None)).span()  # those between are passed over
        read = place + 1
    return there


def words(text: str) -> list[str]:
    """The words as written, without their places: the fast way in, for indexing."""
    return _WORD.findall(blank_markup(text))


@lru_cache(maxsize=2)
def tokens(text: str, lang: str) -> tuple[Token, ...]:
    """Every word with its place; elided articles (l', d', qu') fall off as words of one letter.

    The last few are remembered: a need is read for its topics and for its words.
    """
    return tuple(
        Token(found.start(), found.end(), word := found.group(), fold(word), stem(word, lang))
        for found in _WORD.finditer(blank_markup(text))
    )


def stems(text: str, lang: str) -> list[str]:
    """Stems of the words that carry a subject, in their order."""
    return [s for s in (stem(word, lang) for word in words(text)) if s]


def is_acronym(word: str) -> bool:
    """RAG, SaMD, AI4Science, LoRA: two capitals or a capital inside, ten letters at most."""
    return 2 <= len(word) <= 10 and not word[1:].islower() and sum(c.isupper() for c in word) >= 2


class Compounds:
    """Splits German compounds whose every part is a word somebody used by itself.

    The vocabulary is what the caller knows (scheme labels, the small dictionary, units' texts): a part must be
    in it, so Oberflächenfehler becomes oberflache + fehler only where both are words. Linking letters
    (s, n, en, es, er) between parts may go.
    """

    SHORTEST: Final = 4
    SHORTEST_END: Final = 5
    LINKS: Final = ("", "s", "n", "en", "es", "er", "e")

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._stems: dict[str, str] = {}
        said: set[str] = set()
        for word in sorted(set(vocabulary)):
            folded = fold(word)
            found = stem(word, "de")
            said.add(found)
            if found and self.SHORTEST <= len(folded) <= 14 and folded.isalpha():
                self._stems.setdefault(folded, found)
                if len(found) >= self.SHORTEST:
                    self._stems.setdefault(found, found)
        self.stems: tuple[str, ...] = tuple(sorted(said - {""}))
        self._cache: dict[str, tuple[str, ...]] = {}
        self._pieces: dict[tuple[str, str], tuple[str, ...]] = {}

    def parts(self, folded: str) -> tuple[str, ...]:
        """Stems of the parts, two or more, or nothing when the word is no compound we can prove."""
        if len(folded) < 2 * self.SHORTEST or len(folded) > 40:
            return ()
        known = self._cache.get(folded)
        if known is None:
            if len(self._cache) > 200_000:
                self._cache.clear()
            best = self._split(folded, 4)
            known = tuple(best) if best is not None and len(best) > 1 else ()
            self._cache[folded] = known
        return known

    def pieces(self, folded: str, stemmed: str) -> tuple[str, ...]:
        """Stems of the parts; of a word that is no compound we can prove, those it begins or ends with."""
        found = self._pieces.get((folded, stemmed))
        if found is None:
            if len(self._pieces) > 20_000:
                self._pieces.clear()
            found = self.parts(folded) or self._ends(folded, stemmed)
            self._pieces[folded, stemmed] = found
        return found

    def _ends(self, folded: str, bare: str) -> tuple[str, ...]:
        """The longest known beginning and the longest known ending (inflected too): Seltenerdlagerstätten ends in a Lagerstätte."""
        least = self.SHORTEST_END
        if not least + self.SHORTEST <= len(folded) <= 40 or folded in self._stems or bare in self._stems:
            return ()
        cuts = range(len(folded) - self.SHORTEST, least - 1, -1)
        head = next((self._stems[piece] for cut in cuts if (piece := folded[:cut]) in self._stems), "")
        pieces = (
            piece
            for cut in range(self.SHORTEST, len(bare) - least + 1)
            for piece in (folded[cut:], bare[cut:])
        )
        tail = next((self._stems[piece] for piece in pieces if piece in self._stems), "")
        return tuple(found for found in (head, tail) if found)

    def _split(self, rest: str, pieces: int) -> list[str] | None:
        """Fewest parts, the longest first part on a tie."""
        whole = self._stems.get(rest)
        if whole is not None and pieces < 4:
            return [whole]
        if pieces == 0:
            return None
        best: list[str] | None = None
        for cut in range(len(rest) - self.SHORTEST, self.SHORTEST - 1, -1):
            for head in self._heads(rest[:cut]):
                tail = self._split(rest[cut:], pieces - 1)
                if tail is not None and (best is None or len(tail) + 1 < len(best)):
                    best = [head, *tail]
        return best

    def _heads(self, piece: str) -> Iterator[str]:
        for link in self.LINKS:
            bare = piece[: len(piece) - len(link)] if link else piece
            if piece.endswith(link) and len(bare) >= self.SHORTEST and bare in self._stems:
                yield self._stems[bare]
                return
