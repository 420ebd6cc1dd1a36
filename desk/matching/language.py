"""Which of French, English and German a text is in: grammar words first, letter trigrams for the rest.

The trigram model is counted, at first use, from words that are ours: the stop-word lists and the columns of
the small dictionary. Nothing more is shipped for it and nothing is fetched.
"""

import math
from collections import Counter
from functools import lru_cache
from typing import Final

from desk.matching.dictionary import column
from desk.matching.stopwords import FRAME, GRAMMAR
from desk.matching.text import LANGUAGES, words

_GRAMMAR_GAIN: Final = 2.2
"""Log-odds one grammar word adds for its language; measured on sentences of 3 to 12 words."""
_READ: Final = 120
"""Words looked at: more never changed an answer."""
_LOOKED_AT: Final = 4_000
"""Characters they are looked for in, markup included."""


def identify(text: str, *, among: tuple[str, ...] = LANGUAGES, default: str = "fr") -> str:
    """The likeliest language of the text, `default` when it holds no letters."""
    scores = odds(text)
    if not scores:
        return default
    return min(among, key=lambda lang: (-scores[lang], lang != default, lang))


def odds(text: str) -> dict[str, float]:
    """Log-likelihood per language, up to a shared constant; empty when there is nothing to read."""
    found = [word.lower() for word in words(text[:_LOOKED_AT])[:_READ] if not word.isdigit()]
    if not found:
        return {}
    by_word = [_word_odds(word) for word in found]
    return {lang: sum(odds_of[place] for odds_of in by_word) for place, lang in enumerate(LANGUAGES)}


@lru_cache(maxsize=200_000)
def _word_odds(word: str) -> tuple[float, ...]:
    """What one word says for each language, in the order of LANGUAGES."""
    padded = f" {word[:24]} "
    grams = [padded[i : i + 3] for i in range(len(padded) - 2)]
    values = []
    for lang in LANGUAGES:
        table = _model()[lang]
        value = sum(table.get(gram, table[""]) for gram in grams) / math.sqrt(len(grams))
        values.append(value + (_GRAMMAR_GAIN if word in GRAMMAR[lang] else 0.0))
    return tuple(values)


@lru_cache(maxsize=1)
def _model() -> dict[str, dict[str, float]]:
    """Smoothed log-probabilities of the trigrams of each language; key '' is the unseen one."""
    counts = {lang: _count(lang) for lang in LANGUAGES}
    alphabet = len(set().union(*counts.values()))
    model: dict[str, dict[str, float]] = {}
    for lang, count in counts.items():
        size = sum(count.values()) + 0.5 * alphabet
        model[lang] = {gram: math.log((n + 0.5) / size) for gram, n in count.items()}
        model[lang][""] = math.log(0.5 / size)
    return model


def _count(lang: str) -> Counter[str]:
    count: Counter[str] = Counter()
    for word in [*sorted(GRAMMAR[lang] | FRAME[lang]), *column(lang)]:
        padded = f" {word.lower()} "
        count.update(padded[i : i + 3] for i in range(len(padded) - 2))
    return count
