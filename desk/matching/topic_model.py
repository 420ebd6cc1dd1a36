"""How much each cue speaks for each topic, counted from the phrases that say the topics.

Log-odds of a cue in the phrases of a topic against all phrases, smoothed towards none, and shrunk when the cue was
seen in one phrase only. Only what speaks *for* a topic is kept: a word then never counts against anything, and the
words that brought a topic are its whole reason. Counting is all the learning there is; it takes less than a second.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from threading import Lock
from typing import Any, Final

import numpy as np

from desk.matching.cues import ORDINARY_ACRONYMS, Cues, cues_of, foreign_stems
from desk.matching.phrases import Phrase, german_compounds, phrases
from desk.matching.scheme import Scheme
from desk.matching.scoring import part_points, with_points
from desk.matching.text import Compounds, Token, fold, is_acronym, tokens, words
from desk.matching.weights import Weights

ELSEWHERE: Final = ""
"""Stands for the class of what no topic answers, beside the topics' ids."""

_NEGATIONS: Final = frozenset({"sans", "pas", "ohne", "kein", "without", "no", "not"})
_NORM: Final = 0.25
_TERM: Final = len("s:de:") + 10
"""A label of one word says its topic outright when it is as long as a term: Sprachsteuerung, not Lager."""
_LEAST: Final = 0.05
"""Weights below this are left out: half of the table, and never seen in an answer."""

Row = tuple[Any, Any]
_REMEMBERED: Final = 4_000
"""Words whose evidence is kept: those of the last few hundred needs."""


@dataclass(frozen=True, eq=False)
class TopicModel:
    """Cue -> (class, weight). Classes are the topics in use, in the order of their ids, and last what is elsewhere."""

    classes: tuple[str, ...]
    places: Mapping[str, int]
    """Cue -> the number of its row; `starts` says where the rows begin."""
    starts: Any
    topics: Any
    weights: Any
    labels: Mapping[str, tuple[tuple[frozenset[str], int], ...]]
    """One stem of a label -> all its stems, and whose label it is."""
    compounds: Compounds
    figures: Weights
    _known: dict[tuple[str, str, str], Any] = field(default_factory=dict)

    def row(self, cue: str) -> Row | None:
        """The classes a cue speaks for, and how much."""
        place = self.places.get(cue)
        if place is None:
            return None
        here = slice(self.starts[place], self.starts[place + 1])
        return self.topics[here], self.weights[here]

    def of_word(self, token: Token, cues: Cues, lang: str) -> Any:
        """What a word brings to each class: its best stem and its best meaning, its letters, the pair, the capitals."""
        key = (lang, token.stem, token.folded) if cues.stems else ("", "", "")
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._alone(token, cues, lang)
        pair, acronym = self.row(cues.pair), self.row(cues.acronym)
        if pair is not None or acronym is not None:
            found = found.copy()
        for row, gain in ((pair, self.figures.pair_said_gain), (acronym, self.figures.acronym_gain)):
            if row is not None:
                found[row[0]] += gain * row[1]
        return found

    def _alone(self, token: Token, cues: Cues, lang: str) -> Any:
        """The same wherever the word stands."""
        w, found = self.figures, np.zeros(len(self.classes))
        self._best(found, cues.stems, 1.0)
        if cues.stems and not found.any():
            self._best(found, foreign_stems(token, lang), w.foreign_share)
        if cues.meanings:
            means = np.zeros(len(self.classes))
            self._best(means, cues.meanings, w.meaning_gain)
            found += means
        here = [
            slice(*self.starts[place : place + 2])
            for run in cues.runs
            if (place := self.places.get(run)) is not None
        ]
        if here:
            topics = np.concatenate([self.topics[there] for there in here])
            values = np.concatenate([self.weights[there] for there in here])
            found += w.run_gain * np.bincount(topics, weights=values, minlength=len(found))
        if (row := self.row(cues.start)) is not None:
            found[row[0]] += w.start_gain * row[1]
        return found

    def _best(self, found: Any, cues: tuple[str, ...], gain: float) -> None:
        for cue in cues:
            if (row := self.row(cue)) is not None:
                found[row[0]] = np.maximum(found[row[0]], gain * row[1])


_one_at_a_time = Lock()


def topic_model(scheme: Scheme, weights: Weights) -> TopicModel:
    """Count the phrases of a scheme; cached, since a scheme changes once a year. Points of units' parts change nothing.

    One thread counts and the others wait: eight that counted at the same time took a minute and 500 MB (measured).
    """
    with _one_at_a_time:
        return _counted(scheme, with_points(weights, part_points()))


@lru_cache(maxsize=8)
def _counted(scheme: Scheme, weights: Weights) -> TopicModel:
    classes = (*(topic.id for topic in scheme.active), ELSEWHERE)
    number_of = {topic_id: number for number, topic_id in enumerate(classes)}
    compounds = german_compounds(scheme)
    counts: dict[str, dict[int, list[float]]] = {}
    total = [0.0] * len(classes)
    for phrase in phrases(scheme):
        there = number_of[phrase.topic_id or ELSEWHERE]
        gain = weights.label_gain if phrase.is_label else 1.0
        found = _phrase_cues(phrase, compounds, weights)
        share = gain / (sum([value * value for value in found.values()]) ** _NORM or 1.0)
        for cue, value in found.items():
            pair = counts.setdefault(cue, {}).setdefault(there, [0.0, 0.0])
            pair[0] += share * value
            pair[1] += gain
        total[there] += share * sum(found.values())
    everything = sum(total)
    prior = weights.topic_prior * sum(total[:-1]) / max(1, len(classes) - 1)
    places: dict[str, int] = {}
    rows: list[tuple[int, float]] = []
    starts = [0]
    for cue, here in counts.items():
        share = sum([mass for mass, _ in here.values()]) / everything
        row = _row(here, share, total, prior, weights)
        if row:
            places[cue] = len(places)
            rows += row
            starts.append(len(rows))
    topics = np.asarray([topic for topic, _ in rows], dtype=np.int32)
    values = np.asarray([value for _, value in rows])
    labels = _labels(scheme, number_of, compounds)
    return TopicModel(classes, places, starts, topics, values, labels, compounds, weights)


def _labels(
    scheme: Scheme, number_of: Mapping[str, int], compounds: Compounds
) -> dict[str, tuple[tuple[frozenset[str], int], ...]]:
    """The labels by their longest stem: a need that holds every word of one says it outright."""
    found: dict[str, list[tuple[frozenset[str], int]]] = {}
    for phrase in phrases(scheme):
        if not phrase.is_label or any(word.lower() in _NEGATIONS for word in words(phrase.text)):
            continue
        read = cues_of(tokens(phrase.text, phrase.lang), phrase.lang, compounds)
        stems = frozenset(cues.stems[0] for _, cues in read if cues.stems)
        if not stems:
            continue
        longest = max(sorted(stems), key=len)
        if len(stems) > 1 or len(longest) >= _TERM:
            found.setdefault(longest, []).append((stems, number_of[phrase.topic_id or ELSEWHERE]))
    return {stem: tuple(rows) for stem, rows in found.items()}


def _row(
    here: dict[int, list[float]], share: float, total: list[float], prior: float, weights: Weights
) -> list[tuple[int, float]]:
    row = []
    for there, (mass, seen) in sorted(here.items()):
        odds = log((mass + prior * share) / (total[there] + prior) / share)
        weight = odds * seen / (seen + weights.topic_shrink)
        if weight >= _LEAST:
            row.append((there, round(weight, 4)))
    return row


def _phrase_cues(phrase: Phrase, compounds: Compounds, weights: Weights) -> dict[str, float]:
    """The cues of a phrase, each once, with the gain of its kind."""
    written = words(phrase.text)
    found: dict[str, float] = {}
    read = list(cues_of(tokens(phrase.text, phrase.lang), phrase.lang, compounds))
    if sum(bool(cues.stems) for _, cues in read) == 1 and any(word.lower() in _NEGATIONS for word in written):
        return {}  # "without internet" must not be met by "internet"
    if len(written) == 1 and is_acronym(written[0]):
        found[f"a:{written[0]}"] = weights.acronym_gain
        if fold(written[0]) in ORDINARY_ACRONYMS or len(written[0]) < 3:
            return found
    for _, cues in read:
        for cue, gain in weighted(cues, weights):
            if not cue.startswith("a:"):
                found[cue] = max(found.get(cue, 0.0), gain)
    return found


def weighted(cues: Cues, weights: Weights) -> Iterator[tuple[str, float]]:
    """The cues of a word with what their kinds count."""
    for cue in cues.stems:
        yield cue, 1.0
    for cue in cues.meanings:
        yield cue, weights.meaning_gain
    for cue in cues.runs:
        yield cue, weights.run_gain
    if cues.start:
        yield cues.start, weights.start_gain
    if cues.pair:
        yield cues.pair, weights.pair_said_gain
    if cues.acronym:
        yield cues.acronym, weights.acronym_gain
