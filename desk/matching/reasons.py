"""Why a unit is suggested: the need's own words beside the unit's own words, and the topics between them.

Only words that stand in the need and in the unit's text are ever shown; both are quoted from where they stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.matching.express import QueryTerm, ReadNeed
from desk.matching.index import TextIndex
from desk.matching.reading import Read
from desk.matching.scoring import TopicLink
from desk.matching.text import Token, fold, spans


@dataclass(frozen=True, slots=True)
class WordLink:
    """Words of the need that met words of the unit; `lang` is the unit's text's, another one: a translation."""

    need_words: str
    unit_words: str
    lang: str
    is_translation: bool
    points: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """What brought a unit. `quote` is the piece of the unit's text where most of the words stand."""

    topics: tuple[TopicLink, ...]
    words: tuple[WordLink, ...]
    quote: str


def word_links(
    read: Read, index: TextIndex, documents: Sequence[int], limit: int
) -> tuple[tuple[WordLink, ...], str]:
    """The strongest words met in these texts of one unit, best first, and the piece of text they stand in."""
    need, question = read.words, read.question
    found: dict[int, WordLink] = {}
    by_letters: list[WordLink] = []
    quote = ""
    for number in documents:
        document = index.documents[number]
        alike = index.met_by_letters(read.letters(), number)
        there = index.met(question, number)
        better = _better(there, found, limit)
        if not there or (quote and not better and not alike):
            continue
        places = spans(document.text, (place for _, place, _ in (*there, *alike)))
        for row, place, value in better:
            start, end = places[place]
            word = document.text[start:end]
            source = _source(need, question.terms[row][2], fold(word))
            found[row] = WordLink(
                source.word, word, document.lang, document.lang != need.lang, round(value, 4)
            )
        for place, there_too, value in alike:
            word = document.text[slice(*places[there_too])]
            by_letters.append(WordLink(need.tokens[place].word, word, document.lang, False, round(value, 4)))
        quote = quote or _quote(document.text, [(*places[place], value) for _, place, value in there])
    telling = [link for row, link in found.items() if question.is_subject[row]] or list(found.values())
    best = sorted(telling + by_letters, key=lambda link: (-link.points, link.need_words, link.unit_words))
    return _different(best)[:limit], quote


def _better(
    there: Sequence[tuple[int, int, float]], found: Mapping[int, WordLink], limit: int
) -> list[tuple[int, int, float]]:
    """What a text adds to the words found in the texts before: a word not met yet, or met more strongly here."""
    known = sorted((link.points for link in found.values()), reverse=True)[: 2 * limit]
    least = known[-1] if len(known) == 2 * limit else 0.0
    new = [row for row in there if round(row[2], 4) > (found[row[0]].points if row[0] in found else least)]
    return sorted(new, key=lambda row: (-row[2], row[1]))[: 2 * limit]


def _different(links: Sequence[WordLink]) -> tuple[WordLink, ...]:
    """The same two words are shown once, where several stems brought them."""
    first: dict[tuple[str, str], WordLink] = {}
    for link in links:
        first.setdefault((fold(link.need_words), fold(link.unit_words)), link)
    return tuple(first.values())


def _source(need: ReadNeed, query: QueryTerm, folded: str) -> Token:
    """Of the need's words behind a term, the one written like the unit's; else the first."""
    mine = [need.tokens[place] for place in sorted(set(query.sources))]
    return next((token for token in mine if token.folded == folded), mine[0])


def _quote(text: str, places: list[tuple[int, int, float]], width: int = 160) -> str:
    """The stretch of the text, about `width` characters, that holds the most of what was met."""
    places = sorted(places)
    best, best_value, value, read = places[0][0], -1.0, 0.0, 0
    for number, (start, _, own) in enumerate(places):
        read = max(read, number)  # behind a word longer than the stretch
        while read < len(places) and places[read][1] <= start + width:
            value += places[read][2]
            read += 1
        if value > best_value + 1e-9:
            best, best_value = start, value
        if read > number:
            value -= own  # the next stretch begins behind it
    left = max(0, best - 30)
    right = min(len(text), left + width)
    while left > 0 and not text[left - 1].isspace():
        left -= 1
    while right < len(text) and not text[right].isspace():
        right += 1
    return " ".join(text[left:right].split())
