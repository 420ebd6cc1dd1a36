"""Phrases that confirmed requests taught: how companies say a topic, for a person to take as another of its labels, or not.

A phrase is one to three words of a request side by side in one sentence. It is proposed for a topic when the requests of two companies at
least say it, when most requests that say it are about that topic, and when no label or plain phrase of the scheme says it already.
Nothing is ever added alone: this only lists.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from desk.matching.ordinary import ordinary_stems
from desk.matching.phrases import phrases
from desk.matching.scheme import Scheme
from desk.matching.text import stems, tokens

COMPANIES: Final = 2
"""Companies that must have said it: the words of one are its own. One word alone means less: one company more."""
MOSTLY: Final = 0.6
MOSTLY_ALONE: Final = 0.8
"""Share of the requests saying it that are about the topic: less is nobody's word in particular; more is asked of one word alone."""
LETTERS_ALONE: Final = 6
WORDS: Final = 3
LONGEST: Final = 60
_APART: Final = re.compile(r"[^\w\s'’\-]|\n")


@dataclass(frozen=True, slots=True)
class Said:
    """One request whose topics a person confirmed."""

    reference: str
    company: int
    lang: str
    text: str
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Taught:
    """A phrase for a topic: how it is written most often, the requests that say it, and how many others do."""

    topic_id: str
    lang: str
    phrase: str
    key: str
    references: tuple[str, ...]
    companies: int
    elsewhere: int


def taught(
    said: Iterable[Said], scheme: Scheme, decided: Collection[tuple[str, str, str]] = ()
) -> list[Taught]:
    """The phrases, those most requests say first. `decided` holds (topic, language, key) of those a person has settled."""
    written: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    by_key: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for one in sorted(said, key=lambda one: one.reference):
        for key, words in sorted(_phrases(one).items()):
            written[one.lang, key][words] += 1
            by_key[one.lang, key].append(one)
    known = {(phrase.lang, key_of(phrase.text, phrase.lang)) for phrase in phrases(scheme)}
    found = []
    for (lang, key), those in by_key.items():
        if len({one.company for one in those}) < COMPANIES:
            continue
        words = min(written[lang, key].items(), key=lambda pair: (-pair[1], pair[0]))[0]
        for topic_id in sorted(set().union(*(one.topics for one in those))):
            about = [one for one in those if topic_id in one.topics]
            companies = len({one.company for one in about})
            is_alone = " " not in key
            least = (MOSTLY_ALONE if is_alone else MOSTLY) * len(those)
            if companies < COMPANIES + is_alone or len(about) < least:
                continue
            references = tuple(one.reference for one in about)
            found.append(Taught(topic_id, lang, words, key, references, companies, len(those) - len(about)))
    found.sort(key=lambda one: (-len(one.references), -len(one.key.split()), one.topic_id, one.lang, one.key))
    settled = {
        *decided,
        *((one.topic_id, one.lang, one.key) for one in found if (one.lang, one.key) in known),
    }
    return [one for one in _longest(found) if (one.topic_id, one.lang, one.key) not in settled]


def key_of(text: str, lang: str) -> str:
    """The stems of a phrase: two inflections of it are one."""
    return " ".join(stems(text, lang))


def _phrases(one: Said) -> dict[str, str]:
    """Key -> the words, each once; without ordinary words at its ends, and not of a single short word."""
    found: dict[str, str] = {}
    for run in _runs(one.text, one.lang):
        for start in range(len(run)):
            for end in range(start + 1, min(start + WORDS, len(run)) + 1):
                words = one.text[run[start][0] : run[end - 1][1]]
                held = [stem for _, _, stem, _ in run[start:end]]
                if (
                    run[start][3]
                    or run[end - 1][3]
                    or len(words) > LONGEST
                    or (len(held) == 1 and len(held[0]) < LETTERS_ALONE)
                ):
                    continue
                found.setdefault(" ".join(held), " ".join(words.split()).lower())
    return found


def _runs(text: str, lang: str) -> Iterator[list[tuple[int, int, str, bool]]]:
    """The words that carry a subject, sentence by sentence: (start, end, stem, whether it is an ordinary one)."""
    run: list[tuple[int, int, str, bool]] = []
    ordinary, before = ordinary_stems(lang), 0
    for token in tokens(text, lang):
        if run and _APART.search(text, before, token.start):
            yield run
            run = []
        before = token.end
        if token.stem and not token.word.isdigit():
            run.append((token.start, token.end, token.stem, token.stem in ordinary))
    if run:
        yield run


def _longest(found: list[Taught]) -> list[Taught]:
    """A phrase within a longer one that the same requests say is left out, a settled longer one included."""
    kept = []
    for one in found:
        inside = any(
            f" {one.key} " in f" {other.key} " and other.key != one.key and other.references == one.references
            for other in found
            if (other.topic_id, other.lang) == (one.topic_id, one.lang)
        )
        if not inside:
            kept.append(one)
    return kept
