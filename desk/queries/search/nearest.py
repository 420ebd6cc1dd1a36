"""What somebody may have meant: a word that stands nowhere, or next to nowhere, and the nearest word they may read.

No word is proposed from a list over all texts. Hundreds of spellings are asked for under the access rule, in the zones of the
reader; and what is proposed is cut from a text read through access.visible(), so that it can name nothing else.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select

from desk import access
from desk.access import Actor, Reach, reaches
from desk.extensions import session
from desk.matching.stopwords import GRAMMAR
from desk.queries.search.companies import company_zones, ranked_companies
from desk.queries.search.find import Asked, select_newest
from desk.queries.search.snippets import Snippets
from desk.search.documents import mark_of, person_word, unit_word
from desk.search.typos import SHORTEST, beginnings, one_away, slips
from desk.search.words import folded, runs, stems_of
from models import Contact, Establishment, Organization, Ticket
from models.dialect import Term, documents_near

FEW: Final = 2
"""A word in so few requests may still be a slip, its neighbor in many more the word that was meant."""
MANY: Final = 5
"""How many times as many another word must bring to be worth proposing where something was found."""
_MENDED: Final = 3  # words of one question, at most
_DOCUMENTS: Final = 40  # the newest, of those that hold any of the spellings
_LOOKED_AT: Final = 8  # documents whose texts are read for the word as it is written
_CANDIDATES: Final = 3
_SLIPS: Final = 2
_SHORTEST_BEGUN: Final = 5
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Word:
    """One word that was typed; `zones` narrow where it is looked for, and it may go on while somebody types."""

    typed: str
    zones: tuple[str, ...] = ()
    is_begun: bool = False

    @property
    def term(self) -> Term:
        """Return the word as it is searched."""
        return Term(runs(self.typed), self.zones, self.is_begun)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The words a mistyped one may have been: as names are kept and as stems are; or how they begin."""

    names: frozenset[str]
    stems: frozenset[str]
    are_beginnings: bool = False


def nearest(actor: Actor, asked: Asked, text: str) -> str | None:
    """Return what was typed with the nearest known words in place of those that stand nowhere; None where none is near."""
    counted = [(one, _count(actor, one)) for one in _words(asked)]
    missing = [one for one, count in counted if not count] or [one for one, count in counted if count <= FEW]
    mended = text
    for word in missing[:_MENDED]:
        if found := _nearest(actor, word):
            # A number may have been typed in groups.
            typed = " ?".join(word.typed) if word.typed.isdigit() else re.escape(word.typed)
            parts = re.split(rf"(?<![^\W_]){typed}(?![^\W_])", mended, maxsplit=1)
            mended = found.join(parts)
    return mended if mended != text else None


def _words(asked: Asked) -> Iterator[_Word]:
    """Yield the words that may be mistyped: not those of grammar, nor what is left out."""
    last = len(asked.words) - 1
    texts: list[tuple[str, tuple[str, ...], bool]] = [
        (text, (), asked.is_typing and at == last) for at, (text, _, out) in enumerate(asked.words) if not out
    ]
    texts += [(asked.company, ("company",), False)] if asked.company else []
    for text, zones, is_begun in texts:
        parts = _WORD.findall(text)
        for place, typed in enumerate(parts):
            plain = folded(typed)
            if len(plain) >= SHORTEST and not any(plain in words for words in GRAMMAR.values()):
                yield _Word(typed, zones, is_begun and place == len(parts) - 1)


def _count(actor: Actor, word: _Word) -> int:
    """Count what the actor finds by one word, no further than matters."""
    found = sum(
        len(session.execute(select_newest(reach, [word.term], (), FEW + 1)).all()) for reach in reaches(actor)
    )
    return found + len(ranked_companies(actor, [word.term], FEW + 1))


def _nearest(actor: Actor, word: _Word) -> str | None:
    """Return the nearest word as it is written where the actor reads it."""
    for wanted in _ways(word):
        near = _near(actor, word, wanted) if wanted.names else []
        for where, found, ids in near[:_CANDIDATES]:
            if written := _as_written(actor, word, found, where, ids):
                return written
    return None


def _ways(word: _Word) -> Iterator[_Wanted]:
    """Yield what is looked for, one after the other: one slip away, then what begins so, or two slips in a longer word."""
    plain = folded(word.typed)
    if word.is_begun and len(plain) < _SHORTEST_BEGUN:
        return
    near = one_away(plain)
    known = {run[0] for run in runs(word.typed)}
    once = _Wanted(near, stems_of(near) - known)
    yield once
    if word.is_begun:
        yield replace(once, are_beginnings=True)
    else:
        yield _Wanted(beginnings(plain), beginnings(plain), are_beginnings=True)


def _near(actor: Actor, word: _Word, wanted: _Wanted) -> list[tuple[str, str, list[int]]]:
    """Return (index, word, ids) of what stands near in what the actor may read, the nearest first, then the most frequent."""
    met: dict[tuple[str, str], list[int]] = defaultdict(list)
    for where, id_, words in _documents(actor, word, wanted):
        for one in words:
            met[where, one].append(id_)
    away = {key: _away(word, key[1], wanted) for key in met}
    kept = sorted((away[key], -len(ids), key[1], key[0]) for key, ids in met.items() if away[key] <= _SLIPS)
    return [(where, one, met[where, one]) for _slips, _count, one, where in kept]


def _away(word: _Word, found: str, wanted: _Wanted) -> int:
    """Return about how many slips a word found is away; what only stands in the same text is far."""
    plain = folded(word.typed)
    if not wanted.are_beginnings:
        is_meant = found in wanted.names or found in wanted.stems
    elif word.is_begun:
        is_meant = any(found[: len(plain) + more] in wanted.names for more in (-1, 0, 1))
    else:  # a stem has lost its end
        return slips(plain[: max(len(found), len(plain) // 2 + 1)], found, _SLIPS)
    return slips(plain, found, _SLIPS - 1) if is_meant else _SLIPS + 1


def _documents(actor: Actor, word: _Word, wanted: _Wanted) -> Iterator[tuple[str, int, frozenset[str]]]:
    """Yield (index, id, words) of what the actor may read that holds any of the words wanted, marks taken off."""

    def term(words: Iterable[str]) -> Term:
        return Term(tuple((one,) for one in sorted(words)), word.zones, wanted.are_beginnings)

    for reach in reaches(actor):
        asked = term(_marked(actor, reach, word, wanted))
        for id_, words in documents_near(
            session(),
            "search_ticket",
            asked,
            zones=reach.zones,
            within=reach.within,
            ids=Ticket.id,
            limit=_DOCUMENTS,
        ):
            yield "ticket", id_, frozenset(_unmarked(words, reach))
    rule = access.visible(actor, Organization)
    for id_, words in documents_near(
        session(), "search_organization", term(wanted.names), zones=company_zones(actor), within=rule, ids=Organization.id, limit=_DOCUMENTS
    ):  # fmt: skip
        yield "organization", id_, words


def _marked(actor: Actor, reach: Reach, word: _Word, wanted: _Wanted) -> Iterator[str]:
    """Yield the words wanted as requests hold them: a unit's exchange under its mark, and people, where companies do not tell them."""
    yield from wanted.names if word.zones else wanted.stems
    for unit in reach.unit_ids:
        yield from (unit_word(unit, one) for one in wanted.stems)
    if "company" in reach.zones and "guarded" not in company_zones(actor) and not word.zones:
        yield from map(person_word, wanted.names)


def _unmarked(words: Iterable[str], reach: Reach) -> Iterator[str]:
    """Take off the marks the reader may know of; what is marked for another unit is left out."""
    own = (person_word(""), *(unit_word(unit, "") for unit in reach.unit_ids))
    for one in words:
        mark = mark_of(one)
        if not mark or mark in own:
            yield one[len(mark) :]


def _as_written(actor: Actor, word: _Word, found: str, where: str, ids: Sequence[int]) -> str | None:
    """Return the word as it stands in a text the actor may read, of its forms the likest to what was typed."""
    ids = sorted(ids, reverse=True)[:_LOOKED_AT]
    if where == "ticket":
        numbers = select(Ticket.reference).where(Ticket.id.in_(ids), access.visible(actor, Ticket))
        for reference in session.execute(numbers.order_by(Ticket.id.desc())).scalars():
            if part := next((one for one in _WORD.findall(reference) if folded(one) == found), None):
                return str(part)
        snippets = Snippets(actor, ids, [found])
        texts = [
            (words, place)
            for id_ in ids
            for pieces, place in [snippets.of(id_)]
            for words, is_marked in pieces
            if is_marked
        ]
    else:
        texts = [(words, "company") for words in _words_of_companies(actor, ids) if folded(words) == found]
    typed = folded(word.typed)
    likest = min(texts, key=lambda one: slips(typed, folded(one[0]), len(typed)), default=None)
    if likest is None or not (word.is_begun or slips(typed, folded(likest[0]), _SLIPS) <= _SLIPS):
        return None
    return likest[0] if likest[1] in ("company", "person") else likest[0].lower()


def _words_of_companies(actor: Actor, ids: Sequence[int]) -> Iterator[str]:
    """Yield the words some companies, their sites and their people are found by."""
    sources: list[Any] = [
        select(Organization.name, Organization.siren, Organization.foreign_id, Organization.domain).where(Organization.id.in_(ids), access.visible(actor, Organization)),
        select(Establishment.siret, Establishment.name, Establishment.city).where(Establishment.organization_id.in_(ids), access.visible(actor, Establishment)).order_by(Establishment.id).limit(200),
        select(Contact.name, Contact.email).where(Contact.organization_id.in_(ids), Contact.erased_at.is_(None), access.visible(actor, Contact)).order_by(Contact.id).limit(200),
    ]  # fmt: skip
    for source in sources:
        for row in session.execute(source):
            for text in filter(None, row):
                yield from _WORD.findall(text)
