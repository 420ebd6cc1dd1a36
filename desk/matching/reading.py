"""Reads a need once: its topics, its words put to each language some text is in, and what they bring each unit.

What follows (who is suggested, why, where one unit stands) asks what was read and never the need again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from desk.matching.arrays import np
from desk.matching.claims import Claims
from desk.matching.express import ReadNeed, put_to_all, read_need
from desk.matching.index import TextIndex
from desk.matching.language import identify
from desk.matching.letters_met import Met, Shared
from desk.matching.lexicon import Lexicon
from desk.matching.meanings import Meanings
from desk.matching.profiles import Need
from desk.matching.reliability import Bar, bar_of
from desk.matching.scheme import Scheme
from desk.matching.scoring import NeedTopic, Relations, TopicLink, claim_share, relations
from desk.matching.text import LANGUAGES
from desk.matching.topics import recognize
from desk.matching.weighing import Question
from desk.matching.weights import Weights


@dataclass(frozen=True, slots=True)
class Read:
    """A need read once: its topics, its words in every language of the texts, and what they brought."""

    need: Need
    lang: str
    topics: tuple[NeedTopic, ...]
    bar: Bar
    is_sure: Any
    """Of each unit: it may be suggested, if it has the points."""
    words: ReadNeed
    question: Question
    by_document: Any
    letters: Callable[[], Shared]
    """By which letters texts were met, worked out when a reason first asks."""
    text: Any
    """Text shares, one per unit."""
    there: Relations
    share_of: Callable[[str, int, int | None], float]
    links: dict[int, tuple[TopicLink, ...]]
    """Topic links of the units looked at so far."""


class Reader:
    """Built with the matcher, over its index."""

    def __init__(
        self,
        scheme: Scheme,
        index: TextIndex,
        claims: Claims,
        lexicon: Lexicon,
        weights: Weights,
        meanings: Meanings | None = None,
        at_once: int | None = None,
    ) -> None:
        """`meanings` is the optional model, `at_once` how many new texts it may read now (None: all)."""
        self._scheme, self._index, self._claims = scheme, index, claims
        self._lexicon, self._weights, self._meanings = lexicon, weights, meanings
        if meanings is not None:
            said = [(document.lang, document.text) for document in index.documents]
            self._vectors = meanings.of(said, lexicon, at_once)

    def read(self, need: Need) -> Read:
        """Everything the matcher asks of a need."""
        lang = str(need.lang if need.lang in LANGUAGES else identify(need.text))
        topics = self._topics(need, lang)
        words, question, by_document, met, scores = self._texts(need.text, lang)
        letters = lru_cache(maxsize=1)(partial(self._shared, words, met))
        there = relations(topics, self._claims.topics, self._scheme)
        share_of = lru_cache(maxsize=None)(partial(claim_share, self._weights, need.year))
        text = scores / (scores + self._weights.text_half)
        stated = {self._scheme.current(topic_id) for topic_id in need.stated}
        bar = bar_of(topics, stated, self._weights)
        is_sure = self._claims.pass_bar(bar, there)
        return Read(
            need, lang, topics, bar, is_sure, words, question, by_document, letters, text, there, share_of, {}
        )

    def text_scores(self, text: str, lang: str | None) -> Any:
        """One score per unit by its texts alone, such as can be compared between a short need and a long one."""
        return self._texts(text, str(lang if lang in LANGUAGES else identify(text)))[-1]

    def _topics(self, need: Need, lang: str) -> tuple[NeedTopic, ...]:
        """Those a person confirmed, and they alone; else those recognized in the words and those the company ticked."""
        current = self._scheme.current
        confirmed = {there for topic_id in need.topics if (there := current(topic_id))}
        if confirmed:
            return tuple(NeedTopic(topic_id, 1.0, True) for topic_id in sorted(confirmed))
        hits = recognize(need.text, self._scheme, lang, limit=3, weights=self._weights)
        found = {hit.topic_id: hit.score for hit in hits}
        for topic_id in need.stated:
            if there := current(topic_id):
                found[there] = max(found.get(there, 0.0), self._weights.stated_certainty)
        return tuple(NeedTopic(topic_id, found[topic_id], False) for topic_id in sorted(found))

    def _texts(self, text: str, lang: str) -> tuple[ReadNeed, Question, Any, Met | None, Any]:
        """The need's words, as put to each language of the texts; one score per text, by which letters, and one score per unit."""
        words = read_need(text, lang, self._index.compounds)
        single, pairs = put_to_all(words, self._lexicon, self._index, self._weights)
        question = self._index.ask(single, pairs, words.has_subject())
        by_document = self._index.score_documents(question)
        by_document, letters = self._index.with_letters(words.said(), lang, by_document)
        return words, question, by_document, letters, self._by_unit(words, by_document)

    def _shared(self, words: ReadNeed, met: Met | None) -> Shared:
        return self._index.shared_letters(words, met) if met is not None else {}

    def _by_unit(self, words: ReadNeed, by_document: Any) -> Any:
        w, index = self._weights, self._index
        scores = index.fold_units(by_document) / max(1, len(words.subject())) ** w.need_length
        if self._meanings is not None:
            near = self._meanings.near(self._vectors, words.text, words.lang, self._lexicon)
            scores = scores + w.neural_gain * index.fold_units(np.maximum(0.0, near - w.neural_floor))
        return scores
