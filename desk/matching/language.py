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
_READ: Final = 400
"""Words looked at: more never changed an answer."""


def identify(text: str, *, among: tuple[str, ...] = LANGUAGES, default: str = "fr") -> str:
    """The likeliest language of the text, `default` when it holds no letters."""
    scores = odds(text)
    if not scores:
        return default
    return min(among, key=lambda lang: (-scores[lang], lang != default, lang))


def odds(text: str) -> dict[str, float]:
    """Log-likelihood per language, up to a shared constant; empty when there is nothing to read."""
    found = [word.lower() for word in words(text)[:_READ] if not word.isdigit()]
    if not found:
        return {}
    model = _model()
    total = dict.fromkeys(LANGUAGES, 0.0)
    for word in found:
        for lang in LANGUAGES:
            total[lang] += _word_odds(word, lang, model)
    return total


def _word_odds(word: str, lang: str, model: dict[str, dict[str, float]]) -> float:
    grammar = GRAMMAR[lang]
    gain = _GRAMMAR_GAIN if word in grammar else 0.0
    table = model[lang]
    floor = table[""]
    padded = f" {word[:24]} "
    value = sum(table.get(padded[i : i + 3], floor) for i in range(len(padded) - 2))
    return gain + value / math.sqrt(len(padded) - 2)


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
