"""Cues: what in a word, or in two words side by side, may point at a topic.

A cue is a short string that starts with its kind: `s` a stem of one language (whole, or part of a German compound),
`m` a meaning of the small dictionary, the same in three languages, `b` two words side by side, `a` an acronym in its
capitals, `g` five letters in a row and `x` the first five (inflection, slips of the pen, cognates).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from desk.matching.dictionary import meanings
from desk.matching.stopwords import FRAME, GRAMMAR
from desk.matching.text import LANGUAGES, Compounds, Token, fold, is_acronym, stem, words

RUN: Final = 5
_LONGEST: Final = 40
"""Letters of a word whose runs are looked at: no word of the three languages that says something is longer."""

ASKING: Final[dict[str, dict[str, str]]] = {
    "fr": {"combien": "how-many", "pourquoi": "why", "lequel": "which", "laquelle": "which", "lesquels": "which",
           "lesquelles": "which", "quels": "which", "quelles": "which", "qui": "who", "où": "where", "quand": "when"},
    "en": {"many": "how-many", "much": "how-many", "why": "why", "which": "which", "who": "who", "whom": "who",
           "where": "where", "when": "when"},
    "de": {"viele": "how-many", "viel": "how-many", "warum": "why", "wieso": "why", "weshalb": "why",
           "welche": "which", "welcher": "which", "welches": "which", "welchen": "which", "welchem": "which",
           "wer": "who", "wem": "who", "wen": "who", "wo": "where", "wohin": "where", "wann": "when"},
}  # fmt: skip
"""Words that ask: no subject by themselves, and the same in three languages. How many and why point at some topics."""

ORDINARY_ACRONYMS: Final = frozenset(
    "ag ai aps ar bi cad cam cv ct dl doe eds edge hds ki lad mes ml mt ner rad rag ro rl rul sig sma soc tal apc ia"
    .split()
)  # fmt: skip
"""Short forms that are also ordinary words or too short to trust: met only when written in capitals."""


class Cues(NamedTuple):
    """What one word carries, by kind; the pair is the word and the one before it."""

    stems: tuple[str, ...]
    meanings: tuple[str, ...]
    runs: tuple[str, ...]
    start: str = ""
    acronym: str = ""
    pair: str = ""


def cues_of(tokens: Sequence[Token], lang: str, compounds: Compounds) -> Iterator[tuple[Token, Cues]]:
    """The cues of each word, in order. In a text all in capitals, capitals prove nothing."""
    shouted = sum(token.word.isupper() for token in tokens) > max(3, len(tokens) // 2)
    before = ""
    for token in tokens:
        asks = ASKING[lang].get(token.word.lower(), "")
        said = token.stem or asks or _frame_stem(token.word, lang)
        pair = f"b:{lang}:{before}:{said}" if before and said else ""
        before = said or before
        if not said:
            continue
        word = token.word[:-1] if token.word.endswith("s") and is_acronym(token.word[:-1]) else token.word
        acronym = f"a:{word}" if is_acronym(word) and not shouted else ""
        if asks:
            yield token, Cues((f"q:{asks}",), (), (), pair=pair)
        elif not token.stem or token.folded in ORDINARY_ACRONYMS:
            yield token, Cues((), (), (), acronym=acronym, pair=pair)
        else:
            yield token, Cues(*_word_cues(token.stem, token.folded, lang, compounds), acronym, pair)


@lru_cache(maxsize=50_000)
def _word_cues(
    stemmed: str, folded: str, lang: str, compounds: Compounds
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str]:
    """Stems, meanings, runs and start of one written word: the same wherever it stands."""
    parts = [stemmed, *(compounds.parts(folded) if lang == "de" else ())]
    known = meanings_of_stems()
    means = {f"m:{number}" for part in parts for number in known.get((lang, part), ())}
    runs: tuple[str, ...] = ()
    if len(folded) >= RUN:
        padded = f" {folded[:_LONGEST]} "
        runs = tuple(sorted({f"g:{padded[i : i + RUN]}" for i in range(len(padded) - RUN + 1)}))
    stems = tuple(f"s:{lang}:{part}" for part in parts)
    return stems, tuple(sorted(means)), runs, f"x:{folded[:RUN]}" if runs else ""


def foreign_stems(token: Token, lang: str) -> tuple[str, ...]:
    """The word as the other two languages would read it: people mix them."""
    return tuple(
        f"s:{other}:{there}" for other in LANGUAGES if other != lang and (there := stem(token.word, other))
    )


def _frame_stem(word: str, lang: str) -> str:
    """Words that are empty alone but not side by side: AI Act, Künstliche Intelligenz."""
    low = word.lower()
    if low in GRAMMAR[lang] or len(low) < 2 or low not in FRAME[lang]:
        return ""
    return fold(low)


@lru_cache(maxsize=1)
def meanings_of_stems() -> Mapping[tuple[str, str], tuple[int, ...]]:
    """(language, stem) -> the lines of the small dictionary it stands in."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, meaning in enumerate(meanings()):
        for lang, entries in meaning.words.items():
            for entry in entries:
                written = words(entry)
                there = stem(written[0], lang) if len(written) == 1 else ""
                if there and number not in found.setdefault((lang, there), []):
                    found[lang, there].append(number)
    return {key: tuple(numbers) for key, numbers in found.items()}
