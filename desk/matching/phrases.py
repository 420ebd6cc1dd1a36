"""How topics are said: the scheme's labels, and the plain words and phrases that ship beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from desk.matching.dictionary import column
from desk.matching.scheme import Scheme, SchemeError, read_yaml
from desk.matching.text import LANGUAGES, Compounds, words

_DATA: Final = Path(__file__).resolve().parent.parent / "data"
WORDS_PATH: Final = _DATA / "topic_words.yaml"
ELSEWHERE_PATH: Final = _DATA / "elsewhere_words.yaml"
ELSEWHERE: Final = "~"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say a topic, in one language; or a kind of what no topic answers (see `elsewhere`)."""

    topic_id: str
    lang: str
    text: str
    is_label: bool = False


def phrases(scheme: Scheme) -> Iterator[Phrase]:
    """Everything known to say the topics in use, and what speaks for none of them, in a fixed order."""
    plain = words_for(scheme)
    for topic in scheme.active:
        for lang in LANGUAGES:
            for text in (topic.label(lang), *topic.alternatives.get(lang, ())):
                yield Phrase(topic.id, lang, text, is_label=True)
            for text in plain.get(topic.id, {}).get(lang, ()):
                yield Phrase(topic.id, lang, text)
    for kind, by_language in elsewhere().items():
        for lang, texts in by_language.items():
            for text in texts:
                yield Phrase(kind, lang, text)


@lru_cache(maxsize=8)
def german_compounds(scheme: Scheme) -> Compounds:
    """Takes German words apart by the words the dictionary and the topics know."""
    known = [word for phrase in phrases(scheme) if phrase.lang == "de" for word in words(phrase.text)]
    return Compounds([*column("de"), *known])


def words_for(scheme: Scheme) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The plain words that belong to a scheme: those that ship were written for ours, and half of its topics at least must be in it.

    Elsewhere "vision" may be a matter of glasses. What speaks for no topic at all holds for every desk.
    """
    plain = plain_words()
    shared = sum(topic.id in plain for topic in scheme.active)
    return plain if 2 * shared >= len(scheme.active) else {}


@lru_cache(maxsize=1)
def plain_words() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Topic -> language -> how people who are not specialists say it; raises SchemeError naming a bad row."""
    rows = read_yaml(WORDS_PATH)
    if not isinstance(rows, dict):
        raise SchemeError(WORDS_PATH.name, "a mapping of topics is needed")
    return {
        str(topic_id): _by_language(by_language, f"{WORDS_PATH.name}: {topic_id}")
        for topic_id, by_language in rows.items()
    }


@lru_cache(maxsize=1)
def elsewhere() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Kind -> language -> what people write that no topic answers. Kinds begin with a mark no topic's id may have."""
    rows = read_yaml(ELSEWHERE_PATH)
    if not isinstance(rows, dict):
        raise SchemeError(ELSEWHERE_PATH.name, "a mapping of kinds is needed")
    return {
        f"{ELSEWHERE}{kind}": _by_language(found, f"{ELSEWHERE_PATH.name}: {kind}")
        for kind, found in rows.items()
    }


def _by_language(found: Any, name: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(found, dict) or not set(found) <= set(LANGUAGES):
        raise SchemeError(name, "a line for each of fr, en, de is needed")
    return {
        lang: tuple(part.strip() for part in str(line).split(",") if part.strip())
        for lang, line in found.items()
    }
