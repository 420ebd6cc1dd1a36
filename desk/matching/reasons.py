"""Why a unit is suggested: the need's own words beside the unit's own words, and the topics between them.

Only words that stand in the need and in the unit's text are ever shown; both are quoted from where they stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from desk.matching.index import TextIndex
from desk.matching.reading import Read
from desk.matching.scoring import TopicLink
from desk.matching.text import fold, spans
from desk.matching.weighing import Met


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
    read: Read, index: TextIndex, met: Met, documents: Sequence[int], limit: int
) -> tuple[tuple[WordLink, ...], str]:
    """The strongest words met in these texts of one unit, best first, and the piece of text they stand in.

    `met` holds what `index.met` found in these texts, and maybe in others.
    """
    found: dict[int, _Pair] = {}
    by_letters: list[_Pair] = []
    quote = ""
    for number in documents:
        document = index.documents[number]
        alike = index.met_by_letters(read.letters(), number)
        there = met[number]
        better = _better(there, found, limit)
        if not there or (quote and not better and not alike):
            continue
        text, lang = document.text, document.lang
        places = spans(text, (place for _, place, _ in (*there, *alike)))
        for row, place, value in better:
            found[row] = _Pair(round(value, 4), text[slice(*places[place])], lang, row, None)
        for place, there_too, value in alike:
            by_letters.append(_Pair(round(value, 4), text[slice(*places[there_too])], lang, None, place))
        quote = quote or _quote(text, [(*places[place], value) for _, place, value in there])
    telling = [pair for row, pair in found.items() if read.question.is_subject[row]] or list(found.values())
    return _shown(read, telling + by_letters, limit), quote


class _Pair(NamedTuple):
    """A word of a unit that met the need: by a stem of the question, or by the letters of a word of it."""

    points: float
    word: str
    lang: str
    row: int | None
    place: int | None


def _shown(read: Read, pairs: list[_Pair], limit: int) -> tuple[WordLink, ...]:
    """The best, the same two words once, where several stems brought them. The need's own words are only looked for as long as it takes."""
    shown: dict[tuple[str, str], WordLink] = {}
    pairs.sort(key=lambda pair: -pair.points)
    for _, equal in groupby(pairs, key=lambda pair: pair.points):
        links = [_link(read, pair) for pair in equal]
        for link in sorted(links, key=lambda link: (link.need_words, link.unit_words)):
            shown.setdefault((fold(link.need_words), fold(link.unit_words)), link)
        if len(shown) >= limit:
            break
    return tuple(shown.values())[:limit]


def _link(read: Read, pair: _Pair) -> WordLink:
    need = read.words
    if pair.row is None:
        source = need.tokens[pair.place or 0]
    else:  # of the need's words behind the stem, the one written like the unit's; else the first
        mine = [need.tokens[place] for place in read.question.sources(pair.row)]
        folded = fold(pair.word)
        source = next((token for token in mine if token.folded == folded), mine[0])
    return WordLink(source.word, pair.word, pair.lang, pair.lang != need.lang, pair.points)


def _better(
    there: Sequence[tuple[int, int, float]], found: Mapping[int, _Pair], limit: int
) -> list[tuple[int, int, float]]:
    """What a text adds to the words found in the texts before: a word not met yet, or met more strongly here."""
    known = sorted((pair.points for pair in found.values()), reverse=True)[: 2 * limit]
    least = known[-1] if len(known) == 2 * limit else 0.0
    new = [row for row in there if round(row[2], 4) > (found[row[0]].points if row[0] in found else least)]
    return sorted(new, key=lambda row: (-row[2], row[1]))[: 2 * limit]


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
