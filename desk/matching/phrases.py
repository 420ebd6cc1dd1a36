"""The scheme's labels and plain words, cut into stems and ready to be met in a text, one set per language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path
from typing import Final

from desk.matching.dictionary import column
from desk.matching.scheme import Scheme, SchemeError, Topic, read_yaml
from desk.matching.stopwords import FRAME, GRAMMAR
from desk.matching.text import LANGUAGES, Compounds, fold, is_acronym, stem, words
from desk.matching.weights import Weights

WORDS_PATH: Final = Path(__file__).resolve().parent.parent / "data" / "topic_words.yaml"

_ORDINARY_ACRONYMS: Final = frozenset(
    "ag ai aps ar bi bim cad cam cv ct dl doe eds edge hds ki lad mes ml mt ner rad rag ro rl rul shap sig sma soc tal"
    " tms tts apc mrk llm ia".split()
) - {"llm", "tts", "bim", "cad", "tms", "shap", "mrk"}
"""Short forms that are also ordinary words or too short to trust: met only when written in capitals."""


_NEGATIONS: Final = frozenset({"sans", "pas", "ohne", "kein", "without", "no", "not"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say a topic: the stems that must be met, and how much saying it counts."""

    topic_id: str
    stems: tuple[str, ...]
    gain: float
    total: float = 0.0
    """Sum of the rarities of its stems."""


@dataclass(frozen=True)
class Vocabulary:
    """Everything one language can say about topics."""

    lang: str
    phrases: tuple[Phrase, ...]
    by_stem: Mapping[str, tuple[int, ...]]
    rarity: Mapping[str, float]
    acronyms: Mapping[str, tuple[str, ...]]
    """Acronym as written -> topics; met with its case."""
    spelled: Mapping[str, str]
    """Folded words of the labels -> their stem, for misspellings."""
    near: Mapping[str, tuple[str, ...]]
    """Words with one letter dropped -> the words they may be a misspelling of."""
    ordinary: frozenset[str]
    """Folded words that are right as they are, never taken for a misspelling."""
    compounds: Compounds


def stem_of_label(word: str, lang: str) -> str:
    """Labels keep words that are empty in a need (AI Act, IA frugale) but not grammar."""
    low = word.lower()
    if low in GRAMMAR[lang] or len(low) < 2:
        return ""
    return stem(word, lang) or (fold(low) if low in FRAME[lang] else "")


@lru_cache(maxsize=8)
def vocabulary(scheme: Scheme, lang: str, weights: Weights) -> Vocabulary:
    """Cut all labels of one language; cached, since a scheme changes once a year."""
    compounds = Compounds([*column("de"), *_label_words(scheme, "de")]) if lang == "de" else Compounds(())
    found: dict[tuple[str, tuple[str, ...]], float] = {}
    acronyms: dict[str, set[str]] = {}
    spelled: dict[str, str] = {}
    for topic, text, gain in _ways(scheme, lang, weights):
        written = words(text)
        if len(written) == 1 and is_acronym(written[0]):
            acronyms.setdefault(written[0], set()).add(topic.id)
            if fold(written[0]) in _ORDINARY_ACRONYMS or len(written[0]) < 3:
                continue
        cut = tuple(s for s in (stem_of_label(word, lang) for word in written) if s)
        if len(cut) == 1 and any(word.lower() in _NEGATIONS for word in written):
            continue  # "without internet" must not be met by "internet"
        for variant in _variants(cut, written, lang, compounds):
            key = (topic.id, variant)
            found[key] = max(found.get(key, 0.0), gain)
        for word in written:
            if len(word) >= 6 and word.isalpha() and (there := stem_of_label(word, lang)):
                spelled.setdefault(fold(word), there)
    rarity = _rarity(found, lang, len(scheme.active))
    phrases = tuple(
        Phrase(topic_id, cut, gain, sum(rarity[s] for s in cut))
        for (topic_id, cut), gain in sorted(found.items())
    )
    return Vocabulary(
        lang=lang,
        phrases=phrases,
        by_stem=_by_stem(phrases),
        rarity=rarity,
        acronyms={key: tuple(sorted(value)) for key, value in sorted(acronyms.items())},
        spelled=spelled,
        near=_near(spelled),
        ordinary=frozenset(fold(w) for w in [*GRAMMAR[lang], *FRAME[lang], *column(lang)]),
        compounds=compounds,
    )


def _ways(scheme: Scheme, lang: str, weights: Weights) -> Iterator[tuple[Topic, str, float]]:
    plain = plain_words()
    for topic in scheme.active:
        yield topic, topic.label(lang), weights.label_gain
        for text in topic.alternatives.get(lang, ()):
            yield topic, text, weights.label_gain
        for text in plain.get(topic.id, {}).get(lang, ()):
            yield topic, text, weights.word_gain


def _label_words(scheme: Scheme, lang: str) -> list[str]:
    return [w for topic, text, _ in _ways(scheme, lang, Weights()) for w in words(text)]


def _variants(
    cut: tuple[str, ...], written: list[str], lang: str, compounds: Compounds
) -> Iterator[tuple[str, ...]]:
    """The stems as they are and, for a German label, with its compounds taken apart."""
    unique = tuple(dict.fromkeys(cut))
    if unique:
        yield unique
    if lang == "de":
        apart: list[str] = []
        for word in written:
            there = stem_of_label(word, lang)
            if there:
                apart.extend(compounds.parts(fold(word)) or (there,))
        if (split := tuple(dict.fromkeys(apart))) and split != unique:
            yield split


def _rarity(
    found: Mapping[tuple[str, tuple[str, ...]], float], lang: str, topic_count: int
) -> dict[str, float]:
    """1 for a stem of one topic, falling with the number of topics that use it; words empty in a need stay low."""
    users: dict[str, set[str]] = {}
    for topic_id, cut in found:
        for part in cut:
            users.setdefault(part, set()).add(topic_id)
    empty = {fold(word) for word in FRAME[lang]}
    top = log(1.0 + topic_count)
    return {
        part: 0.15 if part in empty else log(1.0 + topic_count / len(topics)) / top
        for part, topics in sorted(users.items())
    }


def _by_stem(phrases: tuple[Phrase, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, phrase in enumerate(phrases):
        for part in phrase.stems:
            found.setdefault(part, []).append(number)
    return {part: tuple(numbers) for part, numbers in found.items()}


def drops(word: str) -> Iterator[str]:
    """The word with each letter left out in turn."""
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _near(spelled: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for word in spelled:
        for shorter in (word, *drops(word)):
            found.setdefault(shorter, set()).add(word)
    return {key: tuple(sorted(value)) for key, value in found.items()}


@lru_cache(maxsize=1)
def plain_words() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Topic -> language -> how people who are not specialists say it; raises SchemeError naming a bad row."""
    rows = read_yaml(WORDS_PATH)
    if not isinstance(rows, dict):
        raise SchemeError(WORDS_PATH.name, "a mapping of topics is needed")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for topic_id, by_language in rows.items():
        if not isinstance(by_language, dict) or not set(by_language) <= set(LANGUAGES):
            raise SchemeError(f"{WORDS_PATH.name}: {topic_id}", "a line for each of fr, en, de is needed")
        found[str(topic_id)] = {
            lang: tuple(part.strip() for part in str(line).split(",") if part.strip())
            for lang, line in by_language.items()
        }
    return found
