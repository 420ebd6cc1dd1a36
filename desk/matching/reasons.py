"""Why a unit is suggested: the need's own words beside the unit's own words, and the topics between them.

Only words that stand in the need and in the unit's text are ever shown; both are quoted from where they stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.matching.express import QueryTerm, ReadNeed, Term
from desk.matching.index import TextIndex
from desk.matching.scoring import TopicLink
from desk.matching.text import Token, fold, spans

Asked = dict[str, dict[Term, QueryTerm]]


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
    need: ReadNeed, index: TextIndex, asked: Asked, documents: Sequence[int], limit: int
) -> tuple[tuple[WordLink, ...], str]:
    """The strongest words met in these texts of one unit, best first, and the piece of text they stand in."""
    found: dict[tuple[str, str], WordLink] = {}
    quote = ""
    for number in documents:
        document = index.documents[number]
        wanted = asked.get(document.lang, {})
        there = index.places(number, {term[0] for term in wanted if len(term) == 1})
        places = spans(document.text) if there else []
        met = []
        queries = {stem: wanted[stem,] for stem in sorted(there)}
        for (stem, query), value in zip(queries.items(), index.brought(number, queries), strict=True):
            start, end = places[there[stem]]
            met.append((start, end, value))
            word = document.text[start:end]
            source = _source(need, query, fold(word))
            link = WordLink(source.word, word, document.lang, document.lang != need.lang, round(value, 4))
            key = (source.folded, fold(word))
            if key not in found or link.points > found[key].points:
                found[key] = link
        if met and not quote:
            quote = _quote(document.text, met)
    best = sorted(found.values(), key=lambda link: (-link.points, link.need_words, link.unit_words))
    return tuple(best[:limit]), quote


def _source(need: ReadNeed, query: QueryTerm, folded: str) -> Token:
    """Of the need's words behind a term, the one written like the unit's; else the first."""
    mine = [need.tokens[place] for place in sorted(query.sources)]
    return next((token for token in mine if token.folded == folded), mine[0])


def _quote(text: str, places: list[tuple[int, int, float]], width: int = 160) -> str:
    """The stretch of the text, about `width` characters, that holds the most of what was met."""
    places = sorted(places)
    best, best_value = places[0][0], -1.0
    for start, _, _ in places:
        value = sum(v for s, e, v in places if s >= start and e <= start + width)
        if value > best_value + 1e-9:
            best, best_value = start, value
    left = max(0, best - 30)
    right = min(len(text), left + width)
    while left > 0 and not text[left - 1].isspace():
        left -= 1
    while right < len(text) and not text[right].isspace():
        right += 1
    return " ".join(text[left:right].split())
