"""How much each cue speaks for each topic, counted from the phrases that say the topics.

Log-odds of a cue in the phrases of a topic against all phrases, smoothed towards none, and shrunk when the cue was
seen in one phrase only. Only what speaks *for* a topic is kept: a word then never counts against anything, and the
words that brought a topic are its whole reason. Counting is all the learning there is; it takes less than a second.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from threading import Lock
from typing import Any, Final

from desk.matching.arrays import np
from desk.matching.cues import ORDINARY_ACRONYMS, Cues, cues_of, foreign_stems
from desk.matching.phrases import Phrase, elsewhere, german_compounds, phrases
from desk.matching.postings import spread
from desk.matching.scheme import Scheme
from desk.matching.scoring import part_points, with_points
from desk.matching.text import Compounds, Token, fold, is_acronym, tokens, words
from desk.matching.weights import Weights

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
    """Cue -> (class, weight). Classes are the topics in use, in the order of their ids, then the kinds of what is elsewhere."""

    classes: tuple[str, ...]
    topic_count: int
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

    def of_words(self, read: Sequence[tuple[Token, Cues]], lang: str) -> list[Any]:
        """What each word brings to each class: its best stem and its best meaning, its letters, the pair, the capitals."""
        keys = [(lang, token.stem, token.folded) for token, _ in read]
        known = {key: row for key in keys if (row := self._known.get(key)) is not None}
        new = {key: one for key, one in zip(keys, read, strict=True) if key not in known and one[1].stems}
        if new:
            known |= zip(new, self._alone(list(new.values()), lang), strict=True)
            if len(self._known) + len(new) > _REMEMBERED:
                self._known.clear()
            self._known.update((key, known[key]) for key in new)
        nothing = np.zeros(len(self.classes))
        rows = []
        for key, (_, cues) in zip(keys, read, strict=True):
            found = known[key] if cues.stems else nothing
            pair, acronym = self.row(cues.pair), self.row(cues.acronym)
            if pair is not None or acronym is not None:
                found = found.copy()
            for row, gain in ((pair, self.figures.pair_said_gain), (acronym, self.figures.acronym_gain)):
                if row is not None:
                    found[row[0]] += gain * row[1]
            rows.append(found)
        return rows

    def _alone(self, read: Sequence[tuple[Token, Cues]], lang: str) -> Any:
        """A row for each word, the same wherever it stands; all words at once."""
        w, shape = self.figures, (len(read), len(self.classes))
        found = self._best(shape, [cues.stems for _, cues in read])
        said = found.any(axis=1).tolist()
        others = [
            () if known else foreign_stems(token, lang) for (token, _), known in zip(read, said, strict=True)
        ]
        found += w.foreign_share * self._best(shape, others)
        found += w.meaning_gain * self._best(shape, [cues.meanings for _, cues in read])
        places, values = self._laid([cues.runs for _, cues in read])
        runs = np.bincount(places, weights=values, minlength=found.size)
        found += w.run_gain * runs.reshape(shape)
        places, values = self._laid([(cues.start,) for _, cues in read])
        found.ravel()[places] += w.start_gain * values
        return found

    def _best(self, shape: tuple[int, int], cues: Sequence[Sequence[str]]) -> Any:
        """The most that some cue of each word says for each class."""
        found = np.zeros(shape)
        places, values = self._laid(cues)
        np.maximum.at(found.ravel(), places, values)
        return found

    def _laid(self, cues: Sequence[Sequence[str]]) -> Row:
        """What all cues of all words say, one after the other: the place in the words' rows, and how much."""
        met = [
            (number, row)
            for number, those in enumerate(cues)
            for cue in those
            if (row := self.places.get(cue)) is not None
        ]
        words, rows = np.asarray(met, dtype=np.int64).reshape(-1, 2).T
        begins, sizes = self.starts[rows], self.starts[rows + 1] - self.starts[rows]
        where = spread(begins, sizes)
        return np.repeat(words * len(self.classes), sizes) + self.topics[where], self.weights[where]


_one_at_a_time = Lock()


def topic_model(scheme: Scheme, weights: Weights) -> TopicModel:
    """Count the phrases of a scheme; cached, since a scheme changes once a year. Points of units' parts change nothing.

    One thread counts and the others wait: eight that counted at the same time took a minute and 500 MB (measured).
    """
    with _one_at_a_time:
        return _counted(scheme, with_points(weights, part_points()))


@lru_cache(maxsize=8)
def _counted(scheme: Scheme, weights: Weights) -> TopicModel:
    topics_in_use = tuple(topic.id for topic in scheme.active)
    classes = (*topics_in_use, *elsewhere())
    number_of = {topic_id: number for number, topic_id in enumerate(classes)}
    compounds = german_compounds(scheme)
    counts: dict[str, dict[int, list[float]]] = {}
    total = [0.0] * len(classes)
    for phrase in phrases(scheme):
        there = number_of[phrase.topic_id]
        gain = weights.label_gain if phrase.is_label else 1.0
        found = _phrase_cues(phrase, compounds, weights)
        share = gain / (sum([value * value for value in found.values()]) ** _NORM or 1.0)
        for cue, value in found.items():
            pair = counts.setdefault(cue, {}).setdefault(there, [0.0, 0.0])
            pair[0] += share * value
            pair[1] += gain
        total[there] += share * sum(found.values())
    everything = sum(total)
    prior = weights.topic_prior * sum(total[: len(topics_in_use)]) / max(1, len(topics_in_use))
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
    begins = np.asarray(starts, dtype=np.int64)
    return TopicModel(classes, len(topics_in_use), places, begins, topics, values, labels, compounds, weights)


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
            found.setdefault(longest, []).append((stems, number_of[phrase.topic_id]))
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
