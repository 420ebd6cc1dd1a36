"""Turns what was read of a need into suggestions: points, order, reasons, and whether each is reliable."""

from collections.abc import Sequence

from desk.matching.answers import Suggestion
from desk.matching.claims import Claims
from desk.matching.index import TextIndex
from desk.matching.reading import Read
from desk.matching.reasons import Reasons, word_links
from desk.matching.reliability import subject
from desk.matching.scoring import Part, TopicLink, expertise_share, parts_of, topic_links
from desk.matching.shortlist import Shortlist
from desk.matching.weighing import Met
from desk.matching.weights import Weights

Scored = tuple[int, float, tuple[Part, ...]]
"""A unit's number, its score and the parts it is the sum of."""


class Suggester:
    """Built with the matcher, over its index."""

    def __init__(self, index: TextIndex, claims: Claims, weights: Weights) -> None:
        self._index, self._claims, self._weights = index, claims, weights
        self._shortlist = Shortlist(index.units, weights)

    def scored(self, read: Read, barred: Sequence[int], limit: int | None) -> list[Scored]:
        """Best first, those that met something and may be asked."""
        known = self._claims.shares(read.topics, read.there, read.need.year)
        rows = []
        for number in self._shortlist.pick(read, known, barred, limit):
            parts = self.parts(read, number)
            rows.append((number, _total(parts), parts))
        rows.sort(key=lambda row: (-row[1], row[0]))  # units are numbered in the order of their ids
        return rows

    def parts(self, read: Read, number: int) -> tuple[Part, ...]:
        """What each part brings one unit."""
        expertise = expertise_share(read.topics, self._links(read, number), self._weights)
        unit, text = self._index.units[number], float(read.text[number])
        return parts_of(read.need, unit, expertise, text, self._weights)

    def suggestions(self, read: Read, scored: Sequence[Scored]) -> tuple[Suggestion, ...]:
        """These units with their reasons; the texts of all are looked through at once."""
        texts = [
            self._index.best_documents(number, read.by_document, self._weights.reason_texts)
            for number, _, _ in scored
        ]
        met = self._index.met(read.question, [number for those in texts for number in those])
        return tuple(
            self._suggestion(read, number, parts, those, met)
            for (number, _, parts), those in zip(scored, texts, strict=True)
        )

    def suggestion(self, read: Read, number: int) -> Suggestion:
        """One unit with its reasons."""
        parts = self.parts(read, number)
        return self.suggestions(read, [(number, _total(parts), parts)])[0]

    def _suggestion(
        self, read: Read, number: int, parts: tuple[Part, ...], texts: Sequence[int], met: Met
    ) -> Suggestion:
        words, quote = word_links(read, self._index, met, texts, self._weights.reason_words)
        reasons = Reasons(self._links(read, number), words, quote)
        unit_id = self._index.units[number].id
        return Suggestion(unit_id, _total(parts), parts, reasons, self.is_reliable(read, number, parts))

    def is_reliable(self, read: Read, number: int, parts: Sequence[Part]) -> bool:
        """Enough is known of what the unit knows, whatever else fits."""
        return bool(read.is_sure[number]) and subject(parts) >= read.bar.points

    def _links(self, read: Read, number: int) -> tuple[TopicLink, ...]:
        if number not in read.links:
            unit = self._index.units[number]
            read.links[number] = topic_links(read.topics, unit, read.there, read.share_of)
        return read.links[number]


def _total(parts: Sequence[Part]) -> float:
    return round(sum(part.points for part in parts), 2)
