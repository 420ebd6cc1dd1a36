"""Whether two requests ask for the same: who asks, in which sentence, with which words. Tolerates mistakes, accents and endings."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from desk.likeness.verdict import DIFFERENT, Verdict, weigh
from desk.likeness.words import mistakes
from desk.matching.stopwords import is_stop
from desk.matching.text import LANGUAGES, fold, words

Words = dict[str, str]
"""What a text is told by: the telling words, each under its beginning, which is the same whatever its ending."""

_BEGINNING: Final = 6
_MISTAKEN_FROM: Final = 5
_FEWEST: Final = 3
_FEWEST_OF_TEXT: Final = 5
_WORTH_A_CLOSER_LOOK: Final = 0.2
_MOST_WORDS: Final = 250


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared of a request. `likely` are the organizations that may be its own under another name, `parted` the
    requests it was taken apart from on purpose.
    """

    id: int
    organization_id: int
    contact_id: int
    name_key: str
    email_key: str | None
    title: str
    pitch: str
    likely: frozenset[int] = frozenset()
    parted: frozenset[int] = frozenset()


@lru_cache(maxsize=2_000)
def telling(text: str) -> Words:
    """Return what a text is told by, without words of grammar of any language."""
    found: Words = {}
    for word in words(text):
        plain = fold(word)
        if len(plain) < 3 or plain[:_BEGINNING] in found:
            continue
        if any(is_stop(low, language) for language in LANGUAGES for low in (word.casefold(), plain)):
            continue
        found[plain[:_BEGINNING]] = plain
        if len(found) == _MOST_WORDS:
            break
    return found


def sentence_likeness(one: str, other: str) -> float:
    """Return how alike two sentences are, between 0 and 1: every word of either counts."""
    first, second = telling(one), telling(other)
    if min(len(first), len(second)) < _FEWEST:
        return 0.0
    return 2 * _shared(first, second) / (len(first) + len(second))


def text_likeness(one: str, other: str) -> float:
    """Return the share of the shorter text's words that stand in the other, too; too few say nothing."""
    first, second = telling(one), telling(other)
    fewest = min(len(first), len(second))
    return _shared(first, second) / fewest if fewest >= _FEWEST_OF_TEXT else 0.0


def _shared(first: Words, second: Words) -> int:
    """Count the words both hold, those with one mistake too; where hardly any is the same, mistakes are not looked for."""
    same = first.keys() & second.keys()
    if len(same) < _WORTH_A_CLOSER_LOOK * min(len(first), len(second)):
        return len(same)
    near: dict[str, list[str]] = defaultdict(list)
    for key, word in second.items():
        if key not in same and len(word) >= _MISTAKEN_FROM:
            near[word[0]].append(word)
    count = len(same)
    for key, word in first.items():
        if key in same or len(word) < _MISTAKEN_FROM:
            continue
        met = next((one for one in near[word[0]] if mistakes(word, one, 1) <= 1), None)
        if met is not None:
            near[word[0]].remove(met)
            count += 1
    return count


def compare_requests(one: Asked, other: Asked) -> Verdict:
    """Say how alike two requests are: nothing about who asks makes them alike where their words do not."""
    if other.id in one.parted or one.id in other.parted:
        return DIFFERENT
    sentence = sentence_likeness(one.title, other.title)
    text = text_likeness(f"{one.title}\n{one.pitch}", f"{other.title}\n{other.pitch}")
    found = _of_words(sentence, text)
    return weigh(found | _of_people(one, other)) if found else DIFFERENT


def _of_words(sentence: float, text: float) -> dict[str, float]:
    found: dict[str, float] = {}
    if sentence >= 0.99:
        found["same_sentence"] = 40.0
    elif sentence > 0.5:
        found["close_sentence"] = 40 * (sentence - 0.5) / 0.5
    if text >= 0.95:
        found["same_words"] = 45.0
    elif text > 0.45:
        found["close_words"] = 45 * (text - 0.45) / 0.55
    return found


def _of_people(one: Asked, other: Asked) -> dict[str, float]:
    found: dict[str, float] = {}
    if one.organization_id == other.organization_id:
        found["same_company"] = 15.0
    elif other.organization_id in one.likely or one.organization_id in other.likely:
        found["likely_company"] = 10.0
    else:
        found["other_company"] = -25.0
    is_one_person = one.contact_id == other.contact_id or one.email_key == other.email_key is not None
    if is_one_person or (one.name_key == other.name_key and " " in one.name_key):
        found["same_person"] = 15.0
    return found
